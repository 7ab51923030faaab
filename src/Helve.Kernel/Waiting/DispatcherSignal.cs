using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>The loop of every signal: transition, one swap, wake; through the engine while M = 1.</summary>
internal static class DispatcherSignal<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>Carries out a signal. RETRY, and only for a thread that is not patient for ever: another one keeps the word. <paramref name="before"/> is the word that it was applied to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NtStatus Signal(ThreadContext ctx, WaitTarget target, EngineOperation operation, uint count, out ulong before)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        while (true)
        {
            before = TMemory.Read(ref slot.State);
            uint limit = operation == EngineOperation.Release ? TMemory.Read(ref slot.Value0) : 0;
            if (!DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
            {
                return NtStatus.InvalidHandle;
            }

            if ((before & WaitWord.Detour) != 0)
            {
                if (TryDetour(ctx, target, operation, count, ref before, out NtStatus settled))
                {
                    return settled;
                }

                if (ctx.Patience != 0 && settled == NtStatus.Retry)
                {
                    return NtStatus.Retry;
                }

                continue;
            }

            NtStatus status = Transition.Signal(operation, before, count, limit, ctx.Record, open: false, out ulong next, out WakePlan wake);
            if (status != NtStatus.Success)
            {
                return status;
            }

            if (WaitWord.CrossesHalf(before, next))
            {
                EpochGuard<TMemory>.Mark(ctx, target.Slot, before);
            }

            if (TMemory.CompareExchange(ref slot.State, next, before) == before)
            {
                DispatcherSlot<TMemory>.Wake(ref slot, wake);
                return NtStatus.Success;
            }
        }
    }

    private static bool TryDetour(
        ThreadContext ctx, WaitTarget target, EngineOperation operation, uint count, ref ulong before, out NtStatus status)
    {
        if ((before & WaitWord.Recovering) != 0)
        {
            if (ctx.Patience == 0)
            {
                DispatcherSlot<TMemory>.AwaitRecovery(ref ctx.Arena.Slot(target.Slot), before);
            }

            status = NtStatus.Retry;
            return false;
        }

        return WaitEngine<TMemory>.TrySignal(ctx, target, operation, count, out before, out status);
    }
}
