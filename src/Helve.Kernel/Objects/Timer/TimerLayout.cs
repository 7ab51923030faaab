using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Timer;

/// <summary>The words of a timer.</summary>
/// <remarks>
/// <code>
///  State    63             62 .... 32  31 ..... 5   4   3   2   1   0
///          +--------------+-----------+-----------+---+---+---+---+---+
///          | notification |  1 if A   |   epoch   | 0 | 1 | 0 | 0 | A |
///          +--------------+-----------+-----------+---+---+---+---+---+
///  Due      63 ............................ 3   2       1         0
///          +--------------------------------+---+----------+-------+
///          |      moment, in 100 ns         | 0 | absolute | armed |
///          +--------------------------------+---+----------+-------+
///  Value2   period in milliseconds; 0: it expires once
/// </code>
/// M is always 1: the words are written under the domain lock only. So no single waiter is ever counted in the word.
/// </remarks>
internal static class TimerLayout
{
    /// <summary>A new timer's word, epoch 0: the slot's own epoch goes on counting.</summary>
    public static ulong Initial(bool notification) => WaitWord.Frozen | (notification ? WaitWord.Notification : 0);
}

/// <summary>When a timer expires next (<c>ObjectSlot.Due</c>). A timer that is not armed keeps the moment.</summary>
internal readonly record struct DueWord(ulong Value)
{
    private const ulong Armed = 1;
    private const ulong Absolute = 2;
    private const int MomentShift = 3;

    /// <summary>The last moment there is; a timer that is set to a later one is set to this.</summary>
    public const long LastMoment = (1L << (64 - MomentShift)) - 1;

    /// <summary>Whether it will expire.</summary>
    public bool IsArmed => (Value & Armed) != 0;

    /// <summary>Whether the moment is one of the wall clock (100 ns since 1970); else of CLOCK_MONOTONIC.</summary>
    public bool IsAbsolute => (Value & Absolute) != 0;

    /// <summary>The moment.</summary>
    public long Moment => (long)(Value >> MomentShift);

    /// <summary>The same, not armed.</summary>
    public DueWord Disarmed => new(Value & ~Armed);

    /// <summary>Armed, for a moment of CLOCK_MONOTONIC.</summary>
    public static DueWord AtMonotonic(long moment) => Of(moment, Armed);

    /// <summary>Armed, for a moment of the wall clock.</summary>
    public static DueWord AtWallClock(long moment) => Of(moment, Armed | Absolute);

    private static DueWord Of(long moment, ulong flags) => new(((ulong)Math.Clamp(moment, 0, LastMoment) << MomentShift) | flags);
}
