using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Semaphore;

/// <summary>The word of a semaphore. The limit is <c>ObjectSlot.Value0</c>.</summary>
/// <remarks>
/// <code>
///  63   62 .... 53  52 .... 43  42 .... 32  31 ..... 5   4   3   2   1   0
/// +---+-----------+-----------+-----------+-----------+---+---+---+----+---+
/// | 0 |     G     |    W2     |    W1     |   epoch   | 0 | M | R | NZ | 0 |    count 0: CountedWaiters
/// +---+-----------+-----------+-----------+-----------+---+---+---+----+---+
/// | 0 |            count 31               |   epoch   | 0 | M | R | 0  | 1 |    count above 0
/// +---+-----------------------------------+-----------+---+---+---+----+---+
/// </code>
/// </remarks>
internal static class SemaphoreLayout
{
    /// <summary>The largest limit, that of NT.</summary>
    public const uint MaximumLimit = int.MaxValue;

    // Division by zero at compile time unless every count up to the largest limit fits.
    private const int Fits = 1 / ((MaximumLimit & (WaitWord.CountField >> WaitWord.CountShift)) == MaximumLimit ? 1 : 0);

    /// <summary>A new semaphore's word, epoch 0: the slot's own epoch goes on counting.</summary>
    public static ulong Initial(uint count) => count == 0 ? 0 : WaitWord.Available | ((ulong)count << WaitWord.CountShift);

    /// <summary>The count: 0 while waiters are packed in its place.</summary>
    public static uint Count(ulong word) => WaitWord.IsAvailable(word) ? (uint)((word & WaitWord.CountField) >> WaitWord.CountShift) : 0;
}
