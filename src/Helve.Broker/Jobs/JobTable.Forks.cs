using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <content>Forks that the kernel tells of, for process trees.</content>
internal sealed partial class JobTable
{
    // A start in /proc is in hundredths of a second.
    private static readonly TimeSpan s_startPrecision = TimeSpan.FromMilliseconds(50);
    private ForkListener? _forks;
    private bool _hearing;

    // False: forks are to be followed, and can't be at the moment.
    private bool TryFollow()
    {
        if (Containment == JobContainment.FollowedTree)
        {
            _forks ??= ForkListener.TryStart(() => _services.Loop.Post(HearForks));
        }

        return Containment != JobContainment.FollowedTree || _forks is not null;
    }

    /// <summary>Takes in who was forked below a member until now, in the order in which it happened.</summary>
    private void HearForks()
    {
        // What is done about one may lead here again.
        if (_hearing || _forks is not { } forks)
        {
            return;
        }

        _hearing = true;
        try
        {
            ForEachTree(static tree => tree.BeginHearing());
            forks.CatchUp();
            while (forks.TryTake(out ForkEvent next))
            {
                Hear(next);
            }

            ForEachTree(static tree => tree.EndHearing());

            if (forks.TakeLost())
            {
                // As without the kernel's word: a look at /proc.
                _services.Loop.Post(LookAtAll);
            }
        }
        finally
        {
            _hearing = false;
        }
    }

    private void LookAtAll()
    {
        foreach (Job job in _jobs.Where(static job => job.Parent is null).ToArray())
        {
            _ = job.LookForNew();
        }
    }

    private void Hear(ForkEvent next)
    {
        if (next.IsEnd)
        {
            ForEachTree(tree => tree.OnFirstThreadEnded(next.ProcessId));
            return;
        }

        // A new process may have a number that a member had.
        Job? holder = FindFollower(next.ParentId);
        ForEachTree(tree => tree.Unfollow(next.ProcessId));
        if (holder is not null)
        {
            using PidFd? child = Open(next);
            foreach (Job job in holder.Chain())
            {
                (job.Container as TreeContainer)?.Follow(next.ProcessId, child);
            }

            holder.OnForked(next.ProcessId);
        }
    }

    private void ForEachTree(Action<TreeContainer> action)
    {
        foreach (Job job in _jobs)
        {
            if (job.Container is TreeContainer tree)
            {
                action(tree);
            }
        }
    }

    // The innermost job whose process it is.
    private Job? FindFollower(int processId)
    {
        Job? found = null;
        foreach (Job job in _jobs)
        {
            if (job.Container is TreeContainer tree && tree.Follows(processId) && (found is null || job.Chain().Contains(found)))
            {
                found = job;
            }
        }

        return found;
    }

    // Null: it has ended, and its number may be another's, who began later.
    private static PidFd? Open(ForkEvent fork)
    {
        if (!PidFd.TryOpen(fork.ProcessId, out PidFd? process, out _))
        {
            return null;
        }

        TimeSpan ago = new((MonotonicClock.Now - fork.At) / TimeSpan.NanosecondsPerTick);
        if (ProcessStat.TryRead(process, out ProcessStat stat, out _) && stat.SinceBoot <= BootClock.Elapsed - ago + s_startPrecision)
        {
            return process;
        }

        process.Dispose();
        return null;
    }
}
