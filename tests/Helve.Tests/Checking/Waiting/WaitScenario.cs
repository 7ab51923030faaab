using System.Text;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Timer;
using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;

namespace Helve.Tests.Checking.Waiting;

/// <summary>A program as a scenario: its threads, the recovery thread, and the reference model's outcomes.</summary>
internal sealed class WaitScenario
{
    private const int DefaultMaximumStates = 20_000_000;

    private readonly WaitProgram _program;
    private readonly WaitWorld _world;

    private WaitScenario(WaitProgram program)
    {
        _program = program;
        _world = new WaitWorld(program);
    }

    /// <summary>Acts in place of the real code's.</summary>
    public Func<WaitWorld, int, Act, ulong> Perform { get; init; } = (world, player, act) => world.Do(player, act);

    /// <summary>What a broken recovery does before the real one.</summary>
    public Action<WaitWorld>? BeforeRecovery { get; init; }

    /// <summary>A program with deaths and restarts of the broker.</summary>
    public static Scenario Of(WaitProgram program, int kills = 0, int restarts = 0, Mutation? mutation = null, int maximumStates = DefaultMaximumStates) =>
        new WaitScenario(program).Build(kills, restarts, mutation, maximumStates);

    /// <summary>A program over other code than the real one.</summary>
    public static Scenario Of(WaitProgram program, Func<WaitWorld, int, Act, ulong> perform) =>
        new WaitScenario(program) { Perform = perform }.Build(0, 0, null, DefaultMaximumStates);

    /// <summary>A program with one death and a recovery that does something else before.</summary>
    public static Scenario Of(WaitProgram program, Action<WaitWorld> beforeRecovery, Mutation mutation) =>
        new WaitScenario(program) { BeforeRecovery = beforeRecovery }.Build(1, 0, mutation, DefaultMaximumStates);

    private Scenario Build(int kills, int restarts, Mutation? mutation, int maximumStates)
    {
        var actors = new List<Actor>();
        for (int i = 0; i < _program.Players.Length; i++)
        {
            actors.Add(Thread(i));
        }

        bool mortal = kills > 0 && _program.Players.Any(player => player.Mortal);
        if (mortal)
        {
            actors.Add(Recovery(kills));
        }

        return new Scenario
        {
            Name = _program.Name,
            Region = _world.Region,
            Actors = actors,
            KillableProcesses = [.. Enumerable.Range(0, _program.Players.Length).Where(i => _program.Players[i].Mortal).Select(i => _program.ProcessOf(i) + 1).Distinct()],
            Kills = mortal ? kills : 0,
            Restarts = mortal ? restarts : 0,
            Prefix = _program.Prefix,
            MayBlock = true,
            AtEnd = NothingIsLeft,
            Outcome = Describe,
            AllowedOutcomes = NtModel.Outcomes(_program, kills),
            Mutation = mutation,
            MaximumStates = maximumStates,
        };
    }

    /// <summary>One thread, any, is stopped for ever at any access: what does not need it goes on.</summary>
    public static Scenario WithAStop(WaitProgram program, Mutation? mutation = null, int maximumStates = DefaultMaximumStates)
    {
        var scenario = new WaitScenario(program);
        return new Scenario
        {
            Name = program.Name,
            Region = scenario._world.Region,
            Actors = [.. Enumerable.Range(0, program.Players.Length).Select(i => scenario.Thread(i, stoppable: true))],
            Stops = 1,
            Prefix = program.Prefix,
            MayBlock = true,
            AtEnd = scenario.OthersWentOn,
            Mutation = mutation,
            MaximumStates = maximumStates,
        };
    }

    private Actor Thread(int player, bool stoppable = false) => new()
    {
        Stoppable = stoppable,
        IsHurried = _program.Players[player].Hurried,
        Name = $"T{player}",
        Process = _program.ProcessOf(player) + 1,
        Program = [.. _program.Players[player].Acts.Select(act => new Step([new Choice(act.ToString(), _ => Perform(_world, player, act), GuardOf(act))]))],
    };

    private Guard? GuardOf(Act act) => act.Verb == Verb.Gate ? state => act.Objects.All(player => IsOutOfTheWay(state, player)) : null;

    private bool IsOutOfTheWay(StateView state, int player) => state.Status(player) switch
    {
        ActorStatus.Dead => state.Peek(ref _world.Arena.Record(WaitWorld.RecordOf(player)).State) == (uint)RecordState.Free,
        ActorStatus.Asleep => !state.IsInSoftSleep(player),
        ActorStatus.Finished => true,
        _ => state.IsAtGate(player),
    };

    private Actor Recovery(int kills)
    {
        var steps = new List<Step>();
        for (int i = 0; i < kills; i++)
        {
            foreach ((string name, Action run) in _world.Recovery())
            {
                bool first = name == "mark";
                steps.Add(new Step([new Choice(name, _ => { run(); return 0; }, first ? IsAnyoneToBeRecovered : null)], Optional: first));
                if (first && BeforeRecovery is { } before)
                {
                    steps.Add(new Step([new Choice("before", _ => { before(_world); return 0; })]));
                }
            }
        }

        return new Actor { Name = "recovery", Program = steps, RestartStep = 0 };
    }

    private bool IsAnyoneToBeRecovered(StateView state) =>
        Enumerable.Range(0, _program.Players.Length).Any(i => state.Status(i) == ActorStatus.Dead
            && state.Peek(ref _world.Arena.Record(WaitWorld.RecordOf(i)).State) != (uint)RecordState.Free);

