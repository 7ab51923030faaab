namespace Helve.Tests.Checking.Core;

/// <summary>What an exploration found.</summary>
internal sealed record Exploration(
    string Scenario,
    int States,
    long Edges,
    int Depth,
    int LocalStates,
    int Ends,
    bool IsComplete,
    TimeSpan Elapsed,
    string? Fault,
    string Trace,
    IReadOnlySet<string> Outcomes)
{
    public override string ToString() =>
        $"{Scenario}: {States:n0} states, {Edges:n0} edges, depth {Depth}, {LocalStates:n0} local states, {Ends:n0} ends, "
        + $"{Outcomes.Count} outcomes, {Elapsed.TotalSeconds:f1} s{(IsComplete ? "" : ", cut off")}"
        + (Fault is null ? "" : $"\nFAULT {Fault}\n{Trace}");
}

/// <summary>
/// Explores every state that a scenario can reach, breadth first, so that the first fault found has a shortest trace.
/// </summary>
/// <remarks>
/// A state is a list of 64-bit cells: budgets, one cell per actor (its <see cref="LocalState"/> and whether it sleeps), the deaths
/// that the kernel has reported, and every word of shared memory that was ever accessed. Because a local state is a history, no
/// state can be reached twice on one path: a livelock shows as an operation without end, and from every other state an end is
/// reached.
/// </remarks>
internal sealed class Explorer
{
    public const int BudgetCell = 0;
    public const int DeathsCell = 1;
    private const int FirstActorCell = 2;
    private const ulong Asleep = 1ul << 32;
    private const ulong Dead = 1ul << 33;
    private const ulong Stopped = 1ul << 34;
    private const ulong IdMask = uint.MaxValue;

    private readonly LocalStates _locals;
    private readonly StateView _view;
    private readonly StateSet _seen = new();
    private readonly StateQueue _queue = new();
    private readonly List<(int Cell, ulong Old)> _undo = [];
    private readonly HashSet<string> _outcomes = [];
    private ulong[] _cells = new ulong[64];
    private ulong[] _initial = new ulong[64];
    private int _cellCount;
    private ulong _low;
    private ulong _high;
    private int _current;
    private int _ordinal;
    private long _edges;
    private int _ends;
    private bool _progress;
    private string? _fault;
    private int _faultState;

    // While a trace is rebuilt: the successor to stay at, and what led to it.
    private int _target = -1;
    private bool _reached;
    private string _event = "";

    public Explorer(Scenario scenario)
    {
        Scenario = scenario;
        _locals = new LocalStates(scenario);
        _view = new StateView(this);
    }

    public Scenario Scenario { get; }

    /// <summary>Explores a scenario.</summary>
    public static Exploration Explore(Scenario scenario) => new Explorer(scenario).Run();

    public ulong Cell(int cell)
    {
        Extend();
        return _cells[cell];
    }

    public ActorStatus StatusOf(int actor)
    {
        ulong cell = _cells[FirstActorCell + actor];
        return (cell & Dead) != 0 ? ActorStatus.Dead
            : (cell & Stopped) != 0 ? ActorStatus.Stopped
            : (cell & Asleep) != 0 ? ActorStatus.Asleep
            : _locals[(int)(cell & IdMask)].Access.Kind == AccessKind.Finished ? ActorStatus.Finished
            : ActorStatus.Running;
    }

    public LocalState? LocalStateOf(int actor)
    {
        ulong cell = _cells[FirstActorCell + actor];
        return (cell & Dead) != 0 ? null : _locals[(int)(cell & IdMask)];
    }

    public string DescribePending(int actor) =>
        LocalStateOf(actor) is { } local ? TraceText.Describe(Scenario, local, local.Access, null) : "dead";

    private Exploration Run()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Reset();
        _seen.Add(_low, _high, 0, 0);
        _queue.Add(_cells.AsSpan(0, _cellCount), _low, _high);
        Check(0);
        int depth = 0;
        int levelEnd = 1;
        while (_queue.Count > 0 && _fault is null && _seen.Count < Scenario.MaximumStates)
        {
            if (_current == levelEnd)
            {
                depth++;
                levelEnd = _seen.Count;
            }

            int length = _queue.Take(_cells, out _low, out _high);
            Array.Copy(_initial, length, _cells, length, _cellCount - length);
            Expand();
            _current++;
        }

