using Helve.Client;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Library;

/// <summary>When the doorbell thread looks at which wait: each is in the queue once, whatever becomes of it.</summary>
[Collection(LibraryCollection.Name)]
public sealed class LookQueueTests
{
    private readonly LookQueue _queue = new();
    private readonly AwaitedWait[] _waits = [.. Enumerable.Range(0, 100).Select(static _ => new AwaitedWait(null!) { Context = null! })];

    [Fact]
    public void Take_GivesThemInTheOrderOfTheirTimes_HoweverTheseWereChanged()
    {
        var random = new Random(4711);
        var times = new Dictionary<AwaitedWait, long>();
        for (int step = 0; step < 10_000; step++)
        {
            AwaitedWait wait = _waits[random.Next(_waits.Length)];
            if (random.Next(4) == 0)
            {
                _queue.Remove(wait);
                _ = times.Remove(wait);
            }
            else
            {
                long look = random.Next(1000);
                _queue.TryAdvance(wait, look).ShouldBe(!times.TryGetValue(wait, out long before) || look < before);
                times[wait] = Math.Min(look, times.GetValueOrDefault(wait, long.MaxValue));
            }

            _queue.Count.ShouldBe(times.Count);
            _queue.Earliest.ShouldBe(times.Values.DefaultIfEmpty(long.MaxValue).Min());
        }

        times.Count.ShouldBePositive();
        long last = 0;
        while (_queue.Count != 0)
        {
            AwaitedWait next = _queue.Take();
            next.QueuedLook.ShouldBeGreaterThanOrEqualTo(last);
            next.QueuedLook.ShouldBe(times[next]);
            last = next.QueuedLook;
        }
    }

    // A wait that names a timer is looked at when it begins, and then when the timer is due: much later, when the wait has long ended.
    [Fact]
    public async Task WaitsThatEndLongBeforeTheirTime_LeaveNothingBehindThatGrows()
    {
        const int Waits = 2000;
        using var timer = new KernelTimer(true);
        using var e = new KernelEvent(false);
        timer.Set(TimeSpan.FromHours(1));
        for (int i = 0; i < Waits; i++)
        {
            Task<WaitResult> wait = KernelWait.AnyAsync([timer, e], TimeSpan.FromHours(2)).AsTask();
            e.Set();
            (await wait.WaitAsync(Until.Patience)).Index.ShouldBe(1);
        }

        KernelConnection.Get().Doorbell.Looks.ShouldBeLessThan(Waits / 2);
    }
}
