using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Process;

/// <summary>The word of a process: that of a manual event (<c>Event/EventLayout.cs</c>) which is set once and never reset.</summary>
/// <remarks>
/// <code>
///  63   62 ......... 43  42 .... 32  31 ..... 5   4   3   2   1   0
/// +---+-----------------+-----------+-----------+---+---+---+---+---+
/// | 1 |     W2, G       |  W1 or 1  |   epoch   | 0 | M | R | 0 | A |
/// +---+-----------------+-----------+-----------+---+---+---+---+---+
/// </code>
/// Process id, process index, exit code and its validity are the slot's four values.
/// </remarks>
internal static class ProcessLayout
{
    /// <summary>A running process's word, epoch 0: the slot's own epoch goes on counting.</summary>
    public const ulong Running = WaitWord.Notification;

    // Division by zero at compile time if a running process looked ended.
    private const int NotEnded = 1 / ((Running & WaitWord.Available) == 0 ? 1 : 0);
}
