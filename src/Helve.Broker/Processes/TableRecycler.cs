using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Processes;

/// <summary>
/// Swept tables that a living thread may still have an entry of in mind (handles.md: a table is reused only when no intent names it).
/// Looked at after each recovery, and again after pauses that grow while there is one: the thread may be at work in it still, or stopped
/// there. Belongs to the recovery thread.
/// </summary>
internal sealed class TableRecycler(Domain domain)
{
    private readonly List<(uint Index, TableSegment Table, Action Recycled)> _tables = [];
    private readonly HashSet<uint> _named = [];

    /// <summary>Whether it has no table.</summary>
    public bool IsEmpty => _tables.Count == 0;

    /// <summary>Adds a table.</summary>
    public void Add(uint index, TableSegment table, Action recycled) => _tables.Add((index, table, recycled));

    /// <summary>Tries each table once. The records are looked at once for all of them: ten thousand may die together.</summary>
    public void TryAll()
    {
        if (_tables.Count == 0)
        {
            return;
        }

        _named.Clear();
        HandleRecovery<HardwareMemory>.FindNamed(domain.Arena, domain.RecordsEverUsed, _named);
        for (int i = _tables.Count - 1; i >= 0; i--)
        {
            (uint index, TableSegment table, Action recycled) = _tables[i];
            // Id 0 is nobody's: who still holds the old reference is refused, and the memory goes.
            if (HandleRecovery<HardwareMemory>.TryRecycle(table, _named, 0))
            {
                domain.SetTable(index, null);
                _tables.RemoveAt(i);
                recycled();
            }
        }
    }
}
