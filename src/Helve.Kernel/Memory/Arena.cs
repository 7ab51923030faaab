using System.Runtime.CompilerServices;

namespace Helve.Kernel.Memory;

/// <summary>
/// A domain's arena: where things lie in the segment. Pages cost memory only when touched, so capacities are virtual.
/// </summary>
/// <remarks>
/// <code>
/// 0        SegmentHeader (Capacity = slots, Capacity2 = thread records, Capacity3 = process slots)
/// 64       allocation hints (NextChunk)
/// 4096     domain lock, ticket counter, redo record of the wait engine (DomainState)
/// 8192     process slots        128 bytes each
/// ...      thread records       128 bytes each (record 0 is nobody, 1 the broker's loop, 2 its recovery)
/// ...      record blocks      1,536 bytes each
/// ...      chunk types            1 byte  per 64 slots
/// ...      full-chunk hints       1 bit   per 64 slots (1 = perhaps full)
/// ...      taken hints            1 bit   per slot (0 = perhaps free)
/// ...      object slots          64 bytes each, a chunk of 64 is one page
/// </code>
/// Every section starts on a page. Hints are only hints: <see cref="ObjectSlot.Count"/> decides.
/// </remarks>
public sealed unsafe class Arena
{
    /// <summary>Slots of one type that lie together: one page, one word of taken hints.</summary>
    public const int SlotsPerChunk = 64;

    /// <summary>Default capacity in objects.</summary>
    public const uint DefaultSlots = 1u << 24;

    /// <summary>Default capacity in thread records.</summary>
    public const uint DefaultRecords = 1u << 16;

    /// <summary>Default capacity in processes.</summary>
    public const uint DefaultProcesses = 1u << 14;

    /// <summary>Record number of nobody.</summary>
    public const uint NoRecord = 0;

    /// <summary>Record of the broker's request loop.</summary>
    public const uint BrokerRecord = 1;

    /// <summary>Record of the broker's recovery thread.</summary>
    public const uint RecoveryRecord = 2;

    private const ulong Page = 4096;

    private uint _knownRecords;
    private int _overrun;
    private readonly byte* _base;
    private readonly ProcessSlot* _processes;
    private readonly ThreadRecord* _records;
    private readonly RecordBlock* _blocks;
    private readonly byte* _chunkTypes;
    private readonly ulong* _fullChunks;
    private readonly ulong* _taken;
    private readonly ObjectSlot* _slots;

    /// <summary>
    /// Records below this number may be waiting, as the broker knows from memory of its own; who is not told takes all. Bounds the work that the
    /// shared memory can ask for.
    /// </summary>
    public uint KnownRecords
    {
        get => Volatile.Read(ref _knownRecords) is var known and not 0 ? Math.Min(known, RecordCapacity) : RecordCapacity;
        set => Volatile.Write(ref _knownRecords, value);
    }

    /// <summary>Whether the shared memory has asked this process for more work than anything in order can.</summary>
    public bool HasOverrun => Volatile.Read(ref _overrun) != 0;

    /// <summary>Told once when that is found, on whatever thread, which holds locks.</summary>
    public Action? Overrun { get; set; }

    internal void NoteOverrun()
    {
        if (Interlocked.Exchange(ref _overrun, 1) == 0)
        {
            Overrun?.Invoke();
        }
    }

    private Arena(byte* memory, uint slots, uint records, uint processes)
    {
        _base = memory;
        SlotCapacity = slots;
        RecordCapacity = records;
        ProcessCapacity = processes;
        ulong at = 2 * Page;
        _processes = (ProcessSlot*)Section(ref at, processes * (ulong)sizeof(ProcessSlot));
        _records = (ThreadRecord*)Section(ref at, records * (ulong)sizeof(ThreadRecord));
        _blocks = (RecordBlock*)Section(ref at, records * (ulong)sizeof(RecordBlock));
        _chunkTypes = Section(ref at, slots / SlotsPerChunk);
        _fullChunks = (ulong*)Section(ref at, (slots / SlotsPerChunk + 63) / 64 * 8);
        _taken = (ulong*)Section(ref at, slots / SlotsPerChunk * 8);
        _slots = (ObjectSlot*)Section(ref at, slots * (ulong)sizeof(ObjectSlot));
        Size = at;
    }

    /// <summary>Number of object slots; a multiple of <see cref="SlotsPerChunk"/>.</summary>
    public uint SlotCapacity { get; }

    /// <summary>Number of thread records, record 0 included.</summary>
    public uint RecordCapacity { get; }

