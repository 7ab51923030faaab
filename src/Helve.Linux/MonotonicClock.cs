using System.Diagnostics;

namespace Helve.Linux;

/// <summary>CLOCK_MONOTONIC in nanoseconds: the clock of futex deadlines.</summary>
public static class MonotonicClock
{
    /// <summary>Nanoseconds since an arbitrary start; never goes back.</summary>
    // Stopwatch is CLOCK_MONOTONIC in nanoseconds on Linux (Frequency 10^9), read through the vDSO.
    public static long Now => Stopwatch.GetTimestamp();
}
