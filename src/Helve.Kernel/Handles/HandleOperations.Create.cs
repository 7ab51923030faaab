using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Handles;

public static partial class HandleOperations<TMemory>
{
    private const int IdSlotShift = 40;

    /// <summary>Makes an object and its first handle in the caller's own table.</summary>
    public static NtStatus Create(
        ThreadContext ctx, TableSegment table, ObjectType type, uint access, HandleAttributes attributes, in ObjectInit init, out uint handle)
    {
        uint index = EntryAllocator<TMemory>.Reserve(ctx, table, remote: false, out EntryWord owned);
        if (index == 0)
        {
            handle = 0;
            return NtStatus.InsufficientResources;
        }

        if (!SlotAllocator<TMemory>.TryCreate(ctx, type, out uint slot, out uint generation))
        {
            EntryAllocator<TMemory>.ReleaseOwn(ctx, table, index, owned);
            handle = 0;
            return NtStatus.InsufficientResources;
        }

        if (!TryInitialise(ctx, slot, type, init))
        {
            handle = 0;
            return TakeBack(ctx, table, index, owned, slot);
        }

        PublishOwn(ctx, table, index, owned, slot, generation, access, attributes);
        handle = index * 4;
        return NtStatus.Success;
    }

    /// <summary>
    /// Makes an object and an unpublished handle; <see cref="Publish"/> or <see cref="Abandon"/> must follow at once, in the same thread.
    /// Between the two, the broker stores the object's name.
    /// </summary>
    public static NtStatus BeginCreate(
        ThreadContext ctx, in TableReference table, ObjectType type, uint access, HandleAttributes attributes, in ObjectInit init, out PendingHandle pending)
    {
        pending = default;
        NtStatus status = Reserve(ctx, table, out uint index, out EntryWord owned);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (!SlotAllocator<TMemory>.TryCreate(ctx, type, out uint slot, out uint generation))
        {
            Release(ctx, table.Segment, index, owned);
            return NtStatus.InsufficientResources;
        }

        if (!TryInitialise(ctx, slot, type, init))
        {
            return TakeBack(ctx, table.Segment, index, owned, slot);
        }

        pending = new PendingHandle(index, owned.Sequence, slot, generation, access, attributes);
        return NtStatus.Success;
    }

    /// <summary>Ends <see cref="BeginCreate"/>. PROCESS_IS_TERMINATING: the table's process died; the object is gone again.</summary>
    public static NtStatus Publish(ThreadContext ctx, in TableReference table, in PendingHandle pending, out uint handle)
    {
        EntryWord owned = EntryWord.Owned(ctx.Record, pending.Sequence);
        NtStatus status = PublishEntry(
            ctx, table.Segment, pending.Entry, owned, pending.Slot, pending.Generation, pending.Access, pending.Attributes);
        handle = status == NtStatus.Success ? pending.Handle : 0;
        return status;
    }

    /// <summary>Takes <see cref="BeginCreate"/> back.</summary>
    public static void Abandon(ThreadContext ctx, in TableReference table, in PendingHandle pending)
    {
        if (TryDrop(ctx, pending.Slot))
        {
            Release(ctx, table.Segment, pending.Entry, EntryWord.Owned(ctx.Record, pending.Sequence));
        }
    }

