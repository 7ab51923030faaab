using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed unsafe class FutexTests : IDisposable
{
    private readonly FileDescriptor _file = MemFd.CreateSealed("helve-test", 4096);
    private readonly MappedMemory _memory;

    public FutexTests() => _memory = MappedMemory.Map(_file, 4096);

    private uint* Word => (uint*)_memory.Pointer;

    public void Dispose()
    {
        _memory.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void Wait_OtherValue_ReturnsAtOnce() =>
        Futex.Wait(Word, 1, Futex.AnyBit, long.MaxValue).ShouldBe(FutexWaitResult.ValueChanged);

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1)]
    public void Wait_PastDeadline_TimesOut(long deadline) =>
        Futex.Wait(Word, 0, Futex.AnyBit, deadline).ShouldBe(FutexWaitResult.TimedOut);

    [Fact]
    public void Wait_Deadline_IsOnTheMonotonicClock()
    {
        long start = MonotonicClock.Now;
        Futex.Wait(Word, 0, Futex.AnyBit, start + 20_000_000).ShouldBe(FutexWaitResult.TimedOut);
        (MonotonicClock.Now - start).ShouldBeGreaterThanOrEqualTo(20_000_000);
    }

    [Fact]
    public void WaitByWallClock_Deadline_IsOnTheWallClock()
    {
        long start = WallClock.Now;
        Futex.WaitByWallClock(Word, 0, Futex.AnyBit, start + 20_000_000).ShouldBe(FutexWaitResult.TimedOut);
        WallClock.Now.ShouldBeGreaterThanOrEqualTo(start + 20_000_000);
        Futex.WaitByWallClock(Word, 1, Futex.AnyBit, long.MaxValue).ShouldBe(FutexWaitResult.ValueChanged);
    }

    [Fact]
    public void Wait_NoBits_Throws() =>
        Should.Throw<LinuxException>(() => Futex.Wait(Word, 0, 0, long.MaxValue)).Error.ShouldBe(Errno.EINVAL);

    [Fact]
    public void Wake_NoSleeper_WakesNobody() => Futex.Wake(Word, 5).ShouldBe(0);

    [Fact]
    public void Wake_OtherMappingAndMeetingBit_WakesTheSleeper()
    {
        using MappedMemory second = MappedMemory.Map(_file, 4096);
        FutexWaitResult result = FutexWaitResult.TimedOut;
        uint* word = Word;
        Thread thread = new(() => result = Futex.Wait(word, 0, 0b0110, long.MaxValue));
        thread.Start();
        Futex.Wake((uint*)second.Pointer, 1, 0b1001).ShouldBe(0);
        SpinWait spin = default;
        while (Futex.Wake((uint*)second.Pointer, 1, 0b0010) == 0)
        {
            spin.SpinOnce();
        }

        thread.Join();
        result.ShouldBe(FutexWaitResult.Woken);
    }
}
