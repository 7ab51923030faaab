using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

public static partial class HandleRecovery<TMemory>
{
    /// <summary>
    /// Closes every handle of a dead process. H becomes DYING, at the end SWEPT. Uses the intents of <paramref name="record"/>: a dead
    /// record of the process whose <see cref="Complete"/> is done, or <see cref="Arena.RecoveryRecord"/>.
    /// </summary>
    /// <remarks>Busy: every handle was closed but those of objects whose count word a living thread holds; call again later.</remarks>
    public static RecoveryResult Sweep(Arena arena, TableSegment table, uint record, ITableSource tables)
    {
        RecoveryResult result = Complete(arena, record, tables);
        var header = new TableHeaderWord(TMemory.Read(ref table.State));
        if (result == RecoveryResult.Busy || header.State == TableState.Swept)
        {
            return result;
        }

        // A full fence between this and the reads of the entries: whoever claimed one and still read ALIVE is found OWNED below.
        TMemory.Exchange(ref table.State, header.With(TableState.Dying).Value);
        var walk = new EntryWalk<TMemory>(table);
        while (walk.MoveNext())
        {
            result = Worse(result, SweepEntry(arena, table, walk.Index, record));
        }

        if (result != RecoveryResult.Busy)
        {
            TMemory.Exchange(ref table.State, header.With(TableState.Swept).Value);
        }

        return result;
    }

    /// <summary>
    /// Makes a swept table ready for another process: INIT, with a new id. False: it is not swept, or a thread may still be at work in
    /// it; try again later.
    /// </summary>
    /// <param name="arena">The domain's arena.</param>
    /// <param name="table">The table.</param>
    /// <param name="records">Records below this number may have been given out.</param>
    /// <param name="newTableId">The id of the next process; never used before.</param>
    public static bool TryRecycle(Arena arena, TableSegment table, uint records, uint newTableId) =>
        IsSwept(table) && !IsNamed(arena, table, records) && TryReopen(table, newTableId);

