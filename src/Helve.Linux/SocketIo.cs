using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>How a receive goes.</summary>
[Flags]
public enum ReceiveModes
{
    /// <summary>Takes what is there, and waits until something is.</summary>
    None = 0,

    /// <summary>EAGAIN instead of waiting, whatever the socket's own mode.</summary>
    NoWait = 1,

    /// <summary>Takes nothing. On a socket with a peek offset it reads from there on, and moves the offset.</summary>
    Peek = 2,
}

/// <summary>
/// Data through a connected pair of Unix sockets. Nothing here depends on O_NONBLOCK or changes it: that flag belongs to the open file, which other processes
/// share. No call raises SIGPIPE.
/// </summary>
public static unsafe partial class SocketIo
{
    private const int CredentialsSpace = 32;

    /// <summary>
    /// Makes a socket of packets one that reads a packet in parts: peeking moves an offset, which lies in the socket and so is shared by all who have it, and a
    /// packet of no bytes can be told from the end, because the sender's credentials come with each.
    /// </summary>
    public static bool TryReadInParts(FileDescriptor socket, out LinuxError error) =>
        TrySetOption(socket, SocketNames.SO_PASSCRED, 1, out error) && TrySetOption(socket, SocketNames.SO_PEEK_OFF, 0, out error);

    /// <summary>Asks for room for what was sent and not received; the system may allow less. It bounds the length of a packet.</summary>
    public static bool TrySetSendBuffer(FileDescriptor socket, int bytes, out LinuxError error) =>
        TrySetOption(socket, SocketNames.SO_SNDBUF, bytes, out error);

    /// <summary>Up to which byte of the queue was peeked at.</summary>
    public static bool TryGetPeekOffset(FileDescriptor socket, out int offset, out LinuxError error)
    {
        int value = 0;
        uint length = sizeof(int);
        bool ok = LinuxError.Check(GetOptionCall(socket, SocketNames.SOL_SOCKET, SocketNames.SO_PEEK_OFF, &value, &length), out error);
        offset = value;
        return ok;
    }

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

    /// <summary>Ends sending, receiving or both; the other side sees the end.</summary>
    public static bool TryShutdown(FileDescriptor socket, SocketShutdown how, out LinuxError error) =>
        LinuxError.Check(ShutdownCall(socket, (int)how), out error);

    /// <summary>Sends bytes or one packet.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="data">The bytes; none is a packet too.</param>
    /// <param name="noWait">EAGAIN instead of waiting.</param>
    /// <param name="sent">How many went; a packet goes whole or not at all.</param>
    /// <param name="error">EAGAIN; EMSGSIZE: the packet is longer than one can be; EPIPE, ECONNRESET: the other side is gone.</param>
    public static bool TrySend(FileDescriptor socket, ReadOnlySpan<byte> data, bool noWait, out int sent, out LinuxError error)
    {
        int flags = SocketNames.MSG_NOSIGNAL | (noWait ? SocketNames.MSG_DONTWAIT : 0);
        nint result;
        fixed (byte* first = data)
        {
            do
            {
                result = SendCall(socket, first, (nuint)data.Length, flags);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        }

        sent = (int)Math.Max(result, 0);
        return result >= 0;
    }

    /// <summary>Receives bytes of a stream.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Where to put them.</param>
    /// <param name="modes">How.</param>
    /// <param name="count">How many came; 0 at the end, and for an empty buffer.</param>
    /// <param name="error">EAGAIN; ECONNRESET, once, when the other side was closed with something unread.</param>
    public static bool TryReceive(FileDescriptor socket, Span<byte> buffer, ReceiveModes modes, out int count, out LinuxError error)
    {
        nint result;
        fixed (byte* first = buffer)
        {
            do
            {
                result = ReceiveCall(socket, first, (nuint)buffer.Length, Flags(modes));
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        }

        count = (int)Math.Max(result, 0);
        return result >= 0;
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

    private static bool TrySetOption(FileDescriptor socket, int option, int value, out LinuxError error) =>
        LinuxError.Check(SetOptionCall(socket, SocketNames.SOL_SOCKET, option, &value, sizeof(int)), out error);


    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOptionCall(FileDescriptor socket, int level, int option, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOptionCall(FileDescriptor socket, int level, int option, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlCall(FileDescriptor socket, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    private static partial int ShutdownCall(FileDescriptor socket, int how);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendCall(FileDescriptor socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveCall(FileDescriptor socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessageCall(FileDescriptor socket, MessageHeader* message, int flags);
}
