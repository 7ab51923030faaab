using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>
/// A short spin before a thread registers or parks: a signal that comes meanwhile needs no wake. Each thread has a budget
/// (<see cref="ThreadRecord.SpinBudget"/>) that grows and shrinks with what it brings. An idle thread sleeps.
/// </summary>
internal static class AdaptiveSpin<TMemory>
    where TMemory : struct, ISharedMemory
{
    // One processor: whoever is to signal needs it. HELVE_SPIN=0 switches the spin off, for machines whose processors are not really there
    // (a virtual one that its host stops) and for measurements of the bare hand-off.
    private static readonly bool s_mayHelp = Environment.ProcessorCount > 1 && Environment.GetEnvironmentVariable("HELVE_SPIN") != "0";

    /// <summary>Spins until one of <paramref name="bits"/> of the word differs from <paramref name="seen"/>; false: it did not happen.</summary>
    public static bool Until(ThreadContext ctx, ref ulong word, ulong bits, ulong seen)
    {
        if (!TMemory.Spins || !s_mayHelp)
        {
            return false;
        }

        uint state = TMemory.Read(ref ctx.Self.SpinBudget);
        uint rounds = SpinBudget.Rounds(state);
        for (uint i = 1; i <= rounds; i++)
        {
            Thread.SpinWait(1);
            if (((TMemory.Read(ref word) ^ seen) & bits) != 0)
            {
                TMemory.Write(ref ctx.Self.SpinBudget, SpinBudget.Paid(state, i));
                return true;
            }
        }

        TMemory.Write(ref ctx.Self.SpinBudget, SpinBudget.Failed(state));
        return false;
    }
}
