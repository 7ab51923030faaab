using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>
/// Keeps a waiter that was let go and has not run from being forgotten when the 27-bit epoch comes round. Whoever is about to make an
/// object's epoch cross a multiple of 2^26 marks all such waiters first; so none is older than 2^27 unmarked.
/// </summary>
/// <remarks>
/// A mutex needs no mark: it can't run on past a grant that nobody has claimed. Crossings are 67 million wake-ups apart.
/// </remarks>
internal static class EpochGuard<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>
    /// Marks who was let go of <paramref name="slot"/> up to <paramref name="word"/>. The caller then swaps from exactly that word: a waiter
    /// let go in between would have changed it. The caller is not AMBIGUOUS, or two of them would wait for each other.
    /// </summary>
    /// <remarks>
    /// A thread of bounded patience goes on past one that stays AMBIGUOUS: such a waiter is marked at the next crossing, unless it is stopped
    /// right there through 2^26 further wake-ups.
    /// </remarks>
    public static void Mark(ThreadContext ctx, uint slot, ulong word)
    {
        Arena arena = ctx.Arena;
        int looks = 0;
        uint limit = Records.Limit<TMemory>(arena);
        for (uint r = 1; r < limit; r++)
        {
            ref ThreadRecord record = ref arena.Record(r);
            ulong ambiguous;
            while ((ambiguous = TMemory.Read(ref record.Ambiguous)) == slot + 1ul
                && Records.IsLive<TMemory>(arena, r) && (ctx.Patience == 0 || looks++ < ctx.Patience))
            {
                TMemory.AwaitChange(ref record.Ambiguous, ambiguous);
            }

            var single = new SingleWord(TMemory.Read(ref record.Single));
            if (single.IsSome && single.Slot == slot && !single.IsReleased && WaitWord.IsPast(WaitWord.Epoch(word), single.Epoch))
            {
                // Swapped, not stored: the waiter may run meanwhile and clear it.
                TMemory.CompareExchange(ref record.Single, single.Released().Value, single.Value);
            }
        }
    }
}
