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

    /// <summary>Does the first step of all jobs that are at it, together.</summary>
    public RecoveryResult RecoverWaits(List<RecoveryJob> jobs) =>
        jobs.Exists(static job => job.Step == RecoveryStep.Waits && job.Records.Length != 0)
            ? RecoverWaits()
            : RecoveryResult.Done;

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

    private RecoveryResult RecoverWaits()
    {
        if (domain.Remote is not { } remote)
        {
            return WaitRecovery<HardwareMemory>.Recover(domain.RecoveryContext, domain.RecordsEverUsed, out _);
        }

        var decided = new List<RemoteGroup>();
        RecoveryResult result;
        lock (remote.Gate)
        {
            result = WaitRecovery<HardwareMemory>.Recover(domain.RecoveryContext, domain.RecordsEverUsed, remote.Groups, decided, out _);
        }

        remote.Decided(decided);
        return result;
    }

    // A wait over several domains may get the process: then it is signalled as the loop signals.
    private NtStatus SignalExit(RecoveryJob job)
    {
        var process = new WaitTarget(job.ObjectSlot, job.ObjectGeneration);
        NtStatus status = ProcessObject<HardwareMemory>.SignalExit(domain.RecoveryContext, process, job.ExitCode);
        if (status != NtStatus.MoreProcessingRequired || domain.Remote is not { } remote)
        {
            return status;
        }

        var decided = new List<RemoteGroup>();
        lock (remote.Gate)
        {
            status = WaitEngine<HardwareMemory>.Signal(
                domain.RecoveryContext, domain.RecoveryContext, remote.Groups, process, SignalKind.Set, 1, job.Attempts > PatientAttempts, out _, decided);
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
        domain.RecoveryContext.RecordLimit = domain.RecordsEverUsed;
        NtStatus status = SignalExit(job);
        if (status == NtStatus.Retry)
        {
            return RecoveryResult.Busy;
        }

        RecoveryResult closed = HandleRecovery<HardwareMemory>.CloseHandle(domain.Arena, own, job.BrokerHandle, Arena.RecoveryRecord);
        return status == NtStatus.Success || closed == RecoveryResult.Busy ? closed : RecoveryResult.Damaged;
    }
}
