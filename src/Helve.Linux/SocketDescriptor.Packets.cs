using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <content>Packets that are read in parts.</content>
public static unsafe partial class SocketDescriptor
{
    private const int CredentialsSpace = 32;

    /// <summary>
    /// Makes a socket of packets one that reads a packet in parts: peeking moves an offset, which lies in the socket and so is shared by all who have it, and a
    /// packet of no bytes can be told from the end, because the sender's credentials come with each.
    /// </summary>
    public static bool TryReadInParts(FileDescriptor socket, out LinuxError error) =>
        TrySetOption(socket, SocketNames.SO_PASSCRED, 1, out error) && TrySetOption(socket, SocketNames.SO_PEEK_OFF, 0, out error);

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

    /// <summary>Receives a packet, or peeks at one, on a socket of <see cref="TryReadInParts"/>.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Where to put the bytes.</param>
    /// <param name="modes">How.</param>
    /// <param name="length">How long the packet is, from where it was read on; perhaps more than the buffer.</param>
    /// <param name="isEnd">There was no packet: the other side will send nothing more.</param>
    /// <param name="error">EAGAIN; ECONNRESET, once, when the other side was closed with something unread.</param>
    public static bool TryReceivePacket(
        FileDescriptor socket, Span<byte> buffer, ReceiveModes modes, out int length, out bool isEnd, out LinuxError error)
    {
        byte* control = stackalloc byte[CredentialsSpace];
        MessageHeader message;
        nint result;
        fixed (byte* first = buffer)
        {
            IoVector vector = new() { Base = first, Length = (nuint)buffer.Length };
            do
            {
                message = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = CredentialsSpace };
                result = ReceiveMessageCall(socket, &message, Flags(modes) | SocketNames.MSG_TRUNC | SocketNames.MSG_CMSG_CLOEXEC);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        }

        length = (int)Math.Max(result, 0);
        isEnd = result == 0 && message.ControlLength == 0;
        return result >= 0;
    }

    /// <summary>Takes the first packet of the queue away without looking at it.</summary>
    public static void DropPacket(FileDescriptor socket) => _ = ReceiveCall(socket, null, 0, SocketNames.MSG_DONTWAIT);

    private static int Flags(ReceiveModes modes) =>
        ((modes & ReceiveModes.NoWait) != 0 ? SocketNames.MSG_DONTWAIT : 0) | ((modes & ReceiveModes.Peek) != 0 ? SocketNames.MSG_PEEK : 0);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlCall(FileDescriptor socket, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessageCall(FileDescriptor socket, MessageHeader* message, int flags);
}
