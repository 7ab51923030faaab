using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Process;
using Helve.Kernel.Waiting;

namespace Helve.Broker.Processes;

/// <summary>
/// The steps of cleaning up after a death, in the order that nobody may see otherwise: mutexes abandoned and waits gone, handles
/// completed and closed, exit code stored, and only then the process signalled (semantics I4; waiting.md section 5; handles.md section 3).
/// </summary>
internal sealed class RecoverySteps(Domain domain)
{
    // From then on a process's end waits no longer for the locks of other domains.
    private const int PatientAttempts = 8;

    /// <summary>
    /// No new handle is put into a dead process's table from here on. Its state is the broker's to say, and is not read: the process could
    /// have written that there is nothing left to close.
    /// </summary>
    public static void CloseDoor(TableSegment table, uint tableId) =>
        Volatile.Write(ref table.State, new TableHeaderWord(tableId, TableState.Dying).Value);

    /// <summary>
    /// Does the first step of all jobs that are at it, together: also what their threads had in other domains, and not what threads of other
    /// domains had here, which the recovery of theirs does, while that is not overdue. A job that has done it is at the next step.
    /// </summary>
    public void RecoverWaits(List<RecoveryJob> jobs)
    {
        List<RecoveryJob> first = jobs.FindAll(static job => job.Step == RecoveryStep.Waits);
        if (first.Exists(static job => job.Records.Length != 0))
        {
            RecoverWaits(first, domain.Remote);
        }
        else
        {
            first.ForEach(static job => job.Step++);
        }
    }

    /// <summary>Does the present step of a job.</summary>
    public RecoveryResult Run(RecoveryJob job) => job.Step switch
    {
        RecoveryStep.Handles => ForEach(job, (record, tables) =>
            HandleRecovery<HardwareMemory>.Complete(domain.Arena, record, tables)),
        RecoveryStep.References => ForEach(job, (record, tables) =>
            HandleRecovery<HardwareMemory>.ReleaseHeld(domain.Arena, record, tables)),
        RecoveryStep.Table => job.Table is { } table
            ? HandleRecovery<HardwareMemory>.Sweep(domain.Arena, table, Arena.RecoveryRecord, domain)
            : RecoveryResult.Done,
        RecoveryStep.Signal => Signal(job),
        _ => RecoveryResult.Done,
    };

    private void RecoverWaits(List<RecoveryJob> jobs, RemoteExclusion? remote)
    {
        if (remote is null)
        {
            Advance(jobs, WaitRecovery<HardwareMemory>.Recover(domain.RecoveryContext, domain.RecordsEverUsed, out _));
            return;
        }

        var decided = new List<RemoteGroup>();
        lock (remote.Gate)
        {
            Advance(jobs.FindAll(static job => job.Guests is { IsRecovered: true }), RecoveryResult.Done);
            List<RecoveryJob> due = jobs.FindAll(static job => job.Guests is null or { IsRecovered: false, Whole.IsOverdue: true });
            if (due.Count != 0)
            {
                Advance(due, RecoverTogether(due, remote, decided));
            }
        }

        remote.Decided(decided);
    }

    private static void Advance(List<RecoveryJob> jobs, RecoveryResult result)
    {
        if (result != RecoveryResult.Busy)
        {
            jobs.ForEach(static job => job.Step++);
        }
    }

    // Under the gate, so no other recovery thread is at this step, and none signals in the name of its recovery.
    private RecoveryResult RecoverTogether(List<RecoveryJob> jobs, RemoteExclusion remote, List<RemoteGroup> decided)
    {
        GuestRecords[] here = [.. jobs.Select(static job => job.Guests).OfType<GuestRecords>()];
        GuestRecords[] elsewhere = [.. jobs.SelectMany(static job => job.Elsewhere?.Parts ?? []).Where(static part => !part.IsRecovered)];
        RecoveryResult result = Recover([.. here, .. elsewhere], remote, decided);
        bool overdue = jobs.Exists(static job => job.Elsewhere is { IsOverdue: true });
        return result == RecoveryResult.Busy && elsewhere.Length != 0 && overdue ? Recover(here, remote, decided) : result;
    }

    private RecoveryResult Recover(GuestRecords[] guests, RemoteExclusion remote, List<RemoteGroup> decided)
    {
        Array.ForEach(guests, static part => part.Condemn());
        Domain[] domains = [.. guests.Select(static part => part.Home).Prepend(domain).Distinct()];
        (ThreadContext, uint)[] contexts = Array.ConvertAll(domains, static d => (d.RecoveryContext, d.RecordsEverUsed));
        RecoveryResult result = WaitRecovery<HardwareMemory>.Recover(contexts, remote.Groups, decided, out _);
        Array.ForEach(guests, result == RecoveryResult.Busy ? static part => part.Spare() : static part => part.OnRecovered());
        return result;
    }

    // A wait over several domains may get the process: then it is signalled as the loop signals. Under the gate, since another domain's
    // recovery may act under the same record.
    private NtStatus SignalExit(RecoveryJob job)
    {
        var process = new WaitTarget(job.ObjectSlot, job.ObjectGeneration);
        if (domain.Remote is not { } remote)
        {
            return ProcessObject<HardwareMemory>.SignalExit(domain.RecoveryContext, process, job.ExitCode);
        }

        var decided = new List<RemoteGroup>();
        NtStatus status;
        lock (remote.Gate)
        {
            status = ProcessObject<HardwareMemory>.SignalExit(domain.RecoveryContext, process, job.ExitCode);
            if (status == NtStatus.MoreProcessingRequired)
            {
                status = WaitEngine<HardwareMemory>.Signal(
                    domain.RecoveryContext, domain.RecoveryContext, remote.Groups, process, SignalKind.Set, 1, job.Attempts > PatientAttempts, out _, decided);
            }
        }

        remote.Decided(decided);
        return status;
    }

    private RecoveryResult ForEach(RecoveryJob job, Func<uint, ITableSource, RecoveryResult> step)
    {
        RecoveryResult worst = RecoveryResult.Done;
        foreach (uint record in job.Records)
        {
            RecoveryResult result = step(record, domain);
            worst = result == RecoveryResult.Busy || worst == RecoveryResult.Done ? result : worst;
            if (result == RecoveryResult.Busy)
            {
                break;
            }
        }

        return worst;
    }

    private RecoveryResult Signal(RecoveryJob job)
    {
        if (!job.HasObject)
        {
            return RecoveryResult.Done;
        }

        TableSegment own = domain.Table(0)!;
        NtStatus status = SignalExit(job);
        if (status == NtStatus.Retry)
        {
            return RecoveryResult.Busy;
        }

        RecoveryResult closed = HandleRecovery<HardwareMemory>.CloseHandle(domain.Arena, own, job.BrokerHandle, Arena.RecoveryRecord);
        return status == NtStatus.Success || closed == RecoveryResult.Busy ? closed : RecoveryResult.Damaged;
    }
}
