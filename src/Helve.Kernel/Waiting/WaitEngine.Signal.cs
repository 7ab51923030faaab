using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

// Signals on an object whose word is frozen (M = 1).
public static unsafe partial class WaitEngine<TMemory>
{
    /// <summary>A signal on an object whose word had M = 1. False: M has gone, start again without the lock.</summary>
    /// <param name="ctx">The calling thread.</param>
    /// <param name="target">The object.</param>
    /// <param name="operation">The signal.</param>
    /// <param name="count">Release: how many.</param>
    /// <param name="before">The word before.</param>
    /// <param name="status">The result; RETRY with false: the lock was not to be had.</param>
    internal static bool TrySignal(
        ThreadContext ctx, WaitTarget target, EngineOperation operation, uint count, out ulong before, out NtStatus status)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        before = 0;
        status = NtStatus.Retry;
        if (!DomainLock<TMemory>.TryAcquireFor(ctx, ref slot))
        {
            return false;
        }

        status = NtStatus.InvalidHandle;

        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(ctx.Arena, buffer);
        before = TMemory.Read(ref slot.State);
        bool frozen = (before & WaitWord.Frozen) != 0;
        WakePlan plan = WakePlan.None;
        if (frozen && DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
        {
            status = SignalFrozen(ctx, ctx.Record, target.Slot, operation, count, before, remote: null, out plan, ref wakes);
        }

        if (frozen)
        {
            Clean(ctx.Arena, target.Slot);
        }

        DomainLock<TMemory>.Release(ctx);
        DispatcherSlot<TMemory>.Wake(ref slot, plan);
        wakes.Flush();
        return frozen;
    }

    private static NtStatus SignalFrozen(
        ThreadContext ctx, uint owner, uint index, EngineOperation operation, uint count, ulong word, RemoteSection<TMemory>? remote,
        out WakePlan plan, ref WakeList<TMemory> wakes)
    {
        Arena arena = ctx.Arena;
        uint limit = TMemory.Read(ref arena.Slot(index).Value0);
        bool available = WaitWord.IsAvailable(word);
        NtStatus status = Transition.Signal(operation, word, count, limit, owner, open: !available, out ulong next, out plan);
        if (status != NtStatus.Success || next == word)
        {
            return status;
        }

        if (WaitWord.IsAvailable(next) && !available && remote is null && !ctx.IgnoresRemote && PendingList<TMemory>.ListsRemote(arena, ref arena.Slot(index)))
        {
            // A wait over several domains may be handed the object, and only the broker can tell: nothing was changed.
            plan = WakePlan.None;
            return NtStatus.MoreProcessingRequired;
        }

        if (available || operation == EngineOperation.Reset)
        {
            // Nothing becomes available that was not, so no pending wait can be satisfied by it: one store is the whole operation.
            StoreFrozen(ctx, index, word, next);
            return status;
        }

        SettleFrom(ctx, operation, index, word, next, remote, ref wakes);
        return status;
    }

    // The fields first, then SETTLE, then the word: a death before the last store finds nothing to settle, a death behind it finds all.
    private static void SettleFrom(
        ThreadContext ctx, EngineOperation operation, uint index, ulong word, ulong next, RemoteSection<TMemory>? remote, ref WakeList<TMemory> wakes)
    {
        ref DomainState domain = ref ctx.Arena.Domain;
        TMemory.Write(ref domain.Operation, (uint)operation);
        TMemory.Write(ref domain.OperationObject, index);
        TMemory.Write(ref domain.VerdictRecord, NoVerdict);
        TMemory.Write(ref domain.Phase, (uint)EnginePhase.Settle);
        StoreFrozen(ctx, index, word, next);
        Run(ctx, ref wakes, remote);
    }

    /// <summary>Recovery has made an object available: hands it to pending waits. The word has M = 1 and is the caller's.</summary>
    internal static void SettleDeath(ThreadContext ctx, uint index, ref WakeList<TMemory> wakes, RemoteSection<TMemory>? remote = null)
    {
        ref DomainState domain = ref ctx.Arena.Domain;
        TMemory.Write(ref domain.Operation, (uint)EngineOperation.Death);
        TMemory.Write(ref domain.OperationObject, index);
        TMemory.Write(ref domain.VerdictRecord, NoVerdict);
        TMemory.Write(ref domain.Phase, (uint)EnginePhase.Settle);
        Run(ctx, ref wakes, remote);
    }
}
