using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>
/// Walks the entries of a table that may have been used: those below its mark, as it was at the beginning, that have memory. An entry
/// without memory is all zeros: it was never claimed.
/// </summary>
internal struct EntryWalk<TMemory>
    where TMemory : struct, ISharedMemory
{
    private readonly TableSegment _table;
    private readonly uint _limit;
    private uint _end;

    /// <summary>Begins in front of <paramref name="first"/>.</summary>
    public EntryWalk(TableSegment table, uint first = 1)
    {
        _table = table;
        uint words = Math.Min(TMemory.Read(ref table.UsedWords), table.Words);
        _limit = Math.Min(words * 64, table.Capacity);
        Index = Math.Max(first, 1) - 1;
        _end = Index + 1;
    }

    /// <summary>The present entry.</summary>
    public uint Index { get; private set; }

    /// <summary>Goes to the next entry; false at the end.</summary>
    public bool MoveNext()
    {
        Index++;
        if (Index < _end)
        {
            return true;
        }

        uint index = Index;
        bool found = _table.TryFindEntries(ref index, out uint end) && index < _limit;
        Index = index;
        _end = Math.Min(end, _limit);
        return found;
    }
}
