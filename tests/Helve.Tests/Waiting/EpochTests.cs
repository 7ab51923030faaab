using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;
using Events = Helve.Kernel.Objects.Event.Event<Helve.Kernel.Memory.HardwareMemory>;
using Single = Helve.Kernel.Waiting.SingleWait<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Tests.Waiting;

/// <summary>The 27-bit epoch comes round; who was let go stays so.</summary>
public sealed class EpochTests : IDisposable
{
    private readonly WaitFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory, Rule("H3")]
    [InlineData((1u << 26) - 1)]
    [InlineData((1u << 27) - 1)]
    [InlineData(12345u)]
    public void Released_EpochComesRound_StillReleased(uint joined)
    {
        WaitTarget e = _fixture.AutoEvent();
        ThreadContext sleeper = _fixture.Thread(), me = _fixture.Thread();
        _fixture.SetEpoch(e, joined);
        DyingMemory.FallsAsleep(() => SingleWait<DyingMemory>.Wait(sleeper, e, long.MaxValue)).ShouldBeTrue();
        Events.Set(me, e, out _).ShouldBe(NtStatus.Success);
        foreach (uint crossing in new[] { 1u << 26, 0u })
        {
            _fixture.SetEpoch(e, crossing - 1);
            Events.Set(me, e, out _);
            Single.Wait(me, e, 0).ShouldBe(NtStatus.Success);
            WaitWord.Epoch(_fixture.Word(e)).ShouldBe(crossing);
        }

        new SingleWord(_fixture.Arena.Record(sleeper.Record).Single).IsReleased.ShouldBeTrue();
        _fixture.SetEpoch(e, joined);
        Single.Sleep(sleeper, e.Slot, mutex: false, 1).ShouldBe(NtStatus.Success);
        _fixture.Kill(sleeper);
        _fixture.ShouldBeQuiet(e);
    }

    [Fact, Rule("H3")]
    public void HandOff_AcrossTheWrap_IsExact()
    {
        WaitTarget e = _fixture.AutoEvent();
        ThreadContext me = _fixture.Thread();
        _fixture.SetEpoch(e, WaitWord.EpochMask - 1);
        for (int round = 0; round < 4; round++)
        {
            ThreadContext other = _fixture.Thread();
            var blocked = new Waiter(() => Single.Wait(other, e, long.MaxValue));
            _fixture.UntilBlocked(e, 1);
            Events.Set(me, e, out _);
            Single.Wait(me, e, 0).ShouldBe(NtStatus.Timeout);
            blocked.Result.ShouldBe(NtStatus.Success);
        }

        _fixture.ShouldBeQuiet(e);
    }
}
