using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <content>Packets that are read in parts.</content>
public static unsafe partial class SocketDescriptor
{
    // The header of one descriptor and the descriptor, rounded up as the kernel does.
    private const int MarkSpace = 24;
    private const int MarkLength = 20;
    private const int MostDropped = 16;

    /// <summary>
    /// Makes a socket of packets one that reads a packet in parts: peeking moves an offset, which lies in the socket and so is shared by all who have it.
    /// </summary>
    public static bool TryReadInParts(FileDescriptor socket, out LinuxError error) =>
        TrySetOption(socket, SocketNames.SO_PEEK_OFF, 0, out error);

    /// <summary>Up to which byte of the queue was peeked at.</summary>
    public static bool TryGetPeekOffset(FileDescriptor socket, out int offset, out LinuxError error) =>
        TryGetOption(socket, SocketNames.SO_PEEK_OFF, out offset, out error);

    /// <summary>Sets from where on is peeked.</summary>
    public static bool TrySetPeekOffset(FileDescriptor socket, int offset, out LinuxError error) =>
        TrySetOption(socket, SocketNames.SO_PEEK_OFF, offset, out error);

    /// <summary>Bytes that lie in the queue, all packets together, what was peeked at included.</summary>
    public static bool TryGetQueued(FileDescriptor socket, out int bytes, out LinuxError error)
    {
        int value = 0;
        bool ok = LinuxError.Check(ControlCall(socket, SocketNames.FIONREAD, &value), out error);
        bytes = value;
        return ok;
    }

    /// <summary>What was sent and is not received yet, as the kernel counts it: 0 when all of it was received, or thrown away with the other side.</summary>
    public static bool TryGetUnreceived(FileDescriptor socket, out int bytes, out LinuxError error)
    {
        int value = 0;
        bool ok = LinuxError.Check(ControlCall(socket, SocketNames.SIOCOUTQ, &value), out error);
        bytes = value;
        return ok;
    }

    /// <summary>Receives a packet, or peeks at one, on a socket of <see cref="TryReadInParts"/>.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Where to put the bytes.</param>
    /// <param name="modes">How.</param>
    /// <param name="length">
    /// How long the packet is, from where it was read on; perhaps more than the buffer. 0: there was none, and the other side will send nothing more, if it sends
    /// no packets of no bytes.
    /// </param>
    /// <param name="isMarked">It is one of <see cref="TrySendMarked"/>.</param>
    /// <param name="error">EAGAIN; ECONNRESET, once, when the other side was closed with something unread.</param>
    public static bool TryReceivePacket(
        FileDescriptor socket, Span<byte> buffer, ReceiveModes modes, out int length, out bool isMarked, out LinuxError error)
    {
        MessageHeader message;
        nint result;
        fixed (byte* first = buffer)
        {
            IoVector vector = new() { Base = first, Length = (nuint)buffer.Length };
            do
            {
                message = new MessageHeader { Vectors = &vector, VectorCount = 1 };
                result = ReceiveMessageCall(socket, &message, Flags(modes) | SocketNames.MSG_TRUNC);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        }

        // There is no room for a descriptor, so that none ever comes here: the kernel says only that there was one.
        length = (int)Math.Max(result, 0);
        isMarked = result > 0 && (message.Flags & SocketNames.MSG_CTRUNC) != 0;
        return result >= 0;
    }

    /// <summary>
    /// Sends a packet of one byte that can be told from all others, because a descriptor comes with it: an event that nobody else has, and nobody gets.
    /// </summary>
    public static bool TrySendMarked(FileDescriptor socket, bool noWait, out LinuxError error)
    {
        if (!EventFd.TryCreate(out EventFd? mark, out error))
        {
            return false;
        }

        using (mark)
        {
            byte* control = stackalloc byte[MarkSpace];
            new Span<byte>(control, MarkSpace).Clear();
            *(ControlHeader*)control = new ControlHeader { Length = MarkLength, Level = SocketNames.SOL_SOCKET, Type = SocketNames.SCM_RIGHTS };
            *(int*)(control + sizeof(ControlHeader)) = mark.Descriptor.Number;
            byte nothing = 0;
            IoVector vector = new() { Base = &nothing, Length = 1 };
            MessageHeader message = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = MarkSpace };
            int flags = SocketNames.MSG_NOSIGNAL | (noWait ? SocketNames.MSG_DONTWAIT : 0);
            nint result;
            do
            {
                result = SendMessageCall(socket, &message, flags);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
            return result >= 0;
        }
    }

    /// <summary>Takes the first packets of the queue away without looking at them.</summary>
    public static void DropPackets(FileDescriptor socket, int count)
    {
        if (count <= 1)
        {
            _ = count == 0 ? 0 : ReceiveCall(socket, null, 0, SocketNames.MSG_DONTWAIT);
            return;
        }

        // No buffers: each packet is cut to nothing.
        MessageAndLength* packets = stackalloc MessageAndLength[Math.Min(count, MostDropped)];
        for (int left = count; left > 0;)
        {
            int taken = ReceiveMessagesCall(socket, packets, (uint)Math.Min(left, MostDropped), SocketNames.MSG_DONTWAIT, null);
            if (taken <= 0)
            {
                return;
            }

            left -= taken;
        }
    }

    private static int Flags(ReceiveModes modes) =>
        ((modes & ReceiveModes.NoWait) != 0 ? SocketNames.MSG_DONTWAIT : 0) | ((modes & ReceiveModes.Peek) != 0 ? SocketNames.MSG_PEEK : 0);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlCall(FileDescriptor socket, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessageCall(FileDescriptor socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMessagesCall(FileDescriptor socket, MessageAndLength* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessageCall(FileDescriptor socket, MessageHeader* message, int flags);
}
