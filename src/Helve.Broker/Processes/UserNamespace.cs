using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>The user namespace that the broker runs in, and whether others do too.</summary>
internal sealed class UserNamespace
{
    private readonly FileStatus? _own;

    // Without one the kernel has no user namespaces, so there is nothing to tell apart.
    public UserNamespace() => _own = FileStatus.TryGet("/proc/self/ns/user", out FileStatus own, out _, follow: true) ? own : null;

    /// <summary>Whether that process is in it. The caller holds the process by a pidfd and looks afterwards whether it lives.</summary>
    public bool IsSame(int processId, out string otherwise)
    {
        otherwise = string.Empty;
        if (_own is not { } own)
        {
            return true;
        }

        if (!FileStatus.TryGet($"/proc/{processId}/ns/user", out FileStatus its, out LinuxError error, follow: true))
        {
            otherwise = $"its user namespace can't be read ({error})";
            return false;
        }

        otherwise = "it is in another user namespace than the broker";
        return its.IsSameFile(own);
    }
}
