namespace Helve.Tests.Checking.Core;

/// <summary>Fingerprints (128 bits) of the states seen, and how each was reached first.</summary>
internal sealed class StateSet
{
    private ulong[] _table = new ulong[2 << 12];
    private int[] _parents = new int[1 << 12];
    private ushort[] _ordinals = new ushort[1 << 12];

    public int Count { get; private set; }

    /// <summary>Adds a state. False: it was there.</summary>
    /// <param name="low">Fingerprint.</param>
    /// <param name="high">Fingerprint.</param>
    /// <param name="parent">The state that leads to it.</param>
    /// <param name="ordinal">Which of that state's successors it is.</param>
    public bool Add(ulong low, ulong high, int parent, int ordinal)
    {
        if (!Insert(_table, low, high))
        {
            return false;
        }

        if (Count == _parents.Length)
        {
            Array.Resize(ref _parents, Count * 2);
            Array.Resize(ref _ordinals, Count * 2);
        }

        _parents[Count] = parent;
        _ordinals[Count] = (ushort)ordinal;
        Count++;
        if ((long)Count * 2 * 5 > _table.Length * 3L)
        {
            Grow();
        }

        return true;
    }

    /// <summary>The ordinals that lead from the first state to this one.</summary>
    public List<int> PathTo(int state)
    {
        var path = new List<int>();
        for (int at = state; at != 0; at = _parents[at])
        {
            path.Add(_ordinals[at]);
        }

        path.Reverse();
        return path;
    }

    private static bool Insert(ulong[] table, ulong low, ulong high)
    {
        low |= 1; // 0 marks an empty place
        int mask = table.Length / 2 - 1;
        for (int i = (int)(high & (uint)mask); ; i = (i + 1) & mask)
        {
            if (table[2 * i] == 0)
            {
                table[2 * i] = low;
                table[2 * i + 1] = high;
                return true;
            }

            if (table[2 * i] == low && table[2 * i + 1] == high)
            {
                return false;
            }
        }
    }

    private void Grow()
    {
        ulong[] old = _table;
        _table = new ulong[old.Length * 2];
        for (int i = 0; i < old.Length; i += 2)
        {
            if (old[i] != 0)
            {
                Insert(_table, old[i], old[i + 1]);
            }
        }
    }
}
