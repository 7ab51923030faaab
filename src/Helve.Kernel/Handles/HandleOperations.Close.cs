using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

public static partial class HandleOperations<TMemory>
{
    /// <summary>Closes a handle of the caller's own table.</summary>
    public static NtStatus Close(ThreadContext ctx, TableSegment table, long value) => Close(ctx, table, value, out _);

    /// <summary>The same; <paramref name="closed"/> is the handle that was closed.</summary>
    public static NtStatus Close(ThreadContext ctx, TableSegment table, long value, out EntryWord closed)
    {
        closed = default;
        if (!TryIndex(table, value, out uint index))
        {
            return NtStatus.InvalidHandle;
        }

        while (true)
        {
            var seen = new EntryWord(TMemory.Read(ref table.Entry(index).A));
            if (!seen.IsLive || seen.Slot >= ctx.Arena.SlotCapacity)
            {
                return NtStatus.InvalidHandle;
            }

            if (seen.IsProtected)
            {
                return NtStatus.HandleNotClosable;
            }

            if (TryClose(ctx, table, index, seen))
            {
                closed = seen;
                return NtStatus.Success;
            }
        }
    }

    /// <summary>
    /// Closes that handle of the caller's own table, and no other that got its value since: INVALID_HANDLE then. Of several who close one
    /// handle, one succeeds.
    /// </summary>
    public static NtStatus CloseExactly(ThreadContext ctx, TableSegment table, long value, EntryWord handle)
    {
        if (!TryIndex(table, value, out uint index))
        {
            return NtStatus.InvalidHandle;
        }

        while (true)
        {
            var seen = new EntryWord(TMemory.Read(ref table.Entry(index).A));
            if (!IsSameHandle(seen, handle) || seen.Slot >= ctx.Arena.SlotCapacity)
            {
                return NtStatus.InvalidHandle;
            }

            if (seen.IsProtected)
            {
                return NtStatus.HandleNotClosable;
            }

            if (TryClose(ctx, table, index, seen))
            {
                return NtStatus.Success;
            }
        }
    }

    /// <summary>Closes a handle of any table (DUPLICATE_CLOSE_SOURCE without a target).</summary>
    public static NtStatus CloseRemote(ThreadContext ctx, in TableReference table, long value) =>
        CloseRemoteExactly(ctx, table, value, default);

    /// <summary>
    /// The same for that handle, and for no other that got its value since: INVALID_HANDLE then. The zero word stands for whatever handle has
    /// the value.
    /// </summary>
    public static NtStatus CloseRemoteExactly(ThreadContext ctx, in TableReference table, long value, EntryWord handle)
    {
        if (!IsRemote(ctx, table.Segment))
        {
            return handle.Value == 0 ? Close(ctx, table.Segment, value) : CloseExactly(ctx, table.Segment, value, handle);
        }

        bool exists = TryIndex(table.Segment, value, out uint index);
        while (true)
        {
            EntryWord seen = exists ? new EntryWord(TMemory.Read(ref table.Segment.Entry(index).A)) : default;
            if (!Accepts(table, allowInit: false))
            {
                // Read after the entry: what was found there belongs to the process that is meant, or is not used.
                return NtStatus.ProcessIsTerminating;
            }

            if (!seen.IsLive || !IsExpected(seen, handle) || seen.Slot >= ctx.Arena.SlotCapacity)
            {
                return NtStatus.InvalidHandle;
            }

            if (seen.IsProtected)
            {
                return NtStatus.HandleNotClosable;
            }

            if (TryClose(ctx, table.Segment, index, seen))
            {
                return NtStatus.Success;
            }
        }
    }

    // Closes that handle if it is still there and not protected, whatever its attributes have become.
    private static void CloseSame(ThreadContext ctx, TableSegment table, uint index, EntryWord handle)
    {
        EntryWord seen = handle;
        while (IsSameHandle(seen, handle) && !seen.IsProtected)
        {
            if (TryClose(ctx, table, index, seen))
            {
                return;
            }

            seen = new EntryWord(TMemory.Read(ref table.Entry(index).A));
        }
    }

    // The entry stays OWNED until the count is down: should the thread die, it tells who owes that.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryClose(ThreadContext ctx, TableSegment table, uint index, EntryWord seen)
    {
        ref ThreadRecord self = ref ctx.Self;
        IntentWord change = IntentWord.Of(IntentOperation.Close, seen.Slot);
        EntryWord owned = EntryWord.Owned(ctx.Record, seen.Sequence);
        TMemory.Write(ref self.Intent1, ReservationWord.Of(table.ProcessIndex, index, seen.Sequence).Value);
        TMemory.Write(ref self.Intent0, change.Value);
        if (TMemory.CompareExchange(ref table.Entry(index).A, owned.Value, seen.Value) != seen.Value)
        {
            TMemory.Write(ref self.Intent0, 0);
            TMemory.Write(ref self.Intent1, 0);
            return false;
        }

        if (CountChange<TMemory>.RemoveHandle(ctx, seen.Slot, ref self.Intent0, change))
        {
            TMemory.Write(ref self.Intent0, 0);
            Release(ctx, table, index, owned);
        }

        // Given up: to everybody else the handle is closed; recovery takes the count down and gives the entry back.
        return true;
    }
}
