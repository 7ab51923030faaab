namespace Helve.Linux;

/// <summary>
/// A process and what it started, found by /proc and held by process descriptors, so that no signal ever reaches a later holder of a number. For
/// machines without a control group to use (<see cref="ControlGroup"/>), which does all of this at once.
/// </summary>
/// <remarks>
/// <para>What /proc says of numbers is only a hint. A process is taken in when its own stat, read after it was opened, names as parent a number that a
/// member still holds afterwards: then both were parent and child at the moment of reading.</para>
/// <para>A process whose parent has ended belongs to init, and is found no more, unless its ancestor here is a <see cref="Subreaper"/> that lives. Below one,
/// everything is found, however often it forked. One that never rests, each copy ending as the next begins, can escape any number of looks: a time limit ends
/// them.</para>
/// </remarks>
public sealed class ProcessTree : IDisposable
{
    private readonly List<(PidFd Process, bool IsMember)> _roots = [];
    private readonly Dictionary<int, PidFd> _members = [];
    private readonly Dictionary<int, PidFd> _excluded = [];
    private readonly Queue<int> _unvisited = new();

    /// <summary>Begins with nobody found, and nobody to look below: see <see cref="Add"/>.</summary>
    public ProcessTree()
    {
    }

    /// <summary>Begins with nobody found.</summary>
    /// <param name="root">Whose descendants are meant; the caller keeps it open.</param>
    /// <param name="withRoot">Whether it is a member itself.</param>
    public ProcessTree(PidFd root, bool withRoot)
    {
        Add(root, withRoot);
    }

    /// <summary>Looks below another process too.</summary>
    /// <param name="root">Whose descendants are meant; the caller keeps it open.</param>
    /// <param name="withRoot">Whether it is a member itself.</param>
    public void Add(PidFd root, bool withRoot)
    {
        ArgumentNullException.ThrowIfNull(root);
        _roots.Add((root, withRoot));
    }

    /// <summary>Looks below a process no more; what was found stays.</summary>
    /// <param name="root">The process.</param>
    public void Forget(PidFd root) => _roots.RemoveAll(known => known.Process == root);

    /// <summary>Who was found and has not ended when it was last looked for. The descriptors are the tree's.</summary>
    public IReadOnlyDictionary<int, PidFd> Members => _members;

    /// <summary>How many were excluded and have not ended when it was last looked.</summary>
    public int ExcludedCount => _excluded.Count;

    /// <summary>A process below a member is no member, nor is what it starts, as long as it lives: what it leaves to a <see cref="Subreaper"/> among the members is.</summary>
    /// <param name="processId">Its number.</param>
    /// <param name="process">The process; the descriptor is the tree's from now on.</param>
    public void Exclude(int processId, PidFd process)
    {
        ArgumentNullException.ThrowIfNull(process);
        Include(processId);
        if (_members.Remove(processId, out PidFd? member))
        {
            member.Dispose();
        }

        _excluded.Add(processId, process);
    }

    /// <summary>Whether a process was excluded and lives.</summary>
    /// <param name="processId">Its number.</param>
    public bool Excludes(int processId) => _excluded.TryGetValue(processId, out PidFd? process) && !process.HasExited();

    /// <summary>A process is excluded no more.</summary>
    /// <param name="processId">Its number.</param>
    public void Include(int processId)
    {
        if (_excluded.Remove(processId, out PidFd? process))
        {
            process.Dispose();
        }
    }

    /// <summary>Looks for members that are not known yet, and forgets those that have ended.</summary>
    /// <returns>How many were found.</returns>
    public int Scan() => Scan(ProcessSnapshot.Take());

    /// <summary>The same, for several trees by one look at /proc.</summary>
    /// <param name="snapshot">That look.</param>
    /// <returns>How many were found.</returns>
    public int Scan(ProcessSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ForgetEnded();
        _unvisited.Clear();
        int found = 0;
        foreach ((PidFd process, bool isMember) in _roots)
        {
            if (process.TryGetProcessId(out int number, out _))
            {
                found += isMember && TryTakeIn(number, process) ? 1 : 0;
                _unvisited.Enqueue(number);
            }
        }

        foreach (int member in _members.Keys)
        {
            _unvisited.Enqueue(member);
        }

        HashSet<int> visited = [];
        while (_unvisited.TryDequeue(out int parent))
        {
            found += visited.Add(parent) ? TakeInChildren(parent, snapshot.ChildrenOf(parent)) : 0;
        }

        return found;
    }

    /// <summary>Takes in a process that is known to be a root, or to descend from a member; the descriptor is the tree's from now on.</summary>
    /// <param name="processId">Its number.</param>
    /// <param name="process">The process.</param>
    public void TakeIn(int processId, PidFd process)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (Excludes(processId) || (_members.TryGetValue(processId, out PidFd? present) && !present.HasExited()))
        {
            process.Dispose();
            return;
        }

