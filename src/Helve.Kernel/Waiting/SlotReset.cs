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
    /// False, and only for a thread that is not patient for ever: what the last user was doing keeps the word.
    /// </summary>
    public static bool TryInitialise(ThreadContext ctx, uint slot, ulong state)
    {
        ref ObjectSlot s = ref ctx.Arena.Slot(slot);
        if (DispatcherSlot<TMemory>.IsTimer(ref s))
        {
            return WaitEngine<TMemory>.TryInitialiseTimer(ctx, slot, state);
        }

        uint owner = WaitWord.IsAvailable(state) || !DispatcherSlot<TMemory>.IsMutex(ref s) ? 0 : MutexLayout.Owner(state);
        if (owner == ctx.Record)
        {
            OwnedMutexes<TMemory>.Add(ctx, slot);
        }

        for (int looks = 0; ctx.Patience == 0 || looks <= ctx.Patience; looks++)
        {
            ulong word = TMemory.Read(ref s.State);
            if ((word & WaitWord.Recovering) != 0)
            {
                if (ctx.Patience != 0)
                {
                    return false;
                }

                DispatcherSlot<TMemory>.AwaitRecovery(ref s, word);
            }
            else if ((word & WaitWord.Frozen) != 0)
            {
                if (!TryThaw(ctx, slot) && ctx.Patience != 0)
                {
                    return false;
                }
            }
            else
            {
                ulong next = (WaitWord.NextEpoch(word) & WaitWord.EpochField) | state;
                if (WaitWord.CrossesHalf(word, next))
                {
                    EpochGuard<TMemory>.Mark(ctx, slot, word);
                }

                if (TMemory.CompareExchange(ref s.State, next, word) == word)
                {
                    return true;
                }
            }
        }

        // M stays, and no section is at work: the list of a slot that nobody can wait for is not empty, so somebody scribbles.
        return false;
    }

    // The last user's section may still be at work on the frozen word; behind the lock it is not.
    private static bool TryThaw(ThreadContext ctx, uint slot)
    {
        if (!DomainLock<TMemory>.TryAcquireFor(ctx, ref ctx.Arena.Slot(slot)))
        {
            return false;
        }

        WaitEngine<TMemory>.Clean(ctx.Arena, slot);
        DomainLock<TMemory>.Release(ctx);
        return true;
    }
}
