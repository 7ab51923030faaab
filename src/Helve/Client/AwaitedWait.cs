using System.Threading.Tasks.Sources;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Client;

/// <summary>
/// One awaited wait at a time: a record of its own in the arena, and the source of the task. Pooled: the record stays with it.
/// </summary>
/// <remarks>
/// The record's verdict alone decides: signal, time-out and cancellation meet there under the domain's lock, so a wait that got its objects
/// succeeds whatever else was asked for, and one that did not took nothing.
/// </remarks>
internal sealed class AwaitedWait : IValueTaskSource<WaitResult>
{
    private const int Begun = 1;
    private const int CancellationAsked = 2;

    private const int Idle = 0;
    private const int Beginning = 1;
    private const int Pending = 2;

    private readonly DoorbellThread _doorbell;
    private readonly ThreadContext _context;
    private ManualResetValueTaskSourceCore<WaitResult> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private int _flags;
    private int _stage;

    internal AwaitedWait(DoorbellThread doorbell, ThreadContext context)
    {
        _doorbell = doorbell;
        _context = context;
    }

    internal uint Record => _context.Record;

    /// <summary>
    /// Whether the wait goes on for certain, so that its record's verdict is this wait's and not that of the one before.
    /// Only the doorbell thread makes it false.
    /// </summary>
    internal bool IsPending => Volatile.Read(ref _stage) == Pending;

    /// <summary>When the wait times out.</summary>
    internal long Deadline { get; private set; }

    /// <summary>Earliest look that the doorbell thread has in its queue for this object; under the queue's lock.</summary>
    internal long QueuedLook { get; set; } = long.MaxValue;

    internal ValueTask<WaitResult> Start(ReadOnlySpan<WaitTarget> targets, bool all, long deadline, CancellationToken cancellation)
    {
        _core.Reset();
        _flags = 0;
        _cancellation = cancellation;
        Deadline = deadline;
        _registration = cancellation.UnsafeRegister(static self => ((AwaitedWait)self!).AskCancellation(), this);
        Volatile.Write(ref _stage, Beginning);
        uint scans = _doorbell.Scans;
        NtStatus status = WaitEngine<HardwareMemory>.BeginAwait(_context, targets, all);
        if (status != NtStatus.Pending)
        {
            return EndAtOnce(status);
        }

        // Before this point a cancellation could not know whether there was anything to cancel.
        if ((Interlocked.Or(ref _flags, Begun) & CancellationAsked) != 0)
        {
            End(NtStatus.Cancelled);
        }

        // A scan that ran while this wait was beginning threw the ready list away and passed this record over.
        _ = Interlocked.CompareExchange(ref _stage, Pending, Beginning);
        _doorbell.ScanAgainUnless(scans);
        short version = _core.Version;
        _doorbell.LookAgainAt(this, deadline);
        return new ValueTask<WaitResult>(this, version);
    }

    /// <summary>Called by the doorbell thread when the record has come: it comes once for each wait, perhaps before the beginner knows.</summary>
    internal void Complete()
    {
        if (Volatile.Read(ref _stage) != Idle && WaitEngine<HardwareMemory>.TryEndAwait(_context, out NtStatus status))
        {
            Volatile.Write(ref _stage, Idle);
            _registration.Dispose();
            Publish(status);
        }
    }

    /// <summary>Asks the wait to end with a time-out or a cancellation, unless it has its objects already.</summary>
    internal void End(NtStatus reason)
    {
        if (ClientThread.Current is { } caller)
        {
            WaitEngine<HardwareMemory>.CancelAwait(caller.Context, Record, reason);
        }
    }

    public WaitResult GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _doorbell.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void AskCancellation()
    {
        if ((Interlocked.Or(ref _flags, CancellationAsked) & Begun) != 0)
        {
            End(NtStatus.Cancelled);
        }
    }

    private ValueTask<WaitResult> EndAtOnce(NtStatus status)
    {
        Volatile.Write(ref _stage, Idle);
        _registration.Dispose();
        short version = _core.Version;
        Publish(status);
        return new ValueTask<WaitResult>(this, version);
    }

    private void Publish(NtStatus status)
    {
        int index = Waits.IndexOf(ref status);
        switch (status)
        {
            case NtStatus.Success or NtStatus.AbandonedWait0:
                _core.SetResult(WaitResult.Satisfied(index, status == NtStatus.AbandonedWait0));
                break;
            case NtStatus.Timeout:
                _core.SetResult(WaitResult.Timeout);
                break;
            case NtStatus.Cancelled:
                _core.SetException(new OperationCanceledException(_cancellation));
                break;
            default:
                _core.SetException(new KernelException(status, KernelError.Describe(status)));
                break;
        }
    }
}