    // The object has a count and no handle yet, so the slot is the creator's alone; should it die, the next creator starts over.
    // False: only of a thread that is not patient for ever.
    private static bool TryInitialise(ThreadContext ctx, uint index, ObjectType type, in ObjectInit init)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        TMemory.Write(ref TypeWord(ref slot), (uint)type | ((uint)init.Subtype << 8) | ((uint)init.Flags << 16));
        ulong uses = (TMemory.Read(ref slot.Id) + 1) & ((1ul << IdSlotShift) - 1);
        TMemory.Write(ref slot.Id, ((ulong)index << IdSlotShift) | uses);
        TMemory.Write(ref slot.Creator, ctx.ProcessIndex);
        TMemory.Write(ref Pair(ref slot.Value0), init.Value0 | ((ulong)init.Value1 << 32));
        TMemory.Write(ref Pair(ref slot.Value2), init.Value2 | ((ulong)init.Value3 << 32));
        return SlotReset<TMemory>.TryInitialise(ctx, index, init.State);
    }

    // The slot's last user is stopped in the middle of something: another time there will be another slot, or the user gone on.
    private static NtStatus TakeBack(ThreadContext ctx, TableSegment table, uint index, EntryWord owned, uint slot)
    {
        if (TryDrop(ctx, slot))
        {
            Release(ctx, table, index, owned);
        }

        return NtStatus.Retry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref ulong Pair(ref uint low) => ref Unsafe.As<uint, ulong>(ref low);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsRemote(ThreadContext ctx, TableSegment table) => table.ProcessIndex != ctx.ProcessIndex;

    private static NtStatus Reserve(ThreadContext ctx, in TableReference table, out uint index, out EntryWord owned)
    {
        bool remote = IsRemote(ctx, table.Segment);
        index = EntryAllocator<TMemory>.Reserve(ctx, table.Segment, remote, out owned);
        if (index == 0)
        {
            return NtStatus.InsufficientResources;
        }

        // After the claim: a sweep that begins later finds the entry OWNED.
        if (remote && !Accepts(table, allowInit: false))
        {
            EntryAllocator<TMemory>.ReleaseRemote(ctx, table.Segment, index, owned);
            index = 0;
            return NtStatus.ProcessIsTerminating;
        }

        return NtStatus.Success;
    }

    private static bool Accepts(in TableReference table, bool allowInit)
    {
        var header = new TableHeaderWord(TMemory.Read(ref table.Segment.State));
        return header.Id == table.TableId
            && (header.State == TableState.Alive || (allowInit && header.State == TableState.Init));
    }

    private static void Release(ThreadContext ctx, TableSegment table, uint index, EntryWord owned)
    {
        if (IsRemote(ctx, table))
        {
            EntryAllocator<TMemory>.ReleaseRemote(ctx, table, index, owned);
        }
        else
        {
            EntryAllocator<TMemory>.ReleaseOwn(ctx, table, index, owned);
        }
    }

    private static NtStatus PublishEntry(
        ThreadContext ctx, TableSegment table, uint index, EntryWord owned, uint slot, uint generation, uint access, HandleAttributes attributes)
    {
        if (!IsRemote(ctx, table))
        {
            PublishOwn(ctx, table, index, owned, slot, generation, access, attributes);
            return NtStatus.Success;
        }

        ref HandleEntry entry = ref table.Entry(index);
        ulong live = EntryWord.Live(slot, generation, owned.Sequence, attributes).Value;
        WriteGrant(ref entry, owned.Sequence, access);
        if (TMemory.CompareExchange(ref entry.A, live, owned.Value) != owned.Value)
        {
            // The sweep of a dead process has taken the entry: the count that was added for it goes again.
            if (TryDrop(ctx, slot))
            {
                EntryAllocator<TMemory>.ReleaseRemote(ctx, table, index, owned);
            }

            return NtStatus.ProcessIsTerminating;
        }

        ref ThreadRecord self = ref ctx.Self;
        TMemory.Write(ref self.Intent0, 0);
        TMemory.Write(ref self.Intent1, 0);
        return NtStatus.Success;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PublishOwn(
        ThreadContext ctx, TableSegment table, uint index, EntryWord owned, uint slot, uint generation, uint access, HandleAttributes attributes)
    {
        ref HandleEntry entry = ref table.Entry(index);
        WriteGrant(ref entry, owned.Sequence, access);
        TMemory.Write(ref entry.A, EntryWord.Live(slot, generation, owned.Sequence, attributes).Value);
        ref ThreadRecord self = ref ctx.Self;
        TMemory.Write(ref self.Intent0, 0);
        TMemory.Write(ref self.Intent1, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteGrant(ref HandleEntry entry, uint sequence, uint access)
    {
        var old = new GrantWord(TMemory.Read(ref entry.B));
        TMemory.Write(ref entry.B, old.Next(sequence, access).Value);
    }

    // A count without an entry: one handle less. False: given up; recovery does it, and gives the entry back.
    private static bool TryDrop(ThreadContext ctx, uint slot)
    {
        ref ulong intent = ref ctx.Self.Intent0;
        IntentWord change = IntentWord.Of(IntentOperation.Drop, slot);
        TMemory.Write(ref intent, change.Value);
        if (!CountChange<TMemory>.RemoveHandle(ctx, slot, ref intent, change))
        {
            return false;
        }

        TMemory.Write(ref intent, 0);
        return true;
    }
}
