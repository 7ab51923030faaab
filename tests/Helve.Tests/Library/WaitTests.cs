using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Library;

/// <summary>Events, mutexes, semaphores and waits, through the typed objects.</summary>
[Collection(LibraryCollection.Name)]
public sealed class WaitTests(LibraryFixture fixture)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("H2")]
    [Rule("H5")]
    [Rule("H4")]
    public void Event_SetResetPulse_TellThePreviousState(bool manual)
    {
        using var e = new KernelEvent(manual);
        e.Set().ShouldBeFalse();
        e.Set().ShouldBeTrue();
        e.State.ShouldBe(new EventInformation(manual, true));
        e.Wait(0).Succeeded.ShouldBeTrue();
        e.State.IsSet.ShouldBe(manual);
        e.Set();
        e.Reset().ShouldBeTrue();
        e.Reset().ShouldBeFalse();
        e.Pulse().ShouldBeFalse();
        e.State.IsSet.ShouldBeFalse();
    }

    [Fact]
    [Rule("H7")]
    [Rule("H8")]
    [Rule("H9")]
    [Rule("H10")]
    public void Mutex_OwnedTwice_NeedsTwoReleases()
    {
        using var m = new KernelMutex(initiallyOwned: true);
        m.State.ShouldBe(new MutexInformation(0, true, false));
        m.Wait().Succeeded.ShouldBeTrue();
        m.State.CurrentCount.ShouldBe(-1);
        OnAnotherThread(() => m.Wait(0)).TimedOut.ShouldBeTrue();
        m.Release().ShouldBe(-1);
        m.Release().ShouldBe(0);
        Should.Throw<KernelException>(() => m.Release()).Status.ShouldBe(NtStatus.MutantNotOwned);
        m.State.ShouldBe(new MutexInformation(1, false, false));
    }

    [Fact]
    [Rule("H11")]
    [Rule("H12")]
    public void Mutex_OfAThreadThatEnded_IsAbandoned()
    {
        using var m = new KernelMutex(initiallyOwned: false);
        OnAnotherThread(() => m.Wait()).Succeeded.ShouldBeTrue();
        m.Wait().Abandoned.ShouldBeTrue();
        m.Release();
        m.Wait().Abandoned.ShouldBeFalse();
        m.Release();
    }

    [Fact]
    [Rule("H11")]
    public void Mutexes_OfThreadsThatEndTogether_AreAllAbandoned()
    {
        KernelMutex[] mutexes = [.. Enumerable.Range(0, 40).Select(static _ => new KernelMutex())];
        using var together = new Barrier(mutexes.Length);
        Thread[] threads =
        [
            .. mutexes.Select(m => new Thread(() =>
            {
                m.Wait();
                together.SignalAndWait();
            })),
        ];
        Array.ForEach(threads, static t => t.Start());
        Array.ForEach(threads, static t => t.Join());
        foreach (KernelMutex mutex in mutexes)
        {
            mutex.Wait().Abandoned.ShouldBeTrue();
            mutex.Release();
            mutex.Dispose();
        }
    }

    [Fact]
    [Rule("F36")]
    public void Mutex_Release_NeedsNoAccess()
    {
        using var m = new KernelMutex(initiallyOwned: true);
        using KernelMutex weak = m.Duplicate(MutexRights.None);
        weak.Release().ShouldBe(0);
    }

    [Fact]
    [Rule("H16")]
    [Rule("H17")]
    [Rule("H18")]
    [Rule("H19")]
    [Rule("H20")]
    public void Semaphore_Counts_AreChecked()
    {
        Should.Throw<KernelException>(() => new KernelSemaphore(-1, 1)).Status.ShouldBe(NtStatus.InvalidParameter);
        Should.Throw<KernelException>(() => new KernelSemaphore(2, 1)).Status.ShouldBe(NtStatus.InvalidParameter);
        Should.Throw<KernelException>(() => new KernelSemaphore(0, 0)).Status.ShouldBe(NtStatus.InvalidParameter);
        using var s = new KernelSemaphore(1, 3);
        s.Release(2).ShouldBe(1);
        Should.Throw<KernelException>(() => s.Release()).Status.ShouldBe(NtStatus.SemaphoreLimitExceeded);
        Should.Throw<KernelException>(() => s.Release(0)).Status.ShouldBe(NtStatus.InvalidParameter);
        s.State.ShouldBe(new SemaphoreInformation(3, 3));
        s.Wait(0).Succeeded.ShouldBeTrue();
        s.State.CurrentCount.ShouldBe(2);
    }

    [Fact]
    [Rule("H36")]
    public void Wait_WithATimeOut_EndsByIt()
    {
        using var e = new KernelEvent(manualReset: false);
        e.Wait(TimeSpan.FromMilliseconds(5)).TimedOut.ShouldBeTrue();
        KernelWait.Any([e, e], TimeSpan.FromMilliseconds(5)).TimedOut.ShouldBeTrue();
        KernelWait.All([e], TimeSpan.FromMilliseconds(5)).TimedOut.ShouldBeTrue();
        Should.Throw<KernelException>(() => e.Wait(TimeSpan.FromMilliseconds(-2))).Status.ShouldBe(NtStatus.InvalidParameter);
    }

    [Fact]
    [Rule("H37")]
    public void Wait_OnTooManyOrNone_IsRefusedInWords()
    {
        using var e = new KernelEvent(manualReset: true, initialState: true);
        KernelWaitHandle[] many = [.. Enumerable.Repeat(e, 65)];
        Should.Throw<ArgumentException>(() => KernelWait.Any(many)).Message.ShouldContain("64");
        Should.Throw<ArgumentException>(() => KernelWait.All());
        KernelWait.Any(many.AsSpan(0, 64)).Index.ShouldBe(0);
        KernelHandles.TryWaitAny([], TimeSpan.Zero, out int index).ShouldBe(NtStatus.InvalidParameter1);
        index.ShouldBe(-1);
    }

    [Fact]
    [Rule("H39")]
    [Rule("H40")]
    [Rule("F33")]
    public void Wait_WithABadHandle_TakesNothing()
    {
        using var good = new KernelEvent(false, true);
        using var weak = KernelEvent.Create(false, true, EventRights.ModifyState);
        KernelHandles.TryWaitAny([good.Handle, weak.Handle], TimeSpan.Zero, out _).ShouldBe(NtStatus.AccessDenied);
        KernelHandles.TryWaitAny([good.Handle, 0x7FFFF0], TimeSpan.Zero, out _).ShouldBe(NtStatus.InvalidHandle);
        KernelHandles.TryWaitAny([KernelHandles.CurrentProcess], TimeSpan.Zero, out _).ShouldBe(NtStatus.InvalidHandle);
        good.State.IsSet.ShouldBeTrue();
    }

    [Fact]
    [Rule("H41")]
    public void WaitAny_WithSeveralSignalled_TakesTheLowest()
    {
        using var a = new KernelEvent(false, false);
        using var b = new KernelEvent(false, true);
        using var c = new KernelSemaphore(5, 5);
        KernelWait.Any(a, b, c).Index.ShouldBe(1);
        KernelWait.Any(a, b, c).Index.ShouldBe(2);
        c.State.CurrentCount.ShouldBe(4);
    }

    [Fact]
    [Rule("H42")]
    [Rule("H44")]
    public void MultipleWaits_OnAnAbandonedMutex_TellIt()
    {
        using var e = new KernelEvent(true, true);
        using var m = new KernelMutex(initiallyOwned: false);
        using var unset = new KernelEvent(false);
        OnAnotherThread(() => m.Wait());
        AwaitAbandoned(m);
        KernelWait.Any(unset, m).ShouldBe(WaitResult.Satisfied(1, abandoned: true));
        m.Release();
        OnAnotherThread(() => m.Wait());
        AwaitAbandoned(m);
        KernelWait.All(e, m).ShouldBe(WaitResult.Satisfied(0, abandoned: true));
        m.Release();
    }

    [Fact]
    [Rule("H43")]
    public void WaitAll_WithOneMissing_TakesNothing()
    {
        using var a = new KernelEvent(false, true);
        using var b = new KernelSemaphore(1, 1);
        using var c = new KernelEvent(false, false);
        KernelWait.All([a, b, c], TimeSpan.FromMilliseconds(5)).TimedOut.ShouldBeTrue();
        a.State.IsSet.ShouldBeTrue();
        b.State.CurrentCount.ShouldBe(1);
        c.Set();
        KernelWait.All(a, b, c).Succeeded.ShouldBeTrue();
        a.State.IsSet.ShouldBeFalse();
        b.State.CurrentCount.ShouldBe(0);
    }

    [Fact]
    [Rule("H45")]
    public void WaitAll_WithAnObjectTwice_IsRefused()
    {
        using var e = new KernelEvent(true, true);
        using KernelEvent copy = e.Duplicate();
        Should.Throw<KernelException>(() => KernelWait.All(e, copy)).Status.ShouldBe(NtStatus.InvalidParameterMix);
        KernelWait.Any(e, copy).Index.ShouldBe(0);
    }

    [Fact]
    [Rule("H46")]
    public void WaitAll_WithAnOwnedMutex_CountsItAgain()
    {
        using var m = new KernelMutex(initiallyOwned: true);
        using var e = new KernelEvent(false, true);
        KernelWait.All(m, e).Succeeded.ShouldBeTrue();
        m.State.CurrentCount.ShouldBe(-1);
        m.Release();
        m.Release();
    }

    [Fact]
    [Rule("H50")]
    [Rule("H51")]
    [Rule("H52")]
    [Rule("H53")]
    public void SignalAndWait_ChecksBothBeforeItSignals()
    {
        using var e = new KernelEvent(false);
        using var full = new KernelSemaphore(1, 1);
        using var m = new KernelMutex(initiallyOwned: false);
        KernelWait.SignalAndWait(e, e, TimeSpan.Zero).Succeeded.ShouldBeTrue();
        KernelHandles.TrySignalAndWait(e.Handle, 0x7FFFF0, TimeSpan.Zero).ShouldBe(NtStatus.InvalidHandle);
        e.State.IsSet.ShouldBeFalse();
        Should.Throw<KernelException>(() => KernelWait.SignalAndWait(full, e, TimeSpan.Zero)).Status.ShouldBe(NtStatus.SemaphoreLimitExceeded);
        Should.Throw<KernelException>(() => KernelWait.SignalAndWait(m, e, TimeSpan.Zero)).Status.ShouldBe(NtStatus.MutantNotOwned);
        Should.Throw<KernelException>(() => KernelWait.SignalAndWait(KernelProcess.Current, e, TimeSpan.Zero)).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        using KernelEvent weak = e.Duplicate(EventRights.Synchronize);
        Should.Throw<KernelException>(() => KernelWait.SignalAndWait(weak, e, TimeSpan.Zero)).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    [Rule("A29")]
    [Rule("D4")]
    public void Wait_OnAHandleThatIsClosedMeanwhile_GoesOn()
    {
        using var e = new KernelEvent(false);
        KernelEvent copy = e.Duplicate();
        Task<WaitResult> waiting = Task.Factory.StartNew(() => copy.Wait(), TaskCreationOptions.LongRunning);
        AwaitWaiters(e);
        copy.Dispose();
        waiting.IsCompleted.ShouldBeFalse();
        e.Set();
        waiting.Wait(Until.Patience).ShouldBeTrue();
        waiting.Result.Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Wait_ThatIsCancelled_EndsAndLosesNoSignal()
    {
        using var e = new KernelEvent(false);
        using var other = new KernelEvent(false);
        foreach (KernelWaitHandle[] objects in new KernelWaitHandle[][] { [e], [other, e] })
        {
            using var cancellation = new CancellationTokenSource();
            Task<WaitResult> waiting = Task.Factory.StartNew(
                () => KernelWait.Any(objects, Timeout.InfiniteTimeSpan, cancellation.Token), TaskCreationOptions.LongRunning);
            AwaitWaiters(e);
            cancellation.Cancel();
            Should.Throw<OperationCanceledException>(() => waiting.GetAwaiter().GetResult());
            e.Set();
            e.Wait(0).Succeeded.ShouldBeTrue();
            Should.Throw<OperationCanceledException>(() => KernelWait.Any(objects, TimeSpan.Zero, cancellation.Token));
        }
    }

    private static WaitResult OnAnotherThread(Func<WaitResult> wait)
    {
        WaitResult result = default;
        var thread = new Thread(() => result = wait());
        thread.Start();
        thread.Join();
        return result;
    }

    private static void AwaitAbandoned(KernelMutex mutex) => Until.True(() => mutex.State.Abandoned, "the mutex is abandoned");

    private void AwaitWaiters(KernelObject waited) =>
        Until.True(() => fixture.Environment.WaitersOf(waited.ObjectId) == 1, "the waiter is blocked");
}
