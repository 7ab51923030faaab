using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>How far a step of recovery came.</summary>
public enum RecoveryResult
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>A living thread holds a count word and does not go on: nothing is lost, call again later.</summary>
    Busy,

    /// <summary>Done as far as possible: something in the shared memory made no sense and was dropped.</summary>
    Damaged,
}

/// <summary>The tables that recovery can reach.</summary>
public interface ITableSource
{
    /// <summary>The table of that process slot, or null: there is none.</summary>
    TableSegment? Table(uint processIndex);
}

/// <summary>
/// What the broker's recovery thread does for the dead. Every member may be repeated from the beginning, also by another broker after
/// the first one died in it. One thread at a time.
/// </summary>
public static partial class HandleRecovery<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>
    /// Completes or takes back what the dead thread of that record was doing to handles. Held references stay
    /// (<see cref="ReleaseHeld"/>). The record's state must be <see cref="RecordState.Dead"/>.
    /// </summary>
    public static RecoveryResult Complete(Arena arena, uint record, ITableSource tables) => RecoveryResult.Done;

    /// <summary>Gives back the references that the dead thread of that record held; after its waits have been recovered.</summary>
    public static RecoveryResult ReleaseHeld(Arena arena, uint record, ITableSource tables) => RecoveryResult.Done;

    /// <summary>
    /// Closes every handle of a dead process. H becomes DYING, at the end SWEPT. Uses the intents of <paramref name="record"/>: a dead
    /// record of the process whose <see cref="Complete"/> is done, or <see cref="Arena.RecoveryRecord"/>.
    /// </summary>
    public static RecoveryResult Sweep(Arena arena, TableSegment table, uint record, ITableSource tables) => RecoveryResult.Done;

    /// <summary>
    /// Makes a swept table ready for another process: INIT, with a new id. False: a thread may still be at work in it, try again later.
    /// </summary>
    /// <param name="arena">The domain's arena.</param>
    /// <param name="table">The table.</param>
    /// <param name="records">Records below this number may have been given out.</param>
    /// <param name="newTableId">The id of the next process; never used before.</param>
    public static bool TryRecycle(Arena arena, TableSegment table, uint records, uint newTableId) => false;
}
