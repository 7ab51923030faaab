using Helve.Kernel.Memory;

namespace Helve.Broker.Processes;

/// <summary>How far a job came. Each step may be repeated, so a job that must wait starts its present step again.</summary>
internal enum RecoveryStep
{
    /// <summary>Mutexes are abandoned, waits are taken away.</summary>
    Waits,

    /// <summary>Half-done handle operations are completed or taken back.</summary>
    Handles,

    /// <summary>References of waits are given back.</summary>
    References,

    /// <summary>Whole process: its table is closed, entry by entry.</summary>
    Table,

    /// <summary>Whole process: its threads are signalled, then, with its exit code, the process object (semantics I4).</summary>
    Signal,

    /// <summary>All done.</summary>
    Finished,
}

/// <summary>What the recovery thread is to do for one dead process, or for one dead thread of a living one.</summary>
internal sealed class RecoveryJob
{
    /// <summary>The process slot.</summary>
    public required uint Index { get; init; }

    /// <summary>Dead thread records.</summary>
    public required uint[] Records { get; init; }

    /// <summary>What the records' threads have in other domains; null: nothing.</summary>
    public JointEnd? Elsewhere { get; init; }

    /// <summary>The records stood here for threads of another domain; null: they did not.</summary>
    public GuestRecords? Guests { get; init; }

    /// <summary>Whether their thread ended by itself, so that no call of it was cut off.</summary>
    public bool EndedByItself { get; init; }

    /// <summary>Whole process: its table, if it has one; null for a single thread.</summary>
    public TableSegment? Table { get; init; }

    /// <summary>Id of that table.</summary>
    public uint TableId { get; init; }

    /// <summary>Whole process: its threads that have objects, each taken away when it is signalled and closed.</summary>
    public Queue<EndedThread> Threads { get; init; } = [];

    /// <summary>Whether a process object is to be signalled.</summary>
    public bool HasObject { get; init; }

    /// <summary>Whether it is for a whole process, not for a thread of a living one.</summary>
    public bool IsProcess => HasObject || Table is not null;

    /// <summary>Slot of that object.</summary>
    public uint ObjectSlot { get; init; }

    /// <summary>Generation of that slot.</summary>
    public uint ObjectGeneration { get; init; }

    /// <summary>The broker's own handle to it, closed last.</summary>
    public uint BrokerHandle { get; init; }

    /// <summary>Exit code to store.</summary>
    public uint ExitCode { get; init; }

    /// <summary>Runs on the loop's thread when all is done.</summary>
    public required Action Completed { get; init; }

    /// <summary>Whole process with a table: runs on the loop's thread when nobody can have an entry of the table in mind any more.</summary>
    public Action? Recycled { get; init; }

    /// <summary>The step to do next.</summary>
    public RecoveryStep Step { get; set; }

    /// <summary>Tried and found busy so many times in this step.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether something made no sense in this step, and was dropped.</summary>
    public bool IsDamaged { get; set; }
}
