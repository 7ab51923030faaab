using Helve.Client;
using Helve.Kernel;
using Helve.Linux;

namespace Helve;

/// <summary>
/// Changes the user of this process: for a service that root starts and that goes on as somebody else. The broker asks the kernel who a process is
/// once, when it joins, so this must come before the first use of kernel objects.
/// </summary>
public static class ProcessUser
{
    /// <summary>Why this process can't become other users or serve them; null if it can.</summary>
    public static string? WhyNot =>
        CurrentProcess.EffectiveUserId != 0 ? "it needs root"
        : !Capabilities.Has(Capabilities.CAP_SETUID) || !Capabilities.Has(Capabilities.CAP_SETGID) ? "it needs the capabilities CAP_SETUID and CAP_SETGID"
        : !Capabilities.Has(Capabilities.CAP_SYS_PTRACE) ? "it needs the capability CAP_SYS_PTRACE"
        : !UserNamespaces.HasAllUsers ? "it needs a user namespace that has all users"
        : null;

    /// <summary>Becomes another user for good, in all threads, with that group and no other.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="groupId">The group.</param>
    /// <exception cref="KernelException">AccessDenied: the process may not. InvalidParameter: there is no such user or group here.</exception>
    /// <exception cref="InvalidOperationException">The process has joined a broker already, as the user that it is.</exception>
    public static void Become(uint userId, uint groupId)
    {
        if (KernelConnection.Current is not null)
        {
            throw new InvalidOperationException("The process has used kernel objects already: its broker knows it as the user that it is.");
        }

        if (!CurrentProcess.TryBecome(userId, groupId, out LinuxError error))
        {
            throw new KernelException(
                error.Code == Errno.EPERM ? NtStatus.AccessDenied : NtStatus.InvalidParameter,
                $"This process can't become user {userId}, group {groupId} ({error}).");
        }
    }
}
