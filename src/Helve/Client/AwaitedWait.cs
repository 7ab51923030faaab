using System.Threading.Tasks.Sources;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>
/// One awaited wait at a time: a record in the arena that stands for it, and the source of the task. The object is pooled when its result
/// was read; the record goes back as soon as the verdict is told, so that a task that nobody awaits keeps none.
/// </summary>
/// <remarks>
/// The record's verdict alone decides: signal, time-out and cancellation meet there under the domain's lock, so a wait that got its objects
/// succeeds whatever else was asked for, and one that did not took nothing.
/// </remarks>
internal sealed class AwaitedWait : IValueTaskSource<WaitResult>
{
    private const int Begun = 1;
    private const int CancellationAsked = 2;

    // Where the wait stands: the low bits of a number whose others say which wait it is, of all that this object ever stood for.
    private const int Idle = 0;
    private const int Beginning = 1;
    private const int Pending = 2;
    private const int StageBits = 3;

    private readonly DoorbellThread _doorbell;
    private ManualResetValueTaskSourceCore<WaitResult> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private int _foreignObjects;
    private uint _foreignNumber;
    private int _holders;
    private int _flags;
    private int _stage;

    internal AwaitedWait(DoorbellThread doorbell)
    {
        _doorbell = doorbell;
    }

    /// <summary>The record's; set for each wait before the doorbell thread can meet it.</summary>
    internal required ThreadContext Context { get; set; }

    /// <summary>The record; only for who knows that the wait goes on.</summary>
    internal uint Record => Context.Record;

    /// <summary>
    /// Whether the wait goes on for certain, so that its record's verdict is this wait's and not that of the one before.
    /// Only the doorbell thread makes it false.
    /// </summary>
    internal bool IsPending => (Volatile.Read(ref _stage) & StageBits) == Pending;

    /// <summary>When the wait times out.</summary>
    internal long Deadline { get; private set; }

    /// <summary>Whether it names a timer, so that it has to be looked at when that expires.</summary>
    internal bool HasTimers { get; private set; }

    /// <summary>When the doorbell thread looks at it; the look queue's, under its lock.</summary>
    internal long QueuedLook { get; set; }

    /// <summary>Where it is in the look queue, from 1; 0: it is not. The look queue's, under its lock.</summary>
    internal int QueuedAt { get; set; }

    internal ValueTask<WaitResult> Start(ReadOnlySpan<WaitTarget> targets, bool all, long deadline, CancellationToken cancellation)
    {
        _flags = 0;
        _cancellation = cancellation;
        Deadline = deadline;
        HasTimers = false;

        // This method, which may still end its own wait below, and the doorbell thread: the later one gives the record back.
        _holders = 2;
        _registration = cancellation.UnsafeRegister(static self => ((AwaitedWait)self!).AskCancellation(), this);
        EnterStage();
        uint scans = _doorbell.Scans;
        NtStatus status = WaitEngine<HardwareMemory>.BeginAwait(Context, targets, all);
        if (status != NtStatus.Pending)
        {
            return EndAtOnce(status);
        }

        HasTimers = Context.HasTimers;

        // Before this point a cancellation could not know whether there was anything to cancel.
        if ((Interlocked.Or(ref _flags, Begun) & CancellationAsked) != 0)
        {
            End(NtStatus.Cancelled);
        }

        // A scan that ran while this wait was beginning threw the ready list away and passed this record over.
        GoOn();
        _doorbell.ScanAgainUnless(scans);
        short version = _core.Version;

        // With timers at once: the doorbell thread finds out when they expire.
        _doorbell.LookAgainAt(this, HasTimers ? 0 : deadline);
        LetGo();
        return new ValueTask<WaitResult>(this, version);
    }

    /// <summary>The same for objects of which one at least is in another domain: the broker waits in the record's stead.</summary>
    internal ValueTask<WaitResult> StartForeign(
        ReadOnlySpan<nint> handles, ReadOnlySpan<WaitTarget> targets, bool all, long deadline, CancellationToken cancellation)
    {
        _flags = 0;
        _cancellation = cancellation;
        Deadline = deadline;
        HasTimers = false;
        _holders = 2;
        NtStatus status = ForeignCalls.ReferenceOwn(Context, targets);
        if (status != NtStatus.Success)
        {
            return EndAtOnce(status);
        }

        _foreignObjects = targets.Length;
        _foreignNumber = new ForeignResult(Volatile.Read(ref Context.Self.ForeignResult)).Number;
        _registration = cancellation.UnsafeRegister(static self => ((AwaitedWait)self!).AskCancellation(), this);
        EnterStage();
        _doorbell.Sleepers.Add(Record, _foreignNumber);
        ForeignWaitFlags flags = ForeignWaitFlags.Awaited | (all ? ForeignWaitFlags.All : ForeignWaitFlags.None);
        status = ForeignCalls.Begin(_doorbell.Connection, Record, _foreignNumber, flags, handles, targets);
        if (status != NtStatus.Pending)
        {
            return EndForeignAtOnce(status);
        }

        if ((Interlocked.Or(ref _flags, Begun) & CancellationAsked) != 0)
        {
            End(NtStatus.Cancelled);
        }

        short version = _core.Version;
        GoOn();

        // If it has gone meanwhile: the doorbell thread passed this wait over, or will find it pending.
        _doorbell.EndForeignIfBrokerIsGone();
        _doorbell.LookAgainAt(this, deadline);
        LetGo();
        return new ValueTask<WaitResult>(this, version);
    }

