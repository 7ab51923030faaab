using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Timer;

namespace Helve.Kernel.Waiting;

// Timers (docs/adr/0004-timers.md). No thread runs them: whoever uses a timer, or sleeps for it, first catches up with the clock. A timer's
// words always have M = 1, so all of this is under the lock, and in one file, though it is a long one: no part of it is right without the others; an expiry and a new setting are redo transactions, which happen whole or not at all.
public static unsafe partial class WaitEngine<TMemory>
{
    // A wait over several domains holds a timer's expiry up, as only the broker can hand it on. It does so at once; but it may be gone.
    private const long BrokersTime = 20_000_000;

    // How long before a moment a thread asks to be woken: what it takes from there to the end of its wait.
    private const long Lead = 15_000;

    /// <summary>
    /// Looks at the timers of a record's wait: expiries that have passed go to who waits. Tells when to look again. Called for an awaited
    /// wait by its process's doorbell thread; the caller sees to it that the record still stands for the wait that it means.
    /// </summary>
    public static WakeTime LookAtTimers(ThreadContext caller, uint record) => LookAtTimers(caller, record, long.MaxValue);

    /// <summary>
    /// Sets a timer: not signalled, due then. RETRY: the lock was not to be had, which only a hurried thread is told. MORE_PROCESSING_REQUIRED, of
    /// every call: an expiry that has passed is the broker's to hand on, so the broker must be asked for the call too; nothing was done.
    /// </summary>
    internal static NtStatus SetTimer(
        ThreadContext ctx, WaitTarget target, long dueTime, uint period, RemoteSection<TMemory>? remote, bool force, out bool wasSignalled)
    {
        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(ctx.Arena, buffer);
        NtStatus status = EnterTimer(ctx, target, remote, force, ref wakes, out long instant, out wasSignalled, out _);
        if (status == NtStatus.Success)
        {
            // Before the new words: who sleeps until the old moment looks again, even if this thread dies before it wakes anybody.
            MarkWaiters(ctx.Arena, target.Slot, ref wakes);
            Rearm(ctx, target.Slot, instant, dueTime, period, ref wakes);
            _ = CatchUp(ctx, target.Slot, instant, remote, ref wakes, out _);
        }

        LeaveTimer(ctx, status, remote, ref wakes);
        return status;
    }

    /// <summary>Cancels a timer; what it has signalled stays. Who sleeps for it wakes once for nothing.</summary>
    internal static NtStatus CancelTimer(ThreadContext ctx, WaitTarget target, RemoteSection<TMemory>? remote, bool force, out bool wasSignalled)
    {
        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(ctx.Arena, buffer);
        NtStatus status = EnterTimer(ctx, target, remote, force, ref wakes, out _, out wasSignalled, out _);
        if (status == NtStatus.Success)
        {
            ref ulong due = ref ctx.Arena.Slot(target.Slot).Due;
            TMemory.Write(ref due, new DueWord(TMemory.Read(ref due)).Disarmed.Value);
        }

        LeaveTimer(ctx, status, remote, ref wakes);
        return status;
    }

    /// <summary>Reads a timer.</summary>
    internal static NtStatus QueryTimer(ThreadContext ctx, WaitTarget target, RemoteSection<TMemory>? remote, bool force, out TimerReading reading)
    {
        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(ctx.Arena, buffer);
        NtStatus status = EnterTimer(ctx, target, remote, force, ref wakes, out long instant, out bool signalled, out _);
        reading = default;
        if (status == NtStatus.Success)
        {
            ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
            var due = new DueWord(TMemory.Read(ref slot.Due));
            reading = new TimerReading(
                EventState.IsManual(TMemory.Read(ref slot.State)), signalled, due.IsArmed, due.IsArmed && due.IsAbsolute,
                TimerState.Remaining(due, ClockOf(due, instant)), TMemory.Read(ref slot.Value2));
        }

        LeaveTimer(ctx, status, remote, ref wakes);
        return status;
    }

    /// <summary>What <see cref="SlotReset{TMemory}"/> does for a timer: its first words. False: the lock was not to be had.</summary>
    internal static bool TryInitialiseTimer(ThreadContext ctx, uint index, ulong state)
    {
        if (!TryEnter(ctx))
        {
            return false;
        }

        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        TMemory.Write(ref slot.Due, 0);
        TMemory.Write(ref slot.Value2, 0);
        TMemory.Write(ref slot.State, (WaitWord.NextEpoch(TMemory.Read(ref slot.State)) & WaitWord.EpochField) | state);
        DomainLock<TMemory>.Release(ctx);
        return true;
    }

