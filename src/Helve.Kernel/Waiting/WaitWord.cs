using System.Runtime.CompilerServices;

namespace Helve.Kernel.Waiting;

/// <summary>
/// The dispatcher word of an object (<c>ObjectSlot.State</c>), as far as it is the same for every type. The futex is its low half.
/// </summary>
/// <remarks>
/// <code>
///  63            62 ............ 32   31 ..... 5    4    3   2   1   0
/// +--------------+------------------+-------------+----+---+---+----+---+
/// | notification | count or waiters |    epoch    | AB | M | R | NZ | A |
/// +--------------+------------------+-------------+----+---+---+----+---+
/// A   available: bits 32 to 62 are the count (event 1, free mutex 0). Available implies no waiters.
/// NZ  not available, and grants are outstanding
/// R   recovery is at work: only its thread writes the word
/// M   frozen: multi-object waiters may exist, and only the holder of the domain lock writes the word
/// AB  mutex: its owner died; the next one to take it is told
/// </code>
/// Not available, bits 32 to 62 count the blocked single waiters: <c>EventLayout</c>, <c>SemaphoreLayout</c>, <c>MutexLayout</c>.
/// The epoch names the group of waiters that a newcomer joins; it rises when a group is closed (every member has a grant) and with every
/// change from available to not available, so a word that is equal at two reads was never available in between.
/// </remarks>
internal static class WaitWord
{
    public const ulong Available = 1ul << 0;
    public const ulong Granting = 1ul << 1;
    public const ulong Recovering = 1ul << 2;
    public const ulong Frozen = 1ul << 3;
    public const ulong Abandoned = 1ul << 4;
    public const ulong Notification = 1ul << 63;

    /// <summary>Who sees one of these leaves the lock-free path.</summary>
    public const ulong Detour = Recovering | Frozen;

    public const int EpochShift = 5;
    public const int EpochBits = 27;
    public const uint EpochMask = (1u << EpochBits) - 1;
    public const ulong EpochField = (ulong)EpochMask << EpochShift;
    public const ulong EpochOne = 1ul << EpochShift;

    public const int CountShift = 32;
    public const int CountBits = 31;
    public const ulong CountField = ((1ul << CountBits) - 1) << CountShift;
    public const ulong CountOne = 1ul << CountShift;

    /// <summary>Changes exactly when the epoch crosses a multiple of 2^26, half of its range.</summary>
    public const ulong EpochHalf = 1ul << (EpochShift + EpochBits - 1);

    // Division by zero at compile time unless the fields cover the word exactly once.
    private const int Covers = 1 / ((Available ^ Granting ^ Recovering ^ Frozen ^ Abandoned ^ EpochField ^ CountField ^ Notification) == ulong.MaxValue
        && EpochShift + EpochBits == CountShift && CountShift + CountBits == 63 ? 1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Epoch(ulong word) => (uint)(word >> EpochShift) & EpochMask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAvailable(ulong word) => (word & Available) != 0;

    /// <summary>The word with its epoch raised by one, modulo 2^27.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NextEpoch(ulong word) => (word & ~EpochField) | ((word + EpochOne) & EpochField);

    /// <summary>
    /// Whether a waiter of epoch <paramref name="joined"/> has been let go: the object's epoch is neither the waiter's own nor the one
    /// before it (the waiter joined the next group).
    /// </summary>
    public static bool IsPast(uint epoch, uint joined)
    {
        uint age = (epoch - joined) & EpochMask;
        return age != 0 && age != EpochMask;
    }

    /// <summary>The bit under which waiters of an epoch sleep.</summary>
    public static uint SleepBit(uint epoch) => 1u << (int)(epoch % 32);

    /// <summary>Whether a change of word makes the epoch cross a multiple of 2^26.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CrossesHalf(ulong from, ulong to) => ((from ^ to) & EpochHalf) != 0;
}
