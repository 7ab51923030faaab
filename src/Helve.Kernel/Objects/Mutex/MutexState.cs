using System.Runtime.CompilerServices;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Mutex;

/// <summary>The transitions of a mutex: old word to new word, and whom to wake. R and M pass through unchanged.</summary>
internal static class MutexState
{
    /// <summary>A free mutex gets an owner, who is to report AB; a new epoch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Take(ulong word, uint record) =>
        WaitWord.NextEpoch(word & ~(WaitWord.Available | WaitWord.Abandoned)) | ((ulong)record << MutexLayout.OwnerShift);

    /// <summary>The owner lets go for good: reserved for a waiter, else free. The word must name an owner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Release(ulong word, out WakePlan wake)
    {
        wake = WakePlan.None;
        return (word & MutexLayout.Waiters) == 0
            ? (word & ~MutexLayout.OwnerMask) | WaitWord.Available
            : ReleaseToWaiter(word, out wake);
    }

    /// <summary>A blocked waiter joins; false: its group is full.</summary>
    public static bool TryRegister(ulong word, out ulong next, out uint joined)
    {
        WaitGroups groups = MutexLayout.Unpack(word);
        bool done = groups.TryRegister(MutexLayout.FirstLimit, MutexLayout.SecondLimit, out joined);
        next = done ? MutexLayout.Pack(word, MutexLayout.Owner(word), groups) : word;
        return done;
    }

    /// <summary>A blocked waiter becomes the owner if the mutex is reserved for it, or leaves if it is to.</summary>
    public static WaiterOutcome TakeOrLeave(ulong word, uint joined, bool leave, uint record, out ulong next)
    {
        next = word;
        WaitGroups groups = MutexLayout.Unpack(word);
        uint owner = MutexLayout.Owner(word);
        WaiterOutcome outcome = groups.TakeOrLeave(joined, leave);
        if (outcome is WaiterOutcome.Took or WaiterOutcome.Released)
        {
            next = MutexLayout.Pack(word & ~WaitWord.Abandoned, record, groups);
        }
        else if (outcome == WaiterOutcome.Left)
        {
            next = MutexLayout.Pack(word, owner, groups);
        }

        return outcome;
    }

    /// <summary>The owner, or the waiter that it was reserved for, is dead: abandoned, and reserved for a living waiter, else free.</summary>
    public static ulong Abandon(ulong word, WaitGroups groups)
    {
        uint one = 1;
        groups.Grant(ref one);
        return one == 0
            ? MutexLayout.Pack(word | WaitWord.Abandoned, 0, groups)
            : MutexLayout.PackFree(word | WaitWord.Abandoned, groups);
    }

    private static ulong ReleaseToWaiter(ulong word, out WakePlan wake)
    {
        WaitGroups groups = MutexLayout.Unpack(word);
        uint one = 1;
        wake = groups.Grant(ref one);
        return MutexLayout.Pack(word, 0, groups);
    }
}
