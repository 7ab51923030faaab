using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Event;

/// <summary>The word of an event.</summary>
/// <remarks>
/// <code>
///  63             62 .... 53  52 .... 43  42 .... 32  31 ..... 5   4   3   2   1   0
/// +--------------+-----------+-----------+-----------+-----------+---+---+---+----+---+
/// | notification |  G or 0   |  W2 or 0  |  W1 or 1  |   epoch   | 0 | M | R | NZ | A |
/// +--------------+-----------+-----------+-----------+-----------+---+---+---+----+---+
/// </code>
/// Set (A = 1): the count is 1. Not set: <see cref="CountedWaiters"/>. Bit 63 tells a manual (notification) event from an automatic
/// (synchronization) one, so that every transition follows from the word alone.
/// </remarks>
internal static class EventLayout
{
    /// <summary>A new event's word, epoch 0: the slot's own epoch goes on counting.</summary>
    public static ulong Initial(bool manual, bool set) =>
        (manual ? WaitWord.Notification : 0) | (set ? WaitWord.Available | WaitWord.CountOne : 0);

    /// <summary>Bits that are 0 exactly when the event is not set and nobody waits for it.</summary>
    public const ulong Busy = WaitWord.CountField | WaitWord.Available | WaitWord.Granting;

    // Division by zero at compile time if the mask touched what a quiet event may have.
    private const int Disjoint = 1 / ((Busy & (WaitWord.EpochField | WaitWord.Notification | WaitWord.Detour)) == 0 ? 1 : 0);
}
