using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>Waits for several objects.</summary>
public static partial class WaitEngine<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>
    /// Waits for one (Success + index or AbandonedWait0 + index of the lowest) or for all (Success, or AbandonedWait0 if any was abandoned).
    /// The caller has checked the rights, that there are 1 to 64, and, for all, that no two are the same.
    /// </summary>
    /// <param name="ctx">The calling thread.</param>
    /// <param name="targets">The objects.</param>
    /// <param name="all">All of them, or one.</param>
    /// <param name="deadline">CLOCK_MONOTONIC, nanoseconds; 0: do not block; <see cref="long.MaxValue"/>: no end.</param>
    /// <param name="cancellable">Whether <see cref="Cancel"/> may end it (after <see cref="ArmCancellation"/>).</param>
    public static NtStatus Wait(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, long deadline, bool cancellable = false) => NtStatus.Timeout;

    /// <summary>Signals an event (set), semaphore (release of 1) or mutex (release), then waits. OBJECT_TYPE_MISMATCH: another type.</summary>
    public static NtStatus SignalAndWait(ThreadContext ctx, WaitTarget signal, WaitTarget wait, long deadline, bool cancellable = false) => NtStatus.Timeout;

    /// <summary>Before a cancellable wait, and before anybody may call <see cref="Cancel"/> for it: forgets earlier cancellations.</summary>
    public static void ArmCancellation(ThreadContext ctx) { }

    /// <summary>
    /// Ends the cancellable wait of the thread with that record with CANCELLED, unless it has its objects already; a wait that has not
    /// begun yet ends at once. Called by any other thread, with its own context.
    /// </summary>
    public static void Cancel(ThreadContext caller, uint record) { }

    /// <summary>
    /// Begins an awaited wait. <paramref name="ctx"/> is that of a record that stands for the wait alone. Pending: it goes on, and the
    /// record will come by the doorbell; anything else is its result. NotSupported: one of the objects is a mutex.
    /// </summary>
    public static NtStatus BeginAwait(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all) => NtStatus.Pending;

    /// <summary>Whether the awaited wait has ended, and how; the record is then free for the next one.</summary>
    public static bool TryEndAwait(ThreadContext ctx, out NtStatus status) { status = NtStatus.Success; return false; }

    /// <summary>
    /// Ends an awaited wait with Timeout or Cancelled, unless it has its objects already; either way the record comes by the doorbell.
    /// </summary>
    public static void CancelAwait(ThreadContext caller, uint record, NtStatus reason) { }
}
