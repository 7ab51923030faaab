using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

// Waits that are satisfied at once, or are known not to be, without freezing more than one word. The epoch rises with every change from
// available to not available, so a word that is equal at two reads was never available in between.
public static unsafe partial class WaitEngine<TMemory>
{
    private enum Glance
    {
        /// <summary>The wait is over.</summary>
        Done,

        /// <summary>Something moved or is frozen: the lock decides.</summary>
        Unclear,

        /// <summary>It can't be satisfied now.</summary>
        Unavailable,
    }

    [SkipLocalsInit]
    private static Glance TryAny(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool poll, out NtStatus status)
    {
        ulong* words = stackalloc ulong[RecordBlock.MaximumWaitObjects];
        Arena arena = ctx.Arena;
        ulong mine = (ulong)ctx.Record << MutexLayout.OwnerShift;
        for (int i = 0; i < targets.Length; i++)
        {
            ref ObjectSlot slot = ref arena.Slot(targets[i].Slot);
            ulong word = TMemory.Read(ref slot.State);
            if (!DispatcherSlot<TMemory>.IsCurrent(ref slot, targets[i].Generation))
            {
                status = NtStatus.InvalidHandle;
                return Glance.Done;
            }

            words[i] = word;
            if ((word & (WaitWord.Available | WaitWord.Detour)) != 0)
            {
                if ((word & (WaitWord.Available | WaitWord.Recovering)) != 0)
                {
                    return TakeLowest(ctx, targets[..(i + 1)], words, out status);
                }

                if (DispatcherSlot<TMemory>.IsTimer(ref slot))
                {
                    // Its moment may have come; who takes the lock finds out.
                    status = NtStatus.Timeout;
                    return Glance.Unclear;
                }
            }

            if ((word & MutexLayout.OwnerMask) == mine && DispatcherSlot<TMemory>.IsMutex(ref slot))
            {
                return TakeOwned(ctx, targets[..(i + 1)], words, out status);
            }
        }

        status = NtStatus.Timeout;
        return poll ? ConfirmNone(ctx, targets, words) : Glance.Unavailable;
    }

    private static Glance ConfirmNone(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, ulong* words)
    {
        DispatcherSlot<TMemory>.Fence(ctx);
        return Unchanged(ctx.Arena, targets, words) ? Glance.Done : Glance.Unclear;
    }

    private static bool Unchanged(Arena arena, ReadOnlySpan<WaitTarget> targets, ulong* words)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            if (TMemory.Read(ref arena.Slot(targets[i].Slot).State) != words[i])
            {
                return false;
            }
        }

        return true;
    }

    // The last target is available, those before it were not when they were read.
    private static Glance TakeLowest(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, ulong* words, out NtStatus status)
    {
        int last = targets.Length - 1;
        ulong word = words[last];
        status = NtStatus.Success;
        if ((word & WaitWord.Detour) != 0)
        {
            return Glance.Unclear;
        }

        if ((word & WaitWord.Notification) != 0)
        {
            // Nothing is consumed: it is enough that there was an instant at which the last was available and the others were not.
            DispatcherSlot<TMemory>.Fence(ctx);
            status = WaitStatus.Of((uint)last, false);
            return Unchanged(ctx.Arena, targets, words) ? Glance.Done : Glance.Unclear;
        }

        uint index = targets[last].Slot;
        bool mutex = DispatcherSlot<TMemory>.IsMutex(ref ctx.Arena.Slot(index));
        status = WaitStatus.Of((uint)last, Transition.ReportsAbandoned(word, mutex));
        if (mutex)
        {
            OwnedMutexes<TMemory>.Add(ctx, index);
        }

        ulong next = Transition.Take(word, mutex, ctx.Record);
        MarkIfCrossing(ctx, index, word, next);
        bool taken = last == 0
            ? TMemory.CompareExchange(ref ctx.Arena.Slot(index).State, next, word) == word
            : TakeFrozen(ctx, targets, words, next);
        if (!taken && mutex)
        {
            OwnedMutexes<TMemory>.Remove(ctx, index);
        }

        return taken ? Glance.Done : Glance.Unclear;
    }

    // Freezes the last, looks at the others again, and takes: nobody can see the last still available behind the look. It had M = 0, so no
    // pending wait lists it, and the store that takes it clears M as well.
    private static bool TakeFrozen(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, ulong* words, ulong next)
    {
        int last = targets.Length - 1;
        ref ulong state = ref ctx.Arena.Slot(targets[last].Slot).State;
        DomainLock<TMemory>.Acquire(ctx);
        bool frozen = TMemory.CompareExchange(ref state, words[last] | WaitWord.Frozen, words[last]) == words[last];
        bool lowest = frozen && Unchanged(ctx.Arena, targets[..last], words);
        if (frozen)
        {
            TMemory.Write(ref state, lowest ? next : words[last]);
        }

        DomainLock<TMemory>.Release(ctx);
        return lowest;
    }

    // A mutex that the caller owns is available to it whatever else happens.
    private static Glance TakeOwned(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, ulong* words, out NtStatus status)
    {
        int last = targets.Length - 1;
        status = WaitStatus.Of((uint)last, false);
        if (!Unchanged(ctx.Arena, targets[..last], words))
        {
            return Glance.Unclear;
        }

        status = MutexRecursion<TMemory>.TryRaise(ref ctx.Arena.Slot(targets[last].Slot)) ? status : NtStatus.MutantLimitExceeded;
        return Glance.Done;
    }

    // One object that is not available is enough to know that not all are.
    private static Glance GlanceAll(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool poll, out NtStatus status)
    {
        foreach (WaitTarget target in targets)
        {
            ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
            bool takeable = IsTakeable(ref slot, ctx.Record, out ulong word, out _);
            if (!DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
            {
                status = NtStatus.InvalidHandle;
                return Glance.Done;
            }

            if (!takeable && (word & WaitWord.Recovering) == 0 && !DispatcherSlot<TMemory>.IsTimer(ref slot))
            {
                status = NtStatus.Timeout;
                return poll ? ConfirmOne(ctx, ref slot, word) : Glance.Unavailable;
            }
        }

        status = NtStatus.Success;
        return Glance.Unclear;
    }

    private static Glance ConfirmOne(ThreadContext ctx, ref ObjectSlot slot, ulong word)
    {
        DispatcherSlot<TMemory>.Fence(ctx);
        return TMemory.Read(ref slot.State) == word ? Glance.Done : Glance.Unclear;
    }
}
