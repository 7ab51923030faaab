using Helve.Kernel;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>
/// A job as processes with what they started. Where the kernel tells of forks, each is followed; else they are looked for: one whose parents
/// all ended before it was seen is found no more, unless an ancestor of its in the job is a subreaper.
/// </summary>
/// <param name="later">Runs something on the loop's thread.</param>
/// <param name="catchUp">Makes known what the kernel has told of forks until now, where it tells.</param>
internal sealed class TreeContainer(Action<Action> later, Action catchUp) : JobContainer, IDisposable
{
    // Who has not ended by then is stuck in the kernel, and will end when it gets out.
    private static readonly TimeSpan s_killLimit = TimeSpan.FromSeconds(10);

    private readonly ProcessTree _tree = new();
    private readonly List<PidFd> _roots = [];
    private readonly List<PidFd> _late = [];
    private readonly Dictionary<int, ControlGroupTimes> _times = [];
    private readonly HashSet<int> _followed = [];

    // Of these: whose first thread has ended; and of those again, who has ended before what is being heard was fetched.
    private readonly HashSet<int> _headless = [];
    private readonly HashSet<int> _over = [];
    private ControlGroupTimes _ended;
    private IReadOnlyCollection<int> _last = [];
    private Thread? _killer;
    private bool _killing;
    private bool _killAgain;

    /// <inheritdoc/>
    public override bool IsPopulated => Processes().Count != 0;

    /// <inheritdoc/>
    public override int DescriptorCount => _roots.Count + (_killing ? _last.Count : _tree.Members.Count + _tree.ExcludedCount);

    /// <inheritdoc/>
    public override NtStatus Add(int processId, PidFd process)
    {
        if (!process.Descriptor.TryDuplicate(out FileDescriptor? own, out _, 3))
        {
            return NtStatus.InsufficientResources;
        }

        // What may not be killed is no member: nobody could end the job.
        PidFd root = PidFd.Adopt(own);
        if (process.HasExited() || !process.TrySendSignal(0, out _))
        {
            root.Dispose();
            return NtStatus.AccessDenied;
        }

        if (!_killing)
        {
            // A member from now on, and not only when the tree is looked at next: until then its first thread may have ended, and it would be taken for ended too.
            if (!process.Descriptor.TryDuplicate(out FileDescriptor? member, out _, 3))
            {
                root.Dispose();
                return NtStatus.InsufficientResources;
            }

            _tree.Include(processId);
            _tree.TakeIn(processId, PidFd.Adopt(member));
        }

        Root(root);
        _followed.Add(processId);
        return NtStatus.Success;
    }

    /// <inheritdoc/>
    public override NtStatus Remove(int processId, PidFd process, JobContainer? stays)
    {
        // The tree is another thread's while it kills, and so is whoever is below its members.
        if (_killing)
        {
            return NtStatus.AccessDenied;
        }

        if (!process.Descriptor.TryDuplicate(out FileDescriptor? own, out _, 3))
        {
            return NtStatus.InsufficientResources;
        }

        _tree.Exclude(processId, PidFd.Adopt(own));
        Unfollow(processId);
        return NtStatus.Success;
    }

    /// <summary>Whether that process was let go.</summary>
    public bool HasLetGo(int processId) => !_killing && _tree.Excludes(processId);

    /// <inheritdoc/>
    public override IReadOnlyCollection<int> Processes(ProcessSnapshot? snapshot = null)
    {
        if (_killing)
        {
            return [.. _last.Where(static id => ProcessStat.TryRead(id, out ProcessStat stat, out _) && !stat.HasEnded)];
        }

        // What happened before the look is known after this.
        snapshot ??= ProcessSnapshot.Take();
        catchUp();
        _ = _tree.Scan(snapshot);
        ForgetRoots();
        _last = [.. _tree.Members.Where(static member => !member.Value.HasExited()).Select(static member => member.Key)];
        _followed.UnionWith(_last);
        CountTimes(snapshot);
        return _last;
    }

    /// <summary>Whether what the process starts is a member: it is one, or it has ended and its end was not told yet.</summary>
    public bool Follows(int processId) => _followed.Contains(processId);

    /// <summary>The first thread of a process that was followed has ended: as a rule the process, but it may go on in others.</summary>
    public void OnFirstThreadEnded(int processId)
    {
        if (_followed.Contains(processId))
        {
            _ = _headless.Add(processId);
        }
    }

