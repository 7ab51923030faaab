using System.Numerics;

namespace Helve.Broker.Names;

/// <summary>
/// Which units of the registry's heap are free: buddies. A piece is a power of two of units; two free halves become the piece that they were
/// cut from, up to <see cref="Largest"/>, so that space that was cut for small pieces serves large ones again.
/// </summary>
internal sealed class UnitHeap(uint capacity)
{
    /// <summary>Units of the largest piece: more than the longest name and the largest descriptor take.</summary>
    public const uint Largest = 1u << LargestOrder;

    private const int LargestOrder = 12;
    private readonly SortedSet<uint>[] _free = [.. Enumerable.Range(0, LargestOrder + 1).Select(static _ => new SortedSet<uint>())];
    private uint _next;

    /// <summary>Units that a piece really takes.</summary>
    public static uint Taken(uint units) => units == 0 ? 0 : BitOperations.RoundUpToPowerOf2(units);

    /// <summary>Takes a piece, the lowest of the smallest that will do; of no units there is always one. False: there is none.</summary>
    public bool TryTake(uint units, out uint unit)
    {
        unit = 0;
        if (units == 0)
        {
            return true;
        }

        int order = OrderOf(units);
        int from = order;
        while (from <= LargestOrder && _free[from].Count == 0)
        {
            from++;
        }

        if (from <= LargestOrder)
        {
            unit = _free[from].Min;
            _free[from].Remove(unit);
        }
        else if (order > LargestOrder || capacity - _next < Largest)
        {
            return false;
        }
        else
        {
            unit = _next;
            _next += Largest;
            from = LargestOrder;
        }

        while (from > order)
        {
            from--;
            _free[from].Add(unit + (1u << from));
        }

        return true;
    }

    /// <summary>Gives a piece back that was taken for that many units.</summary>
    public void Return(uint unit, uint units)
    {
        if (units == 0)
        {
            return;
        }

        int order = OrderOf(units);
        while (order < LargestOrder && _free[order].Remove(unit ^ (1u << order)))
        {
            unit &= ~(1u << order);
            order++;
        }

        _free[order].Add(unit);
    }

    private static int OrderOf(uint units) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2(units));
}
