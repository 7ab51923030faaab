using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>What a socket is, which never changes.</summary>
/// <param name="Family">Its address family (AF_...).</param>
/// <param name="Type">Its type (SOCK_...).</param>
public readonly record struct SocketKind(int Family, int Type);

/// <summary>
/// Sockets of any kind, by their descriptors (sys/socket.h). Whether a call waits is said with each call: the mode of the socket itself is shared
/// with everybody who has a descriptor of it. No call raises SIGPIPE.
/// </summary>
public static unsafe partial class SocketDescriptor
{
    /// <summary>The type of a socket that carries a stream of bytes (SOCK_STREAM).</summary>
    public const int Stream = SocketNames.SOCK_STREAM;

    /// <summary>Two Unix sockets that are connected to each other, both close-on-exec.</summary>
    /// <param name="messages">Whether what is sent stays apart (SOCK_SEQPACKET), or is a stream of bytes.</param>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <param name="error">Why not.</param>
    public static bool TryCreatePair(
        bool messages, [NotNullWhen(true)] out FileDescriptor? first, [NotNullWhen(true)] out FileDescriptor? second, out LinuxError error)
    {
        int* ends = stackalloc int[2];
        int type = (messages ? SocketNames.SOCK_SEQPACKET : SocketNames.SOCK_STREAM) | SocketNames.SOCK_CLOEXEC;
        bool ok = LinuxError.Check(SocketPairCall(SocketNames.AF_UNIX, type, 0, ends), out error);
        first = ok ? FileDescriptor.Adopt(ends[0]) : null;
        second = ok ? FileDescriptor.Adopt(ends[1]) : null;
        return ok;
    }

    /// <summary>Says what a socket is. ENOTSOCK if it is none. Asks the kernel only, never who serves a file.</summary>
    public static bool TryGetKind(FileDescriptor descriptor, out SocketKind kind, out LinuxError error)
    {
        bool ok = TryGetOption(descriptor, SocketNames.SO_DOMAIN, out int family, out error);
        int type = 0;
        ok = ok && TryGetOption(descriptor, SocketNames.SO_TYPE, out type, out error);
        kind = ok ? new SocketKind(family, type) : default;
        return ok;
    }

    /// <summary>Whether others can connect to it.</summary>
    public static bool IsListening(FileDescriptor socket) => TryGetOption(socket, SocketNames.SO_ACCEPTCONN, out int value, out _) && value == 1;

    /// <summary>Ends one direction of a connection for everybody who has a descriptor of this end.</summary>
    public static bool TryShutdown(FileDescriptor socket, SocketShutdown how, out LinuxError error) =>
        LinuxError.Check(ShutdownCall(socket, (int)how), out error);

    /// <summary>How much may be sent that is not received yet; the kernel takes it for a hint.</summary>
    public static bool TrySetSendBuffer(FileDescriptor socket, int bytes, out LinuxError error) =>
        TrySetOption(socket, SocketNames.SO_SNDBUF, bytes, out error);

    /// <summary>How much that is, as the kernel counts it: what it keeps of a message besides is in it.</summary>
    public static bool TryGetSendBuffer(FileDescriptor socket, out int bytes, out LinuxError error) =>
        TryGetOption(socket, SocketNames.SO_SNDBUF, out bytes, out error);

    /// <summary>Receives once.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Where to put it.</param>
    /// <param name="count">How much came; 0 at the end of the stream.</param>
    /// <param name="error">EAGAIN when there is nothing, and it must not wait or the socket itself does not.</param>
    /// <param name="modes">How.</param>
    public static bool TryReceive(
        FileDescriptor socket, Span<byte> buffer, out int count, out LinuxError error, ReceiveModes modes = ReceiveModes.None)
    {
        fixed (byte* data = buffer)
        {
            nint result;
            do
            {
                result = ReceiveCall(socket, data, (nuint)buffer.Length, Flags(modes));
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
            count = (int)Math.Max(result, 0);
            return result >= 0;
        }
    }

    /// <summary>Sends once; <paramref name="count"/> may be less than asked of a stream.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="data">What to send.</param>
    /// <param name="count">How much went out.</param>
    /// <param name="error">EAGAIN when there is no room, and it must not wait or the socket itself does not; EPIPE when the other side is gone.</param>
    /// <param name="noWait">Never waits.</param>
    public static bool TrySend(FileDescriptor socket, ReadOnlySpan<byte> data, out int count, out LinuxError error, bool noWait = false)
    {
        int flags = SocketNames.MSG_NOSIGNAL | (noWait ? SocketNames.MSG_DONTWAIT : 0);
        fixed (byte* bytes = data)
        {
            nint result;
            do
            {
                result = SendCall(socket, bytes, (nuint)data.Length, flags);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
            count = (int)Math.Max(result, 0);
            return result >= 0;
        }
    }

    /// <summary>The address that a socket has, or that it is connected to; as text, empty if there is none.</summary>
    public static string AddressOf(FileDescriptor socket, bool remote)
    {
        byte* address = stackalloc byte[SocketAddressText.Capacity];
        uint length = SocketAddressText.Capacity;
        int result = remote ? GetPeerNameCall(socket, address, &length) : GetSocketNameCall(socket, address, &length);
        return result == 0 ? SocketAddressText.Of(new ReadOnlySpan<byte>(address, (int)Math.Min(length, SocketAddressText.Capacity))) : string.Empty;
    }

    private static bool TrySetOption(FileDescriptor socket, int option, int value, out LinuxError error) =>
        LinuxError.Check(SetOptionCall(socket, SocketNames.SOL_SOCKET, option, &value, sizeof(int)), out error);

    private static bool TryGetOption(FileDescriptor socket, int option, out int value, out LinuxError error)
    {
        int read = 0;
        uint length = sizeof(int);
        bool ok = LinuxError.Check(GetOptionCall(socket, SocketNames.SOL_SOCKET, option, &read, &length), out error);
        value = ok ? read : 0;
        return ok;
    }

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPairCall(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    private static partial int ShutdownCall(FileDescriptor socket, int how);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOptionCall(FileDescriptor socket, int level, int option, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOptionCall(FileDescriptor socket, int level, int option, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveCall(FileDescriptor socket, byte* buffer, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendCall(FileDescriptor socket, byte* data, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static partial int GetSocketNameCall(FileDescriptor socket, void* address, uint* length);

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    private static partial int GetPeerNameCall(FileDescriptor socket, void* address, uint* length);
}
