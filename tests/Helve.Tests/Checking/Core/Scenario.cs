namespace Helve.Tests.Checking.Core;

/// <summary>An operation of an actor: production code over <see cref="CheckedMemory"/>. It may depend on its context and on memory only.</summary>
internal delegate ulong Operation(ActorContext context);

/// <summary>A question about a state.</summary>
internal delegate bool Guard(StateView state);

/// <summary>A rule about a state: null, or what is wrong.</summary>
internal delegate string? Invariant(StateView state);

/// <summary>What an operation may know besides memory.</summary>
internal sealed record ActorContext(int Actor, IReadOnlyList<ulong> Results);

/// <summary>One thing that an actor may do at a step of its program.</summary>
internal sealed record Choice(string Name, Operation Run, Guard? When = null);

/// <summary>A step of an actor's program. At an optional step, an actor may rest for ever while no choice is open.</summary>
internal sealed record Step(IReadOnlyList<Choice> Choices, bool Optional = false)
{
    /// <summary>Whether the step is nothing but one operation.</summary>
    public bool IsPlain => Choices.Count == 1 && Choices[0].When is null;
}

/// <summary>A thread: a program, and the process that it dies with.</summary>
internal sealed class Actor
{
    public required string Name { get; init; }

    /// <summary>Dies with this process; -1: cannot die.</summary>
    public int Process { get; init; } = -1;

    public required IReadOnlyList<Step> Program { get; init; }

    /// <summary>Where the program begins.</summary>
    public int FirstStep { get; init; }

    /// <summary>Where it begins again when the actor was killed and started anew; -1: it is never.</summary>
    public int RestartStep { get; init; } = -1;

    /// <summary>
    /// Its soft deadlines pass at any time, not only when a look would find anything changed: its code does not go on as before then.
    /// </summary>
    public bool IsHurried { get; init; }

    /// <summary>May be stopped for ever.</summary>
    public bool Stoppable { get; init; }
}

/// <summary>Actors over a region, how much may go wrong, and what must hold.</summary>
internal sealed class Scenario
{
    public required string Name { get; init; }
    public required SharedRegion Region { get; init; }
    public required IReadOnlyList<Actor> Actors { get; init; }

    /// <summary>Processes that may be killed, in any state.</summary>
    public IReadOnlyList<int> KillableProcesses { get; init; } = [];
    public int Kills { get; init; }
    public int Restarts { get; init; }
    public int Stops { get; init; }

    /// <summary>How often a sleeper may wake without cause.</summary>
    public int SpuriousWakes { get; init; }

    /// <summary>
    /// A fixed schedule that is run before the exploration begins: every interleaving from the state that it leads to is explored. Its
    /// deaths come out of the budget.
    /// </summary>
    public IReadOnlyList<Move> Prefix { get; init; } = [];

    /// <summary>What must hold in every state.</summary>
    public Invariant? Always { get; init; }

    /// <summary>What must hold where nobody can go on. Blocked actors are looked at by <see cref="Outcome"/> too.</summary>
    public Invariant? AtEnd { get; init; }

    /// <summary>Says whether an actor may be left asleep or waiting at an end; default: never.</summary>
    public bool MayBlock { get; init; }

    /// <summary>Describes an end; compared with <see cref="AllowedOutcomes"/>.</summary>
    public Func<StateView, string>? Outcome { get; init; }

    /// <summary>All outcomes of the reference model, or null: no comparison.</summary>
    public IReadOnlySet<string>? AllowedOutcomes { get; init; }

    /// <summary>A fault put in on purpose, or null.</summary>
    public Mutation? Mutation { get; init; }

    /// <summary>The exploration is cut off at so many states.</summary>
    public int MaximumStates { get; init; } = 20_000_000;

    /// <summary>An operation with more accesses than this has no end.</summary>
    public int MaximumAccesses { get; init; } = 400;

    public override string ToString() => Mutation is null ? Name : $"{Name} [{Mutation}]";
}
