using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>Waits for one object.</summary>
public static partial class SingleWait<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>Waits. Rights were checked by the caller.</summary>
    /// <param name="ctx">The calling thread.</param>
    /// <param name="target">The object.</param>
    /// <param name="deadline">CLOCK_MONOTONIC, nanoseconds; 0: do not block; <see cref="long.MaxValue"/>: no end.</param>
    /// <param name="cancellable">Whether <c>WaitEngine.Cancel</c> may end it (after <c>WaitEngine.ArmCancellation</c>).</param>
    /// <returns>Success, AbandonedWait0, Timeout, Cancelled, MutantLimitExceeded, InvalidHandle.</returns>
    public static NtStatus Wait(ThreadContext ctx, WaitTarget target, long deadline, bool cancellable = false) => NtStatus.Timeout;
}