        if (_members.Remove(processId, out PidFd? known))
        {
            known.Dispose();
        }

        _members[processId] = process;
    }

    /// <summary>Sends all known members a signal. Those that have ended need none.</summary>
    public bool TrySignal(int signal, out LinuxError error)
    {
        error = LinuxError.None;
        foreach (PidFd member in _members.Values)
        {
            if (!member.TrySendSignal(signal, out LinuxError failure) && failure.Code != Errno.ESRCH)
            {
                error = failure;
            }
        }

        return error == LinuxError.None;
    }

    /// <summary>
    /// Stops everybody, looks until nobody new is found, kills all of them, and looks again until there is nobody. Stopped first, because who sees others die
    /// may start new ones; and a process that was sent SIGKILL forks no more, so the children that it has then are all that it will ever have.
    /// </summary>
    /// <param name="limit">How long to wait for their end; all that were found are dying afterwards in any case.</param>
    /// <param name="error">ETIMEDOUT: some have not ended, such as one that sleeps in the kernel. EPERM: some may not be killed.</param>
    public bool TryKill(TimeSpan limit, out LinuxError error)
    {
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        StopAll(Environment.TickCount64 + ((long)limit.TotalMilliseconds / 2));
        do
        {
            if (!TrySignal(Signals.SIGKILL, out error) || !WaitForEnd(end))
            {
                error = error == LinuxError.None ? Errno.ETIMEDOUT : error;
                return false;
            }
        }
        while (Scan() != 0);
        return true;
    }

    /// <summary>Closes the descriptors.</summary>
    public void Dispose()
    {
        foreach (PidFd member in _members.Values.Concat(_excluded.Values))
        {
            member.Dispose();
        }

        _members.Clear();
        _excluded.Clear();
    }

    // A thread that is in the middle of a fork when another takes the signal has that child yet: so nobody new may be found after all had stopped.
    private void StopAll(long end)
    {
        bool allStopped;
        do
        {
            bool found = Scan() != 0;
            _ = TrySignal(Signals.SIGSTOP, out _);
            allStopped = !found && _members.All(static m => ProcessStat.AllThreadsStopped(m.Key) || m.Value.HasExited());
        }
        while ((!allStopped || Scan() != 0) && Environment.TickCount64 < end);
    }

    private bool WaitForEnd(long end)
    {
        foreach (PidFd member in _members.Values)
        {
            PollEntry entry = new(member.Descriptor, PollEvents.In);
            int left = (int)Math.Clamp(end - Environment.TickCount64, 0, int.MaxValue);
            if (!Poll.TryWait(new Span<PollEntry>(ref entry), left, out int ready, out _) || ready == 0)
            {
                return false;
            }
        }

        return true;
    }

    private int TakeInChildren(int parent, IEnumerable<int> children)
    {
        int found = 0;
        foreach (int child in children)
        {
            if (TryTakeIn(child, parent))
            {
                found++;
                _unvisited.Enqueue(child);
            }
        }

        return found;
    }

    private bool TryTakeIn(int processId, int parent) =>
        TryTakeIn(processId, (stat, _) => stat.ParentId == parent && Holds(parent));

    private bool TryTakeIn(int processId, PidFd root) =>
        TryTakeIn(processId, (_, _) => root.TryGetProcessId(out int held, out LinuxError _) && held == processId);

    private bool TryTakeIn(int processId, Func<ProcessStat, PidFd, bool> isOurs)
    {
        if (_members.ContainsKey(processId) || Excludes(processId) || !PidFd.TryOpen(processId, out PidFd? process, out _))
        {
            return false;
        }

        if (!ProcessStat.TryRead(process, out ProcessStat stat, out _) || stat.ProcessId != processId || process.HasExited() || !isOurs(stat, process))
        {
            process.Dispose();
            return false;
        }

        _members.Add(processId, process);
        return true;
    }

    private bool Holds(int number) =>
        (_members.TryGetValue(number, out PidFd? member) && member.TryGetProcessId(out int held, out _) && held == number)
        || _roots.Exists(root => root.Process.TryGetProcessId(out int holder, out _) && holder == number);

    private void ForgetEnded()
    {
        foreach ((int number, PidFd member) in _members.Where(static m => m.Value.HasExited()).ToArray())
        {
            _members.Remove(number);
            member.Dispose();
        }

        foreach (int number in _excluded.Where(static e => e.Value.HasExited()).Select(static e => e.Key).ToArray())
        {
            Include(number);
        }
    }
}
