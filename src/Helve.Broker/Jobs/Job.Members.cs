using Helve.Broker.Foreign;
using Helve.Broker.Loop;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <content>Who is in it, as far as the broker has seen, and who hears of that.</content>
internal sealed partial class Job
{
    private const int LeastToForget = 64;
    private const int MostTold = 16;
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_emptyLook = TimeSpan.FromMilliseconds(5);
    private LoopTimer? _sampling;
    private LoopTimer? _emptyLook;
    private readonly HashSet<HomeObject> _assigned = [];
    private readonly Queue<(JobMessage Message, uint ProcessId, DateTimeOffset At)> _told = new();
    private int _forgetAssignedAt = LeastToForget;
    private ulong _memoryPeak;

    /// <summary>Who hears of it.</summary>
    public IReadOnlyList<JobWatch> Watches => _watches;

    /// <summary>What happened last, the oldest first.</summary>
    public IReadOnlyCollection<(JobMessage Message, uint ProcessId, DateTimeOffset At)> Told => _told;

    /// <summary>The most memory that was seen in use.</summary>
    public ulong MemoryPeak => _memoryPeak;

    /// <summary>Whether a process was put into it, and not into a job below since.</summary>
    public bool Had(HomeObject process) => _assigned.Contains(process);

    /// <summary>Begins to tell somebody; who is in it already is told of at once (semantics I28).</summary>
    public void Add(JobWatch watch)
    {
        IReadOnlyList<int> present = LookForNew();
        _watches.Add(watch);
        foreach (int processId in present)
        {
            watch.Put(JobMessage.NewProcess, (uint)processId);
        }

        Look();
    }

    /// <summary>Tells somebody no more.</summary>
    public void Remove(JobWatch watch) => _watches.Remove(watch);

    /// <summary>Finds processes that were started in it, here and below; returns all that there are.</summary>
    public IReadOnlyList<int> LookForNew()
    {
        IReadOnlyList<(Job Job, IReadOnlyList<int> Own)> layers = Layers();
        foreach ((Job job, IReadOnlyList<int> own) in layers)
        {
            foreach (int processId in own)
            {
                job.Discover(processId);
            }
        }

        return [.. layers.SelectMany(static layer => layer.Own)];
    }

    /// <summary>Memory in use: what the kernel counts, else what its processes have resident, pages that they share counted for each.</summary>
    /// <param name="processes">Its processes; null: to be found.</param>
    public ulong Memory(IReadOnlyList<int>? processes = null)
    {
        if (Container?.TryGetMemory(out ulong used, out ulong peak) == true)
        {
            _memoryPeak = Math.Max(_memoryPeak, peak);
            return used;
        }

        ulong resident = 0;
        foreach (int processId in processes ?? Processes())
        {
            resident += ProcessMemory.TryGetResident(processId, out ulong bytes) ? bytes : 0;
        }

        _memoryPeak = Math.Max(_memoryPeak, resident);
        return resident;
    }

    /// <summary>A process of its has started another one.</summary>
    public void OnForked(int processId)
    {
        if (Chain().Any(static job => job.NeedsLooks))
        {
            Discover(processId);
        }
    }

    internal void OnMemberEnded(JobMember member)
    {
        if (TryDrop(member))
        {
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
        if (_sampling is { IsPending: true } || !NeedsLooks || Container is not { IsPopulated: true })
        {
            return;
        }

        _sampling = table.After(s_lookEvery, () =>
        {
            if (NeedsLooks && Container is { IsPopulated: true })
            {
                _ = LookForNew();
                KeepLimits();
                Look();
            }
        });
    }

    private void Discover(int processId)
    {
        // Who has no room for more descriptors hears of no more processes.
        if (!_members.ContainsKey(processId) && table.HasRoom(user) && !(LetsAnyGo && table.IsOnItsWayOut(processId)) && PidFd.TryOpen(processId, out PidFd? process, out _))
        {
            // Asked again after it was opened: it is this process that is in here.
            if (Container!.Contains(processId) && !process.HasExited())
            {
                Join(processId, process, table.FindMember(processId)?.Job);
            }

            process.Dispose();
        }
    }

    private void Join(int processId, PidFd process, Job? from)
    {
        if (table.FindMember(processId) is { } known && known.Process.HasExited())
        {
            // Of a process that had the number before, whose end the loop has not been told of yet.
            known.Job.OnMemberEnded(known);
        }

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
            if (TryDrop(member))
            {
                TellAll(JobMessage.ExitProcess, (uint)member.ProcessId, until: null);
            }
        }
    }

    // False: it was dropped before. Who has its number now is another.
    private bool TryDrop(JobMember member)
    {
        bool isThere = _members.TryGetValue(member.ProcessId, out JobMember? present) && present == member;
        if (isThere)
        {
            _members.Remove(member.ProcessId);
            table.Forget(member);
            member.Dispose();
        }

        return isThere;
    }

    private void ForgetMembers()
    {
        foreach (JobMember member in _members.Values.ToArray())
        {
            _ = TryDrop(member);
        }
    }

    // Its membership is told for as long as anybody has a handle to it (semantics I11).
    private void Remember(HomeObject process, Job? formerly)
    {
        _ = formerly?._assigned.Remove(process);
        _assigned.Add(process);
        if (_assigned.Count >= _forgetAssignedAt)
        {
            _assigned.RemoveWhere(static known => !known.Exists);
            _forgetAssignedAt = Math.Max(LeastToForget, _assigned.Count * 2);
        }
    }

    private void Tell(JobMessage message, uint processId)
    {
        if (_told.Count == MostTold)
        {
            _ = _told.Dequeue();
        }

        _told.Enqueue((message, processId, DateTimeOffset.UtcNow));
        _watches.ForEach(watch => watch.Put(message, processId));
    }

    // The innermost job first (semantics I29).
    private void TellAll(JobMessage message, uint processId, Job? until)
    {
        foreach (Job job in Chain().TakeWhile(job => job != until))
        {
            job.Tell(message, processId);
        }
    }
}
