using System.Diagnostics.CodeAnalysis;
using Helve.Kernel;
using Helve.Linux;

namespace Helve.Broker.Domains;

/// <summary>Asks the kernel which domain a process belongs to, and says which ones this broker serves.</summary>
/// <remarks>
/// A process in another user namespace than the broker's can't look at those outside, so it is restricted, and each such namespace is a
/// domain of its own. A process can't leave a namespace for the one above, nor can its children.
/// </remarks>
internal sealed class KeyReader
{
    private const uint Root = 0;
    private readonly bool _isSystem;
    private readonly bool _hasAllUsers = UserNamespaces.HasAllUsers;

    /// <param name="user">The broker's own user.</param>
    /// <param name="isSystem">Whether every user is served.</param>
    public KeyReader(uint user, bool isSystem)
    {
        _isSystem = isSystem;

        // Without one the kernel has no user namespaces, so there is nothing to tell apart.
        Own = new DomainKey(user, FileStatus.TryGet("/proc/self/ns/user", out FileStatus own, out _, follow: true) ? own.Inode : 0);
    }

    /// <summary>The broker's own domain.</summary>
    public DomainKey Own { get; }

    /// <summary>Who a process is.</summary>
    /// <param name="user">Its user, as the kernel tells.</param>
    /// <param name="processId">Its number; not positive if it has none here.</param>
    /// <param name="process">The process.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="error">Why that can't be told; ESRCH: it has ended.</param>
    public bool TryRead(uint user, int processId, PidFd process, [NotNullWhen(true)] out PeerIdentity? identity, out LinuxError error)
    {
        identity = null;
        if (Own.UserNamespace == 0)
        {
            identity = new PeerIdentity(new DomainKey(user, 0), null);
            error = LinuxError.None;
            return true;
        }

        if (!TryOpenSpace(processId, process, out FileDescriptor? space, out error))
        {
            return false;
        }

        if (!FileStatus.TryGet(space, out FileStatus status, out error))
        {
            space.Dispose();
            return false;
        }

        ulong restricted = status.Inode == Own.UserNamespace ? 0 : status.Inode;
        identity = new PeerIdentity(new DomainKey(user, status.Inode, restricted), space);
        return true;
    }

    /// <summary>Whether users of that number are served.</summary>
    public NtStatus AdmitUser(uint user, out string reason)
    {
        if (!_hasAllUsers && user == UserNamespaces.UnmappedUser)
        {
            // Every user without a number here looks like this one; they are not one.
            reason = "its user has no number in the broker's user namespace";
            return NtStatus.AccessDenied;
        }

        reason = $"user {user} is not served here";
        return _isSystem || user == Own.UserId ? NtStatus.Success : NtStatus.AccessDenied;
    }

    /// <summary>Whether that domain is served, of a user that is.</summary>
    public NtStatus Admit(PeerIdentity identity, out string reason)
    {
        reason = string.Empty;
        if (_isSystem || identity.Key.Restricted == 0)
        {
            return NtStatus.Success;
        }

        bool known = UserNamespaces.TryGetOwner(identity.Space!, out uint owner, out LinuxError error);
        reason = known ? $"it is in a user namespace that user {owner} made" : $"nobody can tell who made its user namespace ({error})";
        return known && (owner == Own.UserId || owner == Root) ? NtStatus.Success : NtStatus.AccessDenied;
    }

    /// <summary>By the pidfd where the kernel can (6.11), which needs no /proc; the number is the process's while that has not ended.</summary>
    private static bool TryOpenSpace(int processId, PidFd process, [NotNullWhen(true)] out FileDescriptor? space, out LinuxError error)
    {
        if (UserNamespaces.TryOpen(process, out space, out error))
        {
            return true;
        }

        if (error.Code is not (Errno.ENOTTY or Errno.EINVAL) || processId <= 0)
        {
            return false;
        }

        bool ok = UserNamespaces.TryOpen(processId, out space, out error);
        if (process.HasExited())
        {
            // Then the number may have been somebody else's when it was looked at.
            space?.Dispose();
            error = Errno.ESRCH;
            return false;
        }

        return ok;
    }
}
