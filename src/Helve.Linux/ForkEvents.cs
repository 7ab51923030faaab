using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>What happened to a process.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="ParentId">It was just forked by this process; 0: it has ended.</param>
/// <param name="At">When, on the monotonic clock, in ns.</param>
public readonly record struct ForkEvent(int ProcessId, int ParentId, long At)
{
    /// <summary>Whether it has ended, rather than begun.</summary>
    public bool IsEnd => ParentId == 0;
}

/// <summary>
/// The kernel's process connector (linux/cn_proc.h): tells of every fork and every end on the machine, the fork always before anything that the new process does.
/// Since Linux 6.6 anybody may listen who is in the machine's own pid and network namespaces; before, root.
/// </summary>
public sealed unsafe partial class ForkEvents : IDisposable
{
    // nlmsghdr, cn_msg, then proc_event: what, cpu, time, and who.
    private const int ConnectorAt = 16;
    private const int EventAt = ConnectorAt + 20;
    private const int WhoAt = EventAt + 16;
    private const int MessageType = 3;
    private const int RoomForEvents = 8 << 20;
    private const int LargestMessage = 4096;

    // PROC_PID_INIT_INO, which is the same everywhere.
    private const ulong MachinesPidNamespace = 0xEFFFFFFC;
    private readonly byte[] _buffer = new byte[LargestMessage];

