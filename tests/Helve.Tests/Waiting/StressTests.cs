using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;
using Clock = Helve.Linux.MonotonicClock;
using Engine = Helve.Kernel.Waiting.WaitEngine<Helve.Kernel.Memory.HardwareMemory>;
using Mutexes = Helve.Kernel.Objects.Mutex.Mutex<Helve.Kernel.Memory.HardwareMemory>;
using Semaphores = Helve.Kernel.Objects.Semaphore.Semaphore<Helve.Kernel.Memory.HardwareMemory>;
using Single = Helve.Kernel.Waiting.SingleWait<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Tests.Waiting;

/// <summary>Many threads, single and multi-object waits mixed; every sum must be exact.</summary>
public sealed class StressTests : IDisposable
{
    private const int Rounds = 20_000;
    private readonly WaitFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact, Rule("H43")]
    public void MixedWaits_ManyThreads_SumsAreExact()
    {
        WaitTarget mutex = _fixture.Mutex(), tokens = _fixture.Semaphore(0, int.MaxValue), never = _fixture.AutoEvent(), open = _fixture.ManualEvent(set: true);
        long counter = 0;
        long taken = 0;
        Func<ThreadContext, NtStatus>[] locks =
        [
            ctx => Single.Wait(ctx, mutex, long.MaxValue),
            ctx => Engine.Wait(ctx, [never, mutex], all: false, long.MaxValue) - 1,
            ctx => Engine.Wait(ctx, [open, mutex], all: true, long.MaxValue),
        ];
        Func<ThreadContext, NtStatus>[] takes =
        [
            ctx => Single.Wait(ctx, tokens, long.MaxValue),
            ctx => Engine.Wait(ctx, [never, tokens], all: false, long.MaxValue) - 1,
            ctx => Single.Wait(ctx, tokens, Clock.Now + 20_000),
        ];
        var waiters = new List<Waiter>();
        foreach (Func<ThreadContext, NtStatus> enter in locks)
        {
            ThreadContext ctx = _fixture.Thread();
            waiters.Add(new Waiter(() => Repeat(() =>
            {
                enter(ctx).ShouldBe(NtStatus.Success);
                counter++;
                Mutexes.Release(ctx, mutex, out _).ShouldBe(NtStatus.Success);
                Semaphores.Release(ctx, tokens, 1, out _).ShouldBe(NtStatus.Success);
            })));
        }

        foreach (Func<ThreadContext, NtStatus> take in takes)
        {
            ThreadContext ctx = _fixture.Thread();
            waiters.Add(new Waiter(() => Repeat(() =>
            {
                while (take(ctx) == NtStatus.Timeout)
                {
                }

                Interlocked.Increment(ref taken);
            })));
        }

        waiters.ShouldAllBe(w => w.Result == NtStatus.Success);
        (counter, taken).ShouldBe((locks.Length * (long)Rounds, takes.Length * (long)Rounds));
        Semaphores.Query(_fixture.Recovery, tokens, out int left, out _);
        left.ShouldBe(0);
        _fixture.ShouldBeQuiet(mutex, tokens, never, open);
    }

    private static NtStatus Repeat(Action action)
    {
        for (int i = 0; i < Rounds; i++)
        {
            action();
        }

        return NtStatus.Success;
    }
}
