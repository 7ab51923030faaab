using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;

namespace Helve.Kernel.Waiting;

/// <summary>The transitions of every type by operation: what the engine applies to a frozen word.</summary>
internal static class Transition
{
    /// <summary>Whether a waiter with that record could take the object now; a mutex also if it owns it.</summary>
    public static bool IsTakeable(ulong word, bool mutex, uint record) =>
        WaitWord.IsAvailable(word) || (mutex && MutexLayout.IsOwnedBy(word, record));

    /// <summary>The word after a satisfied wait of that record; unchanged for a set manual event and for a mutex that it owns.</summary>
    public static ulong Take(ulong word, bool mutex, uint record)
    {
        if (!mutex)
        {
            return CountedWaiters.Take(word);
        }

        return WaitWord.IsAvailable(word) ? MutexState.Take(word, record) : word;
    }

    /// <summary>Whether taking it reports an abandoned mutex.</summary>
    public static bool ReportsAbandoned(ulong word, bool mutex) => mutex && (word & (WaitWord.Available | WaitWord.Abandoned)) == (WaitWord.Available | WaitWord.Abandoned);

    /// <summary>
    /// Applies a signal. A pulse that meets pending multi-object waiters (<paramref name="open"/>) leaves the object available for the
    /// engine to settle, unless a single waiter used it up.
    /// </summary>
    public static NtStatus Signal(EngineOperation operation, ulong word, uint count, uint limit, uint record, bool open, out ulong next, out WakePlan wake)
    {
        next = word;
        wake = WakePlan.None;
        switch (operation)
        {
            case EngineOperation.Set:
                next = EventState.Set(word, out wake);
                return NtStatus.Success;
            case EngineOperation.Reset:
                next = EventState.Reset(word);
                return NtStatus.Success;
            case EngineOperation.Pulse:
                next = open ? EventState.Set(word, out wake) : EventState.Pulse(word, out wake);
                return NtStatus.Success;
            case EngineOperation.Release:
                return SemaphoreState.TryRelease(word, count, limit, out next, out wake) ? NtStatus.Success : NtStatus.SemaphoreLimitExceeded;
            default:
                return ReleaseMutex(word, record, out next, out wake);
        }
    }

    /// <summary>
    /// Release by a thread that is not the owner: MUTANT_NOT_OWNED, except that NT answers for an abandoned mutex with ABANDONED
    /// (semantics H13).
    /// </summary>
    public static NtStatus NotOwned(ulong word) =>
        (word & WaitWord.Abandoned) != 0 ? NtStatus.AbandonedWait0 : NtStatus.MutantNotOwned;

    private static NtStatus ReleaseMutex(ulong word, uint record, out ulong next, out WakePlan wake)
    {
        next = word;
        wake = WakePlan.None;
        if (!MutexLayout.IsOwnedBy(word, record))
        {
            return NotOwned(word);
        }

        next = MutexState.Release(word, out wake);
        return NtStatus.Success;
    }
}