        bool complete = _queue.Count == 0 || _fault is not null;
        string trace = _fault is null ? "" : Trace();
        return new Exploration(
            Scenario.Name + (Scenario.Mutation is null ? "" : $" [{Scenario.Mutation}]"),
            _seen.Count, _edges, depth, _locals.Count, _ends, complete, watch.Elapsed, _fault, trace, _outcomes);
    }

    private void Reset()
    {
        if (_cellCount == 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(FirstActorCell + Scenario.Actors.Count, SharedRegion.ReservedCells);
            Extend();
            _initial[BudgetCell] = Pack(Scenario.Kills, Scenario.Restarts, Scenario.Stops, Scenario.SpuriousWakes);
            for (int i = 0; i < Scenario.Actors.Count; i++)
            {
                _initial[FirstActorCell + i] = (ulong)_locals.Begin(i, Scenario.Actors[i].FirstStep, []).Id;
            }
        }

        Extend();
        _initial.AsSpan(0, _cellCount).CopyTo(_cells);
        _low = _high = 0;
    }

    private static ulong Pack(params ReadOnlySpan<int> budgets)
    {
        ulong packed = 0;
        for (int i = 0; i < budgets.Length; i++)
        {
            packed |= (ulong)(uint)budgets[i] << 8 * i;
        }

        return packed;
    }

    // Cells come into being while code is discovered; until then every state has them at their initial value.
    private void Extend()
    {
        while (_cellCount < Scenario.Region.CellCount)
        {
            if (_cellCount == _cells.Length)
            {
                Array.Resize(ref _cells, _cellCount * 2);
                Array.Resize(ref _initial, _cellCount * 2);
            }

            _initial[_cellCount] = _cells[_cellCount] = Scenario.Region.Initial(_cellCount);
            _cellCount++;
        }
    }

    // Successors, always in the same order: a state's ordinal among its parent's successors is enough to find it again.
    private void Expand()
    {
        _ordinal = 0;
        _progress = false;
        for (int i = 0; i < Scenario.Actors.Count && _fault is null && !_reached; i++)
        {
            if (StatusOf(i) is ActorStatus.Running or ActorStatus.Asleep)
            {
                StepActor(i);
            }
        }

        if (!_progress && _fault is null && _target < 0)
        {
            CheckEnd();
        }

        Misfortunes();
    }

    private void StepActor(int actor)
    {
        LocalState local = LocalStateOf(actor)!;
        if ((_cells[FirstActorCell + actor] & Asleep) != 0)
        {
            if (local.Access.HasDeadline)
            {
                Resume(actor, local, 1, "time-out");
                _progress = true;
            }

            return;
        }

        if (local.Access.Kind == AccessKind.Begin)
        {
            Begin(actor, local);
        }
        else
        {
            Perform(actor, local, "");
        }
    }

    private void Begin(int actor, LocalState local)
    {
        Step step = Scenario.Actors[actor].Program[local.Step];
        for (int i = 0; i < step.Choices.Count && _fault is null && !_reached; i++)
        {
            if (step.Choices[i].When is { } guard && !guard(_view))
            {
                continue;
            }

            // A choice is not a step of its own: nobody could see it.
            LocalState chosen = _locals.Next(local, (ulong)i);
            Extend();
            if (chosen.Step == local.Step && chosen.Choice >= 0)
            {
                Perform(actor, chosen, "");
            }
            else
            {
                Stay(actor, chosen);
                _progress = true;
                Emit(() => $"{Scenario.Actors[actor].Name,-8} {step.Choices[i].Name}");
            }
        }
    }

    private void Perform(int actor, LocalState local, string note)
    {
        Access access = local.Access;
        ulong cell = _cells[access.Cell];
        ulong seen = access.See(cell);
        ulong stored = seen;
        ulong answer = seen;
        switch (access.Kind)
        {
            case AccessKind.Read:
                break;
            case AccessKind.Write:
                (stored, answer) = (access.Value, 0);
                break;
            case AccessKind.CompareExchange:
                stored = seen == access.Comparand ? access.Value : seen;
                break;
            case AccessKind.Exchange:
                stored = access.Value;
                break;
            case AccessKind.Or:
                stored = seen | access.Value;
                break;
            case AccessKind.And:
                stored = seen & access.Value;
                break;
            case AccessKind.Add:
                stored = (uint)(seen + access.Value);
                break;
            case AccessKind.Await when seen == access.Comparand && !(Scenario.AwaitsAllReads && HasReadStale(local)):
            case AccessKind.Begin or AccessKind.Finished:
                return;
            case AccessKind.Await:
                answer = 0;
                break;
            case AccessKind.Park when seen == access.Value:
                Change(FirstActorCell + actor, (uint)local.Id | Asleep);
                _progress = true;
                Emit(() => Line(actor, local, access, "sleeps"));
                return;
            case AccessKind.Park:
                answer = 0;
                break;
            case AccessKind.Wake:
                _progress = true;
                WakeSleepers(actor, local);
                return;
            case AccessKind.Fault:
                Fail(access.Message!, _current);
                return;
        }

        _progress = true;
        LocalState next = _locals.Next(local, answer);
        Extend();
        Stay(actor, next);
        Change(access.Cell, access.Put(cell, stored));
        Emit(() => Line(actor, local, access, TraceText.Answer(Scenario, access, answer) + note));
    }

    private bool HasReadStale(LocalState local)
    {
        for (LocalState at = local; at.Before is { Access.Kind: not AccessKind.Await } before; at = before)
        {
            if (before.Access.Kind == AccessKind.Read && before.Access.See(_cells[before.Access.Cell]) != at.Answer)
            {
                return true;
            }
        }

        return false;
    }

    // The kernel wakes in order of arrival among equal priorities; which thread arrived first is not modelled, so every
    // selection of the allowed size is tried, a superset of what any queue order gives.
    private void WakeSleepers(int actor, LocalState local)
    {
        Access access = local.Access;
        var sleepers = new List<int>();
        for (int i = 0; i < Scenario.Actors.Count; i++)
        {
            if (StatusOf(i) == ActorStatus.Asleep && LocalStateOf(i)!.Access is var park
                && park.Futex == access.Futex && (park.Bitset & access.Bitset) != 0)
            {
                sleepers.Add(i);
            }
        }

        LocalState after = _locals.Next(local, 0);
        int count = Math.Min(access.Count, sleepers.Count);
        for (int selection = 0; selection < 1 << sleepers.Count && _fault is null && !_reached; selection++)
        {
            if (System.Numerics.BitOperations.PopCount((uint)selection) != count)
            {
                continue;
            }

            string woken = "";
            for (int i = 0; i < sleepers.Count; i++)
            {
                if ((selection >> i & 1) != 0)
                {
                    Stay(sleepers[i], _locals.Next(LocalStateOf(sleepers[i])!, 0));
                    woken += " " + Scenario.Actors[sleepers[i]].Name;
                }
            }

            Extend();
            Stay(actor, after);
            Emit(() => Line(actor, local, access, "wakes" + (woken == "" ? " nobody" : woken)));
        }
    }

    private void Misfortunes()
    {
        ulong budget = _cells[BudgetCell];
        if ((budget & 0xFF) > 0)
        {
            foreach (int process in Scenario.KillableProcesses)
            {
                if ((_cells[DeathsCell] >> process & 1) == 0 && _fault is null && !_reached)
                {
                    Kill(process, budget - 1);
                }
            }
        }

        for (int i = 0; i < Scenario.Actors.Count && budget >> 8 != 0 && _fault is null && !_reached; i++)
        {
            Disturb(i, budget);
        }
    }

    private void Kill(int process, ulong budget)
    {
        Change(BudgetCell, budget);
        Change(DeathsCell, _cells[DeathsCell] | 1ul << process);
        for (int i = 0; i < Scenario.Actors.Count; i++)
        {
            if (Scenario.Actors[i].Process == process)
            {
                Change(FirstActorCell + i, Dead);
            }
        }

        Emit(() => $"KILL     process {process}");
    }

    private void Disturb(int actor, ulong budget)
    {
        ActorStatus status = StatusOf(actor);
        LocalState? local = LocalStateOf(actor);
        if (status is ActorStatus.Dead or ActorStatus.Stopped or ActorStatus.Finished)
        {
            return;
        }

        int restart = Scenario.Actors[actor].RestartStep;
        if ((budget >> 8 & 0xFF) > 0 && restart >= 0 && local!.Access.Kind != AccessKind.Begin)
        {
            Change(BudgetCell, budget - (1 << 8));
            Stay(actor, _locals.Begin(actor, restart, []));
            Extend();
            Emit(() => $"RESTART  {Scenario.Actors[actor].Name}");
        }

        if ((budget >> 16 & 0xFF) > 0 && Scenario.Actors[actor].Stoppable && status == ActorStatus.Running)
        {
            Change(BudgetCell, budget - (1 << 16));
            Change(FirstActorCell + actor, _cells[FirstActorCell + actor] | Stopped);
            Emit(() => $"STOP     {Scenario.Actors[actor].Name}");
        }

        if ((budget >> 24 & 0xFF) > 0 && status == ActorStatus.Asleep)
        {
            Change(BudgetCell, budget - (1 << 24));
            Resume(actor, local!, 0, "wakes without cause");
        }
    }

    private void Resume(int actor, LocalState local, ulong answer, string what)
    {
        LocalState next = _locals.Next(local, answer);
        Extend();
        Stay(actor, next);
        Emit(() => Line(actor, local, local.Access, what));
    }

    private void Stay(int actor, LocalState local) => Change(FirstActorCell + actor, (ulong)local.Id);

    private void Change(int cell, ulong value)
    {
        ulong old = _cells[cell];
        if (old == value)
        {
            return;
        }

        _undo.Add((cell, old));
        Fingerprint(cell, old, subtract: true);
        Fingerprint(cell, value, subtract: false);
        _cells[cell] = value;
    }

    // A sum over cells of a hash of (cell, value), 0 for the initial value: order does not matter, and a cell that does not exist
    // yet adds nothing.
    private void Fingerprint(int cell, ulong value, bool subtract)
    {
        if (value == _initial[cell])
        {
            return;
        }

        ulong a = (value + (ulong)(cell + 1) * 0x9E3779B97F4A7C15) * 0xFF51AFD7ED558CCD;
        a = (a ^ a >> 32) * 0xC4CEB9FE1A85EC53;
        a ^= a >> 29;
        ulong b = (value ^ (ulong)(cell + 1) * 0xD6E8FEB86659FD93) * 0xA0761D6478BD642F;
        b = (b ^ b >> 31) * 0xE7037ED1A0B428DB;
        b ^= b >> 33;
        (_low, _high) = subtract ? (_low - a, _high - b) : (_low + a, _high + b);
    }

    private void Emit(Func<string> describe)
    {
        _edges++;
        if (_target >= 0)
        {
            if (_ordinal++ == _target)
            {
                _event = describe();
                _reached = true;
                _undo.Clear();
                return;
            }
        }
        else if (_seen.Add(_low, _high, _current, _ordinal++))
        {
            _queue.Add(_cells.AsSpan(0, _cellCount), _low, _high);
            Check(_seen.Count - 1);
        }

        Undo();
    }

    private void Undo()
    {
        for (int i = _undo.Count - 1; i >= 0; i--)
        {
            (int cell, ulong old) = _undo[i];
            Fingerprint(cell, _cells[cell], subtract: true);
            Fingerprint(cell, old, subtract: false);
            _cells[cell] = old;
        }

        _undo.Clear();
    }

    private void Check(int state)
    {
        if (Scenario.Always?.Invoke(_view) is { } wrong)
        {
            Fail(wrong, state);
        }
    }

    private void CheckEnd()
    {
        _ends++;
        string? wrong = Scenario.AtEnd?.Invoke(_view);
        for (int i = 0; i < Scenario.Actors.Count && wrong is null && !Scenario.MayBlock; i++)
        {
            bool rests = LocalStateOf(i) is { Access.Kind: AccessKind.Begin } at && Scenario.Actors[i].Program[at.Step].Optional;
            if (!rests && StatusOf(i) is ActorStatus.Running or ActorStatus.Asleep)
            {
                wrong = StatusOf(i) is ActorStatus.Asleep or ActorStatus.Running ? $"deadlock: {Scenario.Actors[i].Name} cannot go on: {DescribePending(i)}" : null;
            }
        }

        if (wrong is null && Scenario.Outcome is { } describe)
        {
            string outcome = describe(_view);
            _outcomes.Add(outcome);
            wrong = Scenario.AllowedOutcomes?.Contains(outcome) == false ? $"an outcome that the reference model does not have: {outcome}" : null;
        }

        if (wrong is not null)
        {
            Fail(wrong, _current);
        }
    }

    private void Fail(string wrong, int state)
    {
        _fault ??= wrong;
        _faultState = state;
    }

    private string Line(int actor, LocalState local, Access access, string answer) =>
        TraceText.Describe(Scenario, local, access, answer);

    private string Trace()
    {
        var text = new System.Text.StringBuilder();
        string fault = _fault!;
        _fault = null;
        Reset();
        foreach (int ordinal in _seen.PathTo(_faultState))
        {
            (_target, _reached) = (ordinal, false);
            Expand();
            text.Append("  ").AppendLine(_event);
        }

        for (int i = 0; i < Scenario.Actors.Count; i++)
        {
            text.AppendLine($"  at the end: {Scenario.Actors[i].Name} is {StatusOf(i)}: {DescribePending(i)}");
        }

        _fault = fault;
        return text.ToString();
    }
}
