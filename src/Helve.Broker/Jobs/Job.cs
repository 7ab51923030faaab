using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>
/// A job: what holds its processes together, its limits, and who wants to hear of it. It lives until nobody has a handle to it and its last process has ended
/// (semantics D10). The loop's thread owns it.
/// </summary>
/// <param name="table">All jobs.</param>
/// <param name="number">A number that no other job of this broker has.</param>
/// <param name="user">Who made it: it counts as this user's, with what it holds.</param>
internal sealed partial class Job(JobTable table, ulong number, uint user)
{
    // Each level is walked, and is a directory deeper in a group's path.
    private const int MostNested = 32;

    // A container's own, and one process.
    private const int MostDescriptorsToBegin = 7;
    private const int DescriptorsPerProcess = 2;

    private const int MostLooksForEnds = 100;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);
    private readonly Dictionary<int, JobMember> _members = [];
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

    /// <summary>Whose it is.</summary>
    public uint User => user;

    /// <summary>Descriptors that it holds.</summary>
    public int DescriptorCount => (Container?.DescriptorCount ?? 0) + _members.Count;

    /// <summary>It, then those above.</summary>
    public IEnumerable<Job> Chain()
    {
        for (Job? job = this; job is not null; job = job.Parent)
        {
            yield return job;
        }
    }

    /// <summary>Those below, the deepest first, and it.</summary>
    public IReadOnlyList<Job> Tree()
    {
        var found = new List<Job>();
        Gather(found);
        return found;
    }

    /// <summary>Processes in it and below; no zombies.</summary>
    public IReadOnlyList<int> Processes() => Children.Count == 0
        ? [.. Container?.Processes(table.TakeSnapshot()) ?? []]
        : [.. Layers().SelectMany(static layer => layer.Own)];

    /// <summary>The jobs below, the deepest first, and it, with the processes that are in each and not below; no zombies. All are looked at once.</summary>
    public IReadOnlyList<(Job Job, IReadOnlyList<int> Own)> Layers()
    {
        var layers = new List<(Job, IReadOnlyList<int>)>();
        HashSet<int> seen = [];
        ProcessSnapshot? snapshot = table.TakeSnapshot();
        foreach (Job job in Tree())
        {
            // A tree's processes are those of the trees below too, which came before.
            layers.Add((job, [.. (job.Container?.Processes(snapshot) ?? []).Where(seen.Add)]));
        }

        return layers;
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
            Remember(found, present);
        }

        return status;
    }

    /// <summary>Whether a process may start another one: its jobs have room.</summary>
    public NtStatus MayStart()
    {
        Job? full = Chain().FirstOrDefault(static job => job.IsFull);
        full?.Tell(JobMessage.ActiveProcessLimit, 0);
        return full is null ? NtStatus.Success : NtStatus.QuotaExceeded;
    }

    /// <summary>Ends all its processes, and those below, the deepest job first. They end asynchronously; from now on the objects of all these jobs are signalled.</summary>
    public void Terminate(uint exitCode)
    {
        End(exitCode);
        foreach (Job job in Tree())
        {
            job.IsTerminated = true;
            job.Keepsake?.Signal();
        }
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

        if (_change is not null || Container?.TryRemove() == false)
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

    private void Gather(List<Job> found)
    {
        foreach (Job child in Children)
        {
            child.Gather(found);
        }

        found.Add(this);
    }

    // Only a job that never had a process goes below another one, and only once (semantics I17, I18).
    private NtStatus GoBelow(Job above)
    {
        if (Total != 0 || Parent is not null || Container is not null || Children.Count != 0)
        {
            return NtStatus.AccessDenied;
        }

        if (above.Chain().Count() >= MostNested)
        {
            return NtStatus.InsufficientResources;
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
        NtStatus status = table.CheckDescriptors(user, Container is null ? MostDescriptorsToBegin : DescriptorsPerProcess);
        if (status != NtStatus.Success)
        {
            LeaveIfNew();
            return status;
        }

        Container ??= NewContainer();
        status = Container is null ? NtStatus.InsufficientResources : Container.Add(processId, process);
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
        foreach ((Job job, IReadOnlyList<int> own) in Layers())
        {
            foreach (int processId in own)
            {
                table.Condemn(processId, exitCode);
            }

            job.Container?.Kill();
        }
    }

    // The kernel tells of a job with the jobs below it.
    private void OnEmptied() => OnEmptied(MostLooksForEnds);

    private void OnEmptied(int looks)
    {
        Job[] tree = [.. Tree()];
        Array.ForEach(tree, static job => job.ForgetEnded());
        if (looks > 0 && Container is { IsPopulated: false } && Array.Exists(tree, static job => job._members.Count != 0))
        {
            // A process leaves its group a moment before its end can be seen, and its end is told first.
            _ = table.After(s_pause, () => OnEmptied(looks - 1));
            return;
        }

        if (!_emptyTold && Container is { IsPopulated: false })
        {
            _emptyTold = true;
            Tell(JobMessage.ActiveProcessZero, 0);
        }

        TryRelease();
    }
}
