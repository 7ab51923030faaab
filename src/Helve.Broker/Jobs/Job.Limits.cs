using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>A change of a job's limits that is being made.</summary>
internal sealed class JobLimitChange
{
    /// <summary>What became of it; null: it is not done yet.</summary>
    public NtStatus? Result { get; set; }
}

/// <content>Its limits, and what is done about them.</content>
internal sealed partial class Job
{
    private JobLimitChange? _change;
    private ulong _memoryMet;

    /// <summary>Sets its limits; on failure they are as before. Retry: it goes on, to be asked again with the same change.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="change">Null when it is asked for the first time.</param>
    public NtStatus Limit(JobLimits limits, ref JobLimitChange? change)
    {
        if (change is not null)
        {
            return change.Result ?? NtStatus.Retry;
        }

        NtStatus status = limits.Check();
        if (status != NtStatus.Success || _change is not null)
        {
            return status == NtStatus.Success ? NtStatus.Retry : status;
        }

        if (Container is null || MemoryLimitOf(limits) == MemoryLimitOf(Limits))
        {
            Keep(limits);
            return NtStatus.Success;
        }

        change = Begin(Container, limits);
        return NtStatus.Retry;
    }

    // The kernel takes pages back from the job before it answers, which the loop must not wait for.
    private JobLimitChange Begin(JobContainer container, JobLimits limits)
    {
        var change = new JobLimitChange();
        _change = change;
        table.RunAside("helved memory limit", () => container.LimitMemory(MemoryLimitOf(limits)), status =>
        {
            _change = null;
            change.Result = status;
            if (status == NtStatus.Success)
            {
                Keep(limits);
            }
        });
        return change;
    }

    private static ulong? MemoryLimitOf(in JobLimits limits) => limits.Has(JobLimitFlags.JobMemory) ? limits.MemoryLimit : null;

    private void Keep(in JobLimits limits)
    {
        Limits = limits;
        Container?.MarkKillOnClose(limits.Has(JobLimitFlags.KillOnJobClose));
        Look();
    }

    private void KeepLimits()
    {
        if (Limits.Has(JobLimitFlags.ActiveProcess))
        {
            IReadOnlyList<int> processes = Processes();
            int excess = processes.Count - (int)Math.Min(Limits.ActiveProcessLimit, int.MaxValue);
            EndSome(excess > 0 ? [.. processes.OrderByDescending(static id => ProcessStat.TryRead(id, out ProcessStat stat, out _) ? stat.StartTicks : 0).Take(excess)] : [], JobMessage.ActiveProcessLimit);
        }

        if (Limits.Has(JobLimitFlags.JobMemory))
        {
            KeepMemory();
        }
    }

    private void KeepMemory()
    {
        ulong met = Container!.MemoryLimitMet();
        if (met > _memoryMet)
        {
            Tell(JobMessage.JobMemoryLimit, 0);
        }

        _memoryMet = met;
        if (Container.MemoryKeeper == JobMemoryKeeper.Sampling)
        {
            // One look for both: who has the most of what was too much, not of what is left when that one has gone.
            (int Id, ulong Bytes)[] shares = [.. Processes().Select(static id => (id, ProcessMemory.TryGetResident(id, out ulong bytes) ? bytes : 0))];
            if (shares.Aggregate(0UL, static (sum, share) => sum + share.Bytes) > Limits.MemoryLimit)
            {
                EndSome([shares.MaxBy(static share => share.Bytes).Id], JobMessage.JobMemoryLimit);
            }
        }
    }

    private void EndSome(int[] processes, JobMessage message)
    {
        foreach (int processId in processes)
        {
            // Only who is known, by a descriptor: the number may be another's by now.
            if (table.FindMember(processId) is { IsCondemned: false } member && member.Job.Chain().Contains(this))
            {
                member.IsCondemned = true;
                _ = member.Process.TrySendSignal(Signals.SIGKILL, out _);
                EndedByLimit++;
                Tell(message, (uint)processId);
            }
        }
    }
}
