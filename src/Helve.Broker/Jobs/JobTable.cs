using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Broker.Loop;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>The jobs of all domains. The loop's thread owns it.</summary>
internal sealed partial class JobTable : IDisposable
{
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);
    private const int MostLooks = 500;
    private const int MostWatchesOfAProcess = 64;
    private const int MostAncestors = 1000;

    private readonly BrokerServices _services;
    private readonly HashSet<Job> _jobs = [];
    private readonly Dictionary<uint, JobWatch> _watches = [];
    private readonly Dictionary<int, JobMember> _members = [];
    private readonly HashSet<HomeObject> _signalling = [];
    private GroupHome? _home;
    private ControlGroup? _parent;
    private ulong _lastJob;
    private uint _lastWatch;
    private bool _ended;

    public JobTable(BrokerServices services)
    {
        _services = services;
        Containment = !services.Options.ForceProcessTrees && GroupHome.TryFindParent(out _parent)
            ? JobContainment.ControlGroup
            : !services.Options.IgnoreForks && ForkListener.IsPossible() ? JobContainment.FollowedTree
            : JobContainment.ProcessTree;
        if (_parent is not null)
        {
            Clean(MostLooks);
        }
    }

    /// <summary>How jobs hold their processes here.</summary>
    public JobContainment Containment { get; }

    /// <summary>Whether any job has processes.</summary>
    public bool HasPopulated => _jobs.Any(static job => job.Container is { IsPopulated: true });

    /// <summary>How many jobs a user has made that are there.</summary>
    public int CountOf(uint user) => _jobs.Count(job => job.User == user);

    /// <summary>Descriptors of a user's jobs.</summary>
    public int DescriptorsOf(uint user) => _jobs.Where(job => job.User == user).Sum(static job => job.DescriptorCount);

    /// <summary>Makes a job for a user.</summary>
    public NtStatus NewJob(uint user, out Job? job)
    {
        NtStatus status = _services.Quotas.Check(user, Quota.Jobs);
        job = status == NtStatus.Success ? new Job(this, ++_lastJob, user) : null;
        if (job is not null)
        {
            _jobs.Add(job);
        }

        return status;
    }

    /// <summary>Whether a user may have that many more descriptors.</summary>
    public NtStatus CheckDescriptors(uint user, int count) => _services.Quotas.CheckDescriptors(user, count);

    /// <summary>Whether a user may have a descriptor more.</summary>
    public bool HasRoom(uint user) => _services.Quotas.RoomFor(user, Quota.Descriptors) > 0;

    /// <summary>What /proc says of who started whom, where that counts; else null.</summary>
    public ProcessSnapshot? TakeSnapshot() => Containment == JobContainment.ControlGroup ? null : ProcessSnapshot.Take();

    public void Forget(Job job)
    {
        _jobs.Remove(job);
        if (_forks is not null && !_jobs.Any(static left => left.Container is not null))
        {
            // Every fork of the machine wakes who listens: only as long as somebody needs it.
            _forks.Dispose();
            _forks = null;
        }
    }

    /// <summary>What holds a job's processes; null: it can't be made.</summary>
    public JobContainer? NewContainer(Job? parent, ulong number)
    {
        if (Containment != JobContainment.ControlGroup)
        {
            return TryFollow() ? new TreeContainer(_services.Loop.Post, HearForks) : null;
        }

        _home ??= GroupHome.TryCreate();
        return _home is null ? null : GroupContainer.TryCreate(_services.Loop, _home, parent?.Container as GroupContainer, number);
    }

    public JobMember NewMember(Job job, int processId, PidFd process) => _members[processId] = new(_services.Loop, job, processId, process);

    /// <summary>A process that was seen in a job, until its end is seen.</summary>
    public JobMember? FindMember(int processId) => _members.GetValueOrDefault(processId);

    public void Forget(JobMember member)
    {
        if (FindMember(member.ProcessId) == member)
        {
            _members.Remove(member.ProcessId);
        }
    }

    /// <summary>The innermost job that a process is in; null: none of this broker's.</summary>
    public Job? FindJobOf(int processId)
    {
        if (Containment == JobContainment.ControlGroup)
        {
            return _home?.TryFindInside(processId, out string inside) == true
                ? _jobs.FirstOrDefault(job => job.Container is GroupContainer group && group.Inside == inside)
                : null;
        }

        HearForks();

        // The nearest of its ancestors that is known to be in one: a process is where its parent is.
        int at = processId;
        for (int i = 0; i < MostAncestors && at > 1; i++)
        {
            if (FindHolderOf(at) is { } found)
            {
                return found;
            }

            if (_jobs.Any(job => job.Container is TreeContainer tree && tree.HasLetGo(at)))
            {
                return null;
            }

            at = ProcessStat.TryRead(at, out ProcessStat stat, out _) ? stat.ParentId : 0;
        }

        return null;
    }

    /// <summary>Whether a process may be a child that is about to leave jobs of its parent.</summary>
    public bool IsOnItsWayOut(int processId) => ProcessStat.TryRead(processId, out ProcessStat stat, out _)
        && _services.Domains.All.Any(domain => domain.Registry.Running(stat.ParentId) is { } parent && parent.Prepared.Exists(static child => child.Breakaway is not null));

    /// <summary>The innermost job that a process was in when it ended, if it was put there by its handle (semantics I11).</summary>
    public Job? FindFormerJobOf(HomeObject process) => _jobs.FirstOrDefault(job => job.Had(process));

    /// <summary>A process is about to be killed: its exit code is to be this.</summary>
    public void Condemn(int processId, uint exitCode)
    {
        foreach (DomainServices domain in _services.Domains.All)
        {
            if (domain.Registry.Running(processId) is { } process)
            {
                process.TerminatedWith ??= exitCode;
            }
        }
    }

    public LoopTimer After(TimeSpan delay, Action action) => _services.Loop.After(delay, action);

    public void TryReleaseLater(Job job)
    {
        if (!_ended)
        {
            _ = _services.Loop.After(s_look, job.TryRelease);
        }
    }

    /// <summary>Runs something on a thread of its own, and what follows from it on the loop's.</summary>
    public void RunAside(string name, Func<NtStatus> work, Action<NtStatus> done) => new Thread(() =>
    {
        NtStatus status = work();
        _services.Loop.Post(() => done(status));
    })
    {
        IsBackground = true,
        Name = name,
    }.Start();

    /// <summary>Sets an object's event, wherever it is and whoever waits there.</summary>
    public void Signal(HomeObject target)
    {
        // What is being tried sets it after this.
        if (!_signalling.Contains(target))
        {
            Signal(target, MonotonicClock.Now, s_again);
        }
    }

    /// <summary>Begins a watch.</summary>
    public NtStatus Watch(TrackedProcess process, Job job, HomeObject signal, out JobWatch? watch)
    {
        watch = null;
        if (_watches.Values.Count(known => known.Process == process) >= MostWatchesOfAProcess)
        {
            return NtStatus.QuotaExceeded;
        }

        NtStatus status = signal.Home.Handles.Insert(
            signal.Home.Registry.Self.TableReference, signal.Slot, signal.Generation, (uint)EventRights.AllAccess, HandleAttributes.None, out uint handle);
        if (status == NtStatus.Success)
        {
            watch = new JobWatch(this, ++_lastWatch, process, job, signal, handle);
            _watches.Add(watch.Number, watch);
            job.Add(watch);
        }

        return status;
    }

    /// <summary>A process's watch of that number.</summary>
    public JobWatch? FindWatch(TrackedProcess process, uint number) =>
        _watches.TryGetValue(number, out JobWatch? watch) && watch.Process == process ? watch : null;

    public void Unwatch(JobWatch watch)
    {
        if (_watches.Remove(watch.Number))
        {
            watch.Job.Remove(watch);
            if (!watch.Signal.Home.HasEnded)
            {
                _ = watch.Signal.Home.Handles.Close(watch.Signal.Home.Registry.Self.TableReference, watch.Handle);
            }
        }
    }

    /// <summary>A process has ended: what it watched, nobody watches.</summary>
    public void OnDied(TrackedProcess process)
    {
        foreach (JobWatch watch in _watches.Values.Where(watch => watch.Process == process).ToArray())
        {
            Unwatch(watch);
        }
    }

    /// <summary>The broker ends: its groups go with it. Jobs have ended with their objects before.</summary>
    public void Dispose()
    {
        _ended = true;
        foreach (Job job in _jobs.ToArray())
        {
            (job.Container as TreeContainer)?.AwaitKill();
            job.TryRelease();
        }

        _forks?.Dispose();
        _home?.Dispose();
        _parent?.Dispose();
    }

    // Somebody else is at the word, or stopped there, who is not waited for long; or there is no record to do it with at the moment.
    private void Signal(HomeObject target, long begun, TimeSpan pause)
    {
        bool force = MonotonicClock.Now - begun > ForeignWaits.LongestDelay;
        NtStatus status = target.Home.HasEnded || _ended
            ? NtStatus.Success
            : _services.ForeignWaits.Signal(null, target, SignalKind.Set, 1, force, out _);
        if (status is NtStatus.Retry or NtStatus.InsufficientResources)
        {
            _signalling.Add(target);
            TimeSpan next = pause * 2 < s_look ? pause * 2 : s_look;
            _ = _services.Loop.After(pause, () => Signal(target, begun, next), target.Home);
        }
        else
        {
            _signalling.Remove(target);
        }
    }

    // A tree may be a part of another: the innermost job counts.
    private Job? FindHolderOf(int processId)
    {
        Job? found = FindMember(processId) is { } member && !member.Process.HasExited() ? member.Job : null;
        foreach (Job job in _jobs)
        {
            if (job.Container?.Contains(processId) == true && (found is null || job.Chain().Contains(found)))
            {
                found = job;
            }
        }

        return found;
    }

    private void Clean(int looksLeft)
    {
        if (!_ended && !GroupHome.TryClean(_parent!) && looksLeft > 0)
        {
            _ = _services.Loop.After(s_look, () => Clean(looksLeft - 1));
        }
    }
}
