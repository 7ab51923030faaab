using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Event;

/// <summary>The operations on an event. Rights were checked by the caller. INVALID_HANDLE: the object is gone.</summary>
public static class Event<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>What a creator stores into the slot.</summary>
    public static ObjectInit Init(bool manual, bool set) =>
        new() { State = EventLayout.Initial(manual, set), Subtype = manual ? (byte)1 : (byte)0 };

    /// <summary>Makes it available, or hands it to who waits.</summary>
    public static NtStatus Set(ThreadContext ctx, WaitTarget target, out uint previous)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        ulong word = TMemory.Read(ref slot.State);
        if (DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation) && (word & (EventLayout.Busy | WaitWord.Detour)) == 0)
        {
            // Nobody waits: the common case is one swap, and there is nobody to wake.
            if (TMemory.CompareExchange(ref slot.State, word | WaitWord.Available | WaitWord.CountOne, word) == word)
            {
                previous = 0;
                return NtStatus.Success;
            }
        }

        return Signal(ctx, target, EngineOperation.Set, out previous);
    }

    /// <summary>Makes it unavailable.</summary>
    public static NtStatus Reset(ThreadContext ctx, WaitTarget target, out uint previous) =>
        Signal(ctx, target, EngineOperation.Reset, out previous);

    /// <summary>Hands it to who waits now, and leaves it unavailable.</summary>
    public static NtStatus Pulse(ThreadContext ctx, WaitTarget target, out uint previous) =>
        Signal(ctx, target, EngineOperation.Pulse, out previous);

    /// <summary>Reads it.</summary>
    public static NtStatus Query(ThreadContext ctx, WaitTarget target, out bool manual, out uint state)
    {
        NtStatus status = DispatcherQuery<TMemory>.Read(ctx, target, out ulong word);
        manual = EventState.IsManual(word);
        state = (uint)(word & WaitWord.Available);
        return status;
    }

    // A change that leaves the word as it was is swapped too: it is a full fence, as every call of NT is, and proves the word unchanged.
    private static NtStatus Signal(ThreadContext ctx, WaitTarget target, EngineOperation operation, out uint previous)
    {
        NtStatus status = DispatcherSignal<TMemory>.Signal(ctx, target, operation, 1, out ulong before);
        previous = status == NtStatus.Success ? (uint)(before & WaitWord.Available) : 0;
        return status;
    }
}
