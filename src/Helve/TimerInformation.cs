using Helve.Kernel.Objects.Timer;

namespace Helve;

/// <summary>What a timer's signal does (TIMER_TYPE).</summary>
public enum TimerType
{
    /// <summary>NotificationTimer: it stays signalled until it is set again.</summary>
    Notification = 0,

    /// <summary>SynchronizationTimer: one satisfied wait takes the signal.</summary>
    Synchronization = 1,
}

/// <summary>State of a timer (TIMER_BASIC_INFORMATION, and what else there is to know).</summary>
/// <param name="Type">What its signal does.</param>
/// <param name="IsSignalled">Whether it is signalled.</param>
/// <param name="IsActive">Whether it is set and will expire.</param>
/// <param name="IsAbsolute">Whether it will expire at a moment of the wall clock.</param>
/// <param name="Remaining">How long until it expires; not above zero once it was due.</param>
/// <param name="Period">Time between expiries; zero: it expires once.</param>
public readonly record struct TimerInformation(
    TimerType Type, bool IsSignalled, bool IsActive, bool IsAbsolute, TimeSpan Remaining, TimeSpan Period)
{
    internal static TimerInformation Of(in TimerReading reading) => new(
        reading.IsNotification ? TimerType.Notification : TimerType.Synchronization,
        reading.IsSignalled,
        reading.IsArmed,
        reading.IsAbsolute,
        new TimeSpan(reading.Remaining),
        TimeSpan.FromMilliseconds(reading.Period));
}
