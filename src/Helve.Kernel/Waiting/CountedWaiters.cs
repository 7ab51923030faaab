using System.Runtime.CompilerServices;

namespace Helve.Kernel.Waiting;

/// <summary>The high half of an event's or semaphore's word: a count while available, blocked waiters while not.</summary>
/// <remarks>
/// <code>
///            62 .......... 53  52 .......... 43  42 .......... 32
///           +-----------------+-----------------+----------------+
///  A = 0    |  G, grants 10   |     W2 10       |     W1 11      |
///           +-----------------+-----------------+----------------+
///  A = 1    |                   count 31                         |
///           +----------------------------------------------------+
/// </code>
/// W1 stops at 1,024, so that G, which is less, fits its 10 bits.
/// </remarks>
internal static class CountedWaiters
{
    public const int FirstShift = 32;
    public const int FirstBits = 11;
    public const int SecondShift = 43;
    public const int SecondBits = 10;
    public const int GrantsShift = 53;
    public const int GrantsBits = 10;
    public const uint FirstLimit = 1u << GrantsBits;
    public const uint SecondLimit = (1u << SecondBits) - 1;

    public const ulong FirstMask = ((1ul << FirstBits) - 1) << FirstShift;
    public const ulong SecondMask = ((1ul << SecondBits) - 1) << SecondShift;
    public const ulong GrantsMask = ((1ul << GrantsBits) - 1) << GrantsShift;

    // Division by zero at compile time unless the fields cover the count exactly once.
    private const int Covers = 1 / ((FirstMask ^ SecondMask ^ GrantsMask) == WaitWord.CountField
        && FirstBits + SecondBits + GrantsBits == WaitWord.CountBits && SecondLimit <= FirstLimit ? 1 : 0);

    /// <summary>What stays when the groups or the count change.</summary>
    private const ulong Kept = WaitWord.Recovering | WaitWord.Frozen | WaitWord.Abandoned | WaitWord.Notification;

    /// <summary>Who waits; the word must not be available.</summary>
    public static WaitGroups Unpack(ulong word) => new()
    {
        Epoch = WaitWord.Epoch(word),
        First = (uint)((word & FirstMask) >> FirstShift),
        Second = (uint)((word & SecondMask) >> SecondShift),
        Grants = (uint)((word & GrantsMask) >> GrantsShift),
    };

    /// <summary>The word, not available, with these waiters.</summary>
    public static ulong Pack(ulong word, in WaitGroups groups) =>
        (word & Kept)
        | ((ulong)groups.Epoch << WaitWord.EpochShift)
        | ((ulong)groups.First << FirstShift)
        | ((ulong)groups.Second << SecondShift)
        | ((ulong)groups.Grants << GrantsShift)
        | (groups.Grants > 0 ? WaitWord.Granting : 0);

    /// <summary>The word, available, with that count and the groups' epoch. Nobody may be left waiting.</summary>
    public static ulong PackAvailable(ulong word, in WaitGroups groups, uint count) =>
        (word & Kept) | ((ulong)groups.Epoch << WaitWord.EpochShift) | ((ulong)count << WaitWord.CountShift) | WaitWord.Available;

    /// <summary>A satisfied wait on an available word: one less, and a new epoch when that was the last. A notification stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Take(ulong word)
    {
        if ((word & WaitWord.Notification) != 0)
        {
            return word;
        }

        ulong less = word - WaitWord.CountOne;
        return (less & WaitWord.CountField) != 0 ? less : WaitWord.NextEpoch(less & ~WaitWord.Available);
    }

    /// <summary>A blocked waiter joins; false: its group is full.</summary>
    public static bool TryRegister(ulong word, out ulong next, out uint joined)
    {
        WaitGroups groups = Unpack(word);
        bool done = groups.TryRegister(FirstLimit, SecondLimit, out joined);
        next = done ? Pack(word, groups) : word;
        return done;
    }

    /// <summary>A blocked waiter takes its grant, or leaves without one if it is to.</summary>
    public static WaiterOutcome TakeOrLeave(ulong word, uint joined, bool leave, out ulong next)
    {
        // Available: nobody waits any more, so whoever was registered has been let go.
        if (WaitWord.IsAvailable(word))
        {
            next = word;
            return WaiterOutcome.Released;
        }

        WaitGroups groups = Unpack(word);
        WaiterOutcome outcome = groups.TakeOrLeave(joined, leave);
        next = outcome is WaiterOutcome.Took or WaiterOutcome.Left ? Pack(word, groups) : word;
        return outcome;
    }
}
