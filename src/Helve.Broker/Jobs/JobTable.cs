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
internal sealed class JobTable : IDisposable
{
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);
    private const int MostLooks = 500;

    private readonly BrokerServices _services;
    private readonly HashSet<Job> _jobs = [];
    private readonly Dictionary<uint, JobWatch> _watches = [];
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

    public Job NewJob()
    {
        var job = new Job(this, ++_lastJob);
        _jobs.Add(job);
        return job;
    }

    public void Forget(Job job) => _jobs.Remove(job);

    /// <summary>What holds a job's processes; null: it can't be made.</summary>
    public JobContainer? NewContainer(Job? parent, ulong number)
    {
        if (Containment == JobContainment.ProcessTree)
        {
            return new TreeContainer(_services.Loop.Post);
        }

        _home ??= GroupHome.TryCreate();
        return _home is null ? null : GroupContainer.TryCreate(_services.Loop, _home, parent?.Container as GroupContainer, number);
    }

    public JobMember NewMember(Job job, int processId, PidFd process) => new(_services.Loop, job, processId, process);

    /// <summary>The innermost job that a process is in; null: none of this broker's.</summary>
    public Job? FindJobOf(int processId)
    {
        if (Containment == JobContainment.ControlGroup)
        {
            return _home?.TryFindInside(processId, out string inside) == true
                ? _jobs.FirstOrDefault(job => job.Container is GroupContainer group && group.Inside == inside)
                : null;
        }

        Job? found = null;
        foreach (Job job in _jobs)
        {
            _ = job.Container?.Processes();

            // A tree may be a part of another: the innermost job counts.
            if (job.Container?.Contains(processId) == true && (found is null || job.Chain().Contains(found)))
            {
                found = job;
            }
        }

        return found;
    }

    /// <summary>The innermost job that a process was in when it ended, if it was put there by its handle (semantics I11).</summary>
    public Job? FindFormerJobOf(HomeObject process) => _jobs.FirstOrDefault(job => job.Had(process));

    /// <summary>The job that has counted a process as its own.</summary>
    public Job? FindKnown(int processId) => _jobs.FirstOrDefault(job => job.Knows(processId));

    /// <summary>A process is about to be killed: its exit code is to be this.</summary>
    public void Condemn(int processId, uint exitCode)
    {
        foreach (Domains.DomainServices domain in _services.Domains.All)
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

    /// <summary>Sets an object's event, wherever it is and whoever waits there.</summary>
    public void Signal(HomeObject target)
    {
        if (!target.Home.HasEnded && _services.ForeignWaits.Signal(null, target, SignalKind.Set, 1, force: false, out _) == NtStatus.Retry)
        {
            // Somebody else is at the word: it is never left so.
            _ = _services.Loop.After(s_again, () => Signal(target));
        }
    }

    /// <summary>Begins a watch.</summary>
    public NtStatus Watch(TrackedProcess process, Job job, HomeObject signal, out JobWatch? watch)
    {
        watch = null;
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
            job.TryRelease();
        }

        _home?.Dispose();
        _parent?.Dispose();
    }

    private void Clean(int looksLeft)
    {
        if (!_ended && !GroupHome.TryClean(_parent!) && looksLeft > 0)
        {
            _ = _services.Loop.After(s_look, () => Clean(looksLeft - 1));
        }
    }
}
