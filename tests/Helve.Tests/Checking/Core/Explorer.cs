using System.Diagnostics;
using System.Text;

namespace Helve.Tests.Checking.Core;

/// <summary>
/// Explores every state that a scenario can reach, breadth first, so that the first fault found has a shortest trace.
/// </summary>
/// <remarks>
/// A state is a list of 64-bit cells: budgets, one cell per actor (its <see cref="LocalState"/> and whether it sleeps), the deaths
/// that the kernel has reported, and every word of shared memory that was ever accessed. Because a local state is a history, no
/// state can be reached twice on one path: a livelock shows as an operation without end, and from every other state an end is
/// reached.
/// </remarks>
internal sealed partial class Explorer
{
    /// <summary>Kills, restarts, stops and spurious wakes that are left, 8 bits each.</summary>
    public const int BudgetCell = 0;

    /// <summary>See <see cref="SharedRegion.Deaths"/>.</summary>
    public const int DeathsCell = 1;

    /// <summary>See <see cref="SharedRegion.AnyRead"/>.</summary>
    public const int AnyReadCell = 2;
    private const int FirstActorCell = 3;
    private const ulong Asleep = 1ul << 32;
    private const ulong Dead = 1ul << 33;
    private const ulong Stopped = 1ul << 34;
    private const ulong IdMask = uint.MaxValue;

    private readonly Scenario _scenario;
    private readonly LocalStates _locals;
    private readonly StateVector _state;
    private readonly StateView _view;
    private readonly Sharing _sharing;
    private StateSet _seen = new();
    private StateQueue _queue = new();
    private readonly HashSet<string> _outcomes = [];
    private int _current;
    private int _ordinal;
    private long _edges;
    private int _ends;
    private bool _progress;
    private string? _fault;
    private int _faultState;

    // While a trace is rebuilt: the successor to stay at, and the line that says what led to it.
    private int _target = -1;
    private bool _reached;
    private string _line = "";
    private string _merged = "";
    private readonly List<(LocalState Local, ulong Answer)> _audit = [];
    private readonly Dictionary<int, Log> _histories = [];