    // Expiries that have passed at that instant are carried out, once each while somebody takes them. Tells when to look again, by the same
    // instant: a moment that comes between two looks at the clock must not be taken for one that was dealt with. Under the lock.
    private static WakeTime CatchUp(
        ThreadContext ctx, uint index, long instant, RemoteSection<TMemory>? remote, ref WakeList<TMemory> wakes, out bool isBrokers)
    {
        isBrokers = false;
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        var due = new DueWord(TMemory.Read(ref slot.Due));
        if (!due.IsArmed)
        {
            return WakeTime.Never;
        }

        TimerClock now = ClockOf(due, instant);

        // Under the lock no wait is added: one look is enough.
        if (now.HasReached(due) && remote is null && !ctx.IgnoresRemote && PendingList<TMemory>.ListsRemote(ctx.Arena, ref slot))
        {
            isBrokers = true;
            return WakeTime.Never with { Monotonic = instant + BrokersTime };
        }

        // Each turn but the last ends a pending wait. More than there are records comes of memory that somebody scribbles on. All turns together
        // have the steps of one hand-off.
        uint turns = ctx.Arena.KnownRecords;
        ctx.SharedSteps = MostSteps(ctx);
        while (now.HasReached(due))
        {
            ulong word = TMemory.Read(ref slot.State);
            bool last = WaitWord.IsAvailable(word) || turns-- == 0 || ctx.SharedSteps == 0;
            due = TimerState.AfterExpiry(due, TMemory.Read(ref slot.Value2), now, skip: last);
            if (last)
            {
                // Signalled already: to go on to the next moment is the whole expiry, and one store.
                TMemory.Write(ref slot.Due, due.Value);
                break;
            }

            Stage(ctx.Arena, 0, RedoEntry.Of(index, SlotWord.State), EventState.Set(word, out _));
            Stage(ctx.Arena, 1, RedoEntry.Of(index, SlotWord.Due), due.Value);
            CommitTimer(ctx, index, 2, remote, ref wakes);
        }

        ctx.SharedSteps = null;
        return MomentOf(due);
    }

    private static void Rearm(ThreadContext ctx, uint index, long instant, long dueTime, uint period, ref WakeList<TMemory> wakes)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(index);
        ulong word = TMemory.Read(ref slot.State);
        ulong reset = EventState.Reset(word);
        MarkIfCrossing(ctx, index, word, reset);