    private ForkEvents(FileDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>The descriptor, to wait for <see cref="PollEvents.In"/>; it does not block.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Begins to listen. ECONNREFUSED: there is no connector in this network namespace. EOPNOTSUPP: this process counts processes otherwise than the machine.</summary>
    public static bool TryOpen([NotNullWhen(true)] out ForkEvents? events, out LinuxError error)
    {
        events = null;
        if (!IsInMachinesPidNamespace())
        {
            error = Errno.EOPNOTSUPP;
            return false;
        }

        int flags = SocketNames.SOCK_DGRAM | SocketNames.SOCK_CLOEXEC | SocketNames.SOCK_NONBLOCK;
        if (!LinuxError.Check(SocketCall(NetlinkNames.AF_NETLINK, flags, NetlinkNames.NETLINK_CONNECTOR), out FileDescriptor? socket, out error))
        {
            return false;
        }

        var made = new ForkEvents(socket);
        var address = new NetlinkAddress { Family = NetlinkNames.AF_NETLINK, Groups = ConnectorNames.CN_IDX_PROC };
        if (!LinuxError.Check(BindCall(socket, &address, (uint)sizeof(NetlinkAddress)), out error) || !made.TryListen(out error))
        {
            made.Dispose();
            return false;
        }

        // As much as one may have: beyond what the system allows only with rights of the network's.
        int room = RoomForEvents;
        _ = LinuxError.Check(SetOptionCall(socket, SocketNames.SOL_SOCKET, NetlinkNames.SO_RCVBUF, &room, sizeof(int)), out _)
            && LinuxError.Check(SetOptionCall(socket, SocketNames.SOL_SOCKET, NetlinkNames.SO_RCVBUFFORCE, &room, sizeof(int)), out _);
        events = made;
        return true;
    }

    /// <summary>Reads one event. EAGAIN: there is none now. ENOBUFS: some were lost, since nobody read for too long.</summary>
    /// <param name="read">The event; of no process: one of a thread, or the kernel's answer.</param>
    /// <param name="error">Why there is none.</param>
    public bool TryRead(out ForkEvent read, out LinuxError error)
    {
        read = default;
        nint count;
        NetlinkAddress from = default;
        fixed (byte* buffer = _buffer)
        {
            uint length = (uint)sizeof(NetlinkAddress);
            count = ReceiveCall(Descriptor, buffer, (nuint)_buffer.Length, 0, &from, &length);
        }

        if (!LinuxError.Check(count, out error))
        {
            return false;
        }

        // Only the kernel speaks for the kernel.
        if (from.PortId == 0 && count >= WhoAt + 16)
        {
            read = Parse(_buffer.AsSpan(0, (int)count));
        }

        return true;
    }

    /// <summary>Ends listening.</summary>
    public void Dispose() => Descriptor.Dispose();

    private static ForkEvent Parse(ReadOnlySpan<byte> message)
    {
        uint what = BinaryPrimitives.ReadUInt32LittleEndian(message[EventAt..]);
        long at = BinaryPrimitives.ReadInt64LittleEndian(message[(EventAt + 8)..]);
        int first = Word(message, 0), second = Word(message, 1), third = Word(message, 2), fourth = Word(message, 3);

        // Of a fork: the parent's thread and process, the child's. Of an end: the thread and its process. Threads are told of alike.
        return what == ConnectorNames.PROC_EVENT_FORK && third == fourth ? new ForkEvent(third, second, at)
            : what == ConnectorNames.PROC_EVENT_EXIT && first == second ? new ForkEvent(first, 0, at)
            : default;
    }

    private static int Word(ReadOnlySpan<byte> message, int index) => BinaryPrimitives.ReadInt32LittleEndian(message[(WhoAt + (4 * index))..]);

    private bool TryListen(out LinuxError error)
    {
        Span<byte> message = stackalloc byte[EventAt + 4];
        message.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteInt16LittleEndian(message[4..], MessageType);
        BinaryPrimitives.WriteUInt32LittleEndian(message[ConnectorAt..], ConnectorNames.CN_IDX_PROC);
        BinaryPrimitives.WriteUInt32LittleEndian(message[(ConnectorAt + 4)..], ConnectorNames.CN_VAL_PROC);
        BinaryPrimitives.WriteInt16LittleEndian(message[(ConnectorAt + 16)..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(message[EventAt..], ConnectorNames.PROC_CN_MCAST_LISTEN);
        fixed (byte* data = message)
        {
            return LinuxError.Check(SendCall(Descriptor, data, (nuint)message.Length, 0), out error);
        }
    }

    private static bool IsInMachinesPidNamespace() =>
        FileStatus.TryGet("/proc/self/ns/pid", out FileStatus status, out _, follow: true) && status.Inode == MachinesPidNamespace;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int SocketCall(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindCall(FileDescriptor socket, NetlinkAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendCall(FileDescriptor socket, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    private static partial nint ReceiveCall(FileDescriptor socket, byte* data, nuint length, int flags, NetlinkAddress* address, uint* addressLength);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOptionCall(FileDescriptor socket, int level, int option, void* value, uint length);
}

/// <summary>struct sockaddr_nl.</summary>
[CStruct("struct sockaddr_nl", "sys/socket.h", "linux/netlink.h")]
[StructLayout(LayoutKind.Explicit, Size = 12)]
internal struct NetlinkAddress
{
    [CField("nl_family")]
    [FieldOffset(0)]
    internal ushort Family;

    [CField("nl_pad")]
    [FieldOffset(2)]
    internal ushort Padding;

    [CField("nl_pid")]
    [FieldOffset(4)]
    internal uint PortId;

    [CField("nl_groups")]
    [FieldOffset(8)]
    internal uint Groups;
}

/// <summary>linux/netlink.h.</summary>
[CNames("sys/socket.h", "linux/netlink.h")]
internal static class NetlinkNames
{
    internal const int AF_NETLINK = 16;
    internal const int NETLINK_CONNECTOR = 11;
    internal const int SO_RCVBUF = 8;
    internal const int SO_RCVBUFFORCE = 33;
}

/// <summary>linux/connector.h, linux/cn_proc.h.</summary>
[CNames("linux/connector.h", "linux/cn_proc.h")]
internal static class ConnectorNames
{
    internal const uint CN_IDX_PROC = 1;
    internal const uint CN_VAL_PROC = 1;
    internal const uint PROC_CN_MCAST_LISTEN = 1;
    internal const uint PROC_EVENT_FORK = 1;
    internal const uint PROC_EVENT_EXIT = 0x80000000;
}
