using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helve.Kernel.Memory;

namespace Helve.Tests.Checking.Core;

/// <summary>
/// The addresses that the actors of a scenario share. The real bytes hold the initial state and never change during an exploration;
/// a state's own values live in its cells. A cell is one aligned 64-bit word; it comes into being with the first access to it.
/// </summary>
internal sealed unsafe class SharedRegion : IDisposable
{
    private const int Size = 1 << 20;
    private const int FirstOffset = 4096;

    /// <summary>What <see cref="Clock"/> shows at the beginning, in nanoseconds. Deadlines below it are not the clock's.</summary>
    public const long FirstMoment = 1_000_000_000;

    /// <summary>What <see cref="WallClock"/> shows at the beginning.</summary>
    public const long FirstWallMoment = 2_000_000_000;

    /// <summary>Cells for the explorer's own use, before all others.</summary>
    public const int ReservedCells = 16;

    private readonly byte* _memory;
    private readonly int[] _cellOfWord = new int[Size / 8];
    private readonly List<ulong> _initial = [];
    private readonly List<int> _offsets = [];
    private readonly List<(int Start, int End, Func<int, string> Name)> _names = [];
    private int _used = FirstOffset;
    private int _looseWords;

    public SharedRegion()
    {
        _memory = (byte*)NativeMemory.AlignedAlloc(Size, 4096);
        for (int i = 0; i < ReservedCells; i++)
        {
            _initial.Add(0);
            _offsets.Add(-1);
        }

        AddReserved("deaths", Explorer.DeathsCell);
        AddReserved("any word read", Explorer.AnyReadCell);
        AddWord("clock", FirstMoment);
        AddWord("wall clock", FirstWallMoment);
    }

    /// <summary>What the kernel tells of deaths: a bit for each killed process. Stands for the broker's pidfds.</summary>
    public ref ulong Deaths => ref *(ulong*)_memory;

    /// <summary>
    /// To await a change of this word (which is 0) means: of any word that the actor read since its last await. For loops whose
    /// condition has more words than one.
    /// </summary>
    public ref ulong AnyRead => ref ((ulong*)_memory)[1];

    /// <summary>CLOCK_MONOTONIC: time passes when an actor writes it.</summary>
    public ref ulong Clock => ref ((ulong*)_memory)[2];

    /// <summary>The wall clock, which passes by itself and may be set.</summary>
    public ref ulong WallClock => ref ((ulong*)_memory)[3];

    /// <summary>Number of cells so far.</summary>
    public int CellCount => _initial.Count;

    /// <summary>Makes an arena; scenarios fill it before the exploration starts.</summary>
    public Arena AddArena(uint slots, uint records, uint processes)
    {
        int start = Take((int)Arena.SizeOf(slots, records, processes));
        Arena arena = Arena.Create(_memory + start, slots, records, processes);
        _names.Add((start, _used, offset => ArenaNames.Describe(arena, offset - start)));
        return arena;
    }

    /// <summary>Makes a handle table.</summary>
    public TableSegment AddTable(string name, uint process, uint entries)
    {
        int start = Take((int)TableSegment.SizeOf(entries));
        TableSegment table = TableSegment.Create(_memory + start, process, entries);
        _names.Add((start, _used, offset => name + "." + TableNames.Describe(table, offset - start)));
        return table;
    }

    /// <summary>A word of its own, in a cell of its own.</summary>
    public ref ulong AddWord(string name, ulong value = 0)
    {
        int offset = 8 * _looseWords++;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, FirstOffset);
        *(ulong*)(_memory + offset) = value;
        _names.Add((offset, offset + 8, _ => name));
        return ref *(ulong*)(_memory + offset);
    }

    /// <summary>A word of <see cref="AddWord"/>.</summary>
    public ref ulong this[string name] => ref *(ulong*)(_memory + _names.Find(known => known.Start < FirstOffset && known.Name(0) == name).Start);

    /// <summary>Whether <see cref="AddWord"/> made it.</summary>
    public bool HasWord(string name) => _names.Exists(known => known.Start < FirstOffset && known.Name(0) == name);

    /// <summary>The cell that holds this location, and where in it.</summary>
    public int CellOf<T>(ref T location, out int shift)
    {
        long offset = (byte*)Unsafe.AsPointer(ref location) - _memory;
        if (offset < 0 || offset >= Size)
        {
            throw new InvalidOperationException("an access outside the shared region");
        }

        shift = (int)(offset & 4) * 8;
        int word = (int)offset / 8;
        if (_cellOfWord[word] == 0)
        {
            _initial.Add(((ulong*)_memory)[word]);
            _offsets.Add(word * 8);
            _cellOfWord[word] = _initial.Count - 1;
        }

        return _cellOfWord[word];
    }

    /// <summary>What a cell holds in the initial state.</summary>
    public ulong Initial(int cell) => _initial[cell];

    /// <summary>The name of a cell, or of a half of it.</summary>
    public string NameOf(int cell, int shift)
    {
        int offset = _offsets[cell] + shift / 8;
        foreach ((int start, int end, Func<int, string> name) in _names)
        {
            if (offset >= start && offset < end)
            {
                return name(offset);
            }
        }

        return $"+{offset}";
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private void AddReserved(string name, int cell)
    {
        _cellOfWord[_looseWords] = cell;
        _offsets[cell] = 8 * _looseWords;
        AddWord(name);
    }

    private int Take(int bytes)
    {
        int start = (_used + 4095) / 4096 * 4096;
        _used = start + bytes;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_used, Size);
        NativeMemory.Clear(_memory + start, (nuint)bytes);
        return start;
    }
}
