using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

/// <summary>
/// The list of mutexes that a thread owns (<see cref="RecordBlock.Owned"/>), for recovery: always a superset. An entry is added before the
/// compare-and-swap that takes and removed after the one that releases. Only the record's own thread writes the list.
/// </summary>
/// <remarks>
/// A mutex whose last handle is closed while it is owned stays listed: who closes it knows nothing of the list. So a full list is cleared of
/// such entries before it is said to overflow.
/// </remarks>
internal static unsafe class OwnedMutexes<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>Before the thread may become the owner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ThreadContext ctx, uint slot) => Add(ctx.Arena, ctx.Record, slot);

    /// <inheritdoc cref="Add(ThreadContext, uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Arena arena, uint record, uint slot)
    {
        ref ThreadRecord self = ref arena.Record(record);
        uint count = TMemory.Read(ref self.OwnedCount);
        if (count >= RecordBlock.OwnedCapacity)
        {
            AddToFull(arena, record, slot);
            return;
        }

        TMemory.Write(ref arena.Block(record).Owned[count], slot);
        TMemory.Write(ref self.OwnedCount, count + 1);
    }

    /// <summary>After the thread has stopped being the owner, or has not become it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Remove(ThreadContext ctx, uint slot) => Remove(ctx.Arena, ctx.Record, slot);

    /// <inheritdoc cref="Remove(ThreadContext, uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Remove(Arena arena, uint record, uint slot)
    {
        ref ThreadRecord self = ref arena.Record(record);
        uint last = TMemory.Read(ref self.OwnedCount) - 1;
        if (last < RecordBlock.OwnedCapacity && TMemory.Read(ref arena.Block(record).Owned[last]) == slot)
        {
            // What was acquired last is mostly released first.
            TMemory.Write(ref self.OwnedCount, last);
            return;
        }

        RemoveInside(ref self, ref arena.Block(record), slot, Math.Min(last + 1, RecordBlock.OwnedCapacity));
    }

    /// <summary>The thread may own a mutex that the list does not name: recovery then looks at every mutex.</summary>
    public static void Expect(ThreadContext ctx) => Expect(ref ctx.Self);

    /// <summary>Takes one <see cref="Expect(ThreadContext)"/> back.</summary>
    public static void Unexpect(ThreadContext ctx) => Unexpect(ref ctx.Self);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddToFull(Arena arena, uint record, uint slot)
    {
        ref ThreadRecord self = ref arena.Record(record);
        uint count = DropStale(arena, record);
        if (count == RecordBlock.OwnedCapacity)
        {
            Expect(ref self);
            return;
        }

        TMemory.Write(ref arena.Block(record).Owned[count], slot);
        TMemory.Write(ref self.OwnedCount, count + 1);
    }

    // Backwards: the last entry, which takes the place of a dropped one, has been looked at. It is listed twice for a moment, never not at all.
    private static uint DropStale(Arena arena, uint record)
    {
        ref RecordBlock block = ref arena.Block(record);
        uint count = RecordBlock.OwnedCapacity;
        for (uint i = count; i-- != 0;)
        {
            uint slot = TMemory.Read(ref block.Owned[i]);
            if (IsListedBefore(ref block, i, slot) || !MayOwn(arena, record, slot))
            {
                count--;
                TMemory.Write(ref block.Owned[i], TMemory.Read(ref block.Owned[count]));
                TMemory.Write(ref arena.Record(record).OwnedCount, count);
            }
        }

        return count;
    }

    // A slot that was used again is listed for each use. The thread owns at most the last one's mutex, and removes one entry for it.
    private static bool IsListedBefore(ref RecordBlock block, uint index, uint slot)
    {
        for (uint i = 0; i < index; i++)
        {
            if (TMemory.Read(ref block.Owned[i]) == slot)
            {
                return true;
            }
        }

        return false;
    }

    // Nobody but the thread itself makes it an owner, so what it does not own now it will not own, but for what it is about to take: of that
    // there is more than one mutex in a wait for all only, whose objects its record names. A single wait's mutex is listed by the claim itself.
    private static bool MayOwn(Arena arena, uint record, uint slot)
    {
        if (slot >= arena.SlotCapacity)
        {
            return false;
        }

        ref ObjectSlot s = ref arena.Slot(slot);
        return Exists(ref s) && (MutexLayout.IsOwnedBy(TMemory.Read(ref s.State), record) || IsWaitedFor(arena, record, slot));
    }

    // The word of an object that is gone still names its owner. In this order: an object without handles gets neither handles nor references
    // again, so if it has none of these afterwards it is gone. Whose count is being changed is taken to exist.
    private static bool Exists(ref ObjectSlot slot) =>
        !new CountWord(TMemory.Read(ref slot.Count)).IsIdle || TMemory.Read(ref slot.References) != 0;

    private static bool IsWaitedFor(Arena arena, uint record, uint slot)
    {
        uint count = WaitRecords<TMemory>.Count(arena, record);
        for (uint i = 0; i < count; i++)
        {
            if (WaitRecords<TMemory>.Object(arena, record, i) == slot)
            {
                return true;
            }
        }

        return false;
    }

    private static void Expect(ref ThreadRecord self) =>
        TMemory.Write(ref self.OwnedOverflow, TMemory.Read(ref self.OwnedOverflow) + 1);

    private static void Unexpect(ref ThreadRecord self)
    {
        uint overflow = TMemory.Read(ref self.OwnedOverflow);
        if (overflow != 0)
        {
            TMemory.Write(ref self.OwnedOverflow, overflow - 1);
        }
    }

    private static void RemoveInside(ref ThreadRecord self, ref RecordBlock block, uint slot, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            if (TMemory.Read(ref block.Owned[i]) == slot)
            {
                // The last entry is listed twice for a moment, never not at all.
                TMemory.Write(ref block.Owned[i], TMemory.Read(ref block.Owned[count - 1]));
                TMemory.Write(ref self.OwnedCount, count - 1);
                return;
            }
        }

        Unexpect(ref self);
    }
}
