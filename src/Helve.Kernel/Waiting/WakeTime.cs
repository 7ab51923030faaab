namespace Helve.Kernel.Waiting;

/// <summary>When a sleeper has to look again though nobody wakes it, by either clock; the earlier one counts.</summary>
/// <param name="Monotonic">CLOCK_MONOTONIC, nanoseconds; <see cref="long.MaxValue"/>: not by this clock.</param>
/// <param name="WallClock">The wall clock, nanoseconds since 1970; <see cref="long.MaxValue"/>: not by this clock.</param>
public readonly record struct WakeTime(long Monotonic, long WallClock)
{
    /// <summary>Somebody will wake it.</summary>
    public static readonly WakeTime Never = new(long.MaxValue, long.MaxValue);

    /// <summary>How long a sleep by the other clock lasts at most, since the wall clock may be set meanwhile: 1 s.</summary>
    private const long Slice = 1_000_000_000;

    /// <summary>The earlier of both, by each clock.</summary>
    public WakeTime OrEarlier(in WakeTime other) =>
        new(Math.Min(Monotonic, other.Monotonic), Math.Min(WallClock, other.WallClock));

    /// <summary>The same, that many nanoseconds earlier.</summary>
    public WakeTime Before(long nanoseconds) => new(
        Monotonic == long.MaxValue ? long.MaxValue : Monotonic - nanoseconds, WallClock == long.MaxValue ? long.MaxValue : WallClock - nanoseconds);

    /// <summary>Whether neither moment has come, and one of them comes within that many nanoseconds.</summary>
    public bool IsWithin(long nanoseconds, long monotonicNow, long wallClockNow) =>
        Monotonic > monotonicNow && WallClock > wallClockNow && (Monotonic - monotonicNow <= nanoseconds || WallClock - wallClockNow <= nanoseconds);

    /// <summary>The same as a deadline of CLOCK_MONOTONIC. Until a moment of the wall clock it is never farther away than a second.</summary>
    public long ToMonotonic(long monotonicNow, long wallClockNow) =>
        WallClock == long.MaxValue ? Monotonic : Math.Min(Monotonic, monotonicNow + Math.Clamp(WallClock - wallClockNow, 0, Slice));
}
