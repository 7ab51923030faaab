using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Tests.Checking.Core;

namespace Helve.Tests.Checking.Handles;

/// <summary>A configuration as a scenario: threads, the broker's two threads, and the invariants.</summary>
internal sealed class HandleScenario
{
    private readonly HandleConfiguration _configuration;
    private readonly HandleWorld _world;
    private int _recovery;

    private HandleScenario(HandleConfiguration configuration)
    {
        _configuration = configuration;
        _world = new HandleWorld(configuration);
    }

    public static Scenario Of(HandleConfiguration configuration, Mutation? mutation = null) => new HandleScenario(configuration).Build(mutation);

    private Scenario Build(Mutation? mutation)
    {
        var actors = new List<Actor>();
        for (int i = 0; i < _configuration.Threads.Count; i++)
        {
            HandleThread thread = _configuration.Threads[i];
            actors.Add(new Actor
            {
                Name = $"P{thread.Process}.T{i}",
                Process = thread.Process,
                Program = [.. Enumerable.Repeat(new Step(_world.Choices(i, thread.Acts), Optional: true), thread.Operations)],
            });
        }

        if (_configuration.Opens > 0)
        {
            actors.Add(RequestLoop());
        }

        _recovery = actors.Count;
        if (_configuration.Kills > 0 || _configuration.Restarts > 0)
        {
            actors.Add(Recovery());
        }

        return new Scenario
        {
            Name = _configuration.Name,
            Region = _world.Region,
            Actors = actors,
            KillableProcesses = _configuration.Mortal,
            Kills = _configuration.Kills,
            Restarts = _configuration.Restarts,
            Always = HandlesCoverEntries,
            AtEnd = NothingIsLeft,
            Mutation = mutation,
        };
    }

    private Actor RequestLoop()
    {
        var open = new List<Choice>();
        for (int p = 1; p <= _configuration.Tables; p++)
        {
            int process = p;
            open.Add(new Choice($"open into {p}", _ => _world.OpenByName(process), state => IsAlive(state, process)));
        }

        // After a restart the records are completed before the first request is served.
        var wait = new Step([new Choice("wait for recovery", _ => 0, state => state.StepOf(_recovery) > 0)]);
        return new Actor
        {
            Name = "broker",
            Program = [wait, .. Enumerable.Repeat(new Step(open, Optional: true), _configuration.Opens)],
            FirstStep = 1,
            RestartStep = 0,
        };
    }

    // Each call of a recovery is a step of its own, so that its history ends with it. The word says which death is dealt with; no
    // production code sees it.
    private Actor Recovery()
    {
        _world.Region.AddWord("recovering");
        var first = new List<Choice>();
        var later = new List<List<Choice>>();
        for (int p = 1; p <= _configuration.Tables; p++)
        {
            int process = p;
            List<(string Name, Action Run)> calls = _world.RecoveryOf(process);
            first.Add(new Choice($"recover {p}", _ =>
            {
                CheckedMemory.Write(ref _world.Region["recovering"], (ulong)process);
                calls[0].Run();
                return 0;
            }, state => IsToBeRecovered(state, process)));
            if (_configuration.Recycles)
            {
                first.Add(new Choice($"recycle {p}", _ =>
                {
                    CheckedMemory.Write(ref _world.Region["recovering"], 0);
                    return _world.Recycle(process);
                }, state => IsToBeRecycled(state, process)));
            }

            for (int i = 1; i < calls.Count; i++)
            {
                if (later.Count < i)
                {
                    later.Add([new Choice("nothing", _ => 0, state => state.Peek(ref _world.Region["recovering"]) == 0)]);
                }

                (string name, Action run) = calls[i];
                later[i - 1].Add(new Choice(name, _ => { run(); return 0; }, state => state.Peek(ref _world.Region["recovering"]) == (ulong)process));
            }
        }

        if (_configuration.Hurried)
        {
            first.Add(new Choice("complete the loop's", _ =>
            {
                CheckedMemory.Write(ref _world.Region["recovering"], 0);
                return _world.CompleteGivenUp();
            }, state => state.Peek(ref _world.Arena.Record(Arena.BrokerRecord).State) == (uint)RecordState.Dead));
        }

        Step[] round = [new Step(first, Optional: true), .. later.Select(choices => new Step([.. choices, Skip(choices)]))];
        int rounds = _configuration.Kills * (_configuration.Recycles ? 2 : 1) + (_configuration.Hurried ? 1 : 0);
        return new Actor
        {
            Name = "recovery",
            Program = [new Step([new Choice("start again", _ => _world.CompleteOwn())]), .. Enumerable.Repeat(round, rounds).SelectMany(steps => steps)],
            FirstStep = 1,
            RestartStep = 0,
        };
    }

    // A process with fewer calls than another.
    private static Choice Skip(List<Choice> others) =>
        new("nothing", _ => 0, state => others.TrueForAll(other => !other.When!(state)));

    private bool IsAlive(StateView state, int process) => (state.Deaths >> process & 1) == 0;

    private bool IsToBeRecovered(StateView state, int process) =>
        !IsAlive(state, process) && state.Peek(ref _world.Arena.Process((uint)process).State) != (uint)ProcessSlotState.Free;

