using Helve.Broker.Loop;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <content>Who is in it, as far as the broker has seen, and who hears of that.</content>
internal sealed partial class Job
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_emptyLook = TimeSpan.FromMilliseconds(5);
    private LoopTimer? _sampling;
    private LoopTimer? _emptyLook;
    private ulong _memoryPeak;
    private ulong _memoryMet;

    /// <summary>The most memory that was seen in use.</summary>
    public ulong MemoryPeak => _memoryPeak;

    /// <summary>Whether it is known that the process is, or was when it ended, in it and not in a job below.</summary>
    public bool Knows(int processId) => _members.ContainsKey(processId);

    /// <summary>Begins to tell somebody; who is in it already is told of at once (semantics I28).</summary>
    public void Add(JobWatch watch)
    {
        LookForNew();
        _watches.Add(watch);
        foreach (int processId in Processes())
        {
            watch.Put(JobMessage.NewProcess, (uint)processId);
        }

        Look();
    }

    /// <summary>Tells somebody no more.</summary>
    public void Remove(JobWatch watch) => _watches.Remove(watch);

    /// <summary>Finds processes that were started in it, here and below.</summary>
    public void LookForNew()
    {
        foreach (Job job in Tree())
        {
            foreach (int processId in job.Own().ToArray())
            {
                job.Discover(processId);
            }
        }
    }

    /// <summary>Memory in use: what the kernel counts, else what its processes have resident, pages that they share counted for each.</summary>
    public ulong Memory()
    {
        if (Container?.TryGetMemory(out ulong used, out ulong peak) == true)
        {
            _memoryPeak = Math.Max(_memoryPeak, peak);
            return used;
        }

        ulong resident = 0;
        foreach (int processId in Processes())
        {
            resident += ProcessMemory.TryGetResident(processId, out ulong bytes) ? bytes : 0;
        }

        _memoryPeak = Math.Max(_memoryPeak, resident);
        return resident;
    }

    internal void OnMemberEnded(JobMember member)
    {
        if (_members.Remove(member.ProcessId))
        {
            member.Dispose();
            TellAll(JobMessage.ExitProcess, (uint)member.ProcessId, until: null);
            LookWhetherEmpty();
        }
    }

    // Many may have ended together: one look for all of them.
    private void LookWhetherEmpty()
    {
        if (Container is { TellsWhenEmpty: false } && _emptyLook is not { IsPending: true })
        {
            _emptyLook = table.After(s_emptyLook, () =>
            {
                foreach (Job job in Chain().ToArray())
                {
                    if (job.Container is { IsPopulated: false })
                    {
                        job.OnEmptied();
                    }
                }
            });
        }
    }

    private bool NeedsLooks => _watches.Count != 0 || Limits.Has(JobLimitFlags.ActiveProcess) || Limits.Has(JobLimitFlags.JobMemory);

    // Linux tells nobody of processes that are started in a group or below a parent: they are looked for, while somebody wants to know.
    private void Look()
    {
        if (_sampling is { IsPending: true } || Container is not { IsPopulated: true } || !NeedsLooks)
        {
            return;
        }

        _sampling = table.After(s_lookEvery, () =>
        {
            if (Container is { IsPopulated: true } && NeedsLooks)
            {
                LookForNew();
                KeepLimits();
                Look();
            }
        });
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
        if (Container.MemoryKeeper == JobMemoryKeeper.Sampling && Memory() > Limits.MemoryLimit)
        {
            EndSome([Processes().MaxBy(static id => ProcessMemory.TryGetResident(id, out ulong bytes) ? bytes : 0)], JobMessage.JobMemoryLimit);
        }
    }

    private void EndSome(int[] processes, JobMessage message)
    {
        foreach (int processId in processes)
        {
            // Only who is known, by a descriptor: the number may be another's by now.
            if (Tree().FirstOrDefault(job => job.Knows(processId)) is { } holder)
            {
                _ = holder._members[processId].Process.TrySendSignal(Signals.SIGKILL, out _);
                EndedByLimit++;
                Tell(message, (uint)processId);
            }
        }
    }

    private void Discover(int processId)
    {
        if (!_members.ContainsKey(processId) && PidFd.TryOpen(processId, out PidFd? process, out _))
        {
            // Asked again after it was opened: it is this process that is in here.
            if (Container!.Contains(processId) && !process.HasExited())
            {
                Join(processId, process, table.FindKnown(processId));
            }

            process.Dispose();
        }
    }

    private void Join(int processId, PidFd process, Job? from)
    {
        if (from is not null && from._members.Remove(processId, out JobMember? member))
        {
            member.Job = this;
            _members[processId] = member;
        }
        else if (!_members.ContainsKey(processId) && process.Descriptor.TryDuplicate(out FileDescriptor? own, out _, 3))
        {
            _members.Add(processId, table.NewMember(this, processId, PidFd.Adopt(own)));
        }

        foreach (Job job in Chain().TakeWhile(job => job != from))
        {
            job.Total++;
            job._emptyTold = false;
        }

        TellAll(JobMessage.NewProcess, (uint)processId, from);
    }

    private void ForgetEnded()
    {
        foreach (JobMember member in _members.Values.Where(static m => m.Process.HasExited()).ToArray())
        {
            _members.Remove(member.ProcessId);
            member.Dispose();
            TellAll(JobMessage.ExitProcess, (uint)member.ProcessId, until: null);
        }
    }

    private void ForgetMembers()
    {
        foreach (JobMember member in _members.Values)
        {
            member.Dispose();
        }

        _members.Clear();
    }

    private void Tell(JobMessage message, uint processId) => _watches.ForEach(watch => watch.Put(message, processId));

    // The innermost job first (semantics I29).
    private void TellAll(JobMessage message, uint processId, Job? until)
    {
        foreach (Job job in Chain().TakeWhile(job => job != until))
        {
            job.Tell(message, processId);
        }
    }
}
