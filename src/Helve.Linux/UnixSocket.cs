using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Helve.Linux;

/// <summary>
/// A SOCK_SEQPACKET Unix socket (sys/socket.h, sys/un.h): one send is one packet, with up to
/// <see cref="MaxDescriptors"/> descriptors. Every descriptor made here is close-on-exec; no call raises SIGPIPE.
/// </summary>
public sealed unsafe partial class UnixSocket : IDisposable
{
    /// <summary>The most descriptors that one packet carries.</summary>
    public const int MaxDescriptors = 16;

    private readonly FileDescriptor _descriptor;

    private UnixSocket(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>The descriptor, which the socket owns.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>Takes over a descriptor that is a socket of this kind, such as one passed by a parent.</summary>
    public static UnixSocket Adopt(FileDescriptor descriptor) => new(descriptor);

    /// <summary>Makes a socket that is neither bound nor connected.</summary>
    public static bool TryCreate([NotNullWhen(true)] out UnixSocket? socket, out LinuxError error, bool nonBlocking = false)
    {
        bool ok = LinuxError.Check(SocketCall(SocketNames.AF_UNIX, TypeFlags(nonBlocking), 0), out FileDescriptor? descriptor, out error);
        socket = ok ? new UnixSocket(descriptor!) : null;
        return ok;
    }

    /// <inheritdoc cref="TryCreate"/>
    public static UnixSocket Create(bool nonBlocking = false)
    {
        LinuxError.ThrowUnless(TryCreate(out UnixSocket? socket, out LinuxError error, nonBlocking), "socket", error);
        return socket!;
    }

    /// <summary>Makes two sockets that are connected to each other.</summary>
    public static bool TryCreatePair(
        [NotNullWhen(true)] out UnixSocket? first, [NotNullWhen(true)] out UnixSocket? second, out LinuxError error, bool nonBlocking = false)
    {
        int* ends = stackalloc int[2];
        bool ok = LinuxError.Check(SocketPairCall(SocketNames.AF_UNIX, TypeFlags(nonBlocking), 0, ends), out error);
        first = ok ? new UnixSocket(FileDescriptor.Adopt(ends[0])) : null;
        second = ok ? new UnixSocket(FileDescriptor.Adopt(ends[1])) : null;
        return ok;
    }

    /// <inheritdoc cref="TryCreatePair"/>
    public static (UnixSocket First, UnixSocket Second) CreatePair(bool nonBlocking = false)
    {
        LinuxError.ThrowUnless(TryCreatePair(out UnixSocket? a, out UnixSocket? b, out LinuxError error, nonBlocking), "socketpair", error);
        return (a!, b!);
    }

    /// <summary>A path that names <paramref name="name"/> in an open directory and is short enough for any socket address.</summary>
    public static string PathInside(FileDescriptor directory, string name) => $"/proc/self/fd/{directory.Number}/{name}";

    /// <summary>Gives the socket a path. ENAMETOOLONG beyond 107 bytes: use <see cref="PathInside"/> then.</summary>
    public bool TryBind(string path, out LinuxError error) =>
        TryMakeAddress(path, out UnixAddress address, out uint length, out error)
        && LinuxError.Check(BindCall(_descriptor, &address, length), out error);

    /// <summary>Lets others connect.</summary>
    public bool TryListen(int backlog, out LinuxError error) => LinuxError.Check(ListenCall(_descriptor, backlog), out error);

    /// <summary>Connects. A non-blocking socket reports EAGAIN when the backlog of the listener is full.</summary>
    public bool TryConnect(string path, out LinuxError error)
    {
        if (!TryMakeAddress(path, out UnixAddress address, out uint length, out error))
        {
            return false;
        }

        int result;
        do
        {
            result = ConnectCall(_descriptor, &address, length);
        }
        while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        return result == 0;
    }

    /// <summary>Takes one connection from the backlog.</summary>
    public bool TryAccept([NotNullWhen(true)] out UnixSocket? connection, out LinuxError error, bool nonBlocking = false)
    {
        int flags = SocketNames.SOCK_CLOEXEC | (nonBlocking ? SocketNames.SOCK_NONBLOCK : 0);
        int result;
        do
        {
            result = Accept4Call(_descriptor, null, null, flags);
        }
        while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        connection = result >= 0 ? new UnixSocket(FileDescriptor.Adopt(result)) : null;
        return result >= 0;
    }

    /// <summary>Ends sending, receiving or both; the other side sees the end of the stream.</summary>
    public bool TryShutdown(SocketShutdown how, out LinuxError error) => LinuxError.Check(ShutdownCall(_descriptor, (int)how), out error);

    /// <summary>Who is at the other end.</summary>
    public bool TryGetPeerCredentials(out PeerCredentials credentials, out LinuxError error)
    {
        PeerCredentials value = default;
        uint length = (uint)sizeof(PeerCredentials);
        bool ok = LinuxError.Check(GetOptionCall(_descriptor, SocketNames.SOL_SOCKET, SocketNames.SO_PEERCRED, &value, &length), out error);
        credentials = ok ? value : default;
        return ok;
    }

    /// <summary>The supplementary groups of who is at the other end, as the kernel noted them when the connection was made.</summary>
    public bool TryGetPeerGroups([NotNullWhen(true)] out uint[]? groups, out LinuxError error)
    {
        // The kernel says with ERANGE how many bytes it has; they never change.
        groups = new uint[32];
        uint length = (uint)groups.Length * sizeof(uint);
        while (!TryGetPeerGroups(groups, ref length, out error))
        {
            if (error.Code != Errno.ERANGE || length <= groups.Length * sizeof(uint))
            {
                groups = null;
                return false;
            }

            groups = new uint[length / sizeof(uint)];
        }

        Array.Resize(ref groups, (int)length / sizeof(uint));
        return true;
    }

    /// <summary>A pidfd of the process at the other end, free of the races of its number. ENOPROTOOPT before Linux 6.5.</summary>
    public bool TryGetPeerPidFd([NotNullWhen(true)] out PidFd? process, out LinuxError error)
    {
        int value = -1;
        uint length = sizeof(int);
        bool ok = LinuxError.Check(GetOptionCall(_descriptor, SocketNames.SOL_SOCKET, SocketNames.SO_PEERPIDFD, &value, &length), out error);
        process = ok ? PidFd.Adopt(FileDescriptor.Adopt(value)) : null;
        return ok;
    }

    /// <summary>After this long a blocking send or receive reports EAGAIN; zero means never.</summary>
    public bool TrySetTimeouts(TimeSpan send, TimeSpan receive, out LinuxError error) =>
        TrySetTimeout(SocketNames.SO_SNDTIMEO, send, out error) && TrySetTimeout(SocketNames.SO_RCVTIMEO, receive, out error);

    /// <summary>Whether it is what <see cref="Create"/> makes, after <see cref="TryListen"/>: for a descriptor that somebody handed over.</summary>
    public bool IsListening() =>
        GetOption(SocketNames.SO_DOMAIN) == SocketNames.AF_UNIX
        && GetOption(SocketNames.SO_TYPE) == SocketNames.SOCK_SEQPACKET
        && GetOption(SocketNames.SO_ACCEPTCONN) == 1;

    /// <summary>Sends one datagram to an address. A first character @ stands for the NUL of an abstract one.</summary>
    internal static bool TrySendDatagram(string address, string text, out LinuxError error)
    {
        if (!TryMakeAddress(address, out UnixAddress target, out uint length, out error))
        {
            return false;
        }

        if (target.Path[0] == (byte)'@')
        {
            target.Path[0] = 0;
            // An abstract name has no NUL at its end: there it would be part of it.
            length--;
        }

        if (!LinuxError.Check(
            SocketCall(SocketNames.AF_UNIX, SocketNames.SOCK_DGRAM | SocketNames.SOCK_CLOEXEC, 0), out FileDescriptor? socket, out error))
        {
            return false;
        }

        using (socket)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            fixed (byte* data = bytes)
            {
                return LinuxError.Check((int)SendToCall(socket, data, (nuint)bytes.Length, SocketNames.MSG_NOSIGNAL, &target, length), out error);
            }
        }
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _descriptor.Dispose();

    // -1: it is no socket, or has no such option.
    private int GetOption(int option)
    {
        int value = -1;
        uint length = sizeof(int);
        return LinuxError.Check(GetOptionCall(_descriptor, SocketNames.SOL_SOCKET, option, &value, &length), out _) ? value : -1;
    }

    private bool TryGetPeerGroups(uint[] groups, ref uint length, out LinuxError error)
    {
        fixed (uint* target = groups)
        fixed (uint* bytes = &length)
        {
            return LinuxError.Check(GetOptionCall(_descriptor, SocketNames.SOL_SOCKET, SocketNames.SO_PEERGROUPS, target, bytes), out error);
        }
    }

    private bool TrySetTimeout(int option, TimeSpan value, out LinuxError error)
    {
        // struct timeval: seconds and microseconds, 64 bits each.
        long* time = stackalloc long[2] { value.Ticks / TimeSpan.TicksPerSecond, value.Ticks % TimeSpan.TicksPerSecond / 10 };
        return LinuxError.Check(SetOptionCall(_descriptor, SocketNames.SOL_SOCKET, option, time, 16), out error);
    }

    private static int TypeFlags(bool nonBlocking) =>
        SocketNames.SOCK_SEQPACKET | SocketNames.SOCK_CLOEXEC | (nonBlocking ? SocketNames.SOCK_NONBLOCK : 0);

    private static bool TryMakeAddress(string path, out UnixAddress address, out uint length, out LinuxError error)
    {
        address = new UnixAddress { Family = SocketNames.AF_UNIX };
        int bytes = Encoding.UTF8.GetByteCount(path);
        bool fits = bytes is > 0 and < UnixAddress.PathCapacity;
        length = (uint)(UnixAddress.PathOffset + (fits ? bytes + 1 : 0));
        error = fits ? LinuxError.None : bytes == 0 ? Errno.EINVAL : Errno.ENAMETOOLONG;
        if (fits)
        {
            fixed (byte* target = address.Path)
            {
                _ = Encoding.UTF8.GetBytes(path, new Span<byte>(target, UnixAddress.PathCapacity));
            }
        }

        return fits;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int SocketCall(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPairCall(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindCall(FileDescriptor socket, UnixAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    private static partial int ListenCall(FileDescriptor socket, int backlog);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectCall(FileDescriptor socket, UnixAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int Accept4Call(FileDescriptor socket, void* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    private static partial int ShutdownCall(FileDescriptor socket, int how);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOptionCall(FileDescriptor socket, int level, int option, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    private static partial nint SendToCall(FileDescriptor socket, byte* data, nuint count, int flags, UnixAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOptionCall(FileDescriptor socket, int level, int option, void* value, uint length);
}

/// <summary>Which half of a connection ends (sys/socket.h).</summary>
[CNames("sys/socket.h")]
public enum SocketShutdown
{
    /// <summary>No more receiving.</summary>
    [CField("SHUT_RD")]
    Receive = 0,

    /// <summary>No more sending.</summary>
    [CField("SHUT_WR")]
    Send = 1,

    /// <summary>Neither.</summary>
    [CField("SHUT_RDWR")]
    Both = 2,
}
