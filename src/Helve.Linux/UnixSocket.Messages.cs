using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <content>Packets: the plain pair for the hot path, the pair with descriptors for the rest.</content>
public sealed unsafe partial class UnixSocket
{
    private const int ControlHeaderSize = 16;

    // CMSG_SPACE(MaxDescriptors * sizeof(int)): exact, so the kernel can never pass a seventeenth descriptor.
    private const int ControlCapacity = ControlHeaderSize + (MaxDescriptors * sizeof(int));

    /// <summary>Sends one packet. An empty one is refused (EINVAL): the receiver would take it for the end of the stream.</summary>
    /// <param name="packet">The bytes.</param>
    /// <param name="error">EAGAIN when a non-blocking socket is full; EPIPE or ECONNRESET when the other side is gone.</param>
    /// <param name="noWait">Never blocks, whatever the socket's own mode.</param>
    public bool TrySend(ReadOnlySpan<byte> packet, out LinuxError error, bool noWait = false)
    {
        if (packet.IsEmpty)
        {
            error = Errno.EINVAL;
            return false;
        }

        int flags = SocketNames.MSG_NOSIGNAL | (noWait ? SocketNames.MSG_DONTWAIT : 0);
        fixed (byte* data = packet)
        {
            nint result;
            do
            {
                result = SendCall(_descriptor, data, (nuint)packet.Length, flags);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
            return result >= 0;
        }
    }

    /// <summary>Receives one packet; descriptors that came with it are dropped by the kernel.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <param name="count">Its length; 0 at the end of the stream.</param>
    /// <param name="error">EMSGSIZE when the packet is longer than the buffer (it is lost); EAGAIN when there is none.</param>
    /// <param name="noWait">Never blocks, whatever the socket's own mode.</param>
    public bool TryReceive(Span<byte> buffer, out int count, out LinuxError error, bool noWait = false)
    {
        // MSG_TRUNC makes the kernel return the packet's true length.
        int flags = SocketNames.MSG_TRUNC | (noWait ? SocketNames.MSG_DONTWAIT : 0);
        nint result;
        fixed (byte* data = buffer)
        {
            do
            {
                result = ReceiveCall(_descriptor, data, (nuint)buffer.Length, flags);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        }

        if (result > buffer.Length)
        {
            error = Errno.EMSGSIZE;
            result = -1;
        }

        count = (int)Math.Max(result, 0);
        return result >= 0;
    }

    /// <summary>Sends one packet with descriptors, which stay open here. E2BIG for more than <see cref="MaxDescriptors"/>.</summary>
    public bool TrySend(ReadOnlySpan<byte> packet, ReadOnlySpan<FileDescriptor> descriptors, out LinuxError error, bool noWait = false)
    {
        if (descriptors.IsEmpty)
        {
            return TrySend(packet, out error, noWait);
        }

        if (packet.IsEmpty || descriptors.Length > MaxDescriptors)
        {
            error = packet.IsEmpty ? Errno.EINVAL : Errno.E2BIG;
            return false;
        }

        int held = 0;
        try
        {
            int* numbers = stackalloc int[MaxDescriptors];
            for (; held < descriptors.Length; held++)
            {
                bool added = false;
                descriptors[held].DangerousAddRef(ref added);
                numbers[held] = descriptors[held].Number;
            }

            return TrySendNumbers(packet, numbers, descriptors.Length, noWait, out error);
        }
        finally
        {
            foreach (FileDescriptor descriptor in descriptors[..held])
            {
                descriptor.DangerousRelease();
            }
        }
    }

    /// <summary>
    /// Receives one packet with its descriptors. On every failure the descriptors that came are closed, here or by <paramref name="refused"/>.
    /// </summary>
    /// <param name="buffer">Where to put the bytes.</param>
    /// <param name="descriptors">Where to put the descriptors; at most <see cref="MaxDescriptors"/> are ever taken.</param>
    /// <param name="count">The length; 0 at the end of the stream.</param>
    /// <param name="descriptorCount">How many descriptors came.</param>
    /// <param name="error">
    /// EMSGSIZE when the packet is longer than the buffer, E2BIG when it has more descriptors than the span or the limit,
    /// EMFILE when this process could not take them all (the bytes are there all the same, and counted), EAGAIN when there is no packet.
    /// </param>
    /// <param name="noWait">Never blocks, whatever the socket's own mode.</param>
    /// <param name="refused">
    /// Takes each descriptor of a packet that fails; null: closed at once. Closing a file that the sender itself serves waits for the sender.
    /// </param>
    public bool TryReceive(
        Span<byte> buffer,
        Span<FileDescriptor?> descriptors,
        out int count,
        out int descriptorCount,
        out LinuxError error,
        bool noWait = false,
        Action<FileDescriptor>? refused = null)
    {
        byte* control = stackalloc byte[ControlCapacity];
        count = 0;
        descriptorCount = 0;
        MessageHeader message;
        nint result;
        int flags = SocketNames.MSG_CMSG_CLOEXEC | (noWait ? SocketNames.MSG_DONTWAIT : 0);
        fixed (byte* data = buffer)
        {
            IoVector vector = new() { Base = data, Length = (nuint)buffer.Length };
            do
            {
                message = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlCapacity };
                result = ReceiveMessageCall(_descriptor, &message, flags);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        }

        if (result < 0)
        {
            return false;
        }

        ReadOnlySpan<int> numbers = ReceivedNumbers(control, (int)message.ControlLength);
        error = Refusal(message.Flags, numbers.Length, descriptors.Length);
        if (error != LinuxError.None)
        {
            Refuse(numbers, refused);
            count = error.Code == Errno.EMFILE ? (int)result : 0;
            return false;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            descriptors[i] = FileDescriptor.Adopt(numbers[i]);
        }

        count = (int)result;
        descriptorCount = numbers.Length;
        return true;
    }

    private static LinuxError Refusal(int flags, int received, int capacity)
    {
        if ((flags & SocketNames.MSG_CTRUNC) != 0)
        {
            return received == MaxDescriptors ? Errno.E2BIG : Errno.EMFILE;
        }

        return received > capacity ? Errno.E2BIG : (flags & SocketNames.MSG_TRUNC) != 0 ? Errno.EMSGSIZE : Errno.None;
    }

    // The kernel merges all descriptors of a packet into one SCM_RIGHTS block, and no other block was asked for.
    private static ReadOnlySpan<int> ReceivedNumbers(byte* control, int length)
    {
        ControlHeader* header = (ControlHeader*)control;
        bool rights = length >= ControlHeaderSize
            && header->Level == SocketNames.SOL_SOCKET && header->Type == SocketNames.SCM_RIGHTS;
        return rights ? new ReadOnlySpan<int>(control + ControlHeaderSize, ((int)header->Length - ControlHeaderSize) / sizeof(int)) : [];
    }

    private static void Refuse(ReadOnlySpan<int> numbers, Action<FileDescriptor>? refused)
    {
        foreach (int number in numbers)
        {
            var descriptor = FileDescriptor.Adopt(number);
            if (refused is null)
            {
                descriptor.Dispose();
            }
            else
            {
                refused(descriptor);
            }
        }
    }

    private bool TrySendNumbers(ReadOnlySpan<byte> packet, int* numbers, int count, bool noWait, out LinuxError error)
    {
        byte* control = stackalloc byte[ControlCapacity];
        new Span<byte>(control, ControlCapacity).Clear();
        int length = ControlHeaderSize + (count * sizeof(int));
        *(ControlHeader*)control = new ControlHeader { Length = (nuint)length, Level = SocketNames.SOL_SOCKET, Type = SocketNames.SCM_RIGHTS };
        new ReadOnlySpan<int>(numbers, count).CopyTo(new Span<int>(control + ControlHeaderSize, count));
        int flags = SocketNames.MSG_NOSIGNAL | (noWait ? SocketNames.MSG_DONTWAIT : 0);
        fixed (byte* data = packet)
        {
            IoVector vector = new() { Base = data, Length = (nuint)packet.Length };
            MessageHeader message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)((length + 7) & ~7) };
            nint result;
            do
            {
                result = SendMessageCall(_descriptor, &message, flags);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
            return result >= 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendCall(FileDescriptor socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveCall(FileDescriptor socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessageCall(FileDescriptor socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessageCall(FileDescriptor socket, MessageHeader* message, int flags);
}
