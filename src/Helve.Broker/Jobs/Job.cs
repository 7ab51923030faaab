using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>
/// A job: what holds its processes together, its limits, and who wants to hear of it. It lives until nobody has a handle to it and its last process has ended
/// (semantics D10). The loop's thread owns it.
/// </summary>
internal sealed partial class Job(JobTable table, ulong number)
{
    private readonly Dictionary<int, JobMember> _members = [];
    private readonly HashSet<HomeObject> _assigned = [];
    private readonly List<JobWatch> _watches = [];
    private bool _emptyTold = true;

    /// <summary>The job above; null: none.</summary>
    public Job? Parent { get; private set; }

    /// <summary>The jobs directly below.</summary>
    public List<Job> Children { get; } = [];

    /// <summary>How it holds its processes.</summary>
    public JobContainment Containment => table.Containment;

    /// <summary>Its object; null when nobody has a handle to it.</summary>
    public JobKeepsake? Keepsake { get; set; }

    /// <summary>What its processes may have.</summary>
    public JobLimits Limits { get; private set; }

    /// <summary>What holds its processes; null before the first.</summary>
    public JobContainer? Container { get; private set; }

    /// <summary>Processes that ever were in it or below, as far as they were seen.</summary>
    public uint Total { get; private set; }

    /// <summary>Processes that were ended because of a limit.</summary>
    public uint EndedByLimit { get; private set; }

    /// <summary>Whether it was terminated: then its object is signalled.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>It, then those above.</summary>
    public IEnumerable<Job> Chain()
    {
        for (Job? job = this; job is not null; job = job.Parent)
        {
            yield return job;
        }
    }

    /// <summary>Those below, the deepest first, and it.</summary>
    public IEnumerable<Job> Tree() => Children.SelectMany(static child => child.Tree()).Append(this);

    /// <summary>Processes in it and below; no zombies.</summary>
    public IReadOnlyList<int> Processes() => [.. Tree().SelectMany(static job => job.Own())];

    /// <summary>Processes in it and not below; no zombies.</summary>
    public IEnumerable<int> Own()
    {
        if (Container is not TreeContainer || Children.Count == 0)
        {
            return Container?.Processes() ?? [];
        }

        HashSet<int> below = [.. Children.SelectMany(static child => child.Processes())];
        return Container.Processes().Where(id => !below.Contains(id));
    }

    /// <summary>
    /// Puts a process into it (semantics I10 to I12, I17 to I19, I25).
    /// </summary>
    /// <param name="found">Its object.</param>
    /// <param name="processId">Its number.</param>
    /// <param name="process">The process.</param>
    public NtStatus Assign(HomeObject found, int processId, PidFd process)
    {
        if (process.HasExited())
        {
            return NtStatus.AccessDenied;
        }

        Job? present = table.FindJobOf(processId);
        if (present is not null && present.Chain().Contains(this))
        {
            return NtStatus.Success;
        }

        NtStatus status = present is null || Chain().Contains(present) ? NtStatus.Success : GoBelow(present);
        if (status == NtStatus.Success)
        {
            status = CheckRoom(present, process);
        }

        status = status == NtStatus.Success ? Take(processId, process, present) : status;
        if (status == NtStatus.Success)
        {
            _assigned.Add(found);
            _ = present?._assigned.Remove(found);
        }

        return status;
    }

    /// <summary>Whether a process was put into it, and not into a job below since.</summary>
    public bool Had(HomeObject process) => _assigned.Contains(process);

    /// <summary>Whether a process may start another one: its jobs have room.</summary>
    public NtStatus MayStart()
    {
        Job? full = Chain().FirstOrDefault(static job => job.IsFull);
        full?.Tell(JobMessage.ActiveProcessLimit, 0);
        return full is null ? NtStatus.Success : NtStatus.QuotaExceeded;
    }

    /// <summary>Ends all its processes, and those below, the deepest job first. They end asynchronously; from now on its object is signalled.</summary>
    public void Terminate(uint exitCode)
    {
        End(exitCode);
        IsTerminated = true;
        Keepsake?.Signal();
    }

