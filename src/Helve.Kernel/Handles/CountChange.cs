using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>How one attempt to change a count word ended.</summary>
internal enum ChangeAttempt
{
    /// <summary>The word was no longer as read: look again.</summary>
    Lost,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Done, and the object does not exist any more: its slot's bit must be cleared.</summary>
    Destroyed,

    /// <summary>Not done: references forbid it.</summary>
    Refused,
}

/// <summary>
/// CHANGE, the only way a count word changes: own it, commit in the intent, store the new counts and give it up, in that order. Death
/// before the commit leaves the counts as they were, death after it has them stored by recovery.
/// </summary>
/// <remarks>
/// Each attempt is a method of its own, never inlined, without a loop or a call and compiled once and fully: the runtime stops such a
/// thread for a collection only at its return, so never while it owns the word. Everything that can be worked out before is.
/// </remarks>
internal static class CountChange<TMemory>
    where TMemory : struct, ISharedMemory
{
    private const MethodImplOptions Window = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>
    /// One handle more. INVALID_HANDLE: that object has no handles. RETRY: the thread's patience is at its end, nothing has changed. The
    /// intent must name the change.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NtStatus AddHandle(ThreadContext ctx, ref ObjectSlot slot, ref ulong intent, IntentWord change, uint generation)
    {
        NtStatus status = TryAddHandle(ref slot, ref intent, change, generation, ctx.Record, out CountWord seen);
        return status != NtStatus.Retry ? status : AddHandleContended(ctx, ref slot, ref intent, change, generation, seen);
    }

    /// <summary>
    /// One handle less; clears the slot's bit if that was the end of the object. The intent must name the change. False: the thread's
    /// patience is at its end; its context is given up, and the intent stays for recovery.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool RemoveHandle(ThreadContext ctx, uint index, ref ulong intent, IntentWord change) =>
        TryRemoveHandle(ctx, index, ref intent, change, out CountWord seen) || RemoveHandleContended(ctx, index, ref intent, change, seen);

    /// <summary>One reference more, of an object that has handles.</summary>
    public static NtStatus AddReference(ref ObjectSlot slot, ref ulong intent, IntentWord change, uint generation, uint record)
    {
        while (true)
        {
            var seen = new CountWord(TMemory.Read(ref slot.Count));
            if (seen.Generation != generation || seen.Handles == 0)
            {
                return NtStatus.InvalidHandle;
            }

            if (seen.Owner != 0)
            {
                TMemory.AwaitChange(ref slot.Count, seen.Value);
                continue;
            }

            ChangeAttempt attempt = TryAddReference(ref slot, ref intent, seen.Value, seen.LockedBy(record).Value, change);
            if (attempt != ChangeAttempt.Lost)
            {
                return attempt == ChangeAttempt.Done ? NtStatus.Success : NtStatus.InsufficientResources;
            }
        }
    }

    /// <summary>One reference less; clears the slot's bit if that was the end of the object.</summary>
    public static void RemoveReference(Arena arena, uint index, ref ulong intent, IntentWord change, uint record)
    {
        ref ObjectSlot slot = ref arena.Slot(index);
        while (true)
        {
            var seen = new CountWord(TMemory.Read(ref slot.Count));
            if (seen.Owner != 0)
            {
                TMemory.AwaitChange(ref slot.Count, seen.Value);
                continue;
            }

            ChangeAttempt attempt = TryRemoveReference(ref slot, ref intent, seen.Value, seen.LockedBy(record).Value, change);
            if (attempt == ChangeAttempt.Lost)
            {
                continue;
            }

            if (attempt == ChangeAttempt.Destroyed)
            {
                SlotAllocator<TMemory>.Free(arena, index);
            }

            return;
        }
    }

    /// <summary>One attempt at one handle less. The word was read without an owner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChangeAttempt TryRemoveHandle(ref ObjectSlot slot, ref ulong intent, CountWord seen, IntentWord change, uint record)
    {
        if (seen.Handles == 1)
        {
            return TryRemoveLast(ref slot, ref intent, seen.Value, seen.LockedBy(record).Value, change.Committed.Value);
        }

        if (seen.Handles == 0)
        {
            // Memory that somebody scribbled on: never let the count run backwards.
            return ChangeAttempt.Refused;
        }

        return TryStore(ref slot.Count, ref intent, seen.Value, seen.LockedBy(record).Value, change.Committed.Value, seen.Decremented.Value)
            ? ChangeAttempt.Done
            : ChangeAttempt.Lost;
    }

    /// <summary>One attempt at the first handle. The word was read idle; references are looked at while it is owned.</summary>
    [MethodImpl(Window)]
    public static ChangeAttempt TryCreate(ref ObjectSlot slot, ref ulong intent, ulong seen, uint record, ulong committed)
    {
        if (TMemory.CompareExchange(ref slot.Count, seen | record, seen) != seen)
        {
            return ChangeAttempt.Lost;
        }

        if (TMemory.Read(ref slot.References) != 0)
        {
            TMemory.Write(ref slot.Count, seen);
            return ChangeAttempt.Refused;
        }

        TMemory.Write(ref intent, committed);
        TMemory.Write(ref slot.Count, seen + CountWord.OneHandle);
        return ChangeAttempt.Done;
    }

    /// <summary>One attempt at one reference less. The word was read without an owner.</summary>
    [MethodImpl(Window)]
    public static ChangeAttempt TryRemoveReference(ref ObjectSlot slot, ref ulong intent, ulong seen, ulong locked, IntentWord change)
    {
        if (TMemory.CompareExchange(ref slot.Count, locked, seen) != seen)
        {
            return ChangeAttempt.Lost;
        }

        uint references = TMemory.Read(ref slot.References);
        if (references == 0)
        {
            TMemory.Write(ref slot.Count, seen);
            return ChangeAttempt.Refused;
        }

        references--;
        bool destroyed = references == 0 && (seen & CountWord.HandleMask) == 0;
        TMemory.Write(ref intent, change.CommittedTo(references).Value);
        TMemory.Write(ref slot.References, references);
        TMemory.Write(ref slot.Count, destroyed ? new CountWord(seen).Destroyed.Value : seen);
        return destroyed ? ChangeAttempt.Destroyed : ChangeAttempt.Done;
    }

    // RETRY: somebody owned the word, or it was no longer as read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static NtStatus TryAddHandle(
        ref ObjectSlot slot, ref ulong intent, IntentWord change, uint generation, uint record, out CountWord seen)
    {
        seen = new CountWord(TMemory.Read(ref slot.Count));
        if (seen.Generation != generation || seen.Handles == 0)
        {
            // Also while somebody owns the word: handles of one generation never rise from 0.
            return NtStatus.InvalidHandle;
        }

        if (seen.Owner != 0)
        {
            return NtStatus.Retry;
        }

        if (seen.Handles == CountWord.MaximumHandles)
        {
            return NtStatus.InsufficientResources;
        }

        return TryStore(ref slot.Count, ref intent, seen.Value, seen.LockedBy(record).Value, change.Committed.Value, seen.Incremented.Value)
            ? NtStatus.Success
            : NtStatus.Retry;
    }

    // False: somebody owned the word, or it was no longer as read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRemoveHandle(ThreadContext ctx, uint index, ref ulong intent, IntentWord change, out CountWord seen)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        seen = new CountWord(TMemory.Read(ref slot.Count));
        if (seen.Owner != 0)
        {
            return false;
        }

        ChangeAttempt attempt = TryRemoveHandle(ref slot, ref intent, seen, change, ctx.Record);
        if (attempt == ChangeAttempt.Destroyed)
        {
            SlotAllocator<TMemory>.Free(ctx.Arena, index);
        }

        return attempt != ChangeAttempt.Lost;
    }

    // Apart from the first attempt, so that an operation that meets nobody has no loop and counts nothing.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NtStatus AddHandleContended(
        ThreadContext ctx, ref ObjectSlot slot, ref ulong intent, IntentWord change, uint generation, CountWord seen)
    {
        int looks = 0;
        while (MayWait(ctx, ref slot.Count, seen, ref looks))
        {
            NtStatus status = TryAddHandle(ref slot, ref intent, change, generation, ctx.Record, out seen);
            if (status != NtStatus.Retry)
            {
                return status;
            }
        }

        return NtStatus.Retry;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool RemoveHandleContended(ThreadContext ctx, uint index, ref ulong intent, IntentWord change, CountWord seen)
    {
        int looks = 0;
        while (MayWait(ctx, ref ctx.Arena.Slot(index).Count, seen, ref looks))
        {
            if (TryRemoveHandle(ctx, index, ref intent, change, out seen))
            {
                return true;
            }
        }

        ctx.IsGivenUp = true;
        return false;
    }

    private static bool MayWait(ThreadContext ctx, ref ulong count, CountWord seen, ref int looks)
    {
        if (ctx.Patience != 0 && (!TMemory.Spins || ++looks > ctx.Patience))
        {
            return false;
        }

        if (seen.Owner != 0)
        {
            TMemory.AwaitChange(ref count, seen.Value);
        }

        return true;
    }

    [MethodImpl(Window)]
    private static bool TryStore(ref ulong count, ref ulong intent, ulong seen, ulong locked, ulong committed, ulong next)
    {
        if (TMemory.CompareExchange(ref count, locked, seen) != seen)
        {
            return false;
        }

        TMemory.Write(ref intent, committed);
        TMemory.Write(ref count, next);
        return true;
    }

    [MethodImpl(Window)]
    private static ChangeAttempt TryRemoveLast(ref ObjectSlot slot, ref ulong intent, ulong seen, ulong locked, ulong committed)
    {
        if (TMemory.CompareExchange(ref slot.Count, locked, seen) != seen)
        {
            return ChangeAttempt.Lost;
        }

        bool destroyed = TMemory.Read(ref slot.References) == 0;
        TMemory.Write(ref intent, committed);
        TMemory.Write(ref slot.Count, destroyed ? new CountWord(seen).Destroyed.Value : seen - CountWord.OneHandle);
        return destroyed ? ChangeAttempt.Destroyed : ChangeAttempt.Done;
    }

    [MethodImpl(Window)]
    private static ChangeAttempt TryAddReference(ref ObjectSlot slot, ref ulong intent, ulong seen, ulong locked, IntentWord change)
    {
        if (TMemory.CompareExchange(ref slot.Count, locked, seen) != seen)
        {
            return ChangeAttempt.Lost;
        }

        uint references = TMemory.Read(ref slot.References);
        if (references >= IntentWord.MaximumReferences)
        {
            TMemory.Write(ref slot.Count, seen);
            return ChangeAttempt.Refused;
        }

        TMemory.Write(ref intent, change.CommittedTo(references + 1).Value);
        TMemory.Write(ref slot.References, references + 1);
        TMemory.Write(ref slot.Count, seen);
        return ChangeAttempt.Done;
    }
}