    /// <summary>Number of process slots, the broker's included.</summary>
    public uint ProcessCapacity { get; }

    /// <summary>
    /// Tells which parts of the segment have memory, or null: all count as having some. Any process of the domain can claim any number of
    /// used slots (<see cref="NextChunk"/>); who looks at all objects with this reads no hole, which would fill it.
    /// </summary>
    public ISegmentPages? Pages { get; private init; }

    /// <summary>Number of chunks.</summary>
    public uint ChunkCount => SlotCapacity / SlotsPerChunk;

    /// <summary>Size of the segment in bytes.</summary>
    public ulong Size { get; }

    /// <summary>The first byte of the mapping.</summary>
    public byte* Base => _base;

    /// <summary>The segment's header.</summary>
    public ref SegmentHeader Header => ref *(SegmentHeader*)_base;

    /// <summary>Next chunk that no process has taken; only ever rises.</summary>
    public ref uint NextChunk => ref *(uint*)(_base + 64);

    /// <summary>The domain's lock, tickets and redo record.</summary>
    public ref DomainState Domain => ref *(DomainState*)(_base + Page);

    /// <summary>Computes the size of an arena of these capacities.</summary>
    public static ulong SizeOf(uint slots, uint records, uint processes) => new Arena(null, slots, records, processes).Size;

    /// <summary>Lays a new arena out in zeroed memory; the version is stored last.</summary>
    public static Arena Create(
        byte* memory, uint slots = DefaultSlots, uint records = DefaultRecords, uint processes = DefaultProcesses, ISegmentPages? pages = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(slots);
        ArgumentOutOfRangeException.ThrowIfNotEqual(slots % SlotsPerChunk, 0u);
        var arena = new Arena(memory, slots, records, processes) { Pages = pages };
        ref SegmentHeader h = ref arena.Header;
        h.Magic = SegmentHeader.ExpectedMagic;
        h.Kind = (uint)SegmentKind.Arena;
        h.Size = arena.Size;
        h.Capacity = slots;
        h.Capacity2 = records;
        h.Capacity3 = processes;
        arena.Domain.RemoteWaits = DomainState.CountsRemote;
        Volatile.Write(ref h.Version, SegmentHeader.CurrentVersion);
        return arena;
    }

    /// <summary>Opens a mapped arena whose header was checked (<see cref="SegmentCheck"/>).</summary>
    public static Arena Open(byte* memory)
    {
        ref SegmentHeader h = ref *(SegmentHeader*)memory;
        return new Arena(memory, h.Capacity, h.Capacity2, h.Capacity3);
    }

    /// <summary>The slot of that index. The caller has checked the bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ObjectSlot Slot(uint index) => ref _slots[index];

    /// <summary>The first slot at or behind <paramref name="index"/> that has memory, and where its stretch ends.</summary>
    /// <returns>False: there is none.</returns>
    internal bool TryFindSlots(ref uint index, out uint end)
    {
        end = SlotCapacity;
        if (Pages is null)
        {
            return index < SlotCapacity;
        }

        ulong origin = (ulong)((byte*)_slots - _base);
        ulong size = (ulong)sizeof(ObjectSlot);
        if (index >= SlotCapacity || !Pages.TryFindData(origin + (index * size), out ulong from, out ulong to) || to <= origin)
        {
            return false;
        }

        index = Math.Max(index, (uint)((Math.Max(from, origin) - origin) / size));
        end = (uint)Math.Min((to - origin + size - 1) / size, SlotCapacity);
        return index < end;
    }

    /// <summary>The record of that number. The caller has checked the bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ThreadRecord Record(uint number) => ref _records[number];

    /// <summary>The block of that record. The caller has checked the bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref RecordBlock Block(uint number) => ref _blocks[number];

    /// <summary>The process slot of that index. The caller has checked the bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ProcessSlot Process(uint index) => ref _processes[index];

    /// <summary>The word of taken hints of a chunk: bit n is slot n of the chunk, 0 = perhaps free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Taken(uint chunk) => ref _taken[chunk];

    /// <summary>The word of full-chunk hints that holds this chunk's bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong FullChunks(uint chunk) => ref _fullChunks[chunk / 64];

    /// <summary>An <see cref="ObjectType"/>: what the chunk's slots hold, for ever; 0 before first use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte ChunkType(uint chunk) => ref _chunkTypes[chunk];

    private byte* Section(ref ulong at, ulong bytes)
    {
        byte* section = _base + at;
        at += (bytes + Page - 1) / Page * Page;
        return section;
    }
}