    /// <summary>The number is somebody else's by now.</summary>
    public void Unfollow(int processId)
    {
        _ = _followed.Remove(processId);
        _ = _headless.Remove(processId);
        _ = _over.Remove(processId);
    }

    /// <summary>What the kernel has told is about to be fetched: whatever those who have ended by now started is among it.</summary>
    public void BeginHearing()
    {
        // The members are another thread's while it kills: who has ended then is seen later.
        if (!_killing && _headless.Count != 0)
        {
            _over.UnionWith(_headless.Where(id => !_tree.Members.TryGetValue(id, out PidFd? member) || member.HasExited()));
        }
    }

    /// <summary>All that was fetched has been heard.</summary>
    public void EndHearing()
    {
        foreach (int processId in _over.ToArray())
        {
            Unfollow(processId);
        }
    }

    /// <summary>A process that is followed has started another one.</summary>
    /// <param name="processId">Its number.</param>
    /// <param name="process">It; null: it has ended already, but not what it may have started.</param>
    public void Follow(int processId, PidFd? process)
    {
        _followed.Add(processId);
        if (process is null || !process.Descriptor.TryDuplicate(out FileDescriptor? own, out _, 3))
        {
            return;
        }

        if (!_killing)
        {
            _tree.TakeIn(processId, PidFd.Adopt(own));
            return;
        }

        // Whoever comes while the others are killed is killed next.
        Root(PidFd.Adopt(own));
        _killAgain = true;
    }

    /// <inheritdoc/>
    public override bool Contains(int processId) => _killing ? _last.Contains(processId)
        : _tree.Members.TryGetValue(processId, out PidFd? member) && !member.HasExited();

    /// <inheritdoc/>
    public override void Kill()
    {
        if (_killing)
        {
            _killAgain = true;
            return;
        }

        if (Processes().Count == 0 && _roots.Count == 0)
        {
            return;
        }

        // Their end is waited for, which the loop must not do. The tree is the other thread's until it is done.
        _killing = true;
        _killer = new Thread(() =>
        {
            _ = _tree.TryKill(s_killLimit, out _);
            later(OnKilled);
        })
        {
            IsBackground = true,
            Name = "helved job killer",
        };
        _killer.Start();
    }

    /// <summary>Waits for who kills now: what he has stopped for that must not stay so when the broker ends.</summary>
    public void AwaitKill() => _killer?.Join(s_killLimit);

    /// <inheritdoc/>
    public override ControlGroupTimes Times() => new(
        _ended.User + TimeSpan.FromTicks(_times.Values.Sum(static t => t.User.Ticks)),
        _ended.System + TimeSpan.FromTicks(_times.Values.Sum(static t => t.System.Ticks)));

    /// <inheritdoc/>
    public override bool TryRemove()
    {
        if (_killing || IsPopulated)
        {
            return false;
        }

        Dispose();
        return true;
    }

    public void Dispose()
    {
        _roots.ForEach(static root => root.Dispose());
        _roots.Clear();
        _tree.Dispose();
    }

    private void Root(PidFd root)
    {
        // While the tree is another thread's, who comes is looked at afterwards.
        _roots.Add(root);
        if (_killing)
        {
            _late.Add(root);
        }
        else
        {
            _tree.Add(root, withRoot: true);
        }
    }

    private void OnKilled()
    {
        _killing = false;
        foreach (PidFd root in _late)
        {
            _tree.Add(root, withRoot: true);
        }

        _late.Clear();
        if (_killAgain)
        {
            _killAgain = false;
            Kill();
        }

        if (!_killing && !IsPopulated)
        {
            Emptied?.Invoke();
        }
    }

    private void ForgetRoots()
    {
        foreach (PidFd root in _roots.Where(static root => root.HasExited()).ToArray())
        {
            _tree.Forget(root);
            _roots.Remove(root);
            root.Dispose();
        }
    }

    // What a process had used when it was looked at last counts when it has ended.
    private void CountTimes(ProcessSnapshot snapshot)
    {
        foreach (int gone in _times.Keys.Where(id => !_tree.Members.ContainsKey(id)).ToArray())
        {
            _times.Remove(gone, out ControlGroupTimes last);
            _ended = new ControlGroupTimes(_ended.User + last.User, _ended.System + last.System);
        }

        // They had not ended after the snapshot, so what it says of their numbers is theirs.
        foreach (int processId in _last)
        {
            if (snapshot.TryFind(processId, out ProcessStat stat))
            {
                _times[processId] = new ControlGroupTimes(stat.UserTime, stat.SystemTime);
            }
        }
    }
}
