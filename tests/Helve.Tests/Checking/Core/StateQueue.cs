namespace Helve.Tests.Checking.Core;

/// <summary>States that wait to be expanded, in order of arrival, packed one after the other.</summary>
internal sealed class StateQueue
{
    private const int ChunkLength = 1 << 16;
    private readonly Queue<ulong[]> _chunks = new();
    private readonly Stack<ulong[]> _spare = new();
    private ulong[] _last = [];
    private int _write = ChunkLength;
    private int _read = ChunkLength;
    private ulong[] _first = [];

    public int Count { get; private set; }

    public void Add(ReadOnlySpan<ulong> cells, ulong low, ulong high)
    {
        if (_write + cells.Length + 3 > _last.Length)
        {
            if (_write < _last.Length)
            {
                _last[_write] = 0; // the rest of the chunk is unused
            }

            _last = _spare.Count > 0 ? _spare.Pop() : new ulong[ChunkLength];
            _chunks.Enqueue(_last);
            _write = 0;
        }

        _last[_write++] = (ulong)cells.Length;
        _last[_write++] = low;
        _last[_write++] = high;
        cells.CopyTo(_last.AsSpan(_write));
        _write += cells.Length;
        Count++;
    }

    /// <summary>Takes the oldest state; returns its number of cells.</summary>
    public int Take(Span<ulong> cells, out ulong low, out ulong high)
    {
        if (_read >= _first.Length || _first[_read] == 0)
        {
            if (_first.Length > 0)
            {
                _spare.Push(_first);
            }

            _first = _chunks.Dequeue();
            _read = 0;
        }

        int length = (int)_first[_read];
        (low, high) = (_first[_read + 1], _first[_read + 2]);
        _first.AsSpan(_read + 3, length).CopyTo(cells);
        _read += 3 + length;
        Count--;
        return length;
    }
}