        // Rounded up: never before its time.
        DueWord due = TimerState.Arm(dueTime, (instant + TimerClock.NanosecondsPerMoment - 1) / TimerClock.NanosecondsPerMoment);
        Stage(ctx.Arena, 0, RedoEntry.Of(index, SlotWord.State), reset);
        Stage(ctx.Arena, 1, RedoEntry.Of(index, SlotWord.Due), due.Value);
        Stage(ctx.Arena, 2, RedoEntry.Of(index, SlotWord.Value2), period);
        CommitTimer(ctx, index, 3, remote: null, ref wakes);
    }

    private static void Stage(Arena arena, uint at, RedoEntry entry, ulong value)
    {
        ref DomainState domain = ref arena.Domain;
        TMemory.Write(ref domain.Objects[at], entry.Value);
        TMemory.Write(ref domain.Words[at], value);
    }

    // The store of the phase commits the staged words. Then what has become available is handed on.
    private static void CommitTimer(ThreadContext ctx, uint index, uint words, RemoteSection<TMemory>? remote, ref WakeList<TMemory> wakes)
    {
        ref DomainState domain = ref ctx.Arena.Domain;
        TMemory.Write(ref domain.Operation, (uint)EngineOperation.Timer);
        TMemory.Write(ref domain.OperationObject, index);
        TMemory.Write(ref domain.Count, words);
        TMemory.Write(ref domain.VerdictRecord, NoVerdict);
        TMemory.Write(ref domain.Phase, (uint)EnginePhase.Apply);
        Run(ctx, ref wakes, remote);
    }

    // Everybody who sleeps for the timer has another moment to wake up now.
    private static void MarkWaiters(Arena arena, uint index, ref WakeList<TMemory> wakes)
    {
        uint head = TMemory.Read(ref arena.Slot(index).Pending);
        uint bound = PendingList<TMemory>.Longest(arena);
        for (uint node = PendingList<TMemory>.IsNode(arena, head) ? head : 0; node != 0; node = PendingList<TMemory>.Next(arena, head, node))
        {
            if (bound-- == 0)
            {
                arena.NoteOverrun();
                break;
            }

            uint record = PendingList<TMemory>.RecordOf(node);
            bool remote = WaitRecords<TMemory>.IsRemote(arena, record);
            if (remote || WaitRecords<TMemory>.IsAwaited(arena, record))
            {
                MarkProcess(arena, remote ? 0 : TMemory.Read(ref arena.Record(record).Process), ref wakes);
                continue;
            }

            VerdictWord verdict = WaitRecords<TMemory>.Verdict(arena, record);
            if (verdict.IsPending)
            {
                WaitRecords<TMemory>.SetVerdict(arena, record, verdict.LookAgain());
                wakes.AddRecord(record);
            }
        }
    }

    private static void MarkProcess(Arena arena, uint process, ref WakeList<TMemory> wakes)
    {
        if (process < arena.ProcessCapacity)
        {
            TMemory.Write(ref arena.Process(process).TimersChanged, 1);
            wakes.AddDoorbell(process);
        }
    }

    // One look at the clock for the whole operation: a moment between two looks would be passed over by what is set at the second.
    private static NtStatus EnterTimer(
        ThreadContext ctx, WaitTarget target, RemoteSection<TMemory>? remote, bool force, ref WakeList<TMemory> wakes,
        out long instant, out bool signalled, out WakeTime next)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        instant = 0;
        signalled = false;
        next = WakeTime.Never;
        if (remote is null ? !TryEnter(ctx) : !remote.TryHold(ctx) || !(remote.TryHoldFor(ctx.Arena, target.Slot) || force))
        {
            return NtStatus.Retry;
        }

        if (!DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
        {
            return NtStatus.InvalidHandle;
        }

        instant = TMemory.MonotonicNow;
        next = CatchUp(ctx, target.Slot, instant, remote, ref wakes, out bool isBrokers);
        if (isBrokers)
        {
            return NtStatus.MoreProcessingRequired;
        }

        signalled = WaitWord.IsAvailable(TMemory.Read(ref slot.State));
        return NtStatus.Success;
    }

    private static void LeaveTimer(ThreadContext ctx, NtStatus status, RemoteSection<TMemory>? remote, ref WakeList<TMemory> wakes)
    {
        if (remote is not null)
        {
            remote.Release();
        }
        else if (status != NtStatus.Retry)
        {
            DomainLock<TMemory>.Release(ctx);
        }

        wakes.Flush();
    }

    private static bool TryEnter(ThreadContext ctx)
    {
        if (ctx.Patience != 0)
        {
            return DomainLock<TMemory>.TryAcquire(ctx);
        }

        DomainLock<TMemory>.Acquire(ctx);
        return true;
    }

    private static bool HasTimers(Arena arena, ReadOnlySpan<WaitTarget> targets)
    {
        foreach (WaitTarget target in targets)
        {
            if (DispatcherSlot<TMemory>.IsTimer(ref arena.Slot(target.Slot)))
            {
                return true;
            }
        }

        return false;
    }

    // The begin of a wait that names a timer: what has passed before goes to who waited before.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NtStatus BeginWithTimers(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, Otherwise otherwise)
    {
        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(ctx.Arena, buffer);
        long instant = TMemory.MonotonicNow;
        foreach (WaitTarget target in targets)
        {
            ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
            if (DispatcherSlot<TMemory>.IsTimer(ref slot) && DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation))
            {
                _ = CatchUp(ctx, target.Slot, instant, remote: null, ref wakes, out _);
            }
        }

        NtStatus status = BeginInSection(ctx, targets, all, otherwise);
        DomainLock<TMemory>.Release(ctx);
        wakes.Flush();
        return status;
    }

    private static VerdictWord ParkOnTimers(ThreadContext ctx, long deadline)
    {
        ref ulong word = ref ctx.Self.Verdict;
        while (true)
        {
            WakeTime until = LookAtTimers(ctx, ctx.Record, deadline);
            var verdict = new VerdictWord(TMemory.Read(ref word));
            if (!verdict.IsPending)
            {
                return verdict;
            }

            // Marked since: the moment is another one.
            if (!verdict.LooksAgain)
            {
                Park(ref word, verdict.Value, until);
            }
        }
    }

    // The kernel ends a sleep up to 50 us late (timer slack), and a thread that has slept comes back with cold caches. So it asks for the end a
    // little before, and if it comes early looks at the clock for what is left.
    private static void Park(ref ulong word, ulong seen, in WakeTime until)
    {
        WakeTime before = TMemory.Spins ? until.Before(Lead) : until;
        ref uint low = ref DispatcherSlot<TMemory>.LowHalf(ref word);
        bool byWallClock = before.Monotonic == long.MaxValue && before.WallClock != long.MaxValue;
        ParkResult parked = byWallClock
            ? TMemory.ParkByWallClock(ref low, (uint)seen, uint.MaxValue, before.WallClock)
            : TMemory.Park(ref low, (uint)seen, uint.MaxValue, before.WallClock == long.MaxValue
                ? before.Monotonic
                : before.ToMonotonic(TMemory.MonotonicNow, TMemory.WallClockNow));
        while (parked == ParkResult.TimedOut && TMemory.Spins && until.IsWithin(Lead, TMemory.MonotonicNow, TMemory.WallClockNow) && TMemory.Read(ref word) == seen)
        {
            Thread.SpinWait(1);
        }
    }

    private static WakeTime LookAtTimers(ThreadContext caller, uint record, long deadline)
    {
        Arena arena = caller.Arena;
        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(arena, buffer);
        WakeTime until = WakeTime.Never;
        if (!WaitRecords<TMemory>.Verdict(arena, record).IsPending)
        {
            return until;
        }

        DomainLock<TMemory>.Acquire(caller);
        if (WaitRecords<TMemory>.Verdict(arena, record).IsPending)
        {
            until = LookWhilePending(caller, record, deadline, ref wakes);
        }

        DomainLock<TMemory>.Release(caller);
        wakes.Flush();
        return until;
    }

    // Expiries before the deadline: whose time is up takes what is there.
    private static WakeTime LookWhilePending(ThreadContext caller, uint record, long deadline, ref WakeList<TMemory> wakes)
    {
        Arena arena = caller.Arena;
        WakeTime until = WakeTime.Never with { Monotonic = deadline };
        long instant = TMemory.MonotonicNow;
        uint count = WaitRecords<TMemory>.Count(arena, record);
        for (uint i = 0; i < count; i++)
        {
            uint index = WaitRecords<TMemory>.Object(arena, record, i);
            if (index < arena.SlotCapacity && DispatcherSlot<TMemory>.IsTimer(ref arena.Slot(index)))
            {
                until = until.OrEarlier(CatchUp(caller, index, instant, remote: null, ref wakes, out _));
            }
        }

        VerdictWord verdict = WaitRecords<TMemory>.Verdict(arena, record);
        if (!verdict.IsPending)
        {
            return WakeTime.Never;
        }

        if (deadline <= instant)
        {
            WaitRecords<TMemory>.SetVerdict(arena, record, verdict.With(VerdictState.TimedOut));
            PendingList<TMemory>.UnlinkAll(arena, record);
            CleanAll(arena, record);
        }
        else if (verdict.LooksAgain)
        {
            WaitRecords<TMemory>.SetVerdict(arena, record, verdict.With(VerdictState.Pending));
        }

        return until;
    }

    private static WakeTime MomentOf(DueWord due)
    {
        const long Last = long.MaxValue / TimerClock.NanosecondsPerMoment;
        return !due.IsArmed || due.Moment > Last ? WakeTime.Never
            : due.IsAbsolute ? WakeTime.Never with { WallClock = due.Moment * TimerClock.NanosecondsPerMoment }
            : WakeTime.Never with { Monotonic = due.Moment * TimerClock.NanosecondsPerMoment };
    }

    // The wall clock is read for absolute timers only.
    private static TimerClock ClockOf(DueWord due, long instant) =>
        new(instant / TimerClock.NanosecondsPerMoment, due.IsAbsolute ? TMemory.WallClockNow / TimerClock.NanosecondsPerMoment : 0);
}
