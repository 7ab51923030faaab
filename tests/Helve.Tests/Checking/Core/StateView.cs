namespace Helve.Tests.Checking.Core;

/// <summary>How an actor stands in a state.</summary>
internal enum ActorStatus
{
    /// <summary>Can go on, or waits for a word or a guard.</summary>
    Running,

    /// <summary>Sleeps on a futex.</summary>
    Asleep,

    /// <summary>Its program has ended.</summary>
    Finished,

    /// <summary>Was killed.</summary>
    Dead,

    /// <summary>Was stopped for ever.</summary>
    Stopped,
}

/// <summary>Read access to the state that the explorer is looking at.</summary>
internal sealed class StateView(Explorer explorer, Scenario scenario)
{
    /// <summary>Processes that were killed, a bit each.</summary>
    public ulong Deaths => explorer.Cell(Explorer.DeathsCell);

    /// <summary>A word of shared memory. Every write to it becomes a state of its own, so that a rule misses none.</summary>
    public ulong Read(ref ulong location) => explorer.Observe(scenario.Region.CellOf(ref location, out _));

    /// <summary>A word of shared memory, for rules about states in which nobody is in the middle of anything.</summary>
    public ulong Peek(ref ulong location) => explorer.Cell(scenario.Region.CellOf(ref location, out _));

    /// <summary>The same.</summary>
    public uint Peek(ref uint location)
    {
        int cell = scenario.Region.CellOf(ref location, out int shift);
        return (uint)(explorer.Cell(cell) >> shift);
    }

    /// <summary>How an actor stands.</summary>
    public ActorStatus Status(int actor) => explorer.StatusOf(actor);

    /// <summary>Asleep only until a soft deadline: not in a wait of its own, but on the way to one.</summary>
    public bool IsInSoftSleep(int actor) => Status(actor) == ActorStatus.Asleep && explorer.LocalStateOf(actor)!.Access.IsSoft;

    /// <summary>Before a step whose guard is closed.</summary>
    public bool IsAtGate(int actor) => explorer.LocalStateOf(actor) is { Access.Kind: AccessKind.Begin };

    /// <summary>The step that an actor is at.</summary>
    public int StepOf(int actor) => explorer.LocalStateOf(actor)?.Step ?? -1;

    /// <summary>How an actor's past steps ended; empty for a dead one.</summary>
    public IReadOnlyList<ulong> Results(int actor) => explorer.LocalStateOf(actor)?.Results ?? [];

    /// <summary>Asleep, or its program has ended, or dead.</summary>
    public bool IsBlockedOrGone(int actor) => Status(actor) is not (ActorStatus.Running or ActorStatus.Stopped);

    /// <summary>Whether no actor is inside an operation (a dead one is not).</summary>
    public bool IsAtRest
    {
        get
        {
            for (int i = 0; i < scenario.Actors.Count; i++)
            {
                if (explorer.LocalStateOf(i) is { Access.Kind: not (AccessKind.Begin or AccessKind.Finished) })
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The access that an actor makes next, for messages.</summary>
    public string Pending(int actor) => explorer.DescribePending(actor);
}
