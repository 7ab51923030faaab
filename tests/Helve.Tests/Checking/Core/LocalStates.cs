using System.Runtime.InteropServices;

namespace Helve.Tests.Checking.Core;

/// <summary>
/// Where an actor stands: how its past steps ended, and the answers to the accesses of the present one. As its code is a function
/// of these alone, so is its next access, which is found once, by running the code.
/// </summary>
internal sealed class LocalState
{
    private Dictionary<ulong, LocalState>? _next;
    private LocalState? _usual;
    private ulong _usualAnswer;

    public required int Id { get; init; }
    public required int Actor { get; init; }
    public required int Step { get; init; }
    public required IReadOnlyList<ulong> Results { get; init; }

    /// <summary>Which choice of the step runs; -1 before it is chosen.</summary>
    public int Choice { get; init; } = -1;
    public LocalState? Before { get; init; }
    public ulong Answer { get; init; }
    public int Depth { get; init; }
    public required Access Access { get; init; }

    public LocalState? Find(ulong answer)
    {
        if (_usual is not null && _usualAnswer == answer)
        {
            return _usual;
        }

        LocalState? found = null;
        _next?.TryGetValue(answer, out found);
        return found;
    }

    public void Remember(ulong answer, LocalState next)
    {
        if (_usual is null)
        {
            (_usual, _usualAnswer) = (next, answer);
        }
        else
        {
            (_next ??= []).Add(answer, next);
        }
    }
}

/// <summary>All places where actors were seen to stand: the production code as a tree of accesses, grown as it is needed.</summary>
internal sealed class LocalStates(Scenario scenario)
{
    private readonly List<LocalState> _all = [];
    private readonly Dictionary<string, LocalState> _begins = [];
    private readonly Replay _replay = new(scenario.Region, scenario.Mutation);

    public int Count => _all.Count;

    public LocalState this[int id] => _all[id];

    /// <summary>The actor before that step of its program.</summary>
    public LocalState Begin(int actor, int step, IReadOnlyList<ulong> results)
    {
        ref LocalState? begin = ref CollectionsMarshal.GetValueRefOrAddDefault(_begins, $"{actor} {step} {string.Join(' ', results)}", out _);
        if (begin is null)
        {
            bool ended = step == scenario.Actors[actor].Program.Count;
            begin = Add(new LocalState
            {
                Id = _all.Count,
                Actor = actor,
                Step = step,
                Results = results,
                Access = new Access(ended ? AccessKind.Finished : AccessKind.Begin),
            });
        }

        LocalState known = begin;
        return known.Access.Kind == AccessKind.Begin && scenario.Actors[actor].Program[step].IsPlain ? Next(known, 0) : known;
    }

    /// <summary>The actor after that answer to its access; after the choice, for a begin.</summary>
    public LocalState Next(LocalState state, ulong answer)
    {
        LocalState? next = state.Find(answer);
        if (next is null)
        {
            next = Discover(state, answer);
            state.Remember(answer, next);
        }

        return next;
    }

    private LocalState Discover(LocalState state, ulong answer)
    {
        bool begins = state.Choice < 0;
        int choice = begins ? (int)answer : state.Choice;
        var accesses = new List<Access>(state.Depth + 1);
        var answers = new List<ulong>(state.Depth + 1);
        if (!begins)
        {
            Collect(state, answer, accesses, answers);
        }

        Choice chosen = scenario.Actors[state.Actor].Program[state.Step].Choices[choice];
        if (_replay.TryRun(chosen, new ActorContext(state.Actor, state.Results), accesses, answers, out ulong result))
        {
            return Begin(state.Actor, state.Step + 1, [.. state.Results, result]);
        }

        return Add(new LocalState
        {
            Id = _all.Count,
            Actor = state.Actor,
            Step = state.Step,
            Choice = choice,
            Results = state.Results,
            Before = begins ? null : state,
            Answer = answer,
            Depth = answers.Count,
            Access = answers.Count < scenario.MaximumAccesses
                ? _replay.Noted
                : new Access(AccessKind.Fault) { Message = $"an operation of {answers.Count} accesses: it does not end" },
        });
    }

    // The log of the present step, oldest first.
    private static void Collect(LocalState state, ulong answer, List<Access> accesses, List<ulong> answers)
    {
        accesses.Add(state.Access);
        answers.Add(answer);
        for (LocalState at = state; at.Before is not null; at = at.Before)
        {
            accesses.Add(at.Before.Access);
            answers.Add(at.Answer);
        }

        accesses.Reverse();
        answers.Reverse();
    }

    private LocalState Add(LocalState state)
    {
        _all.Add(state);
        return state;
    }
}
