using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>
/// User namespaces (linux/nsfs.h, user_namespaces(7)). Each is a file of one device, so the inode tells them apart while it exists; an open
/// descriptor keeps it in existence, and its number from being given to another.
/// </summary>
public static unsafe partial class UserNamespaces
{
    private static readonly Lazy<uint> s_unmapped = new(ReadUnmappedUser);

    /// <summary>The number that the kernel shows for a user who has none in this process's namespace (proc(5), overflowuid).</summary>
    public static uint UnmappedUser => s_unmapped.Value;

    /// <summary>Whether every user has a number in this process's namespace, as in the one that the system started with.</summary>
    public static bool HasAllUsers => ProcFs.MapsAllUsers();

    /// <summary>Opens the namespace of a process. EACCES when this process may not look at it; ENOENT when the kernel has no such namespaces.</summary>
    public static bool TryOpen(int processId, [NotNullWhen(true)] out FileDescriptor? space, out LinuxError error) =>
        LinuxError.Check(
            OpenCall(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/ns/user"), FcntlNames.O_RDONLY | FcntlNames.O_CLOEXEC),
            out space,
            out error);

    /// <summary>Opens the namespace of a process that need not be visible in /proc. ENOTTY before Linux 6.11; ESRCH when it has ended.</summary>
    public static bool TryOpen(PidFd process, [NotNullWhen(true)] out FileDescriptor? space, out LinuxError error)
    {
        ArgumentNullException.ThrowIfNull(process);
        return LinuxError.Check(IoControlCall(process.Descriptor, NamespaceNames.PIDFD_GET_USER_NAMESPACE, null), out space, out error);
    }

    /// <summary>Who made the namespace.</summary>
    public static bool TryGetOwner(FileDescriptor space, out uint userId, out LinuxError error)
    {
        uint value = 0;
        bool ok = LinuxError.Check(IoControlCall(space, NamespaceNames.NS_GET_OWNER_UID, &value), out error);
        userId = ok ? value : 0;
        return ok;
    }

    private static uint ReadUnmappedUser()
    {
        const uint Default = 65534;
        return ProcFs.TryReadNumber("/proc/sys/kernel/overflowuid", out uint value) ? value : Default;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCall(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControlCall(FileDescriptor descriptor, nuint request, uint* value);
}

/// <summary>linux/nsfs.h and, for the pidfd, linux/pidfd.h of Linux 6.11.</summary>
[CNames("linux/nsfs.h", "sys/ioctl.h")]
internal static class NamespaceNames
{
    internal const uint NS_GET_OWNER_UID = 0xB704;

    [NotInC]
    internal const uint PIDFD_GET_USER_NAMESPACE = 0xFF09;
}
