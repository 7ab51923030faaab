using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>How far a step of recovery came.</summary>
public enum RecoveryResult
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Done; something in the shared memory made no sense and was dropped.</summary>
    Damaged = 1,

    /// <summary>A living thread holds a count word and does not go on: nothing is lost, call again later.</summary>
    Busy = 2,
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
/// <remarks>
/// A record counts as dead when its state is not <see cref="RecordState.Assigned"/>. A broker that starts over existing memory marks its
/// own records dead first, completes them, and only then assigns them to itself.
/// </remarks>
public static partial class HandleRecovery<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>
    /// Completes or takes back what the dead thread of that record was doing to handles. Held references stay
    /// (<see cref="ReleaseHeld"/>). After Busy, other records and tables can be recovered first.
    /// </summary>
    public static RecoveryResult Complete(Arena arena, uint record, ITableSource tables)
    {
        ref ThreadRecord self = ref arena.Record(record);
        var intent = new IntentWord(TMemory.Read(ref self.Intent0));
        RecoveryResult result = RecoveryResult.Done;
        if (intent.Operation != IntentOperation.None)
        {
            result = CompleteChange(arena, record, intent, tables);
            if (result == RecoveryResult.Busy)
            {
                return result;
            }
        }

        TMemory.Write(ref self.Intent0, 0);
        return Worse(result, CompleteReservation(ref self, record, tables));
    }

    /// <summary>Gives back the references that the dead thread of that record held; after its waits have been recovered.</summary>
    public static RecoveryResult ReleaseHeld(Arena arena, uint record, ITableSource tables)
    {
        RecoveryResult result = Complete(arena, record, tables);
        for (int i = 0; i < RecordBlock.MaximumWaitObjects && result != RecoveryResult.Busy; i++)
        {
            ulong noted = TMemory.Read(ref HandleOperations<TMemory>.Held(arena, record, i));
            if (noted != 0)
            {
                result = Worse(result, ReleaseOne(arena, record, i, noted));
            }
        }

        return result;
    }

    private static RecoveryResult ReleaseOne(Arena arena, uint record, int heldIndex, ulong noted)
    {
        if (noted > arena.SlotCapacity)
        {
            TMemory.Write(ref HandleOperations<TMemory>.Held(arena, record, heldIndex), 0);
            return RecoveryResult.Damaged;
        }

        IntentWord change = IntentWord.Of(IntentOperation.Unreference, (uint)noted - 1, heldIndex);
        TMemory.Write(ref arena.Record(record).Intent0, change.Value);
        RecoveryResult result = Undo(arena, record, change);
        if (result != RecoveryResult.Busy)
        {
            TMemory.Write(ref arena.Record(record).Intent0, 0);
        }

        return result;
    }

    private static RecoveryResult CompleteChange(Arena arena, uint record, IntentWord intent, ITableSource tables)
    {
        if (intent.Slot >= arena.SlotCapacity || intent.Operation > IntentOperation.Unreference)
        {
            return RecoveryResult.Damaged;
        }

        Settle(arena, intent.Slot, record);
        return intent.IsCommitted
            ? CompleteCommitted(arena, record, intent, tables)
            : CompleteUncommitted(arena, record, intent, tables);
    }

    private static RecoveryResult CompleteUncommitted(Arena arena, uint record, IntentWord intent, ITableSource tables)
    {
        switch (intent.Operation)
        {
            case IntentOperation.Create:
                ReopenIfIdle(arena, intent.Slot);
                return RecoveryResult.Done;
            case IntentOperation.Close:
                return IsMine(arena, record, tables, out RecoveryResult found) ? Undo(arena, record, intent) : found;
            case IntentOperation.Drop:
            case IntentOperation.Unreference:
                return Undo(arena, record, intent);
            default:
                return RecoveryResult.Done;
        }
    }

    private static RecoveryResult CompleteCommitted(Arena arena, uint record, IntentWord intent, ITableSource tables)
    {
        switch (intent.Operation)
        {
            case IntentOperation.Duplicate:
            case IntentOperation.Create:
                // Counted and not published: the count goes again. Published: nothing is left to do.
                return IsMine(arena, record, tables, out RecoveryResult found)
                    ? Replace(arena, record, IntentWord.Of(IntentOperation.Drop, intent.Slot))
                    : found;
            case IntentOperation.Reference:
                return Replace(arena, record, IntentWord.Of(IntentOperation.Unreference, intent.Slot, intent.HeldIndex));
            default:
                ReopenIfIdle(arena, intent.Slot);
                return RecoveryResult.Done;
        }
    }

    private static RecoveryResult Replace(Arena arena, uint record, IntentWord change)
    {
        TMemory.Write(ref arena.Record(record).Intent0, change.Value);
        return Undo(arena, record, change);
    }

    // One handle or one reference less, in the dead thread's name; its intent says so already.
    private static RecoveryResult Undo(Arena arena, uint record, IntentWord change)
    {
        if (change.Operation == IntentOperation.Unreference)
        {
            // Before the change: with the change committed, nobody looks at the note again.
            TMemory.Write(ref HandleOperations<TMemory>.Held(arena, record, change.HeldIndex), 0);
        }

        ref ObjectSlot slot = ref arena.Slot(change.Slot);
        ref ulong intent = ref arena.Record(record).Intent0;
        for (int looks = 0; ; looks++)
        {
            if (looks > PatienceInLooks || !TryReadUnowned(arena, change.Slot, out CountWord seen))
            {
                return RecoveryResult.Busy;
            }

            ChangeAttempt attempt = change.Operation == IntentOperation.Unreference
                ? CountChange<TMemory>.TryRemoveReference(ref slot, ref intent, seen.Value, seen.LockedBy(record).Value, change)
                : CountChange<TMemory>.TryRemoveHandle(ref slot, ref intent, seen, change, record);
            switch (attempt)
            {
                case ChangeAttempt.Lost:
                    continue;
                case ChangeAttempt.Refused:
                    return RecoveryResult.Damaged;
                case ChangeAttempt.Destroyed:
                    SlotAllocator<TMemory>.Reopen(arena, change.Slot, alsoSlot: true);
                    return RecoveryResult.Done;
                default:
                    return RecoveryResult.Done;
            }
        }
    }

    private static RecoveryResult CompleteReservation(ref ThreadRecord self, uint record, ITableSource tables)
    {
        var reservation = new ReservationWord(TMemory.Read(ref self.Intent1));
        if (!reservation.IsValid)
        {
            return RecoveryResult.Done;
        }

        TableSegment? table = EntryOf(reservation, tables);
        if (table is not null)
        {
            ref ulong a = ref table.Entry(reservation.Entry).A;
            var seen = new EntryWord(TMemory.Read(ref a));
            if (seen.State == EntryState.Owned && seen.Owner == record)
            {
                TMemory.CompareExchange(ref a, seen.With(EntryState.Free).Value, seen.Value);
                seen = new EntryWord(TMemory.Read(ref a));
            }

            // The marks above the word go in any case: the thread may have died before its second look at what it had marked full.
            EntryAllocator<TMemory>.Reopen(table, reservation.Entry, alsoEntry: seen.State == EntryState.Free);
        }

        TMemory.Write(ref self.Intent1, 0);
        return table is null ? RecoveryResult.Damaged : RecoveryResult.Done;
    }

    // Whether the entry of I1 still waits for the dead thread: claimed and not published, or not given back after a close.
    private static bool IsMine(Arena arena, uint record, ITableSource tables, out RecoveryResult otherwise)
    {
        var reservation = new ReservationWord(TMemory.Read(ref arena.Record(record).Intent1));
        TableSegment? table = reservation.IsValid ? EntryOf(reservation, tables) : null;
        if (table is null)
        {
            otherwise = RecoveryResult.Damaged;
            return false;
        }

        otherwise = RecoveryResult.Done;
        var seen = new EntryWord(TMemory.Read(ref table.Entry(reservation.Entry).A));
        return seen.State is EntryState.Owned or EntryState.Dead
            && seen.Owner == record && seen.Sequence == reservation.Sequence;
    }

    private static TableSegment? EntryOf(ReservationWord reservation, ITableSource tables)
    {
        TableSegment? table = tables.Table(reservation.Table);
        return table is not null && reservation.Entry - 1 < table.Capacity - 1 ? table : null;
    }

    private static RecoveryResult Worse(RecoveryResult one, RecoveryResult other) => one > other ? one : other;
}
