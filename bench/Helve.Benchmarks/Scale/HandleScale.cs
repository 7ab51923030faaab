using System.Diagnostics;
using Helve.Benchmarks.Harness;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Benchmarks.Scale;

/// <summary>What one number of open handles, each to an object of its own, costs.</summary>
/// <param name="Count">Handles and objects.</param>
/// <param name="CreateNs">Making one, the first touch of its memory included.</param>
/// <param name="CreateCloseNs">Making one more and closing it, while all the others are open.</param>
/// <param name="DuplicateCloseNs">Duplicating always the same one and closing the duplicate.</param>
/// <param name="LookupNs">Resolving a random one.</param>
/// <param name="RandomDuplicateCloseNs">Duplicating a random one and closing the duplicate.</param>
/// <param name="RandomCloseCreateNs">Closing a random one and making another.</param>
/// <param name="FloorNs">The memory accesses alone that a random handle costs: its value, its entry, two compare-and-swaps on its object.</param>
/// <param name="CloseNs">Closing all, in order.</param>
/// <param name="ObjectBytes">Resident bytes of the arena per object.</param>
/// <param name="HandleBytes">Resident bytes of the table per handle.</param>
internal sealed record HandleScaleRow(
    int Count, double CreateNs, double CreateCloseNs, double DuplicateCloseNs, double LookupNs, double RandomDuplicateCloseNs,
    double RandomCloseCreateNs, double FloorNs, double CloseNs, double ObjectBytes, double HandleBytes);

/// <summary>Measures the handle code itself over a fresh arena and table; no broker, no process but this one.</summary>
internal sealed unsafe class HandleScale : IDisposable
{
    private const int Repeats = 61;
    private const ulong EntryBytes = 16;
    private const ulong ObjectBytes = 64;
    private const uint EventAllAccess = 0x1F0003;
    private readonly ScratchSegment _arenaSegment;
    private readonly ScratchSegment _tableSegment;
    private readonly ScratchSegment _floorSegment;
    private readonly TableSegment _table;
    private readonly TableReference _reference;
    private readonly ThreadContext _context;
    private readonly uint[] _handles;
    private readonly long _arenaBefore;
    private readonly long _tableBefore;
    private uint _random = 2463534242;

    private HandleScale(int count)
    {
        _handles = new uint[count];
        _arenaSegment = new ScratchSegment(Arena.SizeOf(Arena.DefaultSlots, Arena.DefaultRecords, Arena.DefaultProcesses));
        _tableSegment = new ScratchSegment(TableSegment.SizeOf(TableSegment.MaximumEntries));
        _floorSegment = new ScratchSegment(((ulong)count * (EntryBytes + ObjectBytes)) + ObjectBytes);
        var arena = Arena.Create(_arenaSegment.Memory);
        _table = TableSegment.Create(_tableSegment.Memory, 1);
        _reference = new TableReference(_table, 1);
        _table.State = new TableHeaderWord(1, TableState.Init).Value;
        Check(HandleOperations<HardwareMemory>.Activate(_reference));
        _context = new ThreadContext(arena, 3, 1);
        _arenaBefore = _arenaSegment.Resident;
        _tableBefore = _tableSegment.Resident;
    }

    /// <summary>Measures one count.</summary>
    public static HandleScaleRow Measure(int count)
    {
        using var scale = new HandleScale(count);
        return scale.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _arenaSegment.Dispose();
        _tableSegment.Dispose();
        _floorSegment.Dispose();
    }

    private HandleScaleRow Run()
    {
        double create = PerHandle(CreateAll);
        double objectBytes = (double)(_arenaSegment.Resident - _arenaBefore) / _handles.Length;
        double handleBytes = (double)(_tableSegment.Resident - _tableBefore) / _handles.Length;
        PrepareFloor();
        double[] ns = [.. Interleaved.Measure(
            Effort,
            Batches.Of(Extras),
            Batches.Of(n => Duplicates(n, random: false)),
            Batches.Of(Lookups),
            Batches.Of(n => Duplicates(n, random: true)),
            Batches.Of(Replacements),
            Batches.Of(Floor)).Select(m => m!.Value)];
        return new HandleScaleRow(
            _handles.Length, create, ns[0], ns[1], ns[2], ns[3], ns[4], ns[5], PerHandle(CloseAll), objectBytes, handleBytes);
    }

    private static Effort Effort { get; } = new(Repeats, 400_000, TimeSpan.FromMilliseconds(300));

    private double PerHandle(Action<int> action) => Batches.Of(action)(_handles.Length) / _handles.Length;

    private void CreateAll(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _handles[i] = Create();
        }
    }

    private void CloseAll(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check(HandleOperations<HardwareMemory>.Close(_context, _table, _handles[i]));
        }
    }

    private void Lookups(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check(HandleOperations<HardwareMemory>.Lookup(_table, _handles[Random()], out _));
        }
    }

    private void Extras(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check(HandleOperations<HardwareMemory>.Close(_context, _table, Create()));
        }
    }

    private void Duplicates(int count, bool random)
    {
        for (int i = 0; i < count; i++)
        {
            Check(HandleOperations<HardwareMemory>.Duplicate(
                _context, _reference, _handles[random ? Random() : 0], _reference, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out uint handle));
            Check(HandleOperations<HardwareMemory>.Close(_context, _table, handle));
        }
    }

    private void Replacements(int count)
    {
        for (int i = 0; i < count; i++)
        {
            ref uint handle = ref _handles[Random()];
            Check(HandleOperations<HardwareMemory>.Close(_context, _table, handle));
            handle = Create();
        }
    }

    // Values are 4 x entry here as there; an entry names its object, so that the second access depends on the first.
    private void PrepareFloor()
    {
        for (uint i = 0; i < _handles.Length; i++)
        {
            *(ulong*)(_floorSegment.Memory + (i * EntryBytes)) = ((ulong)_handles.Length * EntryBytes) + (i * ObjectBytes);
        }
    }

    private void Floor(int count)
    {
        for (int i = 0; i < count; i++)
        {
            ulong entry = _handles[Random()] / 4 % (uint)_handles.Length;
            ref ulong word = ref *(ulong*)(_floorSegment.Memory + *(ulong*)(_floorSegment.Memory + (entry * EntryBytes)));
            Interlocked.CompareExchange(ref word, 1, 0);
            Interlocked.CompareExchange(ref word, 0, 1);
        }
    }

    private uint Create()
    {
        Check(HandleOperations<HardwareMemory>.Create(
            _context, _table, ObjectType.Event, EventAllAccess, HandleAttributes.None, default, out uint handle));
        return handle;
    }

    private int Random()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (int)((ulong)_random * (uint)_handles.Length >> 32);
    }

    private static void Check(NtStatus status)
    {
        if (status != NtStatus.Success)
        {
            throw new InvalidOperationException($"an operation on handles failed: {status}");
        }
    }
}
