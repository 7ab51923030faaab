using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Timers;

/// <summary>The rules of timers, in one process. What is to expire is set to a few milliseconds or to the past, what is not to hours.</summary>
[Collection(LibraryCollection.Name)]
public sealed class TimerTests(LibraryFixture fixture)
{
    private const uint All = (uint)TimerRights.AllAccess;
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan s_late = TimeSpan.FromHours(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("H21")]
    public void Timer_ThatIsNew_IsNeitherSignalledNorSet(bool manual)
    {
        using var timer = new KernelTimer(manual);
        TimerInformation state = timer.State;
        state.Type.ShouldBe(manual ? TimerType.Notification : TimerType.Synchronization);
        (state.IsSignalled, state.IsActive, state.IsAbsolute, state.Period).ShouldBe((false, false, false, TimeSpan.Zero));
        timer.Wait(0).TimedOut.ShouldBeTrue();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [Rule("H21")]
    public void Create_OfAnotherType_IsRefused(int type)
    {
        KernelHandles.TryCreateTimer(All, HandleAttributes.None, (TimerType)type, out nint handle).ShouldBe(NtStatus.InvalidParameter4);
        KernelHandles.TryCreateTimer(@"Local\timer-type", All, HandleAttributes.None, (TimerType)type, out handle).ShouldBe(NtStatus.InvalidParameter4);
        handle.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("H22")]
    public void Set_Relative_SignalsAfterThatTime(bool manual)
    {
        using var timer = new KernelTimer(manual);
        long before = Stopwatch.GetTimestamp();
        timer.Set(s_soon).ShouldBeFalse();
        timer.Wait().Succeeded.ShouldBeTrue();
        Stopwatch.GetElapsedTime(before).ShouldBeGreaterThanOrEqualTo(s_soon);
        timer.State.IsSignalled.ShouldBe(manual);
        timer.State.IsActive.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("H22")]
    public void Set_Absolute_SignalsAtThatMoment(bool manual)
    {
        using var timer = new KernelTimer(manual);
        DateTimeOffset moment = DateTimeOffset.UtcNow + s_soon;
        timer.Set(moment);
        timer.Wait().Succeeded.ShouldBeTrue();
        DateTimeOffset.UtcNow.ShouldBeGreaterThanOrEqualTo(moment);
        timer.Set(DateTimeOffset.UtcNow + s_late);
        (timer.State.IsActive, timer.State.IsAbsolute).ShouldBe((true, true));
    }

    [Fact]
    [Rule("H22")]
    public void Set_ToZeroOrThePast_SignalsAtOnce()
    {
        using var timer = new KernelTimer(manualReset: true);
        timer.Set(TimeSpan.Zero);
        timer.State.IsSignalled.ShouldBeTrue();
        timer.Set(s_late).ShouldBeTrue();
        timer.State.IsSignalled.ShouldBeFalse();
        timer.Set(DateTimeOffset.UnixEpoch);
        timer.Wait(0).Succeeded.ShouldBeTrue();
        timer.Set(DateTimeOffset.MinValue);
        timer.Wait(0).Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("H23")]
    public void Set_OfASignalledTimer_TakesTheSignalBack(bool manual)
    {
        using var timer = new KernelTimer(manual);
        timer.Set(TimeSpan.Zero);
        timer.Set(s_late).ShouldBeTrue();
        timer.Wait(0).TimedOut.ShouldBeTrue();
        timer.Set(s_late).ShouldBeFalse();
        timer.State.IsActive.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("H24")]
    public void Cancel_LeavesTheSignalAndTellsIt(bool manual)
    {
        using var timer = new KernelTimer(manual);
        timer.Set(TimeSpan.Zero, TimeSpan.FromHours(1));
        timer.Cancel().ShouldBeTrue();
        (timer.State.IsActive, timer.State.IsSignalled).ShouldBe((false, true));
        timer.Wait(0).Succeeded.ShouldBeTrue();
        timer.Set(s_late);
        timer.Cancel().ShouldBeFalse();
        (timer.State.IsActive, timer.State.IsSignalled).ShouldBe((false, false));
        timer.State.Remaining.ShouldBeLessThanOrEqualTo(TimeSpan.Zero);
    }

    [Fact]
    [Rule("H25")]
    public void Signal_OfAManualTimerStays_OfAnotherOneWaitTakesIt()
    {
        using var manual = new KernelTimer(manualReset: true);
        using var auto = new KernelTimer(manualReset: false);
        manual.Set(TimeSpan.Zero);
        auto.Set(TimeSpan.Zero);
        manual.Wait(0).Succeeded.ShouldBeTrue();
        manual.Wait(0).Succeeded.ShouldBeTrue();
        auto.Wait(0).Succeeded.ShouldBeTrue();
        auto.Wait(0).TimedOut.ShouldBeTrue();
    }

    [Fact]
    [Rule("H26")]
    public void Period_SignalsAgainAndAgain()
    {
        using var timer = new KernelTimer(manualReset: false);
        timer.Set(TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        for (int i = 0; i < 20; i++)
        {
            timer.Wait().Succeeded.ShouldBeTrue();
        }

        timer.State.Period.ShouldBe(TimeSpan.FromMilliseconds(1));
        timer.Cancel();
    }

    // However often it has expired meanwhile, it is signalled once; the next time is far.
    [Fact]
    [Rule("H26")]
    public void Period_ThatPassedOften_IsSignalledOnce()
    {
        using var timer = new KernelTimer(manualReset: false);
        timer.Set(TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        using var other = new KernelTimer(manualReset: false);
        other.Set(TimeSpan.FromMilliseconds(20));
        other.Wait();
        timer.Cancel().ShouldBeTrue();
        timer.Wait(0).Succeeded.ShouldBeTrue();
        timer.Wait(0).TimedOut.ShouldBeTrue();
    }

    [Fact]
    [Rule("H27")]
    public void Set_WithAPeriodBelowZero_IsRefused()
    {
        using var timer = new KernelTimer(manualReset: false);
        KernelHandles.TrySetTimer(timer.Handle, -1, -1, resume: false, out _).ShouldBe(NtStatus.InvalidParameter6);
        Should.Throw<ArgumentOutOfRangeException>(() => timer.Set(TimeSpan.Zero, TimeSpan.FromMilliseconds(-1)));
        Should.Throw<ArgumentOutOfRangeException>(() => timer.Set(TimeSpan.Zero, TimeSpan.FromTicks(1)));
        Should.Throw<ArgumentOutOfRangeException>(() => timer.Set(TimeSpan.FromTicks(-1)));
        timer.State.IsActive.ShouldBeFalse();
    }

    [Fact]
    [Rule("H28")]
    public void Set_ThatIsToResumeTheMachine_SetsAndSaysThatItDoesNot()
    {
        using var timer = new KernelTimer(manualReset: true);
        KernelHandles.TrySetTimer(timer.Handle, 0, 0, resume: true, out _).ShouldBe(NtStatus.TimerResumeIgnored);
        timer.Wait(0).Succeeded.ShouldBeTrue();
    }

    [Fact]
    [Rule("H31")]
    public void Query_TellsHowLongAndNotAboveZeroOnceItWasDue()
    {
        using var timer = new KernelTimer(manualReset: true);
        timer.Set(s_late, TimeSpan.FromSeconds(7));
        timer.State.Remaining.ShouldBeInRange(TimeSpan.FromTicks(1), s_late);
        timer.State.Period.ShouldBe(TimeSpan.FromSeconds(7));
        timer.Set(TimeSpan.Zero);
        timer.State.Remaining.ShouldBeLessThanOrEqualTo(TimeSpan.Zero);
        timer.State.IsSignalled.ShouldBeTrue();
        timer.Set(TimeSpan.MaxValue);
        timer.State.Remaining.ShouldBeGreaterThan(TimeSpan.FromDays(365_000));
        KernelHandles.TrySetTimer(timer.Handle, long.MinValue, 0, resume: false, out _).ShouldBe(NtStatus.Success);
        KernelHandles.TrySetTimer(timer.Handle, long.MaxValue, 0, resume: false, out _).ShouldBe(NtStatus.Success);
        timer.State.IsSignalled.ShouldBeFalse();
    }

    [Fact]
    [Rule("F23")]
    [Rule("F37")]
    public void Rights_ThatACallNeeds_AreChecked()
    {
        using var timer = new KernelTimer(manualReset: true);
        using KernelTimer query = timer.Duplicate(TimerRights.QueryState);
        using KernelTimer modify = timer.Duplicate(TimerRights.ModifyState);
        Should.Throw<KernelException>(() => query.Set(s_late)).Status.ShouldBe(NtStatus.AccessDenied);
        Should.Throw<KernelException>(() => query.Cancel()).Status.ShouldBe(NtStatus.AccessDenied);
        Should.Throw<KernelException>(() => modify.State).Status.ShouldBe(NtStatus.AccessDenied);
        Should.Throw<KernelException>(() => modify.Wait(0)).Status.ShouldBe(NtStatus.AccessDenied);
        modify.Set(s_late);
        modify.Cancel();
        query.State.IsActive.ShouldBeFalse();
        Granted(0x8000_0000).ShouldBe(0x2_0001u);
        Granted(0x4000_0000).ShouldBe(0x2_0002u);
        Granted(0x2000_0000).ShouldBe(0x12_0000u);
        Granted(0x1000_0000).ShouldBe(All);
    }

    [Fact]
    public void Calls_OnAnotherType_AreRefused()
    {
        using var e = new KernelEvent(manualReset: true);
        using var timer = new KernelTimer(manualReset: true);
        KernelHandles.TrySetTimer(e.Handle, 0, 0, resume: false, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        KernelHandles.TryCancelTimer(e.Handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        KernelHandles.TryQueryTimer(e.Handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        KernelHandles.TrySetEvent(timer.Handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        Should.Throw<KernelException>(() => KernelWait.SignalAndWait(timer, e, TimeSpan.Zero)).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        KernelHandles.TrySetTimer(0x7FFC, 0, 0, resume: false, out _).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    public void Waits_TakeTimersAmongOthers()
    {
        using var timer = new KernelTimer(manualReset: false);
        using var e = new KernelEvent(manualReset: false);
        timer.Set(s_soon);
        KernelWait.Any(e, timer).Index.ShouldBe(1);
        timer.Set(s_late);
        e.Set();
        KernelWait.Any(timer, e).Index.ShouldBe(1);
        e.Set();
        KernelWait.All([timer, e], TimeSpan.Zero).TimedOut.ShouldBeTrue();
        timer.Set(s_soon);
        KernelWait.All(timer, e).Succeeded.ShouldBeTrue();
        e.State.IsSet.ShouldBeFalse();
        timer.Set(s_soon);
        KernelWait.SignalAndWait(e, timer, Timeout.InfiniteTimeSpan).Succeeded.ShouldBeTrue();
        e.State.IsSet.ShouldBeTrue();
    }

    [Fact]
    public void Wait_WhoseDeadlineComesFirst_TimesOutAndTakesNothing()
    {
        using var timer = new KernelTimer(manualReset: false);
        timer.Set(s_late);
        timer.Wait(TimeSpan.FromMilliseconds(5)).TimedOut.ShouldBeTrue();
        timer.Set(DateTimeOffset.UtcNow + s_late);
        timer.Wait(TimeSpan.FromMilliseconds(5)).TimedOut.ShouldBeTrue();
        timer.State.IsActive.ShouldBeTrue();
    }

    [Fact]
    public void Wait_ThatIsCancelled_Ends()
    {
        using var timer = new KernelTimer(manualReset: false);
        using var cancellation = new CancellationTokenSource();
        timer.Set(s_late);
        Task wait = Task.Run(() => timer.Wait(Timeout.InfiniteTimeSpan, cancellation.Token));
        AwaitWaiters(timer, 1);
        cancellation.Cancel();
        Should.Throw<OperationCanceledException>(() => wait.WaitAsync(Until.Patience).GetAwaiter().GetResult());
        AwaitWaiters(timer, 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Set_WhileItIsWaitedFor_IsNoticed(bool absolute)
    {
        using var timer = new KernelTimer(manualReset: false);
        Set(timer, s_late, absolute);
        Task<WaitResult> wait = Task.Run(() => timer.Wait());
        AwaitWaiters(timer, 1);
        Set(timer, s_late, !absolute);
        Set(timer, s_soon, absolute);
        wait.WaitAsync(Until.Patience).GetAwaiter().GetResult().Succeeded.ShouldBeTrue();
        timer.State.IsSignalled.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Expiry_ReleasesOneOfSeveralOrAll(bool manual)
    {
        using var timer = new KernelTimer(manual);
        Task<WaitResult>[] waits = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => timer.Wait()))];
        AwaitWaiters(timer, 3);
        timer.Set(s_soon);
        for (int released = 1; released <= 3; released++)
        {
            int expected = manual ? 3 : released;
            Until.True(() => waits.Count(static wait => wait.IsCompleted) == expected, $"{expected} are released");
            fixture.Environment.WaitersOf(timer.ObjectId).ShouldBe(3 - expected);
            timer.Set(s_soon);
        }

        Task.WaitAll(waits);
    }

    [Fact]
    [Rule("H26")]
    public void Period_WithSeveralWaiters_ReleasesEach()
    {
        using var timer = new KernelTimer(manualReset: false);
        Task<WaitResult>[] waits = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => timer.Wait()))];
        AwaitWaiters(timer, 4);
        timer.Set(s_soon, TimeSpan.FromMilliseconds(1));
        Task.WaitAll(waits, Until.Patience).ShouldBeTrue();
        timer.Cancel();
    }

    [Fact]
    [Rule("D9")]
    public void LastClose_DestroysIt_ButNotUnderAWaiter()
    {
        var timer = new KernelTimer(manualReset: false);
        ulong id = timer.ObjectId;
        Task<WaitResult> wait = Task.Run(() => timer.Wait());
        Until.True(() => fixture.Environment.WaitersOf(id) == 1, "the wait");
        timer.Set(TimeSpan.FromMilliseconds(100));
        timer.Dispose();
        wait.WaitAsync(Until.Patience).GetAwaiter().GetResult().Succeeded.ShouldBeTrue();

        // The slot is used again, and nothing is left in it of the one before.
        for (int i = 0; i < 200; i++)
        {
            using var next = new KernelTimer(manualReset: i % 2 == 0);
            (next.State.IsActive, next.State.IsSignalled).ShouldBe((false, false));
            next.Set(TimeSpan.Zero, TimeSpan.FromHours(1));
        }
    }

    private static void Set(KernelTimer timer, TimeSpan due, bool absolute)
    {
        if (absolute)
        {
            timer.Set(DateTimeOffset.UtcNow + due);
        }
        else
        {
            timer.Set(due);
        }
    }

    private static uint Granted(uint access)
    {
        KernelHandles.TryCreateTimer(access, HandleAttributes.None, TimerType.Notification, out nint handle).ShouldBe(NtStatus.Success);
        KernelHandles.TryQuery(handle, out HandleInformation information).ShouldBe(NtStatus.Success);
        KernelHandles.TryClose(handle).ShouldBe(NtStatus.Success);
        return information.GrantedAccess;
    }

    private void AwaitWaiters(KernelObject waited, int count) =>
        Until.True(() => fixture.Environment.WaitersOf(waited.ObjectId) == count, $"{count} waiters");
}
