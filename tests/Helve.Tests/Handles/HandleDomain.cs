using System.Runtime.InteropServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Tests.Handles;

/// <summary>A small domain in private memory: an arena and the tables of a few processes.</summary>
internal sealed unsafe class HandleDomain : ITableSource, IDisposable
{
    public const uint Slots = 256;
    public const uint Records = 16;
    public const uint Processes = 4;

    private readonly void* _memory;
    private readonly TableSegment[] _tables = new TableSegment[Processes];

    /// <summary>Makes tables 0 to 3, ALIVE under the ids 100 to 103; records are all assigned, record n to process n % 4.</summary>
    public HandleDomain(uint entries = 64)
    {
        ulong arenaSize = Arena.SizeOf(Slots, Records, Processes);
        ulong tableSize = TableSegment.SizeOf(entries);
        var size = (nuint)(arenaSize + (Processes * tableSize));
        _memory = NativeMemory.AlignedAlloc(size, 4096);
        NativeMemory.Clear(_memory, size);
        Arena = Arena.Create((byte*)_memory, Slots, Records, Processes);
        for (uint i = 0; i < Processes; i++)
        {
            _tables[i] = TableSegment.Create((byte*)_memory + arenaSize + (i * tableSize), i, entries);
            _tables[i].State = new TableHeaderWord(100 + i, TableState.Alive).Value;
        }

        for (uint record = 1; record < Records; record++)
        {
            Arena.Record(record).State = (uint)RecordState.Assigned;
            Arena.Record(record).Process = record % Processes;
        }
    }

    public Arena Arena { get; }

    public TableSegment Table(uint process) => _tables[process];

    TableSegment? ITableSource.Table(uint processIndex) => processIndex < Processes ? _tables[processIndex] : null;

    public TableReference Reference(uint process) => new(_tables[process], new TableHeaderWord(_tables[process].State).Id);

    /// <summary>The context of a thread: record n belongs to process n % 4.</summary>
    public ThreadContext Thread(uint record) => new(Arena, record, record % Processes);

    public void Kill(uint record) => Volatile.Write(ref Arena.Record(record).State, (uint)RecordState.Dead);

    public void Revive(uint record) => Volatile.Write(ref Arena.Record(record).State, (uint)RecordState.Assigned);

    public CountWord Count(uint slot) => new(Arena.Slot(slot).Count);

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
