using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Process;
using Helve.Kernel.Waiting;

namespace Helve.Broker.Processes;

/// <summary>
/// The steps of cleaning up after a death, in the order that nobody may see otherwise: mutexes abandoned and waits gone, handles
/// completed and closed, threads signalled, exit code stored, and only then the process signalled (semantics I4; waiting.md section 5; handles.md section 3).
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

    /// <summary>Does the present step of a job, or as much of it as can be done now.</summary>
    public RecoveryResult Run(RecoveryJob job)
    {
        RecoveryResult result = job.Step switch
        {
            RecoveryStep.Handles => ForEach(job, (record, tables) =>
                HandleRecovery<HardwareMemory>.Complete(domain.Arena, record, tables)),
            RecoveryStep.References => ForEach(job, (record, tables) =>
                HandleRecovery<HardwareMemory>.ReleaseHeld(domain.Arena, record, tables)),
            RecoveryStep.Table => job.Table is { } table
                ? Note(job, HandleRecovery<HardwareMemory>.Sweep(domain.Arena, table, Arena.RecoveryRecord, domain))
                : RecoveryResult.Done,
            RecoveryStep.Signal => Signal(job),
            _ => RecoveryResult.Done,
        };
        return result == RecoveryResult.Busy ? result : job.IsDamaged ? RecoveryResult.Damaged : RecoveryResult.Done;
    }

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

    // A wait over several domains may get the process or thread: then it is signalled as the loop signals. Under the gate, since another domain's
    // recovery may act under the same record.
    private NtStatus SignalExit(WaitTarget ended, uint exitCode, bool force)
    {
        if (domain.Remote is not { } remote)
        {
            return ProcessObject<HardwareMemory>.SignalExit(domain.RecoveryContext, ended, exitCode);
        }

        var decided = new List<RemoteGroup>();
        NtStatus status;
        lock (remote.Gate)
        {
            status = ProcessObject<HardwareMemory>.SignalExit(domain.RecoveryContext, ended, exitCode);
            if (status == NtStatus.MoreProcessingRequired)
            {
                status = WaitEngine<HardwareMemory>.Signal(
                    domain.RecoveryContext, domain.RecoveryContext, remote.Groups, ended, SignalKind.Set, 1, force, out _, decided);
            }
        }

        remote.Decided(decided);
        return status;
    }

    private RecoveryResult ForEach(RecoveryJob job, Func<uint, ITableSource, RecoveryResult> step)
    {
        foreach (uint record in job.Records)
        {
            if (Note(job, step(record, domain)) == RecoveryResult.Busy)
            {
                return RecoveryResult.Busy;
            }
        }

        return RecoveryResult.Done;
    }

    private RecoveryResult Signal(RecoveryJob job)
    {
        // Whoever sees that the process has ended sees that its threads have.
        while (job.Threads.TryPeek(out EndedThread? thread))
        {
            if (End(job, thread.Object, thread.ExitCode, thread.BrokerHandle) == RecoveryResult.Busy)
            {
                return RecoveryResult.Busy;
            }

            job.Threads.Dequeue();
        }

        return job.HasObject ? End(job, new WaitTarget(job.ObjectSlot, job.ObjectGeneration), job.ExitCode, job.BrokerHandle) : RecoveryResult.Done;
    }

    // A thread's object, or the process's, goes one way: it runs, it has its exit code, it is signalled, the broker's handle to it is closed. From the death
    // on this thread alone takes these steps; the loop has given the object up. Each may be repeated: an object that is signalled stays so, and is this one as
    // long as the handle is open. What a client can hold up is the word of the object or a lock (RETRY), and the count of its handles (Busy): both are
    // tried again. Memory is not needed, nor a record: recovery has its own from the start, and nothing is made. The loop, which has no record for sure,
    // may lack one to close the handle. So what remains is an object that is not there, or a handle that is none: somebody scribbled on them.
    private RecoveryResult End(RecoveryJob job, WaitTarget ended, uint exitCode, uint brokerHandle)
    {
        NtStatus status = SignalExit(ended, exitCode, force: job.Attempts > PatientAttempts);
        if (status == NtStatus.Retry)
        {
            return RecoveryResult.Busy;
        }

        RecoveryResult closed = HandleRecovery<HardwareMemory>.CloseHandle(domain.Arena, domain.Table(0)!, brokerHandle, Arena.RecoveryRecord);
        return Note(job, status == NtStatus.Success || closed == RecoveryResult.Busy ? closed : RecoveryResult.Damaged);
    }

    // What was dropped is told when the step is done, however often it has to be tried for the rest.
    private static RecoveryResult Note(RecoveryJob job, RecoveryResult result)
    {
        job.IsDamaged |= result == RecoveryResult.Damaged;
        return result;
    }
}
