using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Mutex;

/// <summary>The word of a mutex. The recursion above the first acquisition is <c>ObjectSlot.Value0</c>, which only the owner writes.</summary>
/// <remarks>
/// <code>
///  63   62 .... 56  55 .... 48  47 ...... 32  31 ..... 5   4    3   2   1   0
/// +---+-----------+-----------+-------------+-----------+----+---+---+----+---+
/// | 0 |    W2     |    W1     |    owner    |   epoch   | AB | M | R | NZ | A |
/// +---+-----------+-----------+-------------+-----------+----+---+---+----+---+
/// </code>
/// Free (A = 1): bits 32 to 62 are 0. The owner is a thread record; 0 while not free means reserved for a waiter that has been let go
/// and has not run. NZ is the one grant there can be.
/// </remarks>
internal static class MutexLayout
{
    public const int OwnerShift = 32;
    public const int OwnerBits = 16;
    public const int FirstShift = 48;
    public const int FirstBits = 8;
    public const int SecondShift = 56;
    public const int SecondBits = 7;
    public const uint FirstLimit = (1u << FirstBits) - 1;
    public const uint SecondLimit = (1u << SecondBits) - 1;

    public const ulong OwnerMask = ((1ul << OwnerBits) - 1) << OwnerShift;
    public const ulong FirstMask = ((1ul << FirstBits) - 1) << FirstShift;
    public const ulong SecondMask = ((1ul << SecondBits) - 1) << SecondShift;

    /// <summary>Bits that change with the waiters.</summary>
    public const ulong Waiters = FirstMask | SecondMask | WaitWord.Granting;

    /// <summary>The most that <c>Value0</c> may hold: NT's count reaches -2^31 (semantics H14).</summary>
    public const uint MaximumRecursion = 1u << 31;

    // Division by zero at compile time unless the fields cover the count exactly once.
    private const int Covers = 1 / ((OwnerMask ^ FirstMask ^ SecondMask) == WaitWord.CountField
        && OwnerBits + FirstBits + SecondBits == WaitWord.CountBits && SecondLimit <= FirstLimit ? 1 : 0);

    private const ulong Kept = WaitWord.Recovering | WaitWord.Frozen | WaitWord.Abandoned;

    /// <summary>A new mutex's word, epoch 0: the slot's own epoch goes on counting. Owner 0: free.</summary>
    public static ulong Initial(uint owner) => owner == 0 ? WaitWord.Available : (ulong)owner << OwnerShift;

    /// <summary>The owner's record; 0 for none.</summary>
    public static uint Owner(ulong word) => (uint)((word & OwnerMask) >> OwnerShift);

    /// <summary>Whether that record owns it.</summary>
    public static bool IsOwnedBy(ulong word, uint record) => (word & (OwnerMask | WaitWord.Available)) == (ulong)record << OwnerShift;

    /// <summary>Who waits; the word must not be available.</summary>
    public static WaitGroups Unpack(ulong word) => new()
    {
        Epoch = WaitWord.Epoch(word),
        First = (uint)((word & FirstMask) >> FirstShift),
        Second = (uint)((word & SecondMask) >> SecondShift),
        Grants = (word & WaitWord.Granting) != 0 ? 1u : 0u,
    };

    /// <summary>The word, not free, with that owner and these waiters.</summary>
    public static ulong Pack(ulong word, uint owner, in WaitGroups groups) =>
        (word & Kept)
        | ((ulong)groups.Epoch << WaitWord.EpochShift)
        | ((ulong)owner << OwnerShift)
        | ((ulong)groups.First << FirstShift)
        | ((ulong)groups.Second << SecondShift)
        | (groups.Grants > 0 ? WaitWord.Granting : 0);

    /// <summary>The word, free, with the groups' epoch. Nobody may be left waiting.</summary>
    public static ulong PackFree(ulong word, in WaitGroups groups) =>
        (word & Kept) | ((ulong)groups.Epoch << WaitWord.EpochShift) | WaitWord.Available;
}
