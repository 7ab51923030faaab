using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Timers;

/// <summary>Timers that are awaited: the process's doorbell thread wakes up for them.</summary>
[Collection(LibraryCollection.Name)]
public sealed class AwaitedTimerTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan s_late = TimeSpan.FromHours(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WaitAsync_EndsWhenItExpires(bool absolute)
    {
        using var timer = new KernelTimer(manualReset: false);
        if (absolute)
        {
            timer.Set(DateTimeOffset.UtcNow + s_soon);
        }
        else
        {
            timer.Set(s_soon);
        }

        (await timer.WaitAsync().AsTask().WaitAsync(Until.Patience)).Succeeded.ShouldBeTrue();
        timer.State.IsSignalled.ShouldBeFalse();
    }

    [Fact]
    public async Task WaitAsync_OfATimerThatIsSetEarlier_EndsThen()
    {
        using var timer = new KernelTimer(manualReset: false);
        timer.Set(s_late);
        Task<WaitResult> wait = timer.WaitAsync().AsTask();
        timer.Set(TimeSpan.FromHours(4));
        wait.IsCompleted.ShouldBeFalse();
        timer.Set(s_soon);
        (await wait.WaitAsync(Until.Patience)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task WaitAsync_OfATimerThatWasNeverSet_EndsWhenItIs()
    {
        using var timer = new KernelTimer(manualReset: true);
        Task<WaitResult>[] waits = [.. Enumerable.Range(0, 20).Select(_ => timer.WaitAsync().AsTask())];
        timer.Set(s_soon);
        (await Task.WhenAll(waits).WaitAsync(Until.Patience)).ShouldAllBe(static result => result.Succeeded);
    }

    [Fact]
    public async Task WaitAsync_WithADeadline_TimesOut()
    {
        using var timer = new KernelTimer(manualReset: false);
        timer.Set(s_late);
        (await timer.WaitAsync(TimeSpan.FromMilliseconds(5)).AsTask().WaitAsync(Until.Patience)).TimedOut.ShouldBeTrue();
        using var cancellation = new CancellationTokenSource();
        Task<WaitResult> wait = timer.WaitAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => wait.WaitAsync(Until.Patience));
    }

    [Fact]
    public async Task WaitAsync_OfAPeriod_EndsEachTime()
    {
        using var timer = new KernelTimer(manualReset: false);
        timer.Set(s_soon, TimeSpan.FromMilliseconds(1));
        for (int i = 0; i < 20; i++)
        {
            (await timer.WaitAsync().AsTask().WaitAsync(Until.Patience)).Succeeded.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task AnyAndAll_AwaitTimersAmongOthers()
    {
        using var timer = new KernelTimer(manualReset: false);
        using var e = new KernelEvent(manualReset: false);
        timer.Set(s_soon);
        (await KernelWait.AnyAsync([e, timer]).AsTask().WaitAsync(Until.Patience)).Index.ShouldBe(1);
        timer.Set(s_soon);
        Task<WaitResult> all = KernelWait.AllAsync([timer, e]).AsTask();
        e.Set();
        (await all.WaitAsync(Until.Patience)).Succeeded.ShouldBeTrue();
        timer.Set(s_late);
        Task<WaitResult> any = KernelWait.AnyAsync([timer, e]).AsTask();
        e.Set();
        (await any.WaitAsync(Until.Patience)).Index.ShouldBe(1);
    }
}
