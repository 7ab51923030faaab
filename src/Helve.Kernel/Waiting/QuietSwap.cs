using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;

namespace Helve.Kernel.Waiting;

/// <summary>
/// What one swap does to an object for which nobody waits. False: nothing was changed, and the operation must be carried out the long
/// way, which also finds out about every error.
/// </summary>
/// <remarks>
/// These are the first rows of the transitions of <see cref="EventState"/>, <see cref="SemaphoreState"/>, <see cref="MutexState"/> and
/// <see cref="CountedWaiters"/>, and nothing else. Events and semaphores need no thread record: a thread that dies beside the swap owns
/// nothing, is counted nowhere and owes nobody a wake. Mutexes need the record's number. That spares the caller the look at its
/// thread-local objects, a third of such a call's time.
/// </remarks>
public static class QuietSwap<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>Sets an event that is not set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TrySet(Arena arena, WaitTarget target)
    {
        ref ObjectSlot slot = ref arena.Slot(target.Slot);
        ulong word = TMemory.Read(ref slot.State);
        return (word & (EventLayout.Busy | WaitWord.Detour)) == 0
            && DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation)
            && TMemory.CompareExchange(ref slot.State, word | WaitWord.Available | WaitWord.CountOne, word) == word;
    }

    /// <summary>Takes a set auto-reset event, or one of a semaphore. Never a mutex: that would need an owner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryTake(Arena arena, WaitTarget target)
    {
        ref ObjectSlot slot = ref arena.Slot(target.Slot);
        ulong word = TMemory.Read(ref slot.State);
        if ((word & (WaitWord.Available | WaitWord.Detour | WaitWord.Notification)) != WaitWord.Available)
        {
            return false;
        }

        // The last one: A falls and the epoch rises. It overflows only where it crosses a half, which is not for here.
        ulong next = word - WaitWord.CountOne;
        if ((next & WaitWord.CountField) == 0)
        {
            next += WaitWord.EpochOne - WaitWord.Available;
        }

        return !WaitWord.CrossesHalf(word, next)
            && !DispatcherSlot<TMemory>.IsMutex(ref slot)
            && DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation)
            && TMemory.CompareExchange(ref slot.State, next, word) == word;
    }

    /// <summary>Releases a semaphore; <paramref name="previous"/> is its count before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRelease(Arena arena, WaitTarget target, int count, out int previous)
    {
        ref ObjectSlot slot = ref arena.Slot(target.Slot);
        ulong word = TMemory.Read(ref slot.State);

        // Bits 32 to 62 are the count, or, if it is not available, who waits.
        previous = (int)((word & WaitWord.CountField) >> WaitWord.CountShift);
        return (word & WaitWord.Detour) == 0
            && (WaitWord.IsAvailable(word) || previous == 0)
            && count > 0
            && (uint)count <= TMemory.Read(ref slot.Value0) - (uint)previous
            && DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation)
            && TMemory.CompareExchange(ref slot.State, (word | WaitWord.Available) + ((ulong)count << WaitWord.CountShift), word) == word;
    }

    /// <summary>Makes that record the owner of a free mutex; one that was abandoned is left to the long way, which reports it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryTakeMutex(Arena arena, uint record, WaitTarget target)
    {
        ref ObjectSlot slot = ref arena.Slot(target.Slot);
        ulong word = TMemory.Read(ref slot.State);
        if ((word & (WaitWord.Available | WaitWord.Detour | WaitWord.Abandoned)) != WaitWord.Available
            || !DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
        {
            return false;
        }

        // Listed before it may be owned: recovery looks at a superset.
        OwnedMutexes<TMemory>.Add(arena, record, target.Slot);
        if (TMemory.CompareExchange(ref slot.State, MutexState.Take(word, record), word) == word)
        {
            return true;
        }

        OwnedMutexes<TMemory>.Remove(arena, record, target.Slot);
        return false;
    }

    /// <summary>Gives a mutex up that the record owns once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReleaseMutex(Arena arena, uint record, WaitTarget target)
    {
        ref ObjectSlot slot = ref arena.Slot(target.Slot);
        ulong word = TMemory.Read(ref slot.State);
        if (!MutexLayout.IsOwnedBy(word, record)
            || (word & (MutexLayout.Waiters | WaitWord.Detour)) != 0
            || TMemory.Read(ref slot.Value0) != 0
            || !DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation)
            || TMemory.CompareExchange(ref slot.State, (word & ~MutexLayout.OwnerMask) | WaitWord.Available, word) != word)
        {
            return false;
        }

        OwnedMutexes<TMemory>.Remove(arena, record, target.Slot);
        return true;
    }
}
