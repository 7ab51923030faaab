using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>sys/socket.h.</summary>
[CNames("sys/socket.h")]
internal static class SocketNames
{
    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_SEQPACKET = 5;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOL_SOCKET = 1;
    internal const int SO_TYPE = 3;
    internal const int SO_SNDBUF = 7;
    internal const int SO_PEERCRED = 17;
    internal const int SO_RCVTIMEO = 20;
    internal const int SO_SNDTIMEO = 21;
    internal const int SO_ACCEPTCONN = 30;
    internal const int SO_DOMAIN = 39;
    internal const int SO_PEEK_OFF = 42;
    internal const int SO_PEERGROUPS = 59;
    internal const int SCM_RIGHTS = 1;
    internal const int MSG_PEEK = 0x2;
    internal const int MSG_CTRUNC = 0x8;
    internal const int MSG_TRUNC = 0x20;
    internal const int MSG_DONTWAIT = 0x40;
    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;

    // Of sys/ioctl.h.
    [NotInC]
    internal const uint FIONREAD = 0x541B;

    // Of linux/sockios.h.
    [NotInC]
    internal const uint SIOCOUTQ = 0x5411;

    // Linux 6.5; older headers lack the name.
    [NotInC]
    internal const int SO_PEERPIDFD = 77;
}

/// <summary>An address in the file system (sys/un.h).</summary>
[CStruct("struct sockaddr_un", "sys/un.h")]
[StructLayout(LayoutKind.Explicit, Size = 110)]
internal unsafe struct UnixAddress
{
    internal const int PathOffset = 2;
    internal const int PathCapacity = 108;

    [CField("sun_family")]
    [FieldOffset(0)]
    internal ushort Family;

    [CField("sun_path")]
    [FieldOffset(PathOffset)]
    internal fixed byte Path[PathCapacity];
}

/// <summary>One buffer of a message (sys/uio.h).</summary>
[CStruct("struct iovec", "sys/uio.h")]
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct IoVector
{
    [CField("iov_base")]
    [FieldOffset(0)]
    internal void* Base;

    [CField("iov_len")]
    [FieldOffset(8)]
    internal nuint Length;
}

/// <summary>A message with control data (sys/socket.h).</summary>
[CStruct("struct msghdr", "sys/socket.h")]
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct MessageHeader
{
    [CField("msg_name")]
    [FieldOffset(0)]
    internal void* Name;

    [CField("msg_namelen")]
    [FieldOffset(8)]
    internal uint NameLength;

    [CField("msg_iov")]
    [FieldOffset(16)]
    internal IoVector* Vectors;

    [CField("msg_iovlen")]
    [FieldOffset(24)]
    internal nuint VectorCount;

    [CField("msg_control")]
    [FieldOffset(32)]
    internal void* Control;

    [CField("msg_controllen")]
    [FieldOffset(40)]
    internal nuint ControlLength;

    [CField("msg_flags")]
    [FieldOffset(48)]
    internal int Flags;
}

/// <summary>One of several messages that are received at once, and how long it is (sys/socket.h).</summary>
[CStruct("struct mmsghdr", "sys/socket.h")]
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct MessageAndLength
{
    [CField("msg_hdr")]
    [FieldOffset(0)]
    internal MessageHeader Header;

    [CField("msg_len")]
    [FieldOffset(56)]
    internal uint Length;
}

/// <summary>What precedes each piece of control data (sys/socket.h).</summary>
[CStruct("struct cmsghdr", "sys/socket.h")]
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct ControlHeader
{
    [CField("cmsg_len")]
    [FieldOffset(0)]
    internal nuint Length;

    [CField("cmsg_level")]
    [FieldOffset(8)]
    internal int Level;

    [CField("cmsg_type")]
    [FieldOffset(12)]
    internal int Type;
}

/// <summary>Who is at the other end of a socket, as the kernel noted when the connection was made.</summary>
[CStruct("struct ucred", "sys/socket.h")]
[StructLayout(LayoutKind.Explicit, Size = 12)]
public readonly record struct PeerCredentials
{
    [CField("pid")]
    [FieldOffset(0)]
    private readonly int _processId;

    [CField("uid")]
    [FieldOffset(4)]
    private readonly uint _userId;

    [CField("gid")]
    [FieldOffset(8)]
    private readonly uint _groupId;

    /// <summary>The process; its number may have been reused since (see <see cref="UnixSocket.TryGetPeerPidFd"/>).</summary>
    public int ProcessId => _processId;

    /// <summary>The effective user.</summary>
    public uint UserId => _userId;

    /// <summary>The effective group.</summary>
    public uint GroupId => _groupId;
}
