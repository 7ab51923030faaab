using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Process;

/// <summary>A process as an object: a manual event that the broker sets once, when the process has ended.</summary>
public static class ProcessObject<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>STILL_ACTIVE: the exit code of a process that runs.</summary>
    public const uint StillActive = 259;

    /// <summary>What the broker stores into the slot of a process that runs.</summary>
    public static ObjectInit Init(uint processId, uint processIndex) =>
        new() { State = ProcessLayout.Running, Value0 = processId, Value2 = processIndex };

    /// <summary>The process has ended, and recovery has dealt with what it left: stores the exit code, then lets every waiter go. It may be repeated after RETRY.</summary>
    public static NtStatus SignalExit(ThreadContext ctx, WaitTarget target, uint exitCode)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        if (!DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
        {
            return NtStatus.InvalidHandle;
        }

        // The code, then that it is valid, then the signal: whoever is let go can read it.
        TMemory.Write(ref slot.Value1, exitCode);
        TMemory.Write(ref slot.Value3, 1);
        return DispatcherSignal<TMemory>.Signal(ctx, target, EngineOperation.Set, 1, out _);
    }

    /// <summary>Reads it; the exit code is that of a running process, 259, until it has ended.</summary>
    public static NtStatus Query(ThreadContext ctx, WaitTarget target, out bool ended, out uint exitCode)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        ended = TMemory.Read(ref slot.Value3) != 0;
        exitCode = ended ? TMemory.Read(ref slot.Value1) : StillActive;
        return DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation) ? NtStatus.Success : NtStatus.InvalidHandle;
    }
}