    /// <summary>
    /// Called by the doorbell thread when the broker has announced the record, or is gone. A wait that was announced goes on for certain, although its beginner
    /// may not know yet. Of one that was not, only the beginner knows whether it goes on or has ended: it may have the reply, and the objects with it.
    /// </summary>
    internal void CompleteForeign(bool announced)
    {
        int seen = Volatile.Read(ref _stage);
        int stage = seen & StageBits;
        if (_foreignObjects != 0 && (announced ? stage != Idle : stage == Pending)
            && _doorbell.Sleepers.HasEnded(Record, _foreignNumber, out NtStatus status) && TryClaim(seen))
        {
            _registration.Dispose();
            LeaveForeign();
            LetGo();
            Publish(status);
        }
    }

    private void LeaveForeign()
    {
        _doorbell.Sleepers.Remove(Record);
        ForeignCalls.Unreference(Context, _foreignObjects);
        _foreignObjects = 0;
    }

    /// <summary>Called by the doorbell thread when the record has come: it comes once for each wait, perhaps before the beginner knows.</summary>
    internal void Complete()
    {
        int seen = Volatile.Read(ref _stage);
        if (_foreignObjects == 0 && (seen & StageBits) != Idle && WaitEngine<HardwareMemory>.TryEndAwait(Context, out NtStatus status) && TryClaim(seen))
        {
            // A callback that runs is waited for: nobody ends a later wait of this record by mistake.
            _registration.Dispose();
            LetGo();
            Publish(status);
        }
    }

    /// <summary>
    /// Called by the doorbell thread for a wait that goes on: its timers' expiries that have passed go to who waits, perhaps to it. Returns when
    /// to look again.
    /// </summary>
    internal long LookAtTimers()
    {
        WakeTime until = WakeTime.Never;
        _doorbell.Canceller.Use(Record, (caller, record) => until = WaitEngine<HardwareMemory>.LookAtTimers(caller, record));
        return Math.Min(Deadline, until.ToMonotonic(HardwareMemory.MonotonicNow, HardwareMemory.WallClockNow));
    }

    /// <summary>Asks the wait to end with a time-out or a cancellation, unless it has its objects already.</summary>
    internal void End(NtStatus reason)
    {
        if (_foreignObjects != 0)
        {
            _ = ForeignCalls.Cancel(_doorbell.Connection, Record, _foreignNumber, reason);
            return;
        }

        _doorbell.Canceller.Use(
            (Record, reason), static (caller, wait) => WaitEngine<HardwareMemory>.CancelAwait(caller, wait.Record, wait.reason));
    }

    public WaitResult GetResult(short token)
    {
        // Throws for the token of a result that was read already: this object may be another wait's by now.
        bool ended = _core.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            if (ended)
            {
                _core.Reset();
                _doorbell.Return(this);
            }
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

    // The broker may have told of the wait, and died before it told its beginner. Then the doorbell thread has ended it.
    private ValueTask<WaitResult> EndForeignAtOnce(NtStatus status)
    {
        short version = _core.Version;
        if (TryClaim(Volatile.Read(ref _stage)))
        {
            LeaveForeign();
            return EndAtOnce(status);
        }

        LetGo();
        return new ValueTask<WaitResult>(this, version);
    }

    private void EnterStage() => Volatile.Write(ref _stage, (_stage & ~StageBits) + (StageBits + 1) + Beginning);

    private void GoOn()
    {
        int begun = (_stage & ~StageBits) + Beginning;
        _ = Interlocked.CompareExchange(ref _stage, begun - Beginning + Pending, begun);
    }

    // One of those who may end a wait does: who has seen it in this stage, or in the one before. False: it has ended.
    private bool TryClaim(int seen)
    {
        while ((seen & StageBits) != Idle)
        {
            int found = Interlocked.CompareExchange(ref _stage, seen & ~StageBits, seen);
            if (found == seen)
            {
                return true;
            }

            if ((found & ~StageBits) != (seen & ~StageBits))
            {
                return false;
            }

            seen = found;
        }

        return false;
    }

    private ValueTask<WaitResult> EndAtOnce(NtStatus status)
    {
        Volatile.Write(ref _stage, _stage & ~StageBits);
        _registration.Dispose();
        short version = _core.Version;
        _doorbell.Return(Context);
        Publish(status);
        return new ValueTask<WaitResult>(this, version);
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _doorbell.Return(Context);
        }
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