    private Explorer(Scenario scenario)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FirstActorCell + scenario.Actors.Count, SharedRegion.ReservedCells);
        _scenario = scenario;
        _state = new StateVector(scenario.Region);
        _locals = new LocalStates(scenario, _state);
        _sharing = new Sharing(mergeWrites: scenario.Restarts == 0);
        _sharing.NoteOutsideWriter(DeathsCell);
        _view = new StateView(this, scenario);
        ReadOnlySpan<int> budgets = [scenario.Kills, scenario.Restarts, scenario.Stops, scenario.SpuriousWakes];
        ulong packed = 0;
        for (int i = 0; i < budgets.Length; i++)
        {
            packed |= (ulong)(uint)budgets[i] << 8 * i;
        }

        _state.SetInitial(BudgetCell, packed);
        PlaceActors();
    }

    /// <summary>Explores a scenario.</summary>
    public static Exploration Explore(Scenario scenario) => new Explorer(scenario).Run();

    /// <summary>A cell of the state that is looked at.</summary>
    public ulong Cell(int cell) => _state[cell];

    /// <summary>The same, for a rule about every state.</summary>
    public ulong Observe(int cell)
    {
        _sharing.NoteObserved(cell);
        return _state[cell];
    }

    public ActorStatus StatusOf(int actor)
    {
        ulong cell = _state[FirstActorCell + actor];
        return (cell & Dead) != 0 ? ActorStatus.Dead
            : (cell & Stopped) != 0 ? ActorStatus.Stopped
            : (cell & Asleep) != 0 ? ActorStatus.Asleep
            : _locals[(int)(cell & IdMask)].Access.Kind == AccessKind.Finished ? ActorStatus.Finished
            : ActorStatus.Running;
    }

    /// <summary>Where an actor stands; null for a dead one.</summary>
    public LocalState? LocalStateOf(int actor)
    {
        ulong cell = _state[FirstActorCell + actor];
        return (cell & Dead) != 0 ? null : _locals[(int)(cell & IdMask)];
    }

    /// <summary>What an actor does next.</summary>
    public string DescribePending(int actor) => LocalStateOf(actor) is { } local ? TraceText.Pending(_scenario, local) : "dead";

    private Exploration Run()
    {
        var watch = Stopwatch.StartNew();
        int depth;
        string? fault;
        string trace;
        do
        {
            depth = ExploreOnce();
            fault = _fault;
            trace = fault is null || _sharing.IsRefuted || _locals.IsRefuted ? "" : Trace();
        }
        while (_sharing.IsRefuted || _locals.IsRefuted);

        bool complete = _queue.Count == 0 || fault is not null;
        return new Exploration(_scenario.ToString(), _seen.Count, _edges, depth, _locals.Count, _ends, complete, watch.Elapsed, fault, trace, _outcomes);
    }

    private int ExploreOnce()
    {
        _sharing.Restart();
        if (_locals.IsRefuted)
        {
            _locals.Restart();
            PlaceActors();
        }

        _target = -1;
        _reached = false;
        (_seen, _queue, _edges, _ends, _fault) = (new StateSet(), new StateQueue(), 0, 0, null);
        _outcomes.Clear();
        _state.Reset();
        Prepare(null);
        _sharing.Restart();
        SettleAll();
        Arrive();
        int depth = 0;
        int levelEnd = 1;
        int limit = _scenario.MaximumStates;
        for (_current = 0; _queue.Count > 0 && _fault is null && _seen.Count < limit; _current++)
        {
            if (_current == levelEnd)
            {
                depth++;
                levelEnd = _seen.Count;
            }

            _state.Load(_queue);
            Expand();
            if (_sharing.IsRefuted || _locals.IsRefuted)
            {
                // Goes on for a while: more than one assumption may fall.
                limit = Math.Min(limit, 2 * _seen.Count);
            }
        }

        return depth;
    }

    private void PlaceActors()
    {
        for (int i = 0; i < _scenario.Actors.Count; i++)
        {
            _state.SetInitial(FirstActorCell + i, (ulong)_locals.Begin(i, _scenario.Actors[i].FirstStep, []).Id);
        }
    }

    // What actors can do unnoticed before their first step.
    private void SettleAll()
    {
        for (int i = 0; i < _scenario.Actors.Count; i++)
        {
            if (StatusOf(i) == ActorStatus.Running)
            {
                Stay(i, LocalStateOf(i)!);
            }
        }

        _state.Keep();
    }

    // The state that the cells hold now is a successor of the current one.
    private void Emit(in Event what)
    {
        _edges++;
        int ordinal = _ordinal++;
        if (_target < 0)
        {
            Arrive(ordinal);
            _state.Undo();
        }
        else if (ordinal == _target)
        {
            _line = TraceText.Line(_scenario, what) + _merged;
            _reached = true;
            _state.Keep();
        }
        else
        {
            _merged = "";
            _audit.Clear();
            _state.Undo();
        }
    }

    // While a trace is rebuilt: what actors did on the way to the successor that is tried.
    private void Audit(LocalState local, ulong answer)
    {
        if (_target >= 0)
        {
            _audit.Add((local, answer));
        }
    }

    // The trace may go through places that were wrongly taken as one; run with the true histories, the code then differs.
    private void Follow()
    {
        foreach ((LocalState local, ulong answer) in _audit)
        {
            if (!_histories.TryGetValue(local.Actor, out Log? history) || history.Origin != (local.Origin, local.Choice))
            {
                history = Log.Begin(local.Origin, local.Choice);
            }

            _locals.Audit(local, history);
            _histories[local.Actor] = history = history.With(local.Access, answer);
            _locals.AuditEnd(local, history, answer);
        }

        _audit.Clear();
    }

    private void Arrive(int ordinal = 0)
    {
        if (!_seen.Add(_state.Low, _state.High, _current, ordinal))
        {
            return;
        }

        _queue.Add(_state.Cells, _state.Low, _state.High);
        if (_scenario.Always?.Invoke(_view) is { } wrong)
        {
            Fail(wrong, _seen.Count - 1);
        }
    }

    private void CheckEnd()
    {
        _ends++;
        string? wrong = _scenario.AtEnd?.Invoke(_view);
        for (int i = 0; i < _scenario.Actors.Count && wrong is null && !_scenario.MayBlock; i++)
        {
            bool rests = LocalStateOf(i) is { Access.Kind: AccessKind.Begin } at && _scenario.Actors[i].Program[at.Step].Optional;
            if (!rests && StatusOf(i) is ActorStatus.Running or ActorStatus.Asleep)
            {
                wrong = $"deadlock: {_scenario.Actors[i].Name} cannot go on: {DescribePending(i)}";
            }
        }

        if (wrong is null && _scenario.Outcome is { } describe)
        {
            string outcome = describe(_view);
            _outcomes.Add(outcome);
            wrong = _scenario.AllowedOutcomes?.Contains(outcome) == false ? $"an outcome that the reference model does not have: {outcome}" : null;
        }

        if (wrong is not null)
        {
            Fail(wrong, _current);
        }
    }

    private void Fail(string wrong, int state)
    {
        if (_fault is null)
        {
            (_fault, _faultState) = (wrong, state);
        }
    }

    // Goes the way to the faulty state again and writes down each step.
    private string Trace()
    {
        var text = new StringBuilder();
        _fault = null;
        _state.Reset();
        (_target, _merged) = (0, "");
        _histories.Clear();
        _audit.Clear();
        Prepare(text);
        _target = 0;
        SettleAll();
        Follow();
        text.AppendLine("  at the beginning" + _merged);
        foreach (int ordinal in _seen.PathTo(_faultState))
        {
            (_target, _reached, _merged) = (ordinal, false, "");
            Expand();
            text.Append("  ").AppendLine(_line);
            Follow();
        }

        for (int i = 0; i < _scenario.Actors.Count; i++)
        {
            text.AppendLine($"  at the end: {_scenario.Actors[i].Name} is {StatusOf(i)}: {DescribePending(i)}");
        }

        return text.ToString();
    }
}
