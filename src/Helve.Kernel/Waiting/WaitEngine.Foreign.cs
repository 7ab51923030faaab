using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

// Waits of a thread of another domain, all of whose objects lie in this one. A record of the broker's stands for the thread here; to the
// engine it is an awaited wait of process 0. The broker alone runs this, and is never blocked by a client that is stopped.
public static unsafe partial class WaitEngine<TMemory>
{
    /// <summary>
    /// Begins a wait under the record that stands for the waiter. Success and the like, Timeout for a poll, InvalidHandle,
    /// MutantLimitExceeded; Pending: the record will come by process 0's doorbell. RETRY: the domain's lock was not to be had.
    /// </summary>
    /// <param name="ctx">The record that stands for the waiter.</param>
    /// <param name="targets">The objects.</param>
    /// <param name="all">All of them, or one.</param>
    /// <param name="poll">Do not wait.</param>
    /// <param name="owned">For <see cref="TryEndForeign"/>: which of the mutexes of a wait for all the waiter owns already.</param>
    public static NtStatus BeginForeign(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, bool poll, out ulong owned)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        owned = 0;
        if (targets.Length == 1 && TryTakeAtOnce(ctx, targets[0]))
        {
            return NtStatus.Success;
        }

        if (!DomainLock<TMemory>.TryAcquire(ctx))
        {
            return NtStatus.Retry;
        }

        owned = all ? OwnedBefore(ctx, targets) : 0;
        return BeginLocked(ctx, targets, all, poll ? Otherwise.TimeOut : Otherwise.Await);
    }

    /// <summary>Whether a wait of <see cref="BeginForeign"/> has ended, and how; tells it once.</summary>
    public static bool TryEndForeign(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, ulong owned, out NtStatus status)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        VerdictWord verdict = WaitRecords<TMemory>.Verdict(ctx.Arena, ctx.Record);
        status = NtStatus.Pending;
        if (verdict.State is not (VerdictState.Satisfied or VerdictState.TimedOut or VerdictState.Cancelled))
        {
            return false;
        }

        // The index was written by a client of that domain.
        uint index = Math.Min(verdict.Index, (uint)targets.Length - 1);
        if (verdict.State == VerdictState.Satisfied)
        {
            NoteOwnership(ctx, targets, all, index, owned);
        }

        status = verdict.State == VerdictState.Satisfied ? WaitStatus.Of(all ? 0 : index, verdict.IsAbandoned) : verdict.ToStatus();
        WaitRecords<TMemory>.SetVerdict(ctx.Arena, ctx.Record, verdict.With(VerdictState.Prepared));
        return true;
    }

    /// <summary>
    /// Ends a wait of <see cref="BeginForeign"/> unless it has its objects; <see cref="TryEndForeign"/> tells. False: the domain's lock was
    /// not to be had.
    /// </summary>
    public static bool TryCancelForeign(ThreadContext ctx, NtStatus reason)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        if (!DomainLock<TMemory>.TryAcquire(ctx))
        {
            return false;
        }

        VerdictWord verdict = WaitRecords<TMemory>.Verdict(ctx.Arena, ctx.Record);
        if (verdict.IsPending)
        {
            VerdictState state = reason == NtStatus.Timeout ? VerdictState.TimedOut : VerdictState.Cancelled;
            WaitRecords<TMemory>.SetVerdict(ctx.Arena, ctx.Record, verdict.With(state));
            PendingList<TMemory>.UnlinkAll(ctx.Arena, ctx.Record);
            CleanAll(ctx.Arena, ctx.Record);
        }

        DomainLock<TMemory>.Release(ctx);
        return true;
    }

    // The common case, one swap and no lock: available, and nobody else is concerned.
    private static bool TryTakeAtOnce(ThreadContext ctx, WaitTarget target)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        if (DispatcherSlot<TMemory>.IsMutex(ref slot))
        {
            return QuietSwap<TMemory>.TryTakeMutex(ctx.Arena, ctx.Record, target);
        }

        ulong word = TMemory.Read(ref slot.State);
        bool stays = (word & (WaitWord.Available | WaitWord.Notification | WaitWord.Detour)) == (WaitWord.Available | WaitWord.Notification);
        return stays ? DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation) : QuietSwap<TMemory>.TryTake(ctx.Arena, target);
    }
}
