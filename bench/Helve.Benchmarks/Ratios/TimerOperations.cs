using Helve.Benchmarks.Harness;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Benchmarks.Ratios;

/// <summary>Our side of the row about timers.</summary>
internal sealed class TimerOperations : IDisposable
{
    private const long Millisecond = 1_000_000;
    private const long MillisecondFromNow = -10_000;
    private readonly nint _timer;

    public TimerOperations() =>
        Check.Success(KernelHandles.TryCreateTimer((uint)TimerRights.AllAccess, HandleAttributes.None, TimerType.Synchronization, out _timer));

    /// <summary>How late waits for a timer that is due in a millisecond end; the call that sets it is part of it.</summary>
    public Batch Lateness => count =>
    {
        long late = 0;
        for (int i = 0; i < count; i++)
        {
            long until = MonotonicClock.Now + Millisecond;
            Check.Success(KernelHandles.TrySetTimer(_timer, MillisecondFromNow, 0, resume: false, out _));
            Check.Success(KernelHandles.TryWait(_timer, Timeout.InfiniteTimeSpan));
            late += MonotonicClock.Now - until;
        }

        return late;
    };

    /// <inheritdoc/>
    public void Dispose() => Check.Success(KernelHandles.TryClose(_timer));
}
