using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

/// <summary>
/// Waits for one object, lock-free on the object's word: groups of waiters by epoch, grants, and the kernel's futex queue as the only list.
/// Rejected: an anonymous pool of grants (who comes after the signal takes the grant of who was blocked before it), waiter lists in
/// shared memory (a death in the middle of a list).
/// </summary>
/// <remarks>The files: this one (satisfied at once, or known not to be), Block (register, sleep, take, leave).</remarks>
public static partial class SingleWait<TMemory>
    where TMemory : struct, ISharedMemory
{
    private enum Attempt
    {
        /// <summary>The wait is over.</summary>
        Done,

        /// <summary>The word changed under the attempt.</summary>
        Again,

        /// <summary>Not available.</summary>
        Unavailable,

        /// <summary>M = 1: the engine decides.</summary>
        Frozen,
    }

    /// <summary>Waits. Rights were checked by the caller.</summary>
    /// <param name="ctx">The calling thread.</param>
    /// <param name="target">The object.</param>
    /// <param name="deadline">CLOCK_MONOTONIC, nanoseconds; 0: do not block; <see cref="long.MaxValue"/>: no end.</param>
    /// <param name="cancellable">Whether <c>WaitEngine.Cancel</c> may end it (after <c>WaitEngine.ArmCancellation</c>).</param>
    /// <returns>Success, AbandonedWait0, Timeout, Cancelled, MutantLimitExceeded, InvalidHandle.</returns>
    public static NtStatus Wait(ThreadContext ctx, WaitTarget target, long deadline, bool cancellable = false)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        bool mutex = DispatcherSlot<TMemory>.IsMutex(ref slot);
        while (true)
        {
            Attempt attempt = mutex ? TryMutex(ctx, target, deadline == 0, out NtStatus status) : TryCounted(ctx, target, deadline == 0, out status);
            if (attempt == Attempt.Done)
            {
                return status;
            }

            if (attempt == Attempt.Unavailable && !cancellable)
            {
                return SpinThenBlock(ctx, target, mutex, deadline);
            }

            if (attempt != Attempt.Again && WaitEngine<TMemory>.TryWaitOne(ctx, target, deadline, cancellable, referenced: false, out status))
            {
                return status;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Attempt TryCounted(ThreadContext ctx, WaitTarget target, bool poll, out NtStatus status)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        ulong word = TMemory.Read(ref slot.State);
        status = NtStatus.InvalidHandle;
        if (!DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
        {
            return Attempt.Done;
        }

        if ((word & (WaitWord.Available | WaitWord.Detour | WaitWord.Notification)) != WaitWord.Available)
        {
            return TryWithoutTaking(ctx, ref slot, word, poll, out status);
        }

        ulong next = CountedWaiters.Take(word);
        if (WaitWord.CrossesHalf(word, next))
        {
            EpochGuard<TMemory>.Mark(ctx, target.Slot, word);
        }

        status = NtStatus.Success;
        return TMemory.CompareExchange(ref slot.State, next, word) == word ? Attempt.Done : Attempt.Again;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Attempt TryMutex(ThreadContext ctx, WaitTarget target, bool poll, out NtStatus status)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        ulong word = TMemory.Read(ref slot.State);
        status = NtStatus.InvalidHandle;
        if (!DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
        {
            return Attempt.Done;
        }

        if (MutexLayout.IsOwnedBy(word, ctx.Record))
        {
            // Only the caller can end this, so R and M don't matter.
            status = MutexRecursion<TMemory>.TryRaise(ref slot) ? NtStatus.Success : NtStatus.MutantLimitExceeded;
            return Attempt.Done;
        }

        if ((word & (WaitWord.Available | WaitWord.Detour)) != WaitWord.Available)
        {
            return TryWithoutTaking(ctx, ref slot, word, poll, out status);
        }

        OwnedMutexes<TMemory>.Add(ctx, target.Slot);
        if (TMemory.CompareExchange(ref slot.State, MutexState.Take(word, ctx.Record), word) == word)
        {
            status = WaitStatus.Of(0, (word & WaitWord.Abandoned) != 0);
            return Attempt.Done;
        }

        OwnedMutexes<TMemory>.Remove(ctx, target.Slot);
        return Attempt.Again;
    }

    // The word says: recovering, frozen, not available, or a set manual event.
    private static Attempt TryWithoutTaking(ThreadContext ctx, ref ObjectSlot slot, ulong word, bool poll, out NtStatus status)
    {
        status = NtStatus.Timeout;
        if ((word & WaitWord.Recovering) != 0)
        {
            DispatcherSlot<TMemory>.AwaitRecovery(ref slot, word);
            return Attempt.Again;
        }

        bool available = WaitWord.IsAvailable(word);
        if (available && (word & WaitWord.Frozen) != 0)
        {
            return Attempt.Frozen;
        }

        if (!available && (!poll || ((word & WaitWord.Frozen) != 0 && DispatcherSlot<TMemory>.IsTimer(ref slot))))
        {
            return (word & WaitWord.Frozen) != 0 ? Attempt.Frozen : Attempt.Unavailable;
        }

        // A poll that finds a frozen word not available needs no lock: a section makes available first and only takes after that. But a
        // timer's moment may have come.
        status = available ? NtStatus.Success : NtStatus.Timeout;
        DispatcherSlot<TMemory>.Fence(ctx);
        return TMemory.Read(ref slot.State) == word ? Attempt.Done : Attempt.Again;
    }
}
