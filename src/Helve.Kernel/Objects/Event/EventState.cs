using System.Runtime.CompilerServices;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Event;

/// <summary>The transitions of an event: old word to new word, and whom to wake. R and M pass through unchanged.</summary>
internal static class EventState
{
    /// <summary>Set: hand it to a waiter (manual: to all), else it becomes available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Set(ulong word, out WakePlan wake)
    {
        wake = WakePlan.None;
        if ((word & EventLayout.Busy) == 0)
        {
            return word | WaitWord.Available | WaitWord.CountOne;
        }

        return WaitWord.IsAvailable(word) ? word : SetForWaiters(word, out wake);
    }

    /// <summary>Reset: not available; who has been let go stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Reset(ulong word) =>
        WaitWord.IsAvailable(word) ? WaitWord.NextEpoch(word & ~(WaitWord.Available | WaitWord.CountField)) : word;

    /// <summary>Pulse: hand it to a waiter (manual: to all); it is not available afterwards.</summary>
    public static ulong Pulse(ulong word, out WakePlan wake)
    {
        wake = WakePlan.None;
        if (WaitWord.IsAvailable(word))
        {
            return Reset(word);
        }

        WaitGroups groups = CountedWaiters.Unpack(word);
        uint one = 1;
        wake = IsManual(word) ? groups.ReleaseAll() : groups.Grant(ref one);
        return CountedWaiters.Pack(word, groups);
    }

    /// <summary>Whether it is a manual (notification) event.</summary>
    public static bool IsManual(ulong word) => (word & WaitWord.Notification) != 0;

    private static ulong SetForWaiters(ulong word, out WakePlan wake)
    {
        WaitGroups groups = CountedWaiters.Unpack(word);
        if (IsManual(word))
        {
            wake = groups.ReleaseAll();
            return CountedWaiters.PackAvailable(word, groups, 1);
        }

        uint one = 1;
        wake = groups.Grant(ref one);
        return one == 0 ? CountedWaiters.Pack(word, groups) : CountedWaiters.PackAvailable(word, groups, 1);
    }
}
