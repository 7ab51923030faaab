using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

public static partial class HandleRecovery<TMemory>
{
    private const int PatienceInLooks = 64;

    /// <summary>Reads a count word that nobody owns, after settling it for a dead owner. False: a living one does not let go.</summary>
    private static bool TryReadUnowned(Arena arena, uint index, out CountWord word)
    {
        ref ulong count = ref arena.Slot(index).Count;
        int looks = 0;
        while (true)
        {
            word = new CountWord(TMemory.Read(ref count));
            if (word.Owner == 0)
            {
                return true;
            }

            bool dead = IsDead(arena, word.Owner);
            if ((!dead && !TMemory.Spins) || ++looks > PatienceInLooks)
            {
                // Also when a scribbler makes up one dead owner after the other.
                return false;
            }

            if (dead)
            {
                Settle(arena, index, word.Owner);
            }
            else
            {
                TMemory.AwaitChange(ref count, word.Value);
            }
        }
    }

    private static bool IsDead(Arena arena, uint record) =>
        record >= arena.RecordCapacity || TMemory.Read(ref arena.Record(record).State) != (uint)RecordState.Assigned;

    /// <summary>
    /// If that dead record owns the count word, stores what its owner would have stored: with the change if it was committed, else
    /// without. Every value is absolute or computed from the owned word, so a repetition stores the same.
    /// </summary>
    private static void Settle(Arena arena, uint index, uint record)
    {
        ref ObjectSlot slot = ref arena.Slot(index);
        var seen = new CountWord(TMemory.Read(ref slot.Count));
        if (seen.Owner != record)
        {
            return;
        }

        CountWord next = seen.Unlocked;
        if (record < arena.RecordCapacity)
        {
            var intent = new IntentWord(TMemory.Read(ref arena.Record(record).Intent0));
            if (intent.IsCommitted && intent.Slot == index)
            {
                next = Apply(ref slot, seen, intent);
            }
        }

        TMemory.CompareExchange(ref slot.Count, next.Value, seen.Value);
    }

    private static CountWord Apply(ref ObjectSlot slot, CountWord seen, IntentWord intent)
    {
        switch (intent.Operation)
        {
            case IntentOperation.Duplicate:
            case IntentOperation.Create:
                return seen.Handles == CountWord.MaximumHandles ? seen.Unlocked : seen.Incremented;
            case IntentOperation.Close:
            case IntentOperation.Drop:
                return seen.Handles switch
                {
                    0 => seen.Unlocked,
                    1 when TMemory.Read(ref slot.References) == 0 => seen.Destroyed,
                    _ => seen.Decremented,
                };
            case IntentOperation.Reference:
                TMemory.Write(ref slot.References, intent.References);
                return seen.Unlocked;
            case IntentOperation.Unreference:
                TMemory.Write(ref slot.References, intent.References);
                return intent.References == 0 && seen.Handles == 0 ? seen.Destroyed : seen.Unlocked;
            default:
                return seen.Unlocked;
        }
    }

    // The dead thread had taken the slot's bit, or owed it; the mark of a full chunk goes in any case.
    private static void ReopenIfIdle(Arena arena, uint index)
    {
        ref ObjectSlot slot = ref arena.Slot(index);
        bool idle = new CountWord(TMemory.Read(ref slot.Count)).IsIdle && TMemory.Read(ref slot.References) == 0;
        SlotAllocator<TMemory>.Reopen(arena, index, idle);
    }
}
