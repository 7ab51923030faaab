using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>Reads a word as it is between two operations.</summary>
internal static class DispatcherQuery<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>The word; 0 with INVALID_HANDLE.</summary>
    public static NtStatus Read(ThreadContext ctx, WaitTarget target, out ulong word)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        while (true)
        {
            word = TMemory.Read(ref slot.State);
            if (!DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
            {
                word = 0;
                return NtStatus.InvalidHandle;
            }

            if ((word & WaitWord.Recovering) != 0)
            {
                DispatcherSlot<TMemory>.AwaitRecovery(ref slot, word);
            }
            else if ((word & (WaitWord.Frozen | WaitWord.Available)) != (WaitWord.Frozen | WaitWord.Available))
            {
                return NtStatus.Success;
            }
            else if (DomainLock<TMemory>.TryAcquireFor(ctx, ref slot))
            {
                // A section may have made it available only to hand it on; behind the lock it is settled.
                WaitEngine<TMemory>.Clean(ctx.Arena, target.Slot);
                word = TMemory.Read(ref slot.State);
                DomainLock<TMemory>.Release(ctx);
                if (DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
                {
                    return NtStatus.Success;
                }
            }
        }
    }
}