    /// <summary>Sets its limits; on failure they are as before.</summary>
    public NtStatus Limit(JobLimits limits)
    {
        NtStatus status = limits.Check();
        if (status == NtStatus.Success && Container is not null)
        {
            status = Container.LimitMemory(MemoryLimitOf(limits));
        }

        if (status == NtStatus.Success)
        {
            Limits = limits;
            Container?.MarkKillOnClose(limits.Has(JobLimitFlags.KillOnJobClose));
            Look();
        }

        return status;
    }

    /// <summary>Nobody has a handle to it any more.</summary>
    public void OnClosed()
    {
        Keepsake = null;
        if (Limits.Has(JobLimitFlags.KillOnJobClose))
        {
            End(exitCode: 0);
        }

        TryRelease();
    }

    /// <summary>Forgets it when nobody needs it: no handle, no process, no job below.</summary>
    public void TryRelease()
    {
        if (Keepsake is not null || Children.Count != 0 || Container is { IsPopulated: true })
        {
            return;
        }

        if (Container?.TryRemove() == false)
        {
            // Somebody just came or is just leaving: the next notice of the container, or the next look, tells.
            table.TryReleaseLater(this);
            return;
        }

        ForgetMembers();
        _sampling?.Cancel();
        table.Forget(this);
        Parent?.Children.Remove(this);
        Parent?.TryRelease();
    }

    private bool IsFull => Limits.Has(JobLimitFlags.ActiveProcess) && Processes().Count >= Limits.ActiveProcessLimit;

    private static ulong? MemoryLimitOf(in JobLimits limits) => limits.Has(JobLimitFlags.JobMemory) ? limits.MemoryLimit : null;

    // Only a job that never had a process goes below another one, and only once (semantics I17, I18).
    private NtStatus GoBelow(Job above)
    {
        if (Total != 0 || Parent is not null || Container is not null || Children.Count != 0)
        {
            return NtStatus.AccessDenied;
        }

        Parent = above;
        above.Children.Add(this);
        return NtStatus.Success;
    }

    // Those jobs that it is in already have counted it. Who is one too many is ended (semantics I25).
    private NtStatus CheckRoom(Job? present, PidFd process)
    {
        Job? full = Chain().TakeWhile(job => job != present).FirstOrDefault(static job => job.IsFull);
        if (full is null)
        {
            return NtStatus.Success;
        }

        _ = process.TrySendSignal(Signals.SIGKILL, out _);
        full.EndedByLimit++;
        full.Tell(JobMessage.ActiveProcessLimit, 0);
        LeaveIfNew();
        return NtStatus.QuotaExceeded;
    }

    // An assignment that failed has not put it below another job.
    private void LeaveIfNew()
    {
        if (Total == 0 && Container is null && Parent is not null)
        {
            Parent.Children.Remove(this);
            Parent = null;
        }
    }

    private NtStatus Take(int processId, PidFd process, Job? present)
    {
        Container ??= NewContainer();
        NtStatus status = Container is null ? NtStatus.InsufficientResources : Container.Add(processId, process);
        if (status != NtStatus.Success)
        {
            if (Total == 0 && Container?.TryRemove() == true)
            {
                Container = null;
            }

            LeaveIfNew();
            return status;
        }

        Join(processId, process, present);
        Look();
        return status;
    }

    private JobContainer? NewContainer()
    {
        JobContainer? container = table.NewContainer(Parent, number);
        if (container is null)
        {
            return null;
        }

        if (container.LimitMemory(MemoryLimitOf(Limits)) != NtStatus.Success)
        {
            _ = container.TryRemove();
            return null;
        }

        container.MarkKillOnClose(Limits.Has(JobLimitFlags.KillOnJobClose));
        container.Emptied = OnEmptied;
        return container;
    }

    private void End(uint exitCode)
    {
        foreach (Job job in Tree().ToArray())
        {
            foreach (int processId in job.Own())
            {
                table.Condemn(processId, exitCode);
            }

            job.Container?.Kill();
        }
    }

    // The kernel tells of a job with the jobs below it.
    private void OnEmptied()
    {
        foreach (Job job in Tree().ToArray())
        {
            job.ForgetEnded();
        }

        if (!_emptyTold && Container is { IsPopulated: false })
        {
            _emptyTold = true;
            Tell(JobMessage.ActiveProcessZero, 0);
        }

        TryRelease();
    }
}
