using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;
using Engine = Helve.Kernel.Waiting.WaitEngine<Helve.Kernel.Memory.HardwareMemory>;
using Events = Helve.Kernel.Objects.Event.Event<Helve.Kernel.Memory.HardwareMemory>;
using Mutexes = Helve.Kernel.Objects.Mutex.Mutex<Helve.Kernel.Memory.HardwareMemory>;
using Single = Helve.Kernel.Waiting.SingleWait<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Tests.Waiting;

/// <summary>When a death wakes everybody, and what a scan after one must leave alone.</summary>
public sealed class EndedThreadTests : IDisposable
{
    private readonly WaitFixture _fixture = new();
    private readonly ThreadContext _thread;

    public EndedThreadTests()
    {
        _thread = _fixture.Thread();
        Engine.BeginAwait(_fixture.Thread(), [_fixture.AutoEvent(), _fixture.AutoEvent()], all: false).ShouldBe(NtStatus.Pending);
    }

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(RecordState.Ended, false)]
    [InlineData(RecordState.Dead, true)]
    public void Recovery_OfAnIdleRecord_WakesTheDomainOnlyAfterAKill(RecordState end, bool wakes)
    {
        // It has waited, owned and signalled, and has returned from all of it.
        WaitTarget mutex = _fixture.Mutex(_thread), signalled = _fixture.AutoEvent();
        Events.Set(_thread, signalled, out _).ShouldBe(NtStatus.Success);
        Engine.Wait(_thread, [_fixture.AutoEvent(), signalled], false, 0).ShouldBe((NtStatus)1);
        Mutexes.Release(_thread, mutex, out _).ShouldBe(NtStatus.Success);
        Wakes(end).ShouldBe(wakes);
    }

    [Fact]
    public void Recovery_OfAKilledThread_LeavesAProcessWithoutAnAwaitedWaitAsleep()
    {
        using var idle = new WaitFixture();
        ThreadContext killed = idle.Thread(), other = idle.Thread();
        Engine.Wait(other, [idle.AutoEvent(), idle.AutoEvent()], false, 0).ShouldBe(NtStatus.Timeout);
        Rings(idle, killed, RecordState.Dead).ShouldBeFalse();
    }

    [Fact]
    public void Recovery_OfAThreadThatEndedOwningAMutex_WakesTheDomainAndAbandonsIt()
    {
        WaitTarget mutex = _fixture.Mutex(_thread);
        Wakes(RecordState.Ended).ShouldBeTrue();
        Single.Wait(_fixture.Thread(), mutex, 0).ShouldBe(NtStatus.AbandonedWait0);
    }

    [Fact]
    public void Recovery_OfAnIdleAndAKilledThread_WakesTheDomain()
    {
        ThreadContext killed = _fixture.Thread();
        Volatile.Write(ref _fixture.Arena.Record(killed.Record).State, (uint)RecordState.Dead);
        Wakes(RecordState.Ended).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scan_AfterADeath_DoesNotTakeAVerdictThatWasToldForTheNextOne(bool throughAll)
    {
        ThreadContext wait = _fixture.Thread(), scanner = _fixture.Thread();
        WaitTarget a = _fixture.AutoEvent(), b = _fixture.AutoEvent();
        Engine.BeginAwait(wait, [a, b], throughAll).ShouldBe(NtStatus.Pending);
        Events.Set(_thread, a, out _);
        Events.Set(_thread, b, out _);
        Scan(scanner, wait).ShouldBe(1);
        Engine.TryEndAwait(wait, out NtStatus status).ShouldBeTrue();
        status.ShouldBe(NtStatus.Success);
        _ = Wakes(RecordState.Dead);
        Scan(scanner, wait).ShouldBe(0, "the verdict was told; the record's next wait may be about to begin");
        Events.Reset(_thread, b, out _);
        Engine.BeginAwait(wait, [a, b], throughAll).ShouldBe(NtStatus.Pending);
        Scan(scanner, wait).ShouldBe(0, "the next wait goes on");
        Engine.TryEndAwait(wait, out _).ShouldBeFalse();
        Engine.CancelAwait(scanner, wait.Record, NtStatus.Timeout);
        Scan(scanner, wait).ShouldBe(1);
        Engine.TryEndAwait(wait, out status).ShouldBeTrue();
        status.ShouldBe(NtStatus.Timeout);
    }

    private int Scan(ThreadContext scanner, ThreadContext wait) => Doorbell<HardwareMemory>.CollectAll(scanner, [wait.Record], new uint[1]);

    private bool Wakes(RecordState end) => Rings(_fixture, _thread, end);

    private static bool Rings(WaitFixture fixture, ThreadContext thread, RecordState end)
    {
        uint before = Doorbell<HardwareMemory>.Read(fixture.Arena, 1);
        Volatile.Write(ref fixture.Arena.Record(thread.Record).State, (uint)end);
        WaitRecovery<HardwareMemory>.Recover(fixture.Recovery, WaitFixture.Records, out _).ShouldBe(RecoveryResult.Done);
        bool rung = Doorbell<HardwareMemory>.Read(fixture.Arena, 1) != before;
        Doorbell<HardwareMemory>.NeedsScan(fixture.Arena, 1).ShouldBe(rung);
        return rung;
    }
}
