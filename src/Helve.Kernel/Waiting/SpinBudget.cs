using System.Numerics;

namespace Helve.Kernel.Waiting;

/// <summary>How long a thread spins before it blocks, by what came of it so far: a word of which the low half is the budget, the high half counts failures at a budget of none.</summary>
/// <remarks>
/// The budget grows by a quarter when the spin paid, and shrinks by a quarter when it did not; at zero only every <see cref="ProbeEvery"/>th wait spins, to see
/// whether times have changed. Two threads that answer each other from two processors wake each other by turns, which takes longer than a
/// short spin: neither would ever see that the other could be there at once. So some probes, ever fewer, are as long as such a wake. One that
/// pays makes the budget what it took; this thread stays awake for the other, whose next short probe finds the answer there.
/// </remarks>
internal static class SpinBudget
{
    internal const uint ProbeEvery = 64;
    internal const uint Probe = 20;

    /// <summary>What a budget grows to as long as the spin needs it: about 30 us, a wake on another processor, that of a virtual machine too.</summary>
    internal const uint Longest = 600;
    private const uint Initial = 50;
    private const uint Maximum = 200;
    private const uint Least = 8;
    private const int FailuresShift = 16;
    private const uint BudgetMask = 0xFFFF;

    /// <summary>How many rounds the next wait spins.</summary>
    internal static uint Rounds(uint state)
    {
        uint failures = (state >> FailuresShift) + 1;
        return state == 0 ? Initial
            : (state & BudgetMask) != 0 ? state & BudgetMask
            : failures % ProbeEvery != 0 ? 0
            : BitOperations.IsPow2(failures / ProbeEvery) ? Longest : Probe;
    }

    /// <summary>After a wait that got what it waited for in round <paramref name="needed"/>.</summary>
    internal static uint Paid(uint state, uint needed)
    {
        uint budget = state == 0 ? Initial : (state & BudgetMask) != 0 ? state & BudgetMask : Probe * 2;
        // Beyond the usual maximum it grows only for who needs it, and goes back otherwise.
        return needed > budget / 2 ? Math.Min((Math.Max(budget, needed) * 5 / 4) + 1, needed > Maximum / 2 ? Longest : Maximum)
            : budget > Maximum ? budget - (budget / 16)
            : Math.Min(budget + (budget / 4) + 1, Maximum);
    }

    /// <summary>After a wait that spun in vain, or not at all. 0 would read as "never used", so a spent budget keeps a failure count of at least 1.</summary>
    internal static uint Failed(uint state)
    {
        uint budget = state == 0 ? Initial : state & BudgetMask;
        uint less = budget - (budget / 4);
        return less >= Least ? less : Math.Max(1, ((state >> FailuresShift) + 1) & BudgetMask) << FailuresShift;
    }
}
