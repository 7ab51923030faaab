using System.Runtime.InteropServices;
using Helve.Broker.Domains;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Linux;

namespace Helve.Broker.Names;

/// <summary>
/// The names, written through to a segment that only the broker maps, so that its death loses none of them: see
/// docs/adr/0002-what-a-keeper-holds.md.
/// </summary>
internal sealed unsafe class NameRegistry : IDisposable
{
    /// <summary>Bytes of a unit of the heap.</summary>
    public const int UnitBytes = 64;

    private const ulong Page = 4096;
    /// <summary>Units of the heap.</summary>
    public const uint HeapUnits = 1u << 26;

    private static readonly ulong s_entriesOffset = Page + (NameRegistryDomain.Capacity * (ulong)sizeof(NameRegistryDomain));
    private readonly Segment _segment;
    private readonly NameRegistryDomain* _domains;
    private readonly NameRegistryEntry* _entries;
    private readonly byte* _heap;
    private readonly uint _capacity;
    private readonly Stack<uint> _freeEntries = new();
    private readonly UnitHeap _units = new(HeapUnits);
    private readonly Dictionary<uint, uint> _userOfEntry = [];
    private readonly Dictionary<uint, uint> _unitsOfUser = [];
    private readonly uint _share;
    private uint _nextEntry;

    private NameRegistry(Segment segment, uint entries, uint share)
    {
        _share = share;
        _segment = segment;
        _capacity = entries;
        byte* memory = segment.Memory.Pointer;
        _domains = (NameRegistryDomain*)(memory + Page);
        _entries = (NameRegistryEntry*)(memory + s_entriesOffset);
        _heap = memory + HeapOffset(entries);
    }

    /// <summary>The segment's descriptor.</summary>
    public FileDescriptor Descriptor => _segment.Descriptor;

    /// <summary>Creates an empty registry for that many names, of which one user has no more than that many units of the heap.</summary>
    public static NameRegistry Create(uint entries, uint share = HeapUnits)
    {
        ulong size = HeapOffset(entries) + ((ulong)HeapUnits * UnitBytes);
        if (!Segment.TryCreate("helve-names", size, out Segment? segment, out LinuxError error))
        {
            throw new LinuxException("creating the registry of names", error);
        }

        ref SegmentHeader header = ref *(SegmentHeader*)segment!.Memory.Pointer;
        header.Magic = SegmentHeader.ExpectedMagic;
        header.Kind = (uint)SegmentKind.Registry;
        header.Size = size;
        header.Capacity = entries;
        header.Capacity2 = HeapUnits;
        Volatile.Write(ref header.Version, SegmentHeader.CurrentVersion);
        return new NameRegistry(segment, entries, share);
    }

    /// <summary>Writes down which domain a number means. There is room for as many as there may be.</summary>
    public void AddDomain(uint number, DomainKey key)
    {
        ref NameRegistryDomain free = ref FindDomain(committed: 0, 0);
        free.Number = number;
        free.UserId = key.UserId;
        free.UserNamespace = key.UserNamespace;
        free.Restricted = key.Restricted;
        Volatile.Write(ref free.Committed, 1);
    }

    /// <summary>Forgets a domain, none of whose names is left.</summary>
    public void RemoveDomain(uint number) => Volatile.Write(ref FindDomain(committed: 1, number).Committed, 0);

    /// <summary>Whether a user's share has room for a name of any length, with any descriptor.</summary>
    public bool HasRoom(uint user) => _unitsOfUser.GetValueOrDefault(user) + (2ul * UnitHeap.Largest) <= _share;

