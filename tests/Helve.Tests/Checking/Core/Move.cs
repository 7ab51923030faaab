namespace Helve.Tests.Checking.Core;

/// <summary>What a move of a fixed schedule does.</summary>
internal enum MoveKind
{
    /// <summary>An actor runs alone until it sleeps on a futex or its program has ended.</summary>
    ToSleep,

    /// <summary>An actor runs alone until it is at that step of its program.</summary>
    ToStep,

    /// <summary>An actor runs alone until it is about to make a certain access.</summary>
    ToAccess,

    /// <summary>A sleeping actor's deadline passes.</summary>
    TimeOut,

    /// <summary>A process is killed.</summary>
    Kill,
}

/// <summary>A piece of the fixed schedule that leads to a prepared state (<see cref="Scenario.Prefix"/>).</summary>
internal sealed record Move(MoveKind Kind, int Who, int Step = 0, Func<string, Access, bool>? IsBefore = null)
{
    public static Move ToSleep(int actor) => new(MoveKind.ToSleep, actor);

    public static Move ToStep(int actor, int step) => new(MoveKind.ToStep, actor, step);

    /// <summary>The access by the name of its location, as traces have it.</summary>
    public static Move ToAccess(int actor, Func<string, Access, bool> isBefore) => new(MoveKind.ToAccess, actor, IsBefore: isBefore);

    /// <summary>Before a store to a location whose name contains this.</summary>
    public static Move ToStore(int actor, string location) =>
        ToAccess(actor, (name, access) => access.Kind == AccessKind.Write && name.Contains(location, StringComparison.Ordinal));

    /// <summary>Before a compare-and-swap of a location whose name contains this.</summary>
    public static Move ToSwap(int actor, string location) =>
        ToAccess(actor, (name, access) => access.Kind == AccessKind.CompareExchange && name.Contains(location, StringComparison.Ordinal));

    /// <summary>Before a wake.</summary>
    public static Move ToWake(int actor) => ToAccess(actor, (_, access) => access.Kind == AccessKind.Wake);

    public static Move TimeOut(int actor) => new(MoveKind.TimeOut, actor);

    public static Move Kill(int process) => new(MoveKind.Kill, process);
}
