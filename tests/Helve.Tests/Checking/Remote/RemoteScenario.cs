using System.Text;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Helve.Tests.Checking.Waiting;

namespace Helve.Tests.Checking.Remote;

/// <summary>A program over two domains as a scenario: its threads, and the broker, which does one thing at a time.</summary>
internal sealed class RemoteScenario
{
    private const int BrokerSteps = 12;
    private readonly RemoteProgram _program;
    private readonly RemoteWorld _world;

    private RemoteScenario(RemoteProgram program, bool recoversApart)
    {
        _program = program;
        _world = new RemoteWorld(program) { RecoversApart = recoversApart };
    }

    public static Scenario Of(
        RemoteProgram program, int kills = 0, Mutation? mutation = null, int maximumStates = 20_000_000, bool recoversApart = false)
    {
        var scenario = new RemoteScenario(program, recoversApart);
        Player[] players = program.Core.Players;
        return new Scenario
        {
            Name = program.Name,
            Region = scenario._world.Region,
            Actors = [.. Enumerable.Range(0, players.Length).Select(scenario.Thread), scenario.Broker(), scenario.Recovery()],
            KillableProcesses = [.. Enumerable.Range(0, players.Length).Where(i => players[i].Mortal).Select(i => i + 1)],
            Kills = kills,
            MayBlock = true,
            AtEnd = scenario.NothingIsLeft,
            Outcome = scenario.Describe,
            AllowedOutcomes = NtModel.Outcomes(program.Core, kills),
            Mutation = mutation,
            MaximumStates = maximumStates,

            // The broker recovers both domains in one go.
            MaximumAccesses = 1500,
        };
    }

    private Actor Thread(int player) => new()
    {
        Name = $"T{player}",
        Process = player + 1,
        Program = [.. _program.Core.Players[player].Acts.Select((act, step) => new Step([new Choice(act.ToString(), _ => _world.Do(player, step), GuardOf(act))]))],
    };

    private Guard? GuardOf(Act act) => act.Verb == Verb.Gate ? state => act.Objects.All(player => IsOutOfTheWay(state, player)) : null;

    private bool IsOutOfTheWay(StateView state, int player) => state.Status(player) switch
    {
        ActorStatus.Dead => IsRecovered(state, player),
        ActorStatus.Asleep => !state.IsInSoftSleep(player),
        ActorStatus.Finished => true,
        _ => state.IsAtGate(player),
    };

    private bool IsRecovered(StateView state, int player) =>
        Array.TrueForAll(_world.Arenas, arena => state.Peek(ref arena.Record(RemoteWorld.RecordOf(player)).State) == (uint)RecordState.Free);

    private Actor Broker()
    {
        var choices = new List<Choice>();
        for (int p = 0; p < _program.Core.Players.Length; p++)
        {
            int player = p;
            choices.Add(new Choice($"serve T{p}", _ => _world.Serve(player), state => IsAsked(state, player)));
            if (_program.HasMixedWait)
            {
                choices.AddRange(RecoveryOf(player, static _ => true));
            }
        }

        for (int d = 0; d < _world.Arenas.Length; d++)
        {
            int domain = d;
            choices.Add(new Choice($"collect {d}", _ => _world.Collect(domain), state => state.Peek(ref _world.Arenas[domain].Process(0).ReadyHead) != 0));
        }

        return new Actor { Name = "broker", Program = [.. Enumerable.Range(0, BrokerSteps).Select(_ => new Step(choices, Optional: true))] };
    }

    // On a thread of its own. What it does about waits over several domains it does under the broker's gate, so in programs with such waits it
    // is one of the broker's actions.
    private Actor Recovery()
    {
        int broker = _program.Core.Players.Length;
        var choices = new List<Choice>();
        for (int p = 0; p < broker && !_program.HasMixedWait; p++)
        {
            // The loop gives the dead up between two requests.
            choices.AddRange(RecoveryOf(p, state => state.IsAtGate(broker) || state.Status(broker) == ActorStatus.Finished));
        }

        return new Actor { Name = "recovery", Program = choices.Count == 0 ? [] : [new Step(choices, Optional: true)] };
    }

    private IEnumerable<Choice> RecoveryOf(int player, Func<StateView, bool> isFree) => _program.Core.Players[player].Mortal
        ? [new Choice($"recover T{player}", _ => _world.Recover(player), state => state.Status(player) == ActorStatus.Dead && !IsRecovered(state, player) && isFree(state))]
        : [];

    private bool IsAsked(StateView state, int player)
    {
        ulong mail = state.Peek(ref _world.Mail(player));
        return mail != 0 && mail >> 63 == 0 && state.Status(player) != ActorStatus.Dead;
    }

    private string? NothingIsLeft(StateView state)
    {
        int players = _program.Core.Players.Length;
        bool waits = false;
        for (int i = 0; i < players; i++)
        {
            if ((state.Status(i) == ActorStatus.Dead && !IsRecovered(state, i)) || (state.Status(i) == ActorStatus.Running && !state.IsAtGate(i)))
            {
                return $"deadlock: T{i} cannot go on, or its death was not dealt with: {state.Pending(i)}";
            }

            waits |= state.Status(i) == ActorStatus.Asleep;
        }

        foreach (Arena arena in _world.Arenas)
        {
            if (state.Peek(ref arena.Domain.Lock) != 0 || state.Peek(ref arena.Domain.Phase) != 0)
            {
                return $"at the end: lock {state.Peek(ref arena.Domain.Lock):x}, phase {state.Peek(ref arena.Domain.Phase)}";
            }
        }

        for (int o = 0; o < _program.Core.Things.Length; o++)
        {
            ulong word = state.Peek(ref _world.HomeOf(o).Slot(_world.SlotOf(o)).State);
            if ((word & WaitWord.Recovering) != 0 || (!waits && (word & WaitWord.Frozen) != 0))
            {
                return $"at the end: object {o}, word {word:x}";
            }
        }

        return null;
    }

    private string Describe(StateView state)
    {
        var text = new StringBuilder();
        Player[] players = _program.Core.Players;
        for (int i = 0; i < players.Length; i++)
        {
            string did = string.Join(", ", state.Results(i).Select(Outcome.Of));
            text.Append(NtState.DescribePlayer(i, state.Status(i) == ActorStatus.Dead, did, state.Results(i).Count < players[i].Acts.Length));
        }

        for (int o = 0; o < _program.Core.Things.Length; o++)
        {
            ref ObjectSlot slot = ref _world.HomeOf(o).Slot(_world.SlotOf(o));
            ulong word = state.Peek(ref slot.State);
            bool mutex = _program.Core.Things[o].Kind == Kind.Mutex;
            bool available = WaitWord.IsAvailable(word);
            int value = mutex
                ? available ? 0 : (int)MutexLayout.Owner(word) - (int)RemoteWorld.RecordOf(0) + 1
                : available ? (int)((word & WaitWord.CountField) >> WaitWord.CountShift) : 0;
            int recursion = mutex ? (int)state.Peek(ref slot.Value0) : 0;
            text.Append(NtState.DescribeThing(o, _program.Core.Things[o].Kind, value, recursion, mutex && (word & WaitWord.Abandoned) != 0));
        }

        return text.ToString();
    }
}
