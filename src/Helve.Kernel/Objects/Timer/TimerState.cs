namespace Helve.Kernel.Objects.Timer;

/// <summary>Both clocks at one instant, in 100 ns.</summary>
/// <param name="Monotonic">CLOCK_MONOTONIC.</param>
/// <param name="WallClock">The wall clock, since 1970.</param>
internal readonly record struct TimerClock(long Monotonic, long WallClock)
{
    /// <summary>Nanoseconds in a moment of a timer.</summary>
    public const long NanosecondsPerMoment = 100;

    /// <summary>The clock that a timer goes by.</summary>
    public long Of(DueWord due) => due.IsAbsolute ? WallClock : Monotonic;

    /// <summary>Whether an armed timer's moment has come.</summary>
    public bool HasReached(DueWord due) => due.IsArmed && due.Moment <= Of(due);
}

/// <summary>How a timer goes on: pure functions of its words and the clock.</summary>
internal static class TimerState
{
    private const long MomentsPerMillisecond = 10_000;

    /// <summary>NT's absolute moments count from 1601.</summary>
    private const long MomentsBefore1970 = 116_444_736_000_000_000;

    /// <summary>A due time as NT has it: below 0 it is relative, else absolute since 1601; in 100 ns.</summary>
    public static DueWord Arm(long dueTime, long monotonicNow)
    {
        if (dueTime >= 0)
        {
            return DueWord.AtWallClock(dueTime - MomentsBefore1970);
        }

        // Not by -dueTime, which the smallest one has not.
        return DueWord.AtMonotonic(dueTime < monotonicNow - DueWord.LastMoment ? DueWord.LastMoment : monotonicNow - dueTime);
    }

    /// <summary>
    /// The word behind an expiry whose moment has come. With <paramref name="skip"/> all others that have passed too are left out: they
    /// would find the timer signalled, and expiries are not counted.
    /// </summary>
    /// <remarks>
    /// An absolute moment is only the first one: the periods behind it are relative, so a change of the wall clock neither multiplies nor
    /// delays them. Those that have passed with it are left out, as nobody can tell them from a step of the clock.
    /// </remarks>
    public static DueWord AfterExpiry(DueWord due, uint period, in TimerClock now, bool skip)
    {
        if (period == 0)
        {
            return due.Disarmed;
        }

        long step = period * MomentsPerMillisecond;
        if (due.IsAbsolute)
        {
            return DueWord.AtMonotonic(now.Monotonic + step - ((now.WallClock - due.Moment) % step));
        }

        long next = due.Moment + step;
        return DueWord.AtMonotonic(skip && next <= now.Monotonic ? now.Monotonic + step - ((now.Monotonic - next) % step) : next);
    }

    /// <summary>How long until it expires, in 100 ns; not above 0 if it is not armed or its moment has come.</summary>
    public static long Remaining(DueWord due, in TimerClock now)
    {
        long remaining = due.Moment - now.Of(due);
        return due.IsArmed ? remaining : Math.Min(remaining, 0);
    }
}
