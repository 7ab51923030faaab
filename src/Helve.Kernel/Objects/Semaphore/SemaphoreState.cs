using System.Runtime.CompilerServices;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Semaphore;

/// <summary>The transitions of a semaphore: old word to new word, and whom to wake. R and M pass through unchanged.</summary>
internal static class SemaphoreState
{
    /// <summary>Release of <paramref name="count"/>, at least 1: waiters first, the rest becomes the count. False: beyond the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRelease(ulong word, uint count, uint limit, out ulong next, out WakePlan wake)
    {
        wake = WakePlan.None;
        uint old = SemaphoreLayout.Count(word);
        next = word;
        if (count > limit || old > limit - count)
        {
            return false;
        }

        if (WaitWord.IsAvailable(word))
        {
            next = word + ((ulong)count << WaitWord.CountShift);
        }
        else if ((word & WaitWord.CountField) == 0)
        {
            next = word | WaitWord.Available | ((ulong)count << WaitWord.CountShift);
        }
        else
        {
            next = ReleaseToWaiters(word, count, out wake);
        }

        return true;
    }

    private static ulong ReleaseToWaiters(ulong word, uint count, out WakePlan wake)
    {
        WaitGroups groups = CountedWaiters.Unpack(word);
        wake = groups.Grant(ref count);
        return count == 0 ? CountedWaiters.Pack(word, groups) : CountedWaiters.PackAvailable(word, groups, count);
    }
}
