using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>
/// The operations on handles: what a thread does by itself, in shared memory, to its own process's table and to others'.
/// </summary>
/// <remarks>
/// <para>A handle is an entry of a table: word A (which object, attributes, state) and word B (granted access). An object knows by word
/// W how many LIVE entries name it. No two of these words change together, so each operation first writes down in its thread's record
/// what it is about to do (I0: the change of W, I1: the entry), and every store after that can be completed or taken back by the broker
/// (<see cref="HandleRecovery{TMemory}"/>) when the thread dies. Always: handles in W are at least as many as LIVE entries.</para>
/// <para>Rejected: counts that recovery recomputes (a live thread's change cannot be told from a dead one's); an entry that leaves LIVE
/// for FREE at once (nobody then owes the decrement); linked free lists (no intent tells whether a pop happened); a lock per table (its
/// dead holder is found by the broker only, and everybody waits).</para>
/// <para>A failing operation leaves 0 in its outputs. Every index that is read from shared memory is bounded before use.</para>
/// </remarks>
public static partial class HandleOperations<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>Resolves a handle value: low two bits ignored, sign-extended 32-bit values only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NtStatus Lookup(TableSegment table, long value, out HandleInfo info)
    {
        if (!TryIndex(table, value, out uint index))
        {
            info = default;
            return NtStatus.InvalidHandle;
        }

        ref HandleEntry entry = ref table.Entry(index);
        while (true)
        {
            ulong b = TMemory.Read(ref entry.B);
            ulong a = TMemory.Read(ref entry.A);
            if (!new EntryWord(a).IsLive)
            {
                info = default;
                return NtStatus.InvalidHandle;
            }

            // B carries the long sequence: equal before and after, so A was of the same handle.
            if (TMemory.Read(ref entry.B) == b)
            {
                info = new HandleInfo(a, b);
                return NtStatus.Success;
            }
        }
    }

    /// <summary>Resolves a handle and checks, in this order: it exists, its type, its granted access.</summary>
    /// <param name="arena">The domain's arena.</param>
    /// <param name="table">The table.</param>
    /// <param name="value">The handle value.</param>
    /// <param name="type">The type that the object must have; None: any.</param>
    /// <param name="access">Rights that the handle must have; 0: none.</param>
    /// <param name="info">What the handle stands for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NtStatus Lookup(Arena arena, TableSegment table, long value, ObjectType type, uint access, out HandleInfo info)
    {
        NtStatus status = Lookup(table, value, out info);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (type != ObjectType.None && TypeOf(arena, info.Slot) != type)
        {
            info = default;
            return NtStatus.ObjectTypeMismatch;
        }

        if ((info.Access & access) != access)
        {
            info = default;
            return NtStatus.AccessDenied;
        }

        return NtStatus.Success;
    }

    /// <summary>Resolves a handle value of any process's table. PROCESS_IS_TERMINATING: the process has ended, and its table may be another's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NtStatus LookupIn(ThreadContext ctx, in TableReference table, long value, out HandleInfo info)
    {
        NtStatus status = Lookup(table.Segment, value, out info);
        if (IsRemote(ctx, table.Segment) && !Accepts(table, allowInit: false))
        {
            // Read after the entry: what was found belongs to the process that is meant, or is not used.
            info = default;
            return NtStatus.ProcessIsTerminating;
        }

        return status;
    }

    /// <summary>NtCompareObjects: Success, NotSameObject or InvalidHandle.</summary>
    public static NtStatus Compare(TableSegment table, long first, long second)
    {
        if (Lookup(table, first, out HandleInfo one) != NtStatus.Success || Lookup(table, second, out HandleInfo other) != NtStatus.Success)
        {
            return NtStatus.InvalidHandle;
        }

        return one.Slot == other.Slot && one.Generation == other.Generation ? NtStatus.Success : NtStatus.NotSameObject;
    }

    /// <summary>Changes those attributes of a handle that the mask names.</summary>
    public static NtStatus SetAttributes(TableSegment table, long value, HandleAttributes mask, HandleAttributes values) =>
        SetAttributesExactly(table, value, default, mask, values);

    /// <summary>
    /// The same for that handle, and for no other that got its value since: INVALID_HANDLE then. The zero word stands for whatever handle
    /// has the value.
    /// </summary>
    public static NtStatus SetAttributesExactly(
        TableSegment table, long value, EntryWord expected, HandleAttributes mask, HandleAttributes values)
    {
        if (!TryIndex(table, value, out uint index))
        {
            return NtStatus.InvalidHandle;
        }

        ref ulong a = ref table.Entry(index).A;
        var seen = new EntryWord(TMemory.Read(ref a));
        while (seen.IsLive && IsExpected(seen, expected))
        {
            EntryWord next = seen.With((seen.Attributes & ~mask) | (values & mask));
            var now = new EntryWord(TMemory.CompareExchange(ref a, next.Value, seen.Value));
            if (now == seen)
            {
                return NtStatus.Success;
            }

            seen = now;
        }

        return NtStatus.InvalidHandle;
    }

    /// <summary>The type of an object, also of one whose home is another domain.</summary>
    public static ObjectType RealTypeOf(Arena arena, uint slot)
    {
        ObjectType type = TypeOf(arena, slot);
        return type == ObjectType.Foreign
            ? (ObjectType)(byte)(TMemory.Read(ref TypeWord(ref arena.Slot(slot))) >> 8)
            : type;
    }

    /// <summary>Type of the object in a slot; None for a slot that was never used or does not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ObjectType TypeOf(Arena arena, uint slot) =>
        slot < arena.SlotCapacity ? (ObjectType)(byte)TMemory.Read(ref TypeWord(ref arena.Slot(slot))) : ObjectType.None;

    // Handle values have 32 significant bits and are sign-extended: whatever lies above makes the index too large.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryIndex(TableSegment table, long value, out uint index)
    {
        ulong entry = (ulong)value >> 2;
        index = (uint)entry;
        return entry - 1 < table.Capacity - 1;
    }

    // Type, subtype, flags and a reserved byte, in one access.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref uint TypeWord(ref ObjectSlot slot) => ref Unsafe.As<byte, uint>(ref slot.Type);
}
