using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using AutoResetEvent = Helve.Threading.AutoResetEvent;
using ManualResetEvent = Helve.Threading.ManualResetEvent;
using Mutex = Helve.Threading.Mutex;
using Semaphore = Helve.Threading.Semaphore;
using WaitHandle = Helve.Threading.WaitHandle;

namespace Helve.Tests.DropIn;

/// <summary>Waits that block, that a token ends, and that hold no thread.</summary>
[Collection(LibraryCollection.Name)]
public sealed class WaitTests(LibraryFixture fixture)
{
    [Fact]
    public void Wait_ThatBlocks_EndsWithTheSignal()
    {
        using var first = new AutoResetEvent(false);
        using var second = new Semaphore(0, 1);
        int index = -1;
        var thread = new Thread(() => index = WaitHandle.WaitAny([first, second]));
        thread.Start();
        AwaitWaiters(second, 1);
        second.Release();
        thread.Join();
        index.ShouldBe(1);
    }

    [Fact]
    public void Wait_ForATime_TellsThatItPassed()
    {
        using var never = new AutoResetEvent(false);
        never.WaitOne(1).ShouldBeFalse();
        never.WaitOne(TimeSpan.FromMilliseconds(1)).ShouldBeFalse();
        WaitHandle.WaitAny([never], 1).ShouldBe(WaitHandle.WaitTimeout);
        WaitHandle.WaitAll([never], TimeSpan.FromMilliseconds(1)).ShouldBeFalse();
        WaitHandle.WaitAny([never], 1).ShouldBe(258);
    }

    [Fact]
    public void SignalAndWait_ThatBlocks_HasSignalled()
    {
        using var ping = new AutoResetEvent(false);
        using var pong = new ManualResetEvent(false);
        bool done = false;
        var thread = new Thread(() => done = WaitHandle.SignalAndWait(ping, pong));
        thread.Start();
        ping.WaitOne().ShouldBeTrue();
        pong.Set();
        thread.Join();
        done.ShouldBeTrue();
    }

    [Fact]
    public void Disposal_UnderAWait_LetsItBeSatisfied()
    {
        using var keeper = new KernelEvent(manualReset: false, initialState: false);
        var waited = WaitHandle.Of(keeper.Duplicate());
        bool done = false;
        var thread = new Thread(() => done = waited.WaitOne());
        thread.Start();
        Until.True(() => fixture.Environment.WaitersOf(keeper.ObjectId) == 1, "the thread waits");
        waited.Dispose();
        keeper.Set();
        thread.Join();
        done.ShouldBeTrue();
    }

    [Fact]
    public void Token_EndsAWait()
    {
        using var never = new AutoResetEvent(false);
        using var source = new CancellationTokenSource();
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => never.WaitOne(source.Token)));
        thread.Start();
        AwaitWaiters(never, 1);
        source.Cancel();
        thread.Join();
        failure.ShouldBeOfType<OperationCanceledException>();
        Should.Throw<OperationCanceledException>(() => never.WaitOne(0, source.Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Token_EndsAWaitForSeveral(bool all)
    {
        using var never = new AutoResetEvent(false);
        using var other = new Semaphore(0, 1);
        using var source = new CancellationTokenSource();
        Exception? failure = null;
        WaitHandle[] both = [other, never];
        var thread = new Thread(() => failure = Record.Exception(() =>
            all ? WaitHandle.WaitAll(both, Timeout.Infinite, source.Token) ? 1 : 0 : WaitHandle.WaitAny(both, Timeout.Infinite, source.Token)));
        thread.Start();
        AwaitWaiters(never, 1);
        source.Cancel();
        thread.Join();
        failure.ShouldBeOfType<OperationCanceledException>();
    }

    [Fact]
    public async Task WaitsThatHoldNoThread_EndWithTheSignal()
    {
        using var first = new AutoResetEvent(false);
        using var second = new Semaphore(0, 2);
        ValueTask<int> any = WaitHandle.WaitAnyAsync([first, second]);
        any.IsCompleted.ShouldBeFalse();
        second.Release();
        (await any).ShouldBe(1);
        ValueTask<bool> all = WaitHandle.WaitAllAsync([first, second]);
        second.Release();
        first.Set();
        (await all).ShouldBeTrue();
        (await first.WaitOneAsync(0)).ShouldBeFalse();
        (await WaitHandle.WaitAnyAsync([first, second], 1)).ShouldBe(WaitHandle.WaitTimeout);
        first.Set();
        (await first.WaitOneAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task WaitsThatHoldNoThread_RefuseWhatTheyMust()
    {
        using var mutex = new Mutex();
        using var signal = new AutoResetEvent(false);
        await Should.ThrowAsync<NotSupportedException>(async () => await mutex.WaitOneAsync());
        await Should.ThrowAsync<NotSupportedException>(async () => await WaitHandle.WaitAnyAsync([signal, mutex]));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await signal.WaitOneAsync(-2));
        await Should.ThrowAsync<ArgumentException>(async () => await WaitHandle.WaitAnyAsync([]));
        await Should.ThrowAsync<DuplicateWaitObjectException>(async () => await WaitHandle.WaitAllAsync([signal, signal]));
        using var source = new CancellationTokenSource();
        ValueTask<bool> cancelled = signal.WaitOneAsync(source.Token);
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await cancelled);
        signal.Dispose();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await signal.WaitOneAsync());
    }

    [Fact]
    public void OneObject_ByTwoHandles_IsADuplicateToo()
    {
        string name = NameTests.NewName();
        using var one = new Semaphore(1, 1, name);
        using var other = new Semaphore(1, 1, name);
        Should.Throw<DuplicateWaitObjectException>(() => WaitHandle.WaitAll([one, other], 0));
    }

    [Fact]
    public void Deviation_AnInterruptDoesNotEndAWait()
    {
        using var signal = new AutoResetEvent(false);
        Exception? failure = null;
        bool satisfied = false;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            satisfied = signal.WaitOne();
            Thread.Sleep(0);
        }));
        thread.Start();
        AwaitWaiters(signal, 1);
        thread.Interrupt();
        signal.Set();
        thread.Join();
        satisfied.ShouldBeTrue();
        failure.ShouldBeOfType<ThreadInterruptedException>("the interrupt is kept for the next wait of the runtime's own");
    }

    private void AwaitWaiters(WaitHandle handle, int count)
    {
        ulong id = handle.KernelObject.ObjectId;
        Until.True(() => fixture.Environment.WaitersOf(id) == count, "somebody waits");
    }
}
