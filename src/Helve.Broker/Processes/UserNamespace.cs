using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>Which user namespace a process is in, and which one the broker is in.</summary>
internal sealed class UserNamespace
{
    // Without one the kernel has no user namespaces, so there is nothing to tell apart.
    public UserNamespace() => Own = FileStatus.TryGet("/proc/self/ns/user", out FileStatus own, out _, follow: true) ? own.Inode : 0;

    /// <summary>The broker's own; 0 if the kernel has none.</summary>
    public ulong Own { get; }

    /// <summary>
    /// The user namespace of a process. The caller holds the process by a pidfd and looks afterwards whether it lives. All namespaces are
    /// files of one device, so the inode tells them apart.
    /// </summary>
    public bool TryRead(int processId, out ulong number, out LinuxError error)
    {
        number = 0;
        error = LinuxError.None;
        if (Own == 0)
        {
            return true;
        }

        bool ok = FileStatus.TryGet($"/proc/{processId}/ns/user", out FileStatus its, out error, follow: true);
        number = ok ? its.Inode : 0;
        return ok;
    }
}