    /// <summary>
    /// Writes a name, which is a user's, or nobody's. QUOTA_EXCEEDED: the user has its share. INSUFFICIENT_RESOURCES: the registry is full.
    /// </summary>
    public NtStatus Add(in NameRecord record, uint? user, out uint index)
    {
        ReadOnlySpan<byte> name = MemoryMarshal.AsBytes(record.Name.AsSpan());
        int bytes = name.Length + record.Text.Length;
        index = 0;
        uint units = UnitsOf((uint)bytes) + UnitsOf((uint)record.Security.Length);
        if (!IsInShare(user, units))
        {
            return NtStatus.QuotaExceeded;
        }

        if ((_freeEntries.Count == 0 && _nextEntry >= _capacity) || !TryStore(record.Security.Span, out ulong security))
        {
            return NtStatus.InsufficientResources;
        }

        if (!_units.TryTake(UnitsOf((uint)bytes), out uint unit))
        {
            GiveBack((uint)security, (uint)(security >> 32));
            return NtStatus.InsufficientResources;
        }

        index = _freeEntries.TryPop(out uint free) ? free : _nextEntry++;
        var heap = new Span<byte>(_heap + ((ulong)unit * UnitBytes), bytes);
        name.CopyTo(heap);
        record.Text.Span.CopyTo(heap[name.Length..]);
        ref NameRegistryEntry entry = ref _entries[index];
        entry.Type = (uint)record.Type;
        entry.Domain = record.Domain;
        entry.Slot = record.Slot;
        entry.Generation = record.Generation;
        entry.Parent = record.Parent;
        entry.Flags = (uint)record.Flags;
        entry.Unit = unit;
        entry.NameBytes = (uint)name.Length;
        entry.TextBytes = (uint)record.Text.Length;
        entry.Security = security;
        Volatile.Write(ref entry.Committed, 1);
        if (user is { } owner)
        {
            _userOfEntry.Add(index, owner);
            Charge(owner, units);
        }

        return NtStatus.Success;
    }

    /// <summary>Writes down that an entry is permanent, or is so no longer.</summary>
    public void SetFlags(uint index, NameRegistryFlags flags) => Volatile.Write(ref _entries[index].Flags, (uint)flags);

    /// <summary>Writes another security descriptor, in the share of whose the name is. Failures as of <see cref="Add"/>: the old one stands.</summary>
    public NtStatus SetSecurity(uint index, ReadOnlySpan<byte> security)
    {
        ref NameRegistryEntry entry = ref _entries[index];
        ulong old = entry.Security;
        uint? user = _userOfEntry.TryGetValue(index, out uint owner) ? owner : null;
        uint units = UnitsOf((uint)security.Length);
        if (!IsInShare(user, units))
        {
            return NtStatus.QuotaExceeded;
        }

        if (!TryStore(security, out ulong stored))
        {
            return NtStatus.InsufficientResources;
        }

        Volatile.Write(ref entry.Security, stored);
        GiveBack((uint)old, (uint)(old >> 32));
        if (user is not null)
        {
            Charge(owner, (long)units - UnitsOf((uint)(old >> 32)));
        }

        return NtStatus.Success;
    }

    /// <summary>Takes a name away.</summary>
    public void Remove(uint index)
    {
        ref NameRegistryEntry entry = ref _entries[index];
        Volatile.Write(ref entry.Committed, 0);
        GiveBack(entry.Unit, entry.NameBytes + entry.TextBytes);
        GiveBack((uint)entry.Security, (uint)(entry.Security >> 32));
        _freeEntries.Push(index);
        if (_userOfEntry.Remove(index, out uint user))
        {
            Charge(user, -(long)(UnitsOf(entry.NameBytes + entry.TextBytes) + UnitsOf((uint)(entry.Security >> 32))));
        }
    }

    /// <summary>Every name that is written, as a restarted broker reads them.</summary>
    public List<(uint Index, NameRecord Record)> ReadAll()
    {
        var names = new List<(uint Index, NameRecord Record)>();
        for (uint i = 0; i < _nextEntry; i++)
        {
            NameRegistryEntry entry = _entries[i];
            if (entry.Committed == 1)
            {
                names.Add((i, Read(entry)));
            }
        }

        return names;
    }

