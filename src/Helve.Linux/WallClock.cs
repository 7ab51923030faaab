namespace Helve.Linux;

/// <summary>CLOCK_REALTIME in nanoseconds. Unlike <see cref="MonotonicClock"/> it may be set, forward and back.</summary>
public static class WallClock
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Nanoseconds since 1970, in steps of 100.</summary>
    public static long Now => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;
}
