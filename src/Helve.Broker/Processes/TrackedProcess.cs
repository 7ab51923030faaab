using Helve.Broker.Access;
using Helve.Broker.Connections;
using Helve.Broker.Inbox;
using Helve.Broker.Jobs;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>Where a process stands.</summary>
internal enum ProcessStage
{
    /// <summary>A slot and a table for a child to be.</summary>
    Prepared,

    /// <summary>It runs, as far as the kernel has told.</summary>
    Alive,

    /// <summary>It is dead and recovery is at work, or waits for its slot to become free.</summary>
    Dead,
}

/// <summary>One process (or child to be) with a slot in the arena. The loop's thread owns it.</summary>
internal sealed class TrackedProcess(uint index, uint tableId)
{
    /// <summary>Its process slot.</summary>
    public uint Index { get; } = index;

    /// <summary>Id of its table.</summary>
    public uint TableId { get; } = tableId;

    /// <summary>Where it stands.</summary>
    public ProcessStage Stage { get; set; } = ProcessStage.Alive;

    /// <summary>Its process id, or a negative number that no other has if it lives in a pid namespace that the broker does not see; 0 for a child to be.</summary>
    public int Number { get; set; }

    /// <summary>Its process id; 0 for a child to be, and for one that has none here.</summary>
    public int ProcessId => Math.Max(Number, 0);

    /// <summary>What tells its death; of a child to be, from the time on that its parent says which process it is.</summary>
    public PidFd? PidFd { get; set; }

    /// <summary>The loop's token for <see cref="PidFd"/>.</summary>
    public ulong WatchToken { get; set; }

    /// <summary>Memory of its table; null until somebody needs it.</summary>
    public Segment? TableMemory { get; set; }

    /// <summary>Its table; null until somebody needs it.</summary>
    public TableSegment? Table { get; set; }

    /// <summary>Slot of its process object.</summary>
    public uint ObjectSlot { get; set; }

    /// <summary>Generation of that slot.</summary>
    public uint ObjectGeneration { get; set; }

    /// <summary>The broker's own handle to the process object; 0 when closed.</summary>
    public uint BrokerHandle { get; set; }

    /// <summary>Who it is, as its latest connection told; null while it has had none.</summary>
    public Principal? Principal { get; set; }

    /// <summary>What Linux tells of it.</summary>
    public ProcessAccount Account { get; } = new();

    /// <summary>The exit code that the first who terminated it chose.</summary>
    public uint? TerminatedWith { get; set; }

    /// <summary>Its open connections.</summary>
    public List<Connection> Connections { get; } = [];

    /// <summary>Thread records that it has, those under recovery included.</summary>
    public HashSet<uint> Records { get; } = [];

    /// <summary>Those of them that are under recovery while the process lives.</summary>
    public HashSet<uint> RecordsEnding { get; } = [];

    /// <summary>Children that it prepared and that have not started.</summary>
    public List<TrackedProcess> Prepared { get; } = [];

    /// <summary>Handles that were sent to it and that it has not received; null until the first.</summary>
    public ProcessInbox? Inbox { get; set; }

    /// <summary>Prepared: who prepared it.</summary>
    public TrackedProcess? Parent { get; set; }

    /// <summary>Prepared: whether it is to leave jobs of its parent; null: no.</summary>
    public Breakaway? Breakaway { get; set; }

    /// <summary>Prepared: the secret that the child shows.</summary>
    public ulong Ticket { get; set; }

    /// <summary>Whether its table was filled by its parent.</summary>
    public bool Inherited { get; set; }

    /// <summary>Prepared: connections that showed the ticket before the parent said which process the child is.</summary>
    public List<Connection> WaitingForStart { get; } = [];

    /// <summary>Whether it was given descriptors of its own for a handle.</summary>
    public bool HasDescriptors { get; set; }

    /// <summary>Whether it may act with that record.</summary>
    public bool OwnsRecord(uint record) => Records.Contains(record) && !RecordsEnding.Contains(record);

    /// <summary>Table and id, as the handle operations want them. The table must exist.</summary>
    public TableReference TableReference => new(Table!, TableId);
}
