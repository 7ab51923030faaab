using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

// Awaited waits: a record without a thread. Its verdict goes to the process's doorbell.
public static unsafe partial class WaitEngine<TMemory>
{
    /// <summary>
    /// Begins an awaited wait. <paramref name="ctx"/> is that of a record that stands for the wait alone. Pending: it goes on, and the
    /// record will come by the doorbell; anything else is its result. NotSupported: one of the objects is a mutex, which needs a thread.
    /// </summary>
    public static NtStatus BeginAwait(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all)
    {
        foreach (WaitTarget target in targets)
        {
            if (DispatcherSlot<TMemory>.IsMutex(ref ctx.Arena.Slot(target.Slot)))
            {
                return NtStatus.NotSupported;
            }
        }

        Glance glance = all ? GlanceAll(ctx, targets, poll: false, out NtStatus status) : TryAny(ctx, targets, poll: false, out status);
        if (glance == Glance.Unclear)
        {
            status = Begin(ctx, targets, all, Otherwise.Return);
        }

        return glance == Glance.Done || (glance == Glance.Unclear && status != NtStatus.Pending) ? status : BeginAwaitReferenced(ctx, targets, all);
    }

    private static NtStatus BeginAwaitReferenced(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all)
    {
        NtStatus status = ReferenceAll(ctx, targets);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = Begin(ctx, targets, all, Otherwise.Await);
        if (status != NtStatus.Pending)
        {
            UnreferenceAll(ctx, targets.Length);
        }

        return status;
    }

    /// <summary>
    /// Whether the awaited wait has ended, and how; the record is then free for the next one. Only the process's doorbell thread calls it,
    /// for records that it has taken off the ready list or got from <see cref="Doorbell{TMemory}.CollectAll"/>.
    /// </summary>
    public static bool TryEndAwait(ThreadContext ctx, out NtStatus status)
    {
        VerdictWord verdict = WaitRecords<TMemory>.Verdict(ctx.Arena, ctx.Record);
        if (verdict.State is not (VerdictState.Satisfied or VerdictState.TimedOut or VerdictState.Cancelled))
        {
            status = NtStatus.Pending;
            return false;
        }

        UnreferenceAll(ctx, (int)WaitRecords<TMemory>.Count(ctx.Arena, ctx.Record));
        status = verdict.ToStatus();

        // Told once. A scan of all active waits would take the end of this one for that of the record's next one, which counts as active
        // before its begin has the lock.
        WaitRecords<TMemory>.SetVerdict(ctx.Arena, ctx.Record, verdict.With(VerdictState.Prepared));
        return true;
    }

    /// <summary>
    /// Ends an awaited wait with Timeout or Cancelled, unless it has its objects already; either way the record comes by the doorbell, once.
    /// The caller sees to it that the record still stands for the wait that it means.
    /// </summary>
    public static void CancelAwait(ThreadContext caller, uint record, NtStatus reason) =>
        EndPending(caller, record, reason == NtStatus.Timeout ? VerdictState.TimedOut : VerdictState.Cancelled);
}