    /// <summary>The same for one of many tables: all of them were swept before <see cref="FindNamed"/> looked at the records.</summary>
    public static bool TryRecycle(TableSegment table, IReadOnlySet<uint> named, uint newTableId)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(named);
        return IsSwept(table) && !named.Contains(table.ProcessIndex) && TryReopen(table, newTableId);
    }

    /// <summary>Adds the process index of every table that a record's intent names.</summary>
    public static void FindNamed(Arena arena, uint records, ISet<uint> named)
    {
        ArgumentNullException.ThrowIfNull(arena);
        ArgumentNullException.ThrowIfNull(named);
        uint end = Math.Min(records, arena.RecordCapacity);
        for (uint record = 1; record < end; record++)
        {
            if (NamedBy(arena, record) is { IsValid: true } reservation)
            {
                named.Add(reservation.Table);
            }
        }
    }

    private static bool IsSwept(TableSegment table) => new TableHeaderWord(TMemory.Read(ref table.State)).State == TableState.Swept;

    private static ReservationWord NamedBy(Arena arena, uint record) => new(TMemory.Read(ref arena.Record(record).Intent1));

    private static bool TryReopen(TableSegment table, uint newTableId)
    {
        var walk = new EntryWalk<TMemory>(table);
        while (walk.MoveNext())
        {
            uint index = walk.Index;
            ref ulong a = ref table.Entry(index).A;
            var seen = new EntryWord(TMemory.Read(ref a));
            if (seen.IsLive)
            {
                return false;
            }

            if (seen.State == EntryState.Dead)
            {
                TMemory.CompareExchange(ref a, seen.With(EntryState.Free).Value, seen.Value);
                EntryAllocator<TMemory>.Reopen(table, index, alsoEntry: true);
            }
            else if (EntryAllocator<TMemory>.IsMarked(table, index))
            {
                // A broker killed right here, between the two accesses above, left a free entry that is said to be taken.
                EntryAllocator<TMemory>.Reopen(table, index, alsoEntry: true);
            }
        }

        // Threads that still mean the old id may claim an entry now and then; they read this word afterwards and give it back.
        TMemory.Exchange(ref table.State, new TableHeaderWord(newTableId, TableState.Init).Value);
        return true;
    }

    /// <summary>
    /// Closes one handle of the broker's own table with the intents of <paramref name="record"/>, which must be idle. Busy: it is open as
    /// before; call again later. Damaged: it was none, or named no object.
    /// </summary>
    public static RecoveryResult CloseHandle(Arena arena, TableSegment table, uint handle, uint record)
    {
        uint index = handle / 4;
        while (index - 1 < table.Capacity - 1)
        {
            var seen = new EntryWord(TMemory.Read(ref table.Entry(index).A));
            if (!seen.IsLive)
            {
                break;
            }

            if (TryCloseFor(arena, table, index, seen, record, out RecoveryResult result))
            {
                return result;
            }
        }

        return RecoveryResult.Damaged;
    }

    private static bool IsNamed(Arena arena, TableSegment table, uint records)
    {
        uint end = Math.Min(records, arena.RecordCapacity);
        for (uint record = 1; record < end; record++)
        {
            if (NamedBy(arena, record) is { IsValid: true } reservation && reservation.Table == table.ProcessIndex)
            {
                return true;
            }
        }

        return false;
    }

    private static RecoveryResult SweepEntry(Arena arena, TableSegment table, uint index, uint record)
    {
        ref ulong a = ref table.Entry(index).A;
        while (true)
        {
            var seen = new EntryWord(TMemory.Read(ref a));
            switch (seen.State)
            {
                case EntryState.Live:
                    if (TryCloseFor(arena, table, index, seen, record, out RecoveryResult result))
                    {
                        return result;
                    }

                    break;
                case EntryState.Owned:
                    // Its owner, living or dead, still has the entry in its I1; it finds DEAD and leaves it.
                    TMemory.CompareExchange(ref a, seen.With(EntryState.Dead).Value, seen.Value);
                    break;
                default:
                    return RecoveryResult.Done;
            }
        }
    }

    // False: the entry was no longer as read.
    private static bool TryCloseFor(Arena arena, TableSegment table, uint index, EntryWord seen, uint record, out RecoveryResult result)
    {
        ref ThreadRecord self = ref arena.Record(record);
        ref ulong a = ref table.Entry(index).A;
        EntryWord owned = EntryWord.Owned(record, seen.Sequence);
        if (!IsObject(arena, seen, out result))
        {
            if (result == RecoveryResult.Busy)
            {
                return true;
            }

            // It names no object: nothing is owed for it. Unless a living thread has closed the handle since it was read, and with it the
            // object: then nothing is damaged, and the entry is that thread's.
            if (TMemory.CompareExchange(ref a, owned.With(EntryState.Free).Value, seen.Value) != seen.Value)
            {
                return false;
            }

            EntryAllocator<TMemory>.Reopen(table, index, alsoEntry: true);
            return true;
        }

        IntentWord change = IntentWord.Of(IntentOperation.Close, seen.Slot);
        TMemory.Write(ref self.Intent1, ReservationWord.Of(table.ProcessIndex, index, seen.Sequence).Value);
        TMemory.Write(ref self.Intent0, change.Value);
        if (TMemory.CompareExchange(ref a, owned.Value, seen.Value) != seen.Value)
        {
            Forget(ref self);
            return false;
        }

        result = Undo(arena, record, change);
        if (result == RecoveryResult.Busy)
        {
            // Uncommitted: the handle can come back and the record is free for other objects.
            TMemory.CompareExchange(ref a, seen.Value, owned.Value);
            Forget(ref self);
            return true;
        }

        TMemory.Write(ref self.Intent0, 0);
        TMemory.CompareExchange(ref a, owned.With(EntryState.Free).Value, owned.Value);
        EntryAllocator<TMemory>.Reopen(table, index, alsoEntry: true);
        TMemory.Write(ref self.Intent1, 0);
        return true;
    }

    private static bool IsObject(Arena arena, EntryWord handle, out RecoveryResult otherwise)
    {
        otherwise = RecoveryResult.Damaged;
        if (handle.Slot >= arena.SlotCapacity)
        {
            return false;
        }

        if (!TryReadUnowned(arena, handle.Slot, out CountWord word))
        {
            otherwise = RecoveryResult.Busy;
            return false;
        }

        return word.Generation == handle.Generation && word.Handles != 0;
    }

    private static void Forget(ref ThreadRecord self)
    {
        TMemory.Write(ref self.Intent0, 0);
        TMemory.Write(ref self.Intent1, 0);
    }
}
