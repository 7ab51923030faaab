using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>
/// What a thread needs to act: its record in the arena, and where it last found free entries and slots. One per thread; never shared
/// between two threads, since the record's intents tell recovery what one thread was doing.
/// </summary>
public sealed class ThreadContext
{
    private SlotCursorArray _slotCursors;

    /// <summary>Makes the context of the thread that owns that record.</summary>
    public ThreadContext(Arena arena, uint record, uint processIndex)
    {
        ArgumentNullException.ThrowIfNull(arena);
        ArgumentOutOfRangeException.ThrowIfZero(record);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(record, arena.RecordCapacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(processIndex, arena.ProcessCapacity);
        Arena = arena;
        Record = record;
        ProcessIndex = processIndex;
    }

    /// <summary>The domain's arena.</summary>
    public Arena Arena { get; }

    /// <summary>Number of the thread's record; never 0.</summary>
    public uint Record { get; }

    /// <summary>Index of the process slot of the thread's process.</summary>
    public uint ProcessIndex { get; }

    /// <summary>
    /// How often it looks at a word that another thread owns before it gives up with RETRY; 0: it waits until the owner lets go, as clients
    /// do. The broker must not depend on a client that may be stopped while it owns the word.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>What is left of the objects that several hand-offs together may look at; null: each has a bound of its own.</summary>
    internal ulong? SharedSteps { get; set; }

    /// <summary>
    /// It ran out of patience where it could not take back what it had begun. The record's intents say what is owed: they are for recovery
    /// to complete, and the thread must go on with another record.
    /// </summary>
    public bool IsGivenUp { get; internal set; }

    /// <summary>
    /// The broker is gone: waits over several domains, which it alone can satisfy, have ended with it, and signals pass them over. Otherwise
    /// a signal that one of them could get returns MORE_PROCESSING_REQUIRED, and the broker has to be asked for it.
    /// </summary>
    public bool IgnoresRemote { get; set; }

    /// <summary>Whether the wait that this thread began last under the domain's lock names a timer.</summary>
    public bool HasTimers { get; internal set; }

    /// <summary>The thread's record.</summary>
    public ref ThreadRecord Self
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Arena.Record(Record);
    }

    /// <summary>Word of taken hints in the own table that this thread looks at first. Only a hint; any value will do.</summary>
    public uint EntryCursor { get; set; }

    /// <summary>
    /// Per <see cref="ObjectType"/>, the slot that this thread took last plus 1, or 0. The next one is looked for behind it, in the
    /// same chunk first: slots are used in rotation. Only a hint; any value will do.
    /// </summary>
    public Span<uint> SlotCursors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _slotCursors;
    }

    [InlineArray(Types)]
    private struct SlotCursorArray
    {
        private uint _first;
    }

    private const int Types = Objects.ObjectTypes.Limit;
}
