using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Mutex;

/// <summary>The operations on a mutex. Rights were checked by the caller. INVALID_HANDLE: the object is gone.</summary>
public static class Mutex<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>
    /// What a creator stores into the slot; owner 0: free. A thread that creates a mutex for itself is noted as its owner on the way; for
    /// one that the broker creates in its stead, see <see cref="ExpectOwnership"/>.
    /// </summary>
    public static ObjectInit Init(uint owner) => new() { State = MutexLayout.Initial(owner) };

    /// <summary>
    /// Before the broker is asked to create a mutex with the calling thread as its owner: from here on recovery looks at every mutex.
    /// </summary>
    public static void ExpectOwnership(ThreadContext ctx) => OwnedMutexes<TMemory>.Expect(ctx);

    /// <summary>After <see cref="ExpectOwnership"/>: the slot of the mutex that the thread now owns, or null if it came to nothing.</summary>
    public static void SettleOwnership(ThreadContext ctx, uint? slot)
    {
        if (slot is uint owned)
        {
            OwnedMutexes<TMemory>.Add(ctx, owned);
        }

        OwnedMutexes<TMemory>.Unexpect(ctx);
    }

    /// <summary>Gives up one acquisition; the count before was 1 less the acquisitions.</summary>
    public static NtStatus Release(ThreadContext ctx, WaitTarget target, out int previousCount)
    {
        previousCount = 0;
        if (QuietSwap<TMemory>.TryReleaseMutex(ctx.Arena, ctx.Record, target))
        {
            return NtStatus.Success;
        }

        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        ulong word = TMemory.Read(ref slot.State);
        if (!DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
        {
            return NtStatus.InvalidHandle;
        }

        if (!MutexLayout.IsOwnedBy(word, ctx.Record))
        {
            return Transition.NotOwned(word);
        }

        if (MutexRecursion<TMemory>.TryLower(ref slot, out uint recursion))
        {
            previousCount = unchecked(-(int)recursion);
            return NtStatus.Success;
        }

        // The owner can't lose it, so from here on only waiters, R and M move.
        NtStatus status = DispatcherSignal<TMemory>.Signal(ctx, target, EngineOperation.MutexRelease, 1, out _);
        if (status == NtStatus.Success)
        {
            OwnedMutexes<TMemory>.Remove(ctx, target.Slot);
        }

        return status;
    }

    /// <summary>Reads it.</summary>
    public static NtStatus Query(ThreadContext ctx, WaitTarget target, out int currentCount, out bool ownedByCaller, out bool abandoned)
    {
        NtStatus status = DispatcherQuery<TMemory>.Read(ctx, target, out ulong word);
        bool free = WaitWord.IsAvailable(word);
        uint recursion = status == NtStatus.Success && MutexLayout.Owner(word) != 0 && !free ? TMemory.Read(ref ctx.Arena.Slot(target.Slot).Value0) : 0;
        currentCount = status != NtStatus.Success ? 0 : free ? 1 : unchecked(-(int)recursion);
        ownedByCaller = MutexLayout.IsOwnedBy(word, ctx.Record);
        abandoned = (word & WaitWord.Abandoned) != 0;
        return status;
    }
}
