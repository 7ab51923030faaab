using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

// The begin of a wait under the lock: freeze all of its objects, then take what is wanted or block, with one committing store.
public static unsafe partial class WaitEngine<TMemory>
{
    /// <summary>What a begin does if the wait can't be satisfied at once.</summary>
    private enum Otherwise
    {
        /// <summary>Times out.</summary>
        TimeOut,

        /// <summary>Nothing: the caller takes references and begins again.</summary>
        Return,

        /// <summary>Blocks the calling thread.</summary>
        Block,

        /// <summary>Blocks the calling thread, unless it is cancelled.</summary>
        BlockCancellable,

        /// <summary>Leaves the record pending, for the doorbell.</summary>
        Await,
    }

    /// <summary>
    /// One section: Success and the like if the wait took its objects, Timeout, Cancelled, InvalidHandle, MutantLimitExceeded; Pending if the
    /// record is blocked, or is to be.
    /// </summary>
    private static NtStatus Begin(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, Otherwise otherwise)
    {
        DomainLock<TMemory>.Acquire(ctx);
        return BeginLocked(ctx, targets, all, otherwise);
    }

    // False: the object has M = 0, and the lock is another's; nothing was done.
    private static bool TryBeginOne(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, Otherwise otherwise, out NtStatus status)
    {
        status = NtStatus.Pending;
        if (!DomainLock<TMemory>.TryAcquireFor(ctx, ref ctx.Arena.Slot(targets[0].Slot)))
        {
            return false;
        }

        status = BeginLocked(ctx, targets, all: false, otherwise);
        return true;
    }

    private static NtStatus BeginLocked(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, Otherwise otherwise)
    {
        // The one look for them: who waits then asks the context.
        ctx.HasTimers = HasTimers(ctx.Arena, targets);
        if (ctx.HasTimers)
        {
            return BeginWithTimers(ctx, targets, all, otherwise);
        }

        NtStatus status = BeginInSection(ctx, targets, all, otherwise);
        DomainLock<TMemory>.Release(ctx);
        return status;
    }

    private static NtStatus BeginInSection(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, Otherwise otherwise)
    {
        Arena arena = ctx.Arena;
        VerdictWord prepared = WaitRecords<TMemory>.Verdict(arena, ctx.Record).Prepare();
        WaitRecords<TMemory>.SetVerdict(arena, ctx.Record, prepared);
        WaitRecords<TMemory>.Write(arena, ctx.Record, targets, all, otherwise == Otherwise.Await ? WaitRecords<TMemory>.Awaited : 0);
        NtStatus status = Freeze(arena, targets) ? BeginFrozen(ctx, targets, all, otherwise, prepared) : NtStatus.InvalidHandle;
        if (status != NtStatus.Pending || otherwise == Otherwise.Return)
        {
            CleanAll(arena, ctx.Record);
        }

        return status;
    }

    // False: one of the objects is gone. Frozen and current means current until the unlock: a creator waits for M to go.
    private static bool Freeze(Arena arena, ReadOnlySpan<WaitTarget> targets)
    {
        bool current = true;
        foreach (WaitTarget target in targets)
        {
            ref ObjectSlot slot = ref arena.Slot(target.Slot);
            ulong word = TMemory.Read(ref slot.State);
            while ((word & WaitWord.Frozen) == 0)
            {
                ulong seen = TMemory.CompareExchange(ref slot.State, word | WaitWord.Frozen, word);
                if (seen == word)
                {
                    break;
                }

                word = seen;
            }

            current &= DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation);
        }

        return current;
    }

    private static NtStatus BeginFrozen(
        ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, Otherwise otherwise, VerdictWord prepared)
    {
        NtStatus taken = all ? TryTakeAll(ctx, targets) : TryTakeAny(ctx, targets);
        if (taken != NtStatus.Pending || otherwise == Otherwise.Return)
        {
            return taken;
        }

        if (otherwise == Otherwise.TimeOut)
        {
            return NtStatus.Timeout;
        }

        if (otherwise == Otherwise.BlockCancellable && TMemory.Read(ref ctx.Self.CancelRequest) != 0)
        {
            return NtStatus.Cancelled;
        }

        ref DomainState domain = ref ctx.Arena.Domain;
        ulong ticket = TMemory.Read(ref domain.NextTicket);
        TMemory.Write(ref domain.NextTicket, ticket + 1);
        TMemory.Write(ref ctx.Self.Ticket, ticket);

        // The commit: from here on every signal sees the wait, and a death cancels it.
        WaitRecords<TMemory>.SetVerdict(ctx.Arena, ctx.Record, prepared.With(VerdictState.Pending));
        PendingList<TMemory>.LinkAll(ctx.Arena, ctx.Record);
        return NtStatus.Pending;
    }

    // One word changes, so its store is the whole take, and no redo is needed.
    private static NtStatus TryTakeAny(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            uint index = targets[i].Slot;
            ref ObjectSlot slot = ref ctx.Arena.Slot(index);
            if (!IsTakeable(ref slot, ctx.Record, out ulong word, out bool mutex))
            {
                continue;
            }

            if (!WaitWord.IsAvailable(word))
            {
                return MutexRecursion<TMemory>.TryRaise(ref slot) ? WaitStatus.Of((uint)i, false) : NtStatus.MutantLimitExceeded;
            }

            ulong next = Transition.Take(word, mutex, ctx.Record);
            if (mutex)
            {
                OwnedMutexes<TMemory>.Add(ctx, index);
            }

            if (next != word)
            {
                StoreFrozen(ctx, index, word, next);
            }

            return WaitStatus.Of((uint)i, Transition.ReportsAbandoned(word, mutex));
        }

        return NtStatus.Pending;
    }

    private static NtStatus TryTakeAll(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets)
    {
        foreach (WaitTarget target in targets)
        {
            ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
            if (!IsTakeable(ref slot, ctx.Record, out ulong word, out _))
            {
                return NtStatus.Pending;
            }

            if (!WaitWord.IsAvailable(word) && MutexRecursion<TMemory>.IsExhausted(ref slot))
            {
                return NtStatus.MutantLimitExceeded;
            }
        }

        return TakeAll(ctx, targets);
    }

    // The redo record without a verdict: if the thread dies behind the commit, recovery completes the take and abandons the mutexes.
    private static NtStatus TakeAll(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets)
    {
        ref DomainState domain = ref ctx.Arena.Domain;
        uint words = 0;
        bool abandoned = false;
        foreach (WaitTarget target in targets)
        {
            ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
            _ = IsTakeable(ref slot, ctx.Record, out ulong word, out bool mutex);
            if (mutex && !WaitWord.IsAvailable(word))
            {
                _ = MutexRecursion<TMemory>.TryRaise(ref slot);
                continue;
            }

            if (mutex)
            {
                OwnedMutexes<TMemory>.Add(ctx, target.Slot);
            }

            abandoned |= StageTake(ctx, ctx.Record, target.Slot, ref words);
        }

        if (words == 0)
        {
            return WaitStatus.Of(0, abandoned);
        }

        TMemory.Write(ref domain.Operation, (uint)EngineOperation.Begin);
        TMemory.Write(ref domain.OperationObject, ctx.Record);
        TMemory.Write(ref domain.Count, words);
        TMemory.Write(ref domain.VerdictRecord, NoVerdict);
        TMemory.Write(ref domain.Phase, (uint)EnginePhase.Apply);
        WakeList<TMemory> nobody = default;
        Run(ctx, ref nobody);
        return WaitStatus.Of(0, abandoned);
    }
}
