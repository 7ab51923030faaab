using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

/// <summary>How the creator of an object stores the first dispatcher word.</summary>
public static class SlotReset<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>
    /// Stores <paramref name="state"/> (epoch bits 0) with an epoch one past the slot's last. The caller holds the slot's only handle, not
    /// yet published, and its generation is already the new one, so whoever still means the old object turns away: it looks at the
    /// generation after the word, and a swap from a word of the old object's epoch fails. Call it last, after the other fields.
    /// </summary>
    public static void Initialise(ThreadContext ctx, uint slot, ulong state)
    {
        ref ObjectSlot s = ref ctx.Arena.Slot(slot);
        uint owner = WaitWord.IsAvailable(state) || !DispatcherSlot<TMemory>.IsMutex(ref s) ? 0 : MutexLayout.Owner(state);
        if (owner == ctx.Record)
        {
            OwnedMutexes<TMemory>.Add(ctx, slot);
        }

        while (true)
        {
            ulong word = TMemory.Read(ref s.State);
            if ((word & WaitWord.Recovering) != 0)
            {
                DispatcherSlot<TMemory>.AwaitRecovery(ref s, word);
            }
            else if ((word & WaitWord.Frozen) != 0)
            {
                Thaw(ctx, slot);
            }
            else
            {
                ulong next = (WaitWord.NextEpoch(word) & WaitWord.EpochField) | state;
                if (WaitWord.CrossesHalf(word, next))
                {
                    EpochGuard<TMemory>.Mark(ctx.Arena, slot, word);
                }

                if (TMemory.CompareExchange(ref s.State, next, word) == word)
                {
                    return;
                }
            }
        }
    }

    // The last user's section may still be at work on the frozen word; behind the lock it is not.
    private static void Thaw(ThreadContext ctx, uint slot)
    {
        if (DomainLock<TMemory>.TryAcquireFor(ctx, ref ctx.Arena.Slot(slot)))
        {
            WaitEngine<TMemory>.Clean(ctx.Arena, slot);
            DomainLock<TMemory>.Release(ctx);
        }
    }
}
