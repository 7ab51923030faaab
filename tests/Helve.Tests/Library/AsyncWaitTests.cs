using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Library;

/// <summary>Awaited waits.</summary>
[Collection(LibraryCollection.Name)]
public sealed class AsyncWaitTests
{
    [Fact]
    public async Task WaitAsync_OnASignalledObject_TakesItAtOnce()
    {
        using var e = new KernelEvent(false, true);
        ValueTask<WaitResult> wait = e.WaitAsync();
        wait.IsCompletedSuccessfully.ShouldBeTrue();
        (await wait).Succeeded.ShouldBeTrue();
        e.State.IsSet.ShouldBeFalse();
    }

    [Fact]
    public async Task WaitAsync_ThenSet_Completes()
    {
        using var e = new KernelEvent(false);
        Task<WaitResult> first = e.WaitAsync().AsTask();
        Task<WaitResult> second = e.WaitAsync().AsTask();
        first.IsCompleted.ShouldBeFalse();
        e.Set();
        e.Set();
        (await first.WaitAsync(Until.Patience)).Succeeded.ShouldBeTrue();
        (await second.WaitAsync(Until.Patience)).Succeeded.ShouldBeTrue();
        e.State.IsSet.ShouldBeFalse("two sets released two waiters");
    }

    [Fact]
    public async Task WaitAsync_WithATimeOut_EndsByIt()
    {
        using var e = new KernelEvent(false);
        (await e.WaitAsync(TimeSpan.FromMilliseconds(5)).AsTask().WaitAsync(Until.Patience)).TimedOut.ShouldBeTrue();
        (await e.WaitAsync(TimeSpan.Zero)).TimedOut.ShouldBeTrue();
        e.Set();
        e.Wait(0).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task WaitAsync_ThatIsCancelled_EndsAndLosesNoSignal()
    {
        using var e = new KernelEvent(false);
        using var cancellation = new CancellationTokenSource();
        Task<WaitResult> wait = e.WaitAsync(cancellation.Token).AsTask();
        cancellation.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => wait.WaitAsync(Until.Patience));
        e.Set();
        e.Wait(0).Succeeded.ShouldBeTrue();
        await Should.ThrowAsync<OperationCanceledException>(async () => await e.WaitAsync(cancellation.Token));
    }

    [Fact]
    public async Task AnyAsync_WithTheLastOneSet_TellsItsIndex()
    {
        KernelEvent[] events = [.. Enumerable.Range(0, 64).Select(_ => new KernelEvent(false))];
        Task<WaitResult> wait = KernelWait.AnyAsync(events).AsTask();
        events[63].Set();
        (await wait.WaitAsync(Until.Patience)).Index.ShouldBe(63);
        Array.ForEach(events, static e => e.Dispose());
    }

    [Fact]
    [Rule("H43")]
    public async Task AllAsync_TakesAllAtOneMoment()
    {
        using var a = new KernelEvent(false, true);
        using var b = new KernelSemaphore(0, 2);
        Task<WaitResult> wait = KernelWait.AllAsync([a, b]).AsTask();
        a.State.IsSet.ShouldBeTrue("half of a wait-all takes nothing");
        b.Release(2);
        (await wait.WaitAsync(Until.Patience)).Succeeded.ShouldBeTrue();
        a.State.IsSet.ShouldBeFalse();
        b.State.CurrentCount.ShouldBe(1);
    }

    [Fact]
    public void WaitAsync_WhoseTaskIsThrownAway_KeepsNoRecord()
    {
        using var e = new KernelEvent(false);
        using var last = new KernelEvent(false);

        // One process may have 32,768 records; ended waits must not keep theirs until somebody reads the results.
        for (int i = 0; i < 200; i++)
        {
            for (int j = 0; j < 200; j++)
            {
#pragma warning disable CA2012 // The result is left unread on purpose.
                _ = e.WaitAsync();
#pragma warning restore CA2012
                e.Set();
            }

            // So many at a time and no more: few records are in use at once.
            Task<WaitResult> end = last.WaitAsync().AsTask();
            last.Set();
            end.Wait(Until.Patience).ShouldBeTrue();
        }

        e.State.IsSet.ShouldBeFalse("each set was taken by the wait that was there");
    }

    [Fact]
    public void WaitAsync_OnAMutex_IsRefusedAndSaysWhatToUse()
    {
        using var m = new KernelMutex(initiallyOwned: false);
        using var e = new KernelEvent(false);
        KernelException refused = Should.Throw<KernelException>(() => _ = KernelWait.AnyAsync([e, m]).AsTask());
        refused.Status.ShouldBe(NtStatus.NotSupported);
        refused.Message.ShouldContain(nameof(KernelSemaphore));
        Should.Throw<KernelException>(() => _ = m.WaitAsync().AsTask()).Status.ShouldBe(NtStatus.NotSupported);
    }

    [Fact]
    public async Task ManyAwaits_HoldNoThreadEach()
    {
        using var e = new KernelEvent(manualReset: true);
        int before = Threads();
        Task<WaitResult>[] waits = [.. Enumerable.Range(0, 1000).Select(_ => e.WaitAsync().AsTask())];
        (Threads() - before).ShouldBeLessThan(50);
        e.Set();
        (await Task.WhenAll(waits).WaitAsync(Until.Patience)).ShouldAllBe(r => r.Succeeded);
    }

    [Fact]
    public async Task Cancellation_RacingASignal_EitherTakesItOrLeavesIt()
    {
        using var e = new KernelEvent(false);
        for (int i = 0; i < 2000; i++)
        {
            using var cancellation = new CancellationTokenSource();
            Task<WaitResult> wait = e.WaitAsync(cancellation.Token).AsTask();
            Task cancel = Task.Run(cancellation.Cancel);
            e.Set();
            await cancel;
            bool taken = await wait.ContinueWith(static t => !t.IsCanceled && t.Result.Succeeded, TaskScheduler.Default);
            e.Wait(0).Succeeded.ShouldBe(!taken);
        }
    }

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;
}
