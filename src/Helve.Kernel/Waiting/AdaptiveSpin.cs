using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>
/// A short spin before a thread registers or parks: a signal that comes meanwhile needs no wake. Each thread has a budget
/// (<see cref="ThreadRecord.SpinBudget"/>) that grows by a quarter when the spin paid and shrinks by a quarter when it did not; at zero
/// only every <see cref="ProbeEvery"/>th wait spins a little, to see whether times have changed. An idle thread sleeps.
/// </summary>
internal static class AdaptiveSpin<TMemory>
    where TMemory : struct, ISharedMemory
{
    private const uint Initial = 50;
    private const uint Maximum = 200;
    private const uint Least = 8;
    private const uint ProbeEvery = 64;
    private const uint Probe = 20;
    private const int FailuresShift = 16;
    private const uint BudgetMask = 0xFFFF;

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
        uint failures = state >> FailuresShift;
        uint budget = state == 0 ? Initial : state & BudgetMask;
        bool probing = budget == 0 && (failures + 1) % ProbeEvery == 0;
        uint rounds = probing ? Probe : budget;
        bool paid = false;
        for (uint i = 0; i < rounds && !paid; i++)
        {
            Thread.SpinWait(1);
            paid = ((TMemory.Read(ref word) ^ seen) & bits) != 0;
        }

        TMemory.Write(ref ctx.Self.SpinBudget, Next(budget, failures, probing, paid));
        return paid;
    }

    // 0 would read as "never used", so a spent budget keeps a failure count of at least 1.
    private static uint Next(uint budget, uint failures, bool probing, bool paid)
    {
        if (paid)
        {
            return Math.Min(probing ? Probe * 2 : budget + budget / 4 + 1, Maximum);
        }

        uint less = budget - budget / 4;
        return less >= Least && budget != 0 ? less : (failures + 1) % BudgetMask + 1 << FailuresShift;
    }
}
