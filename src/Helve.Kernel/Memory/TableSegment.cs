using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Helve.Kernel.Memory;

/// <summary>One handle: two words (<c>Handles/EntryWord.cs</c>).</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct HandleEntry
{
    /// <summary>Slot, generation, sequence, attributes, state.</summary>
    [FieldOffset(0)] public ulong A;

    /// <summary>Granted access, sequence.</summary>
    [FieldOffset(8)] public ulong B;
}

/// <summary>A process's handle table: where things lie in the segment.</summary>
/// <remarks>
/// <code>
/// 0        SegmentHeader (Capacity = entries, Capacity2 = process index)
/// 64       H: table id and state (Handles/TableHeaderWord.cs)
/// 128      Cursor: word of level 0 hints where a remote insertion last found room
/// 132      UsedWords: no entry behind that many level 0 words was ever reserved
/// 512      level 2 hints   1 bit per level 1 word (1 = perhaps full)
/// 4096     level 1 hints   1 bit per level 0 word (1 = perhaps full)
/// ...      level 0 hints   1 bit per entry (1 = perhaps taken)
/// ...      entries         16 bytes each; entry 0 is never used, a handle's value is 4 x index
/// </code>
/// Zeroed memory is an empty table, but for the hints of entries that cannot be used. Hints are only hints: word A decides.
/// </remarks>
public sealed unsafe class TableSegment
{
    /// <summary>Handles of a process at most (semantics A17).</summary>
    public const uint MaximumEntries = 1u << 24;

    private const ulong Page = 4096;
    private readonly byte* _base;
    private readonly ulong* _level1;
    private readonly ulong* _level0;
    private readonly HandleEntry* _entries;

    private TableSegment(byte* memory, uint entries)
    {
        _base = memory;
        Capacity = entries;
        Words = (entries + 63) / 64;
        ulong at = Page;
        _level1 = (ulong*)(memory + at);
        at += RoundUp((entries + 4095) / 4096 * 8ul);
        _level0 = (ulong*)(memory + at);
        at += RoundUp(Words * 8ul);
        _entries = (HandleEntry*)(memory + at);
        at += RoundUp(entries * (ulong)sizeof(HandleEntry));
        Size = at;
    }

    /// <summary>Number of entries, entry 0 included.</summary>
    public uint Capacity { get; }

    /// <summary>Number of level 0 words.</summary>
    public uint Words { get; }

    /// <summary>Size of the segment in bytes.</summary>
    public ulong Size { get; }

    /// <summary>The first byte of the mapping.</summary>
    public byte* Base => _base;

    /// <summary>The segment's header.</summary>
    public ref SegmentHeader Header => ref *(SegmentHeader*)_base;

    /// <summary>Word H.</summary>
    public ref ulong State => ref *(ulong*)(_base + 64);

    /// <summary>Index of the process slot that the table belongs to; read once, when the table was opened.</summary>
    public uint ProcessIndex { get; private init; }

    /// <summary>
    /// Tells which parts of the segment have memory, or null: all count as having some. Its owner can claim any number of used entries
    /// (<see cref="UsedWords"/>); who reads another's table with this reads no hole, which would fill it.
    /// </summary>
    public ISegmentPages? Pages { get; init; }

    /// <summary>Hint: the level 0 word that a remote insertion looks at first.</summary>
    public ref uint Cursor => ref *(uint*)(_base + 128);

    /// <summary>No entry behind that many level 0 words was ever reserved; raised before the first reservation there, never lowered.</summary>
    public ref uint UsedWords => ref *(uint*)(_base + 132);

    /// <summary>Computes the size of a table of that capacity.</summary>
    public static ulong SizeOf(uint entries) => new TableSegment(null, entries).Size;

    /// <summary>Lays a new table out in zeroed memory; the version is stored last.</summary>
    public static TableSegment Create(byte* memory, uint processIndex, uint entries = MaximumEntries, ISegmentPages? pages = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(entries, 2u);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries, MaximumEntries);
        var table = new TableSegment(memory, entries) { ProcessIndex = processIndex, Pages = pages };
        table.MarkUnusable();
        ref SegmentHeader h = ref table.Header;
        h.Magic = SegmentHeader.ExpectedMagic;
        h.Kind = (uint)SegmentKind.Table;
        h.Size = table.Size;
        h.Capacity = entries;
        h.Capacity2 = processIndex;
        Volatile.Write(ref h.Version, SegmentHeader.CurrentVersion);
        return table;
    }

    /// <summary>Opens a mapped table whose header was checked (<see cref="SegmentCheck"/>).</summary>
    public static TableSegment Open(byte* memory) =>
        new(memory, ((SegmentHeader*)memory)->Capacity) { ProcessIndex = ((SegmentHeader*)memory)->Capacity2 };

    /// <summary>The entry of that index. The caller has checked the bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref HandleEntry Entry(uint index) => ref _entries[index];

    /// <summary>The first entry at or behind <paramref name="index"/> that has memory, and where its stretch ends.</summary>
    /// <returns>False: there is none.</returns>
    internal bool TryFindEntries(ref uint index, out uint end)
    {
        end = Capacity;
        if (Pages is null)
        {
            return index < Capacity;
        }

        ulong origin = (ulong)((byte*)_entries - _base);
        if (index >= Capacity || !Pages.TryFindData(origin + (index * (ulong)sizeof(HandleEntry)), out ulong from, out ulong to) || to <= origin)
        {
            return false;
        }

        index = Math.Max(index, (uint)((from - origin) / (ulong)sizeof(HandleEntry)));
        end = (uint)Math.Min(((to - origin) + (ulong)sizeof(HandleEntry) - 1) / (ulong)sizeof(HandleEntry), Capacity);
        return index < end;
    }

    /// <summary>Level 0 hints: bit per entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Level0(uint word) => ref _level0[word];

    /// <summary>Level 1 hints: bit per level 0 word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Level1(uint word) => ref _level1[word];

    /// <summary>Level 2 hints: bit per level 1 word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Level2(uint word) => ref ((ulong*)(_base + 512))[word];

    // Entry 0 and what lies behind the capacity count as taken, so that "full" is all ones everywhere.
    private void MarkUnusable()
    {
        Tail(_level0, Capacity);
        Tail(_level1, Words);
        Tail((ulong*)(_base + 512), (Words + 63) / 64);
        _level0[0] |= 1;
    }

    private static void Tail(ulong* words, uint bits)
    {
        if (bits % 64 != 0)
        {
            words[bits / 64] |= ulong.MaxValue << (int)(bits % 64);
        }
    }

    private static ulong RoundUp(ulong bytes) => (bytes + Page - 1) / Page * Page;
}
