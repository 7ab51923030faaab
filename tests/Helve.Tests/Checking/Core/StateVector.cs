namespace Helve.Tests.Checking.Core;

/// <summary>The cells of the state that the explorer is looking at, their fingerprint, and what to undo.</summary>
internal sealed class StateVector(SharedRegion region)
{
    private readonly List<(int Cell, ulong Old)> _undo = [];
    private ulong[] _cells = new ulong[64];
    private ulong[] _initial = new ulong[64];
    private int _count;
    private ulong _low;
    private ulong _high;

    public ulong Low => _low;

    public ulong High => _high;

    public ReadOnlySpan<ulong> Cells => _cells.AsSpan(0, _count);

    public ulong this[int cell]
    {
        get
        {
            if (cell >= _count)
            {
                Extend();
            }

            return _cells[cell];
        }
    }

    /// <summary>Sets what a cell holds in the initial state; before the exploration begins.</summary>
    public void SetInitial(int cell, ulong value)
    {
        Extend();
        _initial[cell] = value;
    }

    /// <summary>Back to the initial state.</summary>
    public void Reset()
    {
        Extend();
        _initial.AsSpan(0, _count).CopyTo(_cells);
        _undo.Clear();
        _low = _high = 0;
    }

    /// <summary>Goes to the oldest state of the queue.</summary>
    public void Load(StateQueue queue)
    {
        int length = queue.Take(_cells, out _low, out _high);
        Array.Copy(_initial, length, _cells, length, _count - length);
    }

    /// <summary>Changes a cell until <see cref="Undo"/> or <see cref="Keep"/>.</summary>
    public void Change(int cell, ulong value)
    {
        ulong old = this[cell];
        if (old != value)
        {
            _undo.Add((cell, old));
            Set(cell, value);
        }
    }

    public void Undo()
    {
        for (int i = _undo.Count - 1; i >= 0; i--)
        {
            Set(_undo[i].Cell, _undo[i].Old);
        }

        _undo.Clear();
    }

    public void Keep() => _undo.Clear();

    // Cells come into being while code is discovered; until then every state has them at their initial value.
    private void Extend()
    {
        while (_count < region.CellCount)
        {
            if (_count == _cells.Length)
            {
                Array.Resize(ref _cells, _count * 2);
                Array.Resize(ref _initial, _count * 2);
            }

            _initial[_count] = _cells[_count] = region.Initial(_count);
            _count++;
        }
    }

    // The fingerprint is a sum over cells of a hash of (cell, value), 0 for the initial value: order does not matter, and a cell
    // that does not exist yet adds nothing.
    private void Set(int cell, ulong value)
    {
        ulong initial = _initial[cell];
        if (_cells[cell] != initial)
        {
            (ulong low, ulong high) = Hash(cell, _cells[cell]);
            _low -= low;
            _high -= high;
        }

        if (value != initial)
        {
            (ulong low, ulong high) = Hash(cell, value);
            _low += low;
            _high += high;
        }

        _cells[cell] = value;
    }

    private static (ulong Low, ulong High) Hash(int cell, ulong value)
    {
        ulong a = (value + (ulong)(cell + 1) * 0x9E3779B97F4A7C15) * 0xFF51AFD7ED558CCD;
        a = (a ^ a >> 32) * 0xC4CEB9FE1A85EC53;
        a ^= a >> 29;
        ulong b = (value ^ (ulong)(cell + 1) * 0xD6E8FEB86659FD93) * 0xA0761D6478BD642F;
        b = (b ^ b >> 31) * 0xE7037ED1A0B428DB;
        b ^= b >> 33;
        return (a, b);
    }
}