    // Where nobody can go on, the engine is idle, and every word tells the truth.
    private string? NothingIsLeft(StateView state)
    {
        ref DomainState domain = ref _world.Arena.Domain;
        if (state.Peek(ref domain.Lock) != 0 || state.Peek(ref domain.Phase) != 0)
        {
            return $"at the end: lock {state.Peek(ref domain.Lock):x}, phase {state.Peek(ref domain.Phase)}";
        }

        if (IsAnyoneToBeRecovered(state))
        {
            return "at the end: a death has not been dealt with";
        }

        for (int i = 0; i < _program.Players.Length; i++)
        {
            if (state.Status(i) == ActorStatus.Running && !state.IsAtGate(i))
            {
                return $"deadlock: T{i} cannot go on: {state.Pending(i)}";
            }
        }

        bool waits = Enumerable.Range(0, _program.Players.Length).Any(i => state.Status(i) == ActorStatus.Asleep);
        for (int o = 0; o < _program.Things.Length; o++)
        {
            ulong word = state.Peek(ref _world.Arena.Slot(_world.SlotOf(o)).State);
            if (LeftInWord(word, _program.Things[o].Kind, waits || _program.Things[o].IsTimer) is { } wrong)
            {
                return $"at the end: object {o}, word {word:x}: {wrong}";
            }
        }

        return null;
    }

    // The stopped thread may hold the domain lock, which a wait for several objects needs, and so does everything on a frozen word. It may
    // owe a wake to who sleeps on an object. Nothing else may depend on it.
    private string? OthersWentOn(StateView state)
    {
        for (int i = 0; i < _program.Players.Length; i++)
        {
            if (_program.Players[i].Hurried && state.Status(i) is not (ActorStatus.Stopped or ActorStatus.Finished))
            {
                return $"T{i} is hurried, and does not go on because another thread is stopped: {state.Pending(i)}";
            }

            if (state.Status(i) is ActorStatus.Stopped or ActorStatus.Finished || _program.Players[i].Acts[state.StepOf(i)] is not { Objects: [int thing] } act)
            {
                continue;
            }

            string pending = state.Pending(i);
            bool frozen = (state.Peek(ref _world.Arena.Slot(_world.SlotOf(thing)).State) & WaitWord.Frozen) != 0;
            bool sleepsOnObject = act.Waits && state.Status(i) == ActorStatus.Asleep && pending.Contains("park on slot[", StringComparison.Ordinal);

            // A wait that is going to block takes a reference first; the count word may be the stopped thread's.
            bool takesReference = act.Waits && act.Patience != Patience.Poll && pending.Contains(".Count", StringComparison.Ordinal);
            if (!frozen && !sleepsOnObject && !takesReference)
            {
                return $"T{i} does not go on because another thread is stopped: {pending}";
            }
        }

        return null;
    }

    private static string? LeftInWord(ulong word, Kind kind, bool waits)
    {
        if ((word & WaitWord.Recovering) != 0)
        {
            return "R is left";
        }

        if (waits)
        {
            return null;
        }

        if ((word & WaitWord.Frozen) != 0)
        {
            return "M is left";
        }

        WaitGroups groups = WaitWord.IsAvailable(word) ? default : kind == Kind.Mutex ? MutexLayout.Unpack(word) : CountedWaiters.Unpack(word);
        return groups.First + groups.Second + groups.Grants != 0 ? "waiters are left" : null;
    }

    // As it would be found: what has passed is made up for by whoever looks.
    private string DescribeTimer(StateView state, int thing, ref ObjectSlot slot, bool available)
    {
        var due = new DueWord(state.Peek(ref slot.Due));
        var now = new TimerClock((long)state.Peek(ref _world.Region.Clock) / 100, (long)state.Peek(ref _world.Region.WallClock) / 100);
        int period = (int)state.Peek(ref slot.Value2);
        while (now.HasReached(due))
        {
            available = true;
            due = TimerState.AfterExpiry(due, (uint)period, now, skip: true);
        }

        long first = due.IsAbsolute ? SharedRegion.FirstWallMoment : SharedRegion.FirstMoment;
        var timer = new NtTimer(due.IsArmed, due.IsAbsolute, (int)((due.Moment - (first / 100)) / 10_000), period);
        return NtState.DescribeThing(thing, _program.Things[thing].Kind, available ? 1 : 0, 0, false) + timer;
    }

    private string Describe(StateView state)
    {
        var text = new StringBuilder();
        for (int i = 0; i < _program.Players.Length; i++)
        {
            bool dead = state.Status(i) == ActorStatus.Dead;
            string did = string.Join(", ", state.Results(i).Select(Outcome.Of));
            text.Append(NtState.DescribePlayer(i, dead, did, state.Results(i).Count < _program.Players[i].Acts.Length));
        }

        for (int o = 0; o < _program.Things.Length; o++)
        {
            ref ObjectSlot slot = ref _world.Arena.Slot(_world.SlotOf(o));
            ulong word = state.Peek(ref slot.State);
            Kind kind = _program.Things[o].Kind;
            bool available = WaitWord.IsAvailable(word);
            if (_program.Things[o].IsTimer)
            {
                text.Append(DescribeTimer(state, o, ref slot, available));
                continue;
            }

            int value = kind == Kind.Mutex
                ? available ? 0 : (int)MutexLayout.Owner(word) - (int)WaitWorld.FirstThreadRecord + 1
                : available ? (int)((word & WaitWord.CountField) >> WaitWord.CountShift) : 0;
            int recursion = kind == Kind.Mutex ? (int)state.Peek(ref slot.Value0) : 0;
            text.Append(NtState.DescribeThing(o, kind, value, recursion, kind == Kind.Mutex && (word & WaitWord.Abandoned) != 0));
        }

        return text.ToString();
    }
}
