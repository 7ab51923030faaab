using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;
using Clock = Helve.Linux.MonotonicClock;
using Engine = Helve.Kernel.Waiting.WaitEngine<Helve.Kernel.Memory.HardwareMemory>;
using Events = Helve.Kernel.Objects.Event.Event<Helve.Kernel.Memory.HardwareMemory>;
using Mutexes = Helve.Kernel.Objects.Mutex.Mutex<Helve.Kernel.Memory.HardwareMemory>;
using Semaphores = Helve.Kernel.Objects.Semaphore.Semaphore<Helve.Kernel.Memory.HardwareMemory>;
using Single = Helve.Kernel.Waiting.SingleWait<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Tests.Waiting;

/// <summary>A signal hands its object to who waits at that moment, and to nobody who comes later.</summary>
public sealed class HandOffTests : IDisposable
{
    private const long Never = long.MaxValue;
    private readonly WaitFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact, Rule("H3")]
    public void Set_TwiceWithTwoBlocked_ReleasesBoth()
    {
        WaitTarget e = _fixture.AutoEvent();
        ThreadContext me = _fixture.Thread();
        Waiter[] waiters = [Blocked(e, Never), Blocked(e, Never)];
        _fixture.UntilBlocked(e, 2);
        Events.Set(me, e, out uint previous).ShouldBe(NtStatus.Success);
        previous.ShouldBe(0u);
        Events.Set(me, e, out _).ShouldBe(NtStatus.Success);
        waiters.ShouldAllBe(w => w.Result == NtStatus.Success);
        _fixture.ShouldBeQuiet(e);
        Single.Wait(me, e, 0).ShouldBe(NtStatus.Timeout);
    }

    [Fact]
    public void Set_OfAnEventThatManyWaitsList_LooksAtNoMoreOfThem() => AccessesOfSet(waits: 12).ShouldBe(AccessesOfSet(waits: 2));

    [Fact, Rule("H3")]
    public void SetThenWait_WithOneBlocked_DoesNotTakeTheOthersGrant()
    {
        WaitTarget e = _fixture.AutoEvent();
        ThreadContext me = _fixture.Thread();
        Waiter blocked = Blocked(e, Never);
        _fixture.UntilBlocked(e, 1);
        Events.Set(me, e, out _);
        Single.Wait(me, e, 0).ShouldBe(NtStatus.Timeout);
        blocked.Result.ShouldBe(NtStatus.Success);
        _fixture.ShouldBeQuiet(e);
    }

    [Fact, Rule("H4")]
    public void Pulse_Manual_ReleasesWhoWaitsAndStaysUnset()
    {
        WaitTarget e = _fixture.ManualEvent();
        ThreadContext me = _fixture.Thread();
        Waiter[] waiters = [Blocked(e, Never), Blocked(e, Never)];
        _fixture.UntilBlocked(e, 2);
        Events.Pulse(me, e, out _).ShouldBe(NtStatus.Success);
        waiters.ShouldAllBe(w => w.Result == NtStatus.Success);
        Single.Wait(me, e, 0).ShouldBe(NtStatus.Timeout);
        _fixture.ShouldBeQuiet(e);
    }

    [Fact, Rule("H10")]
    public void Release_WithOneBlocked_ReservesTheMutexForIt()
    {
        ThreadContext me = _fixture.Thread();
        WaitTarget m = _fixture.Mutex(me);
        ThreadContext other = _fixture.Thread();
        var blocked = new Waiter(() =>
        {
            NtStatus status = Single.Wait(other, m, Never);
            Mutexes.Release(other, m, out _);
            return status;
        });
        _fixture.UntilBlocked(m, 1);
        Mutexes.Release(me, m, out int previous).ShouldBe(NtStatus.Success);
        previous.ShouldBe(0);
        Single.Wait(me, m, Never).ShouldBe(NtStatus.Success);
        blocked.Result.ShouldBe(NtStatus.Success);
        Mutexes.Release(me, m, out _).ShouldBe(NtStatus.Success);
        _fixture.ShouldBeQuiet(m);
    }

    [Fact, Rule("H19")]
    public void Release_MoreThanWaiters_LeavesTheRest()
    {
        WaitTarget s = _fixture.Semaphore(0, 5);
        ThreadContext me = _fixture.Thread();
        Waiter[] waiters = [Blocked(s, Never), Blocked(s, Never), Blocked(s, Never)];
        _fixture.UntilBlocked(s, 3);
        Semaphores.Release(me, s, 5, out int previous).ShouldBe(NtStatus.Success);
        previous.ShouldBe(0);
        waiters.ShouldAllBe(w => w.Result == NtStatus.Success);
        Semaphores.Query(me, s, out int count, out int limit).ShouldBe(NtStatus.Success);
        (count, limit).ShouldBe((2, 5));
        _fixture.ShouldBeQuiet(s);
    }

    [Fact, Rule("H36")]
    public void Wait_TimesOut_LeavesNothing()
    {
        WaitTarget e = _fixture.AutoEvent();
        ThreadContext me = _fixture.Thread();
        Single.Wait(me, e, Clock.Now + 2_000_000).ShouldBe(NtStatus.Timeout);
        Engine.Wait(me, [e, _fixture.ManualEvent()], all: false, Clock.Now + 2_000_000).ShouldBe(NtStatus.Timeout);
        Engine.Wait(me, [e, _fixture.ManualEvent()], all: true, Clock.Now + 2_000_000).ShouldBe(NtStatus.Timeout);
        _fixture.ShouldBeQuiet(e);
        _fixture.Arena.Slot(e.Slot).References.ShouldBe(0u);
    }

    [Fact, Rule("H41")]
    public void WaitAny_SeveralSet_TakesTheLowest()
    {
        ThreadContext me = _fixture.Thread();
        WaitTarget a = _fixture.AutoEvent(), b = _fixture.AutoEvent(set: true), c = _fixture.AutoEvent(set: true);
        Engine.Wait(me, [a, b, c], all: false, 0).ShouldBe(NtStatus.Success + 1);
        Engine.Wait(me, [a, b, c], all: false, 0).ShouldBe(NtStatus.Success + 2);
        Engine.Wait(me, [a, b, c], all: false, 0).ShouldBe(NtStatus.Timeout);
        _fixture.ShouldBeQuiet(a, b, c);
    }

    [Fact, Rule("H41")]
    public void WaitAny_Blocked_GetsTheFirstSignalOnly()
    {
        ThreadContext me = _fixture.Thread(), other = _fixture.Thread();
        WaitTarget a = _fixture.AutoEvent(), b = _fixture.AutoEvent();
        var blocked = new Waiter(() => Engine.Wait(other, [b, a], all: false, Never));
        _fixture.UntilPending(other);
        Events.Set(me, a, out _);
        Single.Wait(me, a, 0).ShouldBe(NtStatus.Timeout);
        Events.Set(me, b, out _);
        blocked.Result.ShouldBe(NtStatus.Success + 1);
        Single.Wait(me, b, 0).ShouldBe(NtStatus.Success);
        _fixture.ShouldBeQuiet(a, b);
    }

    [Fact, Rule("H43")]
    public void WaitAll_OneSet_ConsumesNothingUntilBothAre()
    {
        ThreadContext me = _fixture.Thread(), other = _fixture.Thread();
        WaitTarget a = _fixture.AutoEvent(), b = _fixture.AutoEvent();
        var blocked = new Waiter(() => Engine.Wait(other, [a, b], all: true, Never));
        _fixture.UntilPending(other);
        Events.Set(me, a, out _);
        Single.Wait(me, a, 0).ShouldBe(NtStatus.Success);
        Events.Set(me, b, out _);
        blocked.IsDone.ShouldBeFalse();
        Events.Set(me, a, out _);
        blocked.Result.ShouldBe(NtStatus.Success);
        Single.Wait(me, a, 0).ShouldBe(NtStatus.Timeout);
        Single.Wait(me, b, 0).ShouldBe(NtStatus.Timeout);
        _fixture.ShouldBeQuiet(a, b);
    }

    [Fact, Rule("H46")]
    public void WaitAll_WithOwnMutex_CountsItAsAvailable()
    {
        ThreadContext me = _fixture.Thread();
        WaitTarget m = _fixture.Mutex(me), e = _fixture.AutoEvent(set: true);
        Engine.Wait(me, [m, e], all: true, 0).ShouldBe(NtStatus.Success);
        Mutexes.Query(me, m, out int count, out bool owned, out _).ShouldBe(NtStatus.Success);
        (count, owned).ShouldBe((-1, true));
        Mutexes.Release(me, m, out int previous).ShouldBe(NtStatus.Success);
        previous.ShouldBe(-1);
        Mutexes.Release(me, m, out _).ShouldBe(NtStatus.Success);
        Mutexes.Release(me, m, out _).ShouldBe(NtStatus.MutantNotOwned);
        _fixture.ShouldBeQuiet(m, e);
    }

    [Fact, Rule("H45")]
    public void WaitAny_SameObjectTwice_Works()
    {
        ThreadContext me = _fixture.Thread(), other = _fixture.Thread();
        WaitTarget a = _fixture.AutoEvent();
        var blocked = new Waiter(() => Engine.Wait(other, [a, a], all: false, Never));
        _fixture.UntilPending(other);
        Events.Set(me, a, out _);
        blocked.Result.ShouldBe(NtStatus.Success);
        _fixture.ShouldBeQuiet(a);
    }

    [Fact, Rule("H4")]
    public void Pulse_WithPendingWaits_ReleasesThemAndStaysUnset()
    {
        ThreadContext me = _fixture.Thread(), one = _fixture.Thread(), two = _fixture.Thread();
        WaitTarget a = _fixture.ManualEvent(), b = _fixture.AutoEvent();
        var first = new Waiter(() => Engine.Wait(one, [b, a], all: false, Never));
        var second = new Waiter(() => Engine.Wait(two, [a, b], all: false, Never));
        _fixture.UntilPending(one);
        _fixture.UntilPending(two);
        Events.Pulse(me, a, out _);
        first.Result.ShouldBe(NtStatus.Success + 1);
        second.Result.ShouldBe(NtStatus.Success);
        Single.Wait(me, a, 0).ShouldBe(NtStatus.Timeout);
        _fixture.ShouldBeQuiet(a, b);
    }

    [Fact]
    public void Cancel_BlockedWait_EndsItAndAFinishedOneNot()
    {
        ThreadContext me = _fixture.Thread(), other = _fixture.Thread();
        WaitTarget a = _fixture.AutoEvent();
        Engine.ArmCancellation(other);
        var blocked = new Waiter(() => Single.Wait(other, a, Never, cancellable: true));
        _fixture.UntilPending(other);
        Engine.Cancel(me, other.Record);
        blocked.Result.ShouldBe(NtStatus.Cancelled);
        Events.Set(me, a, out _);
        Engine.Cancel(me, other.Record);
        Single.Wait(other, a, Never, cancellable: true).ShouldBe(NtStatus.Success);
        Single.Wait(other, a, Never, cancellable: true).ShouldBe(NtStatus.Cancelled);
        _fixture.ShouldBeQuiet(a);
    }

    [Fact]
    public void Await_Signalled_ComesByTheDoorbell()
    {
        ThreadContext me = _fixture.Thread(), record = _fixture.Thread();
        WaitTarget a = _fixture.AutoEvent(), b = _fixture.AutoEvent();
        uint bell = Doorbell<HardwareMemory>.Read(_fixture.Arena, 1);
        Engine.BeginAwait(record, [a, b], all: false).ShouldBe(NtStatus.Pending);
        Engine.TryEndAwait(record, out _).ShouldBeFalse();
        Events.Set(me, b, out _);
        Doorbell<HardwareMemory>.Read(_fixture.Arena, 1).ShouldNotBe(bell);
        Doorbell<HardwareMemory>.TakeReady(_fixture.Arena, 1).ShouldBe(record.Record);
        Doorbell<HardwareMemory>.NextReady(_fixture.Arena, record.Record).ShouldBe(0u);
        Engine.TryEndAwait(record, out NtStatus status).ShouldBeTrue();
        status.ShouldBe(NtStatus.Success + 1);
        Engine.BeginAwait(record, [a, b], all: true).ShouldBe(NtStatus.Pending);
        Engine.CancelAwait(me, record.Record, NtStatus.Timeout);
        Doorbell<HardwareMemory>.TakeReady(_fixture.Arena, 1).ShouldBe(record.Record);
        Engine.TryEndAwait(record, out status).ShouldBeTrue();
        status.ShouldBe(NtStatus.Timeout);
        _fixture.ShouldBeQuiet(a, b);
        _fixture.Arena.Slot(a.Slot).References.ShouldBe(0u);
    }

    private Waiter Blocked(WaitTarget target, long deadline)
    {
        ThreadContext ctx = _fixture.Thread();
        return new Waiter(() => Single.Wait(ctx, target, deadline));
    }

    // Of an auto-reset event, which the oldest gets.
    private static int AccessesOfSet(int waits)
    {
        using var fixture = new WaitFixture();
        WaitTarget[] targets = [fixture.AutoEvent(), fixture.AutoEvent()];
        ThreadContext me = fixture.Thread();
        for (int i = 0; i < waits; i++)
        {
            ThreadContext waiter = fixture.Thread();
            DyingMemory.FallsAsleep(() => WaitEngine<DyingMemory>.Wait(waiter, targets, false, Never)).ShouldBeTrue();
        }

        return DyingMemory.CountAccesses(() => Event<DyingMemory>.Set(me, targets[0], out _).ShouldBe(NtStatus.Success));
    }
}