    /// <summary>Every domain that is written, as a restarted broker reads them.</summary>
    public List<NameRegistryDomain> ReadDomains()
    {
        var domains = new List<NameRegistryDomain>();
        for (uint i = 0; i < NameRegistryDomain.Capacity; i++)
        {
            if (_domains[i].Committed == 1)
            {
                domains.Add(_domains[i]);
            }
        }

        return domains;
    }

    public void Dispose() => _segment.Dispose();

    private ref NameRegistryDomain FindDomain(uint committed, uint number)
    {
        for (uint i = 0; i < NameRegistryDomain.Capacity; i++)
        {
            if (_domains[i].Committed == committed && (committed == 0 || _domains[i].Number == number))
            {
                return ref _domains[i];
            }
        }

        throw new InvalidOperationException($"the registry of names has no place for domain {number}");
    }

    private NameRecord Read(in NameRegistryEntry entry)
    {
        ReadOnlySpan<byte> bytes = Stored(entry.Unit, entry.NameBytes + entry.TextBytes);
        int name = (int)entry.NameBytes;
        return new NameRecord((ObjectType)entry.Type, MemoryMarshal.Cast<byte, char>(bytes[..name]).ToString())
        {
            Domain = entry.Domain,
            Slot = entry.Slot,
            Generation = entry.Generation,
            Parent = entry.Parent,
            Flags = (NameRegistryFlags)entry.Flags,
            Text = bytes[name..].ToArray(),
            Security = Stored((uint)entry.Security, (uint)(entry.Security >> 32)).ToArray(),
        };
    }

    private static ulong HeapOffset(uint entries) =>
        s_entriesOffset + (((ulong)entries * (ulong)sizeof(NameRegistryEntry)) + Page - 1) / Page * Page;

    private ReadOnlySpan<byte> Stored(uint unit, uint bytes) => new(_heap + ((ulong)unit * UnitBytes), (int)bytes);

    private bool TryStore(ReadOnlySpan<byte> bytes, out ulong stored)
    {
        stored = 0;
        if (!_units.TryTake(UnitsOf((uint)bytes.Length), out uint unit))
        {
            return false;
        }

        bytes.CopyTo(new Span<byte>(_heap + ((ulong)unit * UnitBytes), bytes.Length));
        stored = unit | ((ulong)bytes.Length << 32);
        return true;
    }

    private void GiveBack(uint unit, uint bytes) => _units.Return(unit, UnitsOf(bytes));

    private bool IsInShare(uint? user, uint units) => user is not { } owner || _unitsOfUser.GetValueOrDefault(owner) + (ulong)units <= _share;

    private void Charge(uint user, long units)
    {
        ref uint used = ref CollectionsMarshal.GetValueRefOrAddDefault(_unitsOfUser, user, out _);
        used = (uint)(used + units);
        if (used == 0)
        {
            _unitsOfUser.Remove(user);
        }
    }

    private static uint UnitsOf(uint bytes) => UnitHeap.Taken((bytes + UnitBytes - 1) / UnitBytes);
}

/// <summary>What the registry holds of a name.</summary>
/// <param name="Type">Its type; None: a type object.</param>
/// <param name="Name">The last component.</param>
internal readonly record struct NameRecord(ObjectType Type, string Name)
{
    /// <summary>Objects: the number of the domain.</summary>
    public uint Domain { get; init; }

    /// <summary>Objects: the slot.</summary>
    public uint Slot { get; init; }

    /// <summary>Objects: its generation.</summary>
    public uint Generation { get; init; }

    /// <summary>Entry of the directory plus 1; 0: none.</summary>
    public uint Parent { get; init; }

    /// <summary>What else is to be known.</summary>
    public NameRegistryFlags Flags { get; init; }

    /// <summary>A link's target, a private namespace's boundary.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>The security descriptor.</summary>
    public ReadOnlyMemory<byte> Security { get; init; }
}
