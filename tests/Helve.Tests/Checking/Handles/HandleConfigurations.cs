using static Helve.Tests.Checking.Handles.HandleActs;

namespace Helve.Tests.Checking.Handles;

/// <summary>The configurations: small enough to be explored to the end, together every pair of operations that can meet.</summary>
internal static class HandleConfigurations
{
    private const HandleActs Local = Create | Duplicate | Close | Lookup;

    /// <summary>Explored by every run of the tests.</summary>
    public static readonly HandleConfiguration[] Quick =
    [
        new("A local") { Slots = 2, Threads = [new(1, 1, Local), new(1, 2, Local)] },
        new("B killed while duplicating to another")
        {
            Tables = 2, Threads = [new(1, 1, DuplicateTo), new(2, 1, Close)],
            SharedBy = [1, 2], Mortal = [1], Kills = 1, Restarts = 1,
        },
        new("C killed while creating")
        {
            Entries = 1, Slots = 2, Threads = [new(1, 2, Create | Close)], SharedBy = [], Mortal = [1], Kills = 1, Restarts = 1,
        },
        new("D remote both ways, the table given on")
        {
            Tables = 2, Entries = 1, Threads = [new(1, 1, DuplicateTo | CloseRemote), new(2, 1, Close)],
            SharedBy = [1, 2], Mortal = [2], Kills = 1, Recycles = true,
        },
        new("E by name")
        {
            Tables = 1, Slots = 2, Threads = [new(1, 1, Close | Wait)], SharedBy = [1], NameExists = true, Opens = 1, Mortal = [1], Kills = 1,
        },
        new("F inheritance")
        {
            Tables = 2, Entries = 1, Child = 2, Threads = [new(1, 1, Inherit), new(1, 1, Close | Duplicate)], Mortal = [1], Kills = 1,
        },
        new("G access in place") { Slots = 2, Threads = [new(1, 2, Create | Close), new(1, 1, Access | Lookup | Close)] },
        new("H held and closed")
        {
            Tables = 2, Entries = 1, Threads = [new(1, 1, Wait), new(2, 1, Close | Wait)], SharedBy = [1, 2], Mortal = [1, 2], Kills = 2,
        },
        new("N closed by another while it is swept")
        {
            Tables = 2, Entries = 1, Threads = [new(1, 1, HandleActs.None), new(2, 1, CloseRemote)], Mortal = [1], Kills = 1,
        },
        new("P one entry, one slot, used again") { Entries = 1, SharedBy = [], Threads = [new(1, 2, Create | Close), new(1, 2, Create | Close | Wait)] },
        new("T protected") { Tables = 2, Entries = 1, Threads = [new(1, 2, Close | Protect), new(2, 1, CloseRemote)], SharedBy = [1] },
    ];

    /// <summary>The same for a broker that waits for no client.</summary>
    public static readonly HandleConfiguration[] Hurried =
    [
        new("U by name, hurried, the target dies")
        {
            Tables = 2, Entries = 1, Threads = [new(2, 1, Close | Wait)], SharedBy = [2], NameExists = true, Opens = 1, Mortal = [1], Kills = 1, Hurried = true,
        },
        new("U by name, hurried, a holder dies")
        {
            Tables = 2, Entries = 1, Threads = [new(2, 1, Close | Wait)], SharedBy = [2], NameExists = true, Opens = 1, Mortal = [2], Kills = 1, Hurried = true,
        },
    ];

    /// <summary>Minutes, or as many states as are allowed.</summary>
    public static readonly HandleConfiguration[] Deep =
    [
        new("A2 local, two operations each") { Slots = 2, Threads = [new(1, 2, Local), new(1, 2, Local)] },
        new("B2 two processes, two operations")
        {
            Tables = 2, Threads = [new(1, 2, Create | DuplicateTo | Close), new(2, 1, Duplicate | Close | Wait)],
            SharedBy = [1, 2], Mortal = [1], Kills = 1, Restarts = 1, Recycles = true,
        },
        new("B3 killed while duplicating or closing")
        {
            Tables = 2, Threads = [new(1, 1, DuplicateTo | Close), new(2, 1, Duplicate | Close | Wait)],
            SharedBy = [1, 2], Mortal = [1], Kills = 1, Restarts = 1,
        },
        new("C2 slots")
        {
            Tables = 2, Slots = 2, Threads = [new(1, 1, Create | DuplicateTo | Close), new(2, 1, Create | DuplicateTo | Close)],
            Mortal = [1], Kills = 1, Restarts = 1,
        },
        new("D2 remote, both die")
        {
            Tables = 2, Threads = [new(1, 1, DuplicateTo | CloseRemote | Close | DuplicateFrom), new(2, 1, DuplicateTo | CloseRemote | DuplicateFrom | Close)],
            SharedBy = [1, 2], Mortal = [1, 2], Kills = 2, Recycles = true,
        },
        new("E2 names, two opens")
        {
            Tables = 2, Entries = 1, Slots = 2, Threads = [new(1, 1, Close), new(2, 1, Close | Wait)],
            SharedBy = [1], NameExists = true, Opens = 2, Mortal = [1, 2], Kills = 1, Restarts = 1, Recycles = true,
        },
        new("F2 inheritance with a restart")
        {
            Tables = 2, Child = 2, Threads = [new(1, 1, Inherit), new(1, 2, Duplicate | Close)], Mortal = [1], Kills = 1, Restarts = 1,
        },
        new("G2 access in place") { Slots = 2, Threads = [new(1, 2, Create | Close | Duplicate), new(1, 2, Access | Lookup | Close)] },
        new("H2 three threads")
        {
            Tables = 2, Entries = 1, Threads = [new(1, 1, DuplicateTo | Close | Wait), new(1, 1, DuplicateTo | Close), new(2, 1, DuplicateTo | Close | CloseRemote)],
            SharedBy = [1, 2], Mortal = [1], Kills = 1, Recycles = true,
        },
        new("J three entries") { Entries = 3, Slots = 2, Threads = [new(1, 2, Create | Close | Duplicate), new(1, 2, Close | Lookup | Create)] },
        new("N a child, and a third process")
        {
            Tables = 3, Entries = 1, Child = 2, Threads = [new(1, 1, Inherit), new(1, 1, DuplicateTo | Close), new(3, 1, DuplicateTo | CloseRemote)],
            Mortal = [1, 3], Kills = 2,
        },
        new("P2 one entry, three threads")
        {
            Entries = 1, SharedBy = [], Threads = [new(1, 2, Create | Close), new(1, 2, Create | Close), new(1, 1, Wait | Access)],
        },
        new("Q a table used again while a thread still means the old one")
        {
            Tables = 2, Entries = 1, Threads = [new(1, 2, DuplicateTo | CloseRemote), new(2, 1, DuplicateTo | Close)],
            SharedBy = [1, 2], Mortal = [1, 2], Kills = 2, Restarts = 1, Recycles = true,
        },
        new("T2 protected, remote, killed")
        {
            Tables = 2, Threads = [new(1, 2, Close | Duplicate | Protect), new(2, 1, CloseRemote | DuplicateFrom)],
            SharedBy = [1, 2], Mortal = [1], Kills = 1, Restarts = 1,
        },
    ];

    public static HandleConfiguration Find(string name) => Quick.Concat(Hurried).Concat(Deep).Single(configuration => configuration.Name == name);
}
