using Helve.Kernel.Objects.Timer;
using Helve.Kernel.Waiting;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Timers;

/// <summary>The arithmetic of timers: both clocks are arguments.</summary>
public sealed class TimerStateTests
{
    private const long Before1970 = 116_444_736_000_000_000;

    [Fact]
    [Rule("H22")]
    public void Arm_TakesWhatIsBelowZeroAsRelative()
    {
        DueWord due = TimerState.Arm(-50, 1_000);
        (due.IsArmed, due.IsAbsolute, due.Moment).ShouldBe((true, false, 1_050));
        due = TimerState.Arm(Before1970 + 7, 1_000);
        (due.IsArmed, due.IsAbsolute, due.Moment).ShouldBe((true, true, 7));
        TimerState.Arm(0, 1_000).ShouldBe(DueWord.AtWallClock(0));
        TimerState.Arm(long.MinValue, 1_000).Moment.ShouldBe(DueWord.LastMoment);
        TimerState.Arm(long.MaxValue, 1_000).Moment.ShouldBe(DueWord.LastMoment);
    }

    // The wall clock is set by an hour while an absolute and a relative timer run.
    [Fact]
    [Rule("H29")]
    public void Clock_ThatIsSet_MovesAbsoluteTimersOnly()
    {
        DueWord absolute = DueWord.AtWallClock(5_000);
        DueWord relative = DueWord.AtMonotonic(5_000);
        var before = new TimerClock(1_000, 1_000);
        var after = new TimerClock(1_000, 5_000);
        before.HasReached(absolute).ShouldBeFalse();
        after.HasReached(absolute).ShouldBeTrue();
        after.HasReached(relative).ShouldBeFalse();
        TimerState.Remaining(absolute, before).ShouldBe(4_000);
        TimerState.Remaining(absolute, after with { WallClock = 2_000 }).ShouldBe(3_000);
        TimerState.Remaining(relative, before).ShouldBe(TimerState.Remaining(relative, after));
    }

    [Fact]
    [Rule("H26")]
    public void Expiry_WithAPeriod_KeepsItsGrid()
    {
        var now = new TimerClock(45_500, 0);
        DueWord due = DueWord.AtMonotonic(10_000);
        TimerState.AfterExpiry(due, 1, now, skip: false).Moment.ShouldBe(20_000);
        TimerState.AfterExpiry(due, 1, now, skip: true).Moment.ShouldBe(50_000);
        TimerState.AfterExpiry(due, 100, now, skip: true).Moment.ShouldBe(1_010_000);
        TimerState.AfterExpiry(due, 0, now, skip: false).ShouldBe(due.Disarmed);
    }

    // A step of the wall clock by an hour is one expiry, and the periods behind it are whole.
    [Fact]
    public void Expiry_OfAnAbsoluteMoment_GoesOverToTheOtherClock()
    {
        DueWord due = DueWord.AtWallClock(36_000_000_000);
        DueWord next = TimerState.AfterExpiry(due, 1, new TimerClock(77, 72_000_000_003), skip: false);
        (next.IsAbsolute, next.Moment).ShouldBe((false, 77 + 10_000 - 3));
    }

    [Fact]
    public void WakeTime_OfTheWallClock_IsLookedAtEverySecond()
    {
        WakeTime.Never.ToMonotonic(5, 5).ShouldBe(long.MaxValue);
        new WakeTime(100, long.MaxValue).ToMonotonic(5, 5).ShouldBe(100);
        new WakeTime(long.MaxValue, 30).ToMonotonic(5, 10).ShouldBe(25);
        new WakeTime(long.MaxValue, 3).ToMonotonic(5, 10).ShouldBe(5);
        WakeTime.Never.Before(5).ShouldBe(WakeTime.Never);
        new WakeTime(100, 90).Before(5).ShouldBe(new WakeTime(95, 85));
        WakeTime.Never.IsWithin(10, 5, 5).ShouldBeFalse();
        new WakeTime(20, long.MaxValue).IsWithin(10, 9, 5).ShouldBeFalse();
        new WakeTime(20, long.MaxValue).IsWithin(10, 10, 5).ShouldBeTrue();
        new WakeTime(20, long.MaxValue).IsWithin(10, 20, 5).ShouldBeFalse();
        new WakeTime(long.MaxValue, 20).IsWithin(10, 5, 15).ShouldBeTrue();
        new WakeTime(long.MaxValue, long.MaxValue - 1).ToMonotonic(5, 10).ShouldBe(1_000_000_005);
    }
}
