namespace Helve.Tests.Checking.Handles;

/// <summary>What a thread may do at each of its operations.</summary>
[Flags]
internal enum HandleActs
{
    None = 0,
    Create = 1,
    Duplicate = 2,
    DuplicateTo = 4,
    DuplicateFrom = 8,
    Close = 16,
    CloseRemote = 32,
    Lookup = 64,

    /// <summary>Takes a reference and gives it back.</summary>
    Wait = 128,

    /// <summary>Changes a handle's access and attributes in place.</summary>
    Access = 256,
    Protect = 512,
    Inherit = 1024,

    /// <summary>Creates an object that can be told from the others.</summary>
    CreateOther = 2048,

    /// <summary>Duplicates with the same access.</summary>
    Copy = 4096,
}

/// <summary>A thread of a configuration: any of its acts on any entry, so many times.</summary>
internal sealed record HandleThread(int Process, int Operations, HandleActs Acts);

/// <summary>How many tables, entries, slots and threads, what they do, and what goes wrong.</summary>
internal sealed record HandleConfiguration(string Name)
{
    public int Tables { get; init; } = 1;
    public uint Entries { get; init; } = 2;
    public uint Slots { get; init; } = 1;
    public required IReadOnlyList<HandleThread> Threads { get; init; }

    /// <summary>Processes whose entry 1 is a handle to one shared object in the beginning.</summary>
    public IReadOnlyList<int> SharedBy { get; init; } = [1];
    public IReadOnlyList<int> Mortal { get; init; } = [];
    public int Kills { get; init; }
    public int Restarts { get; init; }

    /// <summary>How many creates or opens by name the broker answers, each into any table.</summary>
    public int Opens { get; init; }

    /// <summary>The broker answers as its loop does: it waits for no client, and gives its record up to recovery where it can't take back.</summary>
    public bool Hurried { get; init; }

    /// <summary>The shared object has the name.</summary>
    public bool NameExists { get; init; }

    /// <summary>Swept tables are given to other processes.</summary>
    public bool Recycles { get; init; }

    /// <summary>They are, though a thread may still be at work in them: what recovery's own look must prevent.</summary>
    public bool RecyclesBlindly { get; init; }

    /// <summary>The process that is prepared by process 1 and not started yet; 0: none.</summary>
    public int Child { get; init; }

    public bool ChangesAccess => Threads.Any(thread => (thread.Acts & HandleActs.Access) != 0);

    public override string ToString() => Name;
}
