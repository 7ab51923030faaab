using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>
/// The domain lock. Its word names the holder, so that recovery takes it from the dead; nobody takes it from the living. Never taken by a
/// thread that is AMBIGUOUS.
/// </summary>
internal static class DomainLock<TMemory>
    where TMemory : struct, ISharedMemory
{
    private const int Spins = 60;

    /// <summary>Takes the lock.</summary>
    public static void Acquire(ThreadContext ctx)
    {
        ulong none = 0;
        Acquire(ctx, ref none, watched: false);
    }

    /// <summary>
    /// Takes the lock because a word has M = 1. False: M has gone meanwhile (or the thread is not patient for ever), and the lock is not held. The look every millisecond is not a
    /// matter of speed: a stopped thread may have cleared M and still hold the lock, or owe the wake.
    /// </summary>
    public static bool TryAcquireFor(ThreadContext ctx, ref ObjectSlot slot) => Acquire(ctx, ref slot.State, watched: true);

    /// <summary>
    /// Takes the lock if it is free or becomes free while a patient one looks; never sleeps. For the broker, which must not depend on a
    /// thread that is stopped while it holds the lock.
    /// </summary>
    public static bool TryAcquire(ThreadContext ctx)
    {
        ref ulong word = ref ctx.Arena.Domain.Lock;
        uint generation = TMemory.Read(ref ctx.Self.Generation);
        int looks = Math.Max(ctx.Patience, 1);
        while (true)
        {
            ulong seen = TMemory.Read(ref word);
            if (seen == 0)
            {
                if (TMemory.CompareExchange(ref word, LockWord.HeldBy(ctx.Record, generation, parkedOn: false).Value, 0) == 0)
                {
                    return true;
                }

                // Somebody else went on. Whether that one is stopped by now, the next look tells.
                continue;
            }

            if (--looks <= 0)
            {
                return false;
            }

            TMemory.AwaitChange(ref word, seen);
        }
    }

    /// <summary>Gives the lock back, and wakes one who sleeps on it.</summary>
    public static void Release(ThreadContext ctx)
    {
        ref ulong word = ref ctx.Arena.Domain.Lock;
        if (new LockWord(TMemory.Exchange(ref word, 0)).IsParkedOn)
        {
            TMemory.Wake(ref DispatcherSlot<TMemory>.LowHalf(ref word), 1, uint.MaxValue);
        }
    }

    private static bool Acquire(ThreadContext ctx, ref ulong watch, bool watched)
    {
        if (watched && ctx.Patience != 0)
        {
            return TryAcquire(ctx);
        }

        ref ulong word = ref ctx.Arena.Domain.Lock;
        uint generation = TMemory.Read(ref ctx.Self.Generation);
        bool slept = false;
        int spins = TMemory.Spins ? Spins : 0;
        while (true)
        {
            var seen = new LockWord(TMemory.Read(ref word));
            if (seen.IsFree)
            {
                // Who has slept can't know whether others still do: its unlock wakes the next one.
                if (TMemory.CompareExchange(ref word, LockWord.HeldBy(ctx.Record, generation, slept).Value, 0) == 0)
                {
                    return true;
                }

                continue;
            }

            if (spins > 0)
            {
                spins--;
                TMemory.AwaitChange(ref word, seen.Value);
                continue;
            }

            if (!seen.IsParkedOn && TMemory.CompareExchange(ref word, seen.WithParked().Value, seen.Value) != seen.Value)
            {
                continue;
            }

            slept = true;
            long until = watched ? DispatcherSlot<TMemory>.SoftDeadline() : long.MaxValue;
            ParkResult parked = TMemory.Park(
                ref DispatcherSlot<TMemory>.LowHalf(ref word), (uint)seen.WithParked().Value, uint.MaxValue, until);

            // Only who was not woken may walk away: a wake taken along would be lost for the others.
            if (watched && parked == ParkResult.TimedOut && (TMemory.Read(ref watch) & WaitWord.Frozen) == 0)
            {
                return false;
            }
        }
    }
}
