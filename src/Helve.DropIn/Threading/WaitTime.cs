namespace Helve.Threading;

/// <summary>The time-outs of .NET: checked as it does, in whole milliseconds.</summary>
internal static class WaitTime
{
    internal static TimeSpan Of(int millisecondsTimeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(millisecondsTimeout, -1);
        return new TimeSpan(millisecondsTimeout * TimeSpan.TicksPerMillisecond);
    }

    internal static TimeSpan Of(TimeSpan timeout)
    {
        long milliseconds = (long)timeout.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, int.MaxValue, nameof(timeout));
        return new TimeSpan(milliseconds * TimeSpan.TicksPerMillisecond);
    }
}