    private bool IsToBeRecycled(StateView state, int process)
    {
        if (new TableHeaderWord(state.Peek(ref _world.Table(process).State)).State != TableState.Swept
            || state.Peek(ref _world.Arena.Process((uint)process).State) != (uint)ProcessSlotState.Free)
        {
            return false;
        }

        for (uint record = 1; record < _world.Arena.RecordCapacity && !_configuration.RecyclesBlindly; record++)
        {
            var reservation = new ReservationWord(state.Peek(ref _world.Arena.Record(record).Intent1));
            if (reservation.IsValid && reservation.Table == process)
            {
                return false;
            }
        }

        return true;
    }

    // Invariants 1 and 6.
    private string? HandlesCoverEntries(StateView state)
    {
        Span<int> live = stackalloc int[(int)_world.Slots];
        for (int p = 1; p <= _world.Tables; p++)
        {
            for (uint e = 1; e <= _world.Entries; e++)
            {
                var entry = new EntryWord(state.Read(ref _world.Table(p).Entry(e).A));
                if (!entry.IsLive)
                {
                    continue;
                }

                if (entry.Slot >= _world.Slots)
                {
                    return $"entry {e} of table {p} names slot {entry.Slot}";
                }

                var count = new CountWord(state.Read(ref _world.Arena.Slot(entry.Slot).Count));
                if (count.Generation != entry.Generation || count.Handles == 0)
                {
                    return $"entry {e} of table {p} is a handle to an object that does not exist";
                }

                if (new TableHeaderWord(state.Read(ref _world.Table(p).State)) is { State: TableState.Swept } or { Id: >= 200 })
                {
                    return $"entry {e} of table {p} is a handle that no living process has been given";
                }

                if (++live[(int)entry.Slot] > count.Handles)
                {
                    return $"slot {entry.Slot} counts {count.Handles} handles, and there are more";
                }
            }
        }

        return null;
    }

    // Invariants 2 and 3, where nobody is at work and all deaths have been dealt with.
    private string? NothingIsLeft(StateView state)
    {
        if (!state.IsAtRest)
        {
            return null;
        }

        Span<int> live = stackalloc int[(int)_world.Slots];
        for (int p = 1; p <= _world.Tables; p++)
        {
            if (LeftInTable(state, p, live) is { } wrong)
            {
                return wrong;
            }
        }

        for (uint record = 1; record < _world.Arena.RecordCapacity; record++)
        {
            if (state.Peek(ref _world.Arena.Record(record).Intent0) != 0 || state.Peek(ref _world.Arena.Record(record).Intent1) != 0
                || state.Peek(ref _world.Arena.Record(record).Held0) != 0)
            {
                return $"at rest: record {record} still has an intent or a reference";
            }
        }

        for (uint slot = 0; slot < _world.Slots; slot++)
        {
            if (LeftInSlot(state, slot, live[(int)slot]) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private string? LeftInTable(StateView state, int process, Span<int> live)
    {
        ulong taken = state.Peek(ref _world.Table(process).Level0(0));
        for (uint e = 1; e <= _world.Entries; e++)
        {
            var entry = new EntryWord(state.Peek(ref _world.Table(process).Entry(e).A));
            bool recycled = new TableHeaderWord(state.Peek(ref _world.Table(process).State)).State != TableState.Swept;
            switch (entry.State)
            {
                case EntryState.Live:
                    live[(int)entry.Slot]++;
                    uint access = new GrantWord(state.Peek(ref _world.Table(process).Entry(e).B)).Access;
                    if (!IsLegal(state, entry, access))
                    {
                        return $"at rest: entry {e} of table {process} grants {access} with attributes {entry.Attributes}";
                    }

                    break;
                case EntryState.Owned:
                case EntryState.Dead when recycled:
                    return $"at rest: entry {e} of table {process} is {entry.State}";
                case EntryState.Free when (taken >> (int)e & 1) != 0:
                    return $"at rest: entry {e} of table {process} is free and its hint says taken";
            }
        }

        // After a death the upper hints may err: they cost a search, never an entry.
        return _configuration.Kills == 0 && taken != ulong.MaxValue && (state.Peek(ref _world.Table(process).Level1(0)) & 1) != 0
            ? $"at rest: table {process} has room and the upper hint says full" : null;
    }

    private bool IsLegal(StateView state, EntryWord entry, uint access)
    {
        bool inherits = (entry.Attributes & HandleAttributes.Inherit) != 0;
        uint flags = state.Peek(ref TypeWord(entry.Slot)) >> 16 & 0xFF;
        return access switch
        {
            HandleWorld.Created => inherits && flags != HandleWorld.OtherFlag,
            HandleWorld.Duplicated or HandleWorld.Changed => !inherits,
            HandleWorld.Named => !inherits && flags == HandleWorld.NamedFlag,
            HandleWorld.OfOther => !inherits && flags == HandleWorld.OtherFlag,
            _ => false,
        };
    }

    private string? LeftInSlot(StateView state, uint slot, int live)
    {
        var count = new CountWord(state.Peek(ref _world.Arena.Slot(slot).Count));
        bool taken = (state.Peek(ref _world.Arena.Taken(0)) >> (int)slot & 1) != 0;
        return count.Owner != 0 ? $"at rest: slot {slot} is owned"
            : count.Handles != live ? $"at rest: slot {slot} counts {count.Handles} handles, there are {live}"
            : state.Peek(ref _world.Arena.Slot(slot).References) != 0 ? $"at rest: slot {slot} has references"
            : count.Handles == 0 && taken ? $"at rest: slot {slot} is free and its hint says taken"
            : null;
    }

    private ref uint TypeWord(uint slot) => ref System.Runtime.CompilerServices.Unsafe.As<byte, uint>(ref _world.Arena.Slot(slot).Type);
}
