using Helve.Kernel;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <content>Ending processes, and what is known of them afterwards.</content>
internal sealed partial class ProcessRegistry
{
    private readonly EndedAccounts _accounts;

    /// <summary>
    /// Kills a process; the end comes later, by its pidfd. The exit code of the first who does counts, if the process did not end by itself before.
    /// </summary>
    /// <param name="entry">The process.</param>
    /// <param name="user">Whose domain it is.</param>
    /// <param name="exitCode">Its exit code.</param>
    /// <returns>ProcessIsTerminating: it has ended. AccessDenied: the domain's own user could not kill it.</returns>
    public static NtStatus Terminate(TrackedProcess entry, uint user, uint exitCode)
    {
        if (entry is not { Stage: ProcessStage.Alive, BrokerHandle: not 0, PidFd: { } process } || process.HasExited())
        {
            return NtStatus.ProcessIsTerminating;
        }

        if (!MayKill(process, user))
        {
            return process.HasExited() ? NtStatus.ProcessIsTerminating : NtStatus.AccessDenied;
        }

        if (!process.TrySendSignal(Signals.SIGKILL, out LinuxError error))
        {
            return error.Code == Errno.ESRCH ? NtStatus.ProcessIsTerminating : NtStatus.AccessDenied;
        }

        entry.TerminatedWith ??= exitCode;
        return NtStatus.Success;
    }

    /// <summary>The account of a process object; null: nothing is known.</summary>
    public ProcessAccount? AccountOf(ProcessObjectName process, TrackedProcess? running)
    {
        if (running?.PidFd is { } pidFd)
        {
            running.Account.Look(pidFd);
            return running.Account;
        }

        return _accounts.Find(process);
    }

    // A user's own broker is asked by the kernel itself. One with rights of its own could kill for a user what the user could not: a process is
    // of a domain by its effective user, and one that root started, or that will be root again, is not the user's to end.
    internal static bool MayKill(PidFd process, uint user) =>
        CurrentProcess.EffectiveUserId == user || user == 0
        || (ProcessUsers.TryRead(process, out ProcessUsers users, out _) && users.MayBeSignalledBy(user));

    // An old kernel tells it to the parent only.
    private static uint ExitCodeOf(TrackedProcess entry) => ExitCodeOf(entry.PidFd!, entry.TerminatedWith, (uint)NtStatus.Unsuccessful);

    /// <summary>The exit code of a process or thread that has ended.</summary>
    /// <param name="ended">It.</param>
    /// <param name="terminatedWith">What somebody chose who ended the process.</param>
    /// <param name="unknown">What it is when the kernel does not tell.</param>
    public static uint ExitCodeOf(PidFd ended, uint? terminatedWith, uint unknown)
    {
        bool isKnown = ended.TryGetExitStatus(out ProcessStatus status, out _);
        if (terminatedWith is { } code && (!isKnown || status.Signal == Signals.SIGKILL))
        {
            return code;
        }

        return !isKnown ? unknown
            : status.IsSignaled ? (uint)(SignalExitBase + status.Signal)
            : (uint)status.ExitCode;
    }
}
