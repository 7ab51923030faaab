using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

// The blocking half. AMBIGUOUS is raised before, and lowered after the record was made definite, around every compare-and-swap that
// registers, takes or leaves: recovery waits for it before it counts, so it counts each living waiter exactly once.
public static partial class SingleWait<TMemory>
{
    private static NtStatus SpinThenBlock(ThreadContext ctx, WaitTarget target, bool mutex, long deadline)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        while (AdaptiveSpin<TMemory>.Until(ctx, ref slot.State, WaitWord.Available | WaitWord.Detour, 0))
        {
            Attempt attempt = mutex ? TryMutex(ctx, target, false, out NtStatus status) : TryCounted(ctx, target, false, out status);
            if (attempt == Attempt.Done)
            {
                return status;
            }
        }

        NtStatus referenced = HandleOperations<TMemory>.Reference(ctx, target.Slot, target.Generation, 0);
        if (referenced != NtStatus.Success)
        {
            return referenced;
        }

        NtStatus result = BlockReferenced(ctx, target, mutex, deadline);
        HandleOperations<TMemory>.Unreference(ctx, 0);
        return result;
    }

    private static NtStatus BlockReferenced(ThreadContext ctx, WaitTarget target, bool mutex, long deadline)
    {
        NtStatus status;
        bool registered;
        while (!TryRegister(ctx, target.Slot, mutex, out status, out registered))
        {
            if (WaitEngine<TMemory>.TryWaitOne(ctx, target, deadline, cancellable: false, referenced: true, out status))
            {
                return status;
            }
        }

        return registered ? Sleep(ctx, target.Slot, mutex, deadline) : status;
    }

    // False: M = 1, or the group is full: the engine takes the wait. Otherwise registered, or the object was there after all.
    private static bool TryRegister(ThreadContext ctx, uint index, bool mutex, out NtStatus taken, out bool registered)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        registered = false;
        taken = NtStatus.Success;
        while (true)
        {
            Attempt attempt = TryOnReferenced(ctx, index, mutex, out taken);
            if (attempt is Attempt.Done or Attempt.Frozen)
            {
                return attempt == Attempt.Done;
            }

            TMemory.Write(ref ctx.Self.Ambiguous, index + 1ul);
            ulong word = TMemory.Read(ref slot.State);
            bool quiet = (word & (WaitWord.Available | WaitWord.Detour)) == 0;
            uint joined = 0;
            ulong next = word;
            bool fits = quiet && (mutex ? MutexState.TryRegister(word, out next, out joined) : CountedWaiters.TryRegister(word, out next, out joined));
            registered = fits && TMemory.CompareExchange(ref slot.State, next, word) == word;
            if (registered)
            {
                TMemory.Write(ref ctx.Self.Single, SingleWord.Of(index, joined).Value);
            }

            TMemory.Write(ref ctx.Self.Ambiguous, 0);
            if (registered || (quiet && !fits))
            {
                return registered;
            }
        }
    }

    // One more look before registering; the reference keeps the object current.
    private static Attempt TryOnReferenced(ThreadContext ctx, uint index, bool mutex, out NtStatus status)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        var target = new WaitTarget(index, DispatcherSlot<TMemory>.GenerationOf(ref slot));
        Attempt attempt;
        do
        {
            attempt = mutex ? TryMutex(ctx, target, false, out status) : TryCounted(ctx, target, false, out status);
        }
        while (attempt == Attempt.Again);
        return attempt;
    }

    internal static NtStatus Sleep(ThreadContext ctx, uint index, bool mutex, long deadline)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        while (true)
        {
            // The word first, then RELEASED: an epoch that has come round was marked before.
            ulong word = TMemory.Read(ref slot.State);
            var single = new SingleWord(TMemory.Read(ref ctx.Self.Single));
            bool timedOut = false;
            if ((word & WaitWord.Recovering) != 0)
            {
                DispatcherSlot<TMemory>.AwaitRecovery(ref slot, word);
                continue;
            }

            if (!MayTake(word, single))
            {
                uint bit = WaitWord.SleepBit(single.Epoch);
                timedOut = TMemory.Park(ref DispatcherSlot<TMemory>.LowHalf(ref slot.State), (uint)word, bit, deadline) == ParkResult.TimedOut;
                if (!timedOut)
                {
                    continue;
                }
            }

            if (TryEnd(ctx, index, mutex, timedOut, out NtStatus status))
            {
                PassOnStaleWake(ref slot, single);
                return status;
            }
        }
    }

    private static bool MayTake(ulong word, SingleWord single) =>
        single.IsReleased
        || WaitWord.IsAvailable(word)
        || WaitWord.IsPast(WaitWord.Epoch(word), single.Epoch)
        || (WaitWord.Epoch(word) == single.Epoch && (word & WaitWord.Granting) != 0);

    // Sleepers share 32 bits. Who comes this late may have eaten a counted wake that was meant for a group 32 epochs on.
    private static void PassOnStaleWake(ref ObjectSlot slot, SingleWord single)
    {
        uint age = (WaitWord.Epoch(TMemory.Read(ref slot.State)) - single.Epoch) & WaitWord.EpochMask;
        if (age is >= 32 and not WaitWord.EpochMask)
        {
            TMemory.Wake(ref DispatcherSlot<TMemory>.LowHalf(ref slot.State), int.MaxValue, WaitWord.SleepBit(single.Epoch));
        }
    }

    // Ends the wait with its grant if there is one; without it only if it is to leave. False: neither, sleep on.
    private static bool TryEnd(ThreadContext ctx, uint index, bool mutex, bool leave, out NtStatus status)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        ulong marked = 0;
        while (true)
        {
            ulong word = TMemory.Read(ref slot.State);
            if ((word & WaitWord.Recovering) != 0)
            {
                DispatcherSlot<TMemory>.AwaitRecovery(ref slot, word);
                continue;
            }

            WaiterOutcome outcome = Outcome(ctx, word, mutex, leave, out ulong next);
            if (outcome == WaiterOutcome.None)
            {
                status = NtStatus.Pending;
                return false;
            }

            if (outcome == WaiterOutcome.Released && !mutex)
            {
                // Nothing to change: the group was closed with this waiter's grant counted.
                TMemory.Write(ref ctx.Self.Single, 0);
                status = NtStatus.Success;
                return true;
            }

            if (WaitWord.CrossesHalf(word, next) && marked != word)
            {
                // Not while AMBIGUOUS: two who mark would wait for each other.
                EpochGuard<TMemory>.Mark(ctx, index, word);
                marked = word;
                continue;
            }

            if ((word & WaitWord.Frozen) != 0 ? !TrySwapFrozen(ctx, index, word, next, outcome) : !TrySwap(ctx, index, word, next, outcome))
            {
                continue;
            }

            status = outcome == WaiterOutcome.Left ? NtStatus.Timeout : WaitStatus.Of(0, mutex && (word & WaitWord.Abandoned) != 0);
            return true;
        }
    }

    private static WaiterOutcome Outcome(ThreadContext ctx, ulong word, bool mutex, bool leave, out ulong next)
    {
        var single = new SingleWord(TMemory.Read(ref ctx.Self.Single));
        next = word;
        if (mutex)
        {
            return MutexState.TakeOrLeave(word, single.Epoch, leave, ctx.Record, out next);
        }

        return single.IsReleased ? WaiterOutcome.Released : CountedWaiters.TakeOrLeave(word, single.Epoch, leave, out next);
    }

    private static bool TrySwap(ThreadContext ctx, uint index, ulong word, ulong next, WaiterOutcome outcome)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        BeforeEnd(ctx, index, outcome);

        // Looked at again behind AMBIGUOUS: from here on no epoch can come round unseen.
        bool ended = TMemory.Read(ref slot.State) == word && TMemory.CompareExchange(ref slot.State, next, word) == word;
        AfterEnd(ctx, index, outcome, ended);
        return ended;
    }

    private static bool TrySwapFrozen(ThreadContext ctx, uint index, ulong word, ulong next, WaiterOutcome outcome)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        if (!DomainLock<TMemory>.TryAcquireFor(ctx, ref slot))
        {
            return false;
        }

        // Frozen and under the lock, so a plain store is enough, and AMBIGUOUS is held over no wait.
        bool ended = TMemory.Read(ref slot.State) == word;
        if (ended)
        {
            BeforeEnd(ctx, index, outcome);
            TMemory.Write(ref slot.State, next);
            AfterEnd(ctx, index, outcome, true);
        }

        WaitEngine<TMemory>.Clean(ctx.Arena, index);
        DomainLock<TMemory>.Release(ctx);
        return ended;
    }

    private static void BeforeEnd(ThreadContext ctx, uint index, WaiterOutcome outcome)
    {
        if (outcome != WaiterOutcome.Left && DispatcherSlot<TMemory>.IsMutex(ref ctx.Arena.Slot(index)))
        {
            OwnedMutexes<TMemory>.Add(ctx, index);
        }

        TMemory.Write(ref ctx.Self.Ambiguous, index + 1ul);
    }

    private static void AfterEnd(ThreadContext ctx, uint index, WaiterOutcome outcome, bool ended)
    {
        if (ended)
        {
            TMemory.Write(ref ctx.Self.Single, 0);
        }

        TMemory.Write(ref ctx.Self.Ambiguous, 0);
        if (!ended && outcome != WaiterOutcome.Left && DispatcherSlot<TMemory>.IsMutex(ref ctx.Arena.Slot(index)))
        {
            OwnedMutexes<TMemory>.Remove(ctx, index);
        }
    }
}
