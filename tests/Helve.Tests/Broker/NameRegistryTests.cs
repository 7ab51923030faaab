using Helve.Broker.Domains;
using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>What a broker writes down so that its death loses no name.</summary>
public class NameRegistryTests
{
    [Fact]
    public void Names_AddedAndRemoved_AreReadBack()
    {
        using NameRegistry registry = NameRegistry.Create(64);
        var expected = new Dictionary<uint, string>();
        for (uint i = 0; i < 200; i++)
        {
            var record = new NameRecord(ObjectType.SymbolicLink, new string('x', (int)(i % 90)) + i)
            {
                Domain = i % 3,
                Slot = i,
                Generation = i + 1,
                Parent = i / 2,
                Flags = i % 5 == 0 ? NameRegistryFlags.Permanent : NameRegistryFlags.None,
                Text = new byte[i % 7],
                Security = new byte[i % 100],
            };
            registry.Add(record, i % 2 == 0 ? i % 7 : null, out uint index).ShouldBe(NtStatus.Success);
            expected.Add(index, Describe(record));
            if (i % 8 != 0)
            {
                registry.Remove(index);
                expected.Remove(index);
            }
        }

        registry.ReadAll().ToDictionary(n => n.Index, n => Describe(n.Record)).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public void Names_BeyondTheCapacity_AreRefused()
    {
        using NameRegistry registry = NameRegistry.Create(2);
        registry.Add(new NameRecord(ObjectType.Mutex, "a"), null, out uint first).ShouldBe(NtStatus.Success);
        registry.Add(new NameRecord(ObjectType.Mutex, "b"), null, out _).ShouldBe(NtStatus.Success);
        registry.Add(new NameRecord(ObjectType.Mutex, "c"), null, out _).ShouldBe(NtStatus.InsufficientResources);
        registry.Remove(first);
        registry.Add(new NameRecord(ObjectType.Mutex, "c"), null, out _).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Share_OfOneUser_BoundsItsNames_AndGivesRoomBack()
    {
        const uint Share = 64;
        using NameRegistry registry = NameRegistry.Create(1000, Share);
        var mine = new List<uint>();
        NtStatus status;
        while ((status = registry.Add(Sized("n", 200), user: 7, out uint index)) == NtStatus.Success)
        {
            mine.Add(index);
        }

        // Four units of descriptor, one of name.
        status.ShouldBe(NtStatus.QuotaExceeded);
        mine.Count.ShouldBe((int)Share / 5);
        registry.Add(Sized("n", 200), user: 8, out _).ShouldBe(NtStatus.Success);
        registry.Add(Sized("n", 200), user: null, out _).ShouldBe(NtStatus.Success);
        registry.SetSecurity(mine[0], new byte[300]).ShouldBe(NtStatus.QuotaExceeded);
        registry.Remove(mine[^1]);
        registry.SetSecurity(mine[0], new byte[1]).ShouldBe(NtStatus.Success);
        registry.Add(Sized("n", 200), user: 7, out _).ShouldBe(NtStatus.Success);
        mine[..^1].ForEach(registry.Remove);
        registry.Add(Sized("n", 2000), user: 7, out _).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Heap_FilledAndEmptiedInEverySize_IsNeverUsedUp()
    {
        const uint Capacity = 4 * UnitHeap.Largest;
        var heap = new UnitHeap(Capacity);
        for (uint size = 1; size <= UnitHeap.Largest; size = (size * 2) + 1)
        {
            var taken = new HashSet<uint>();
            while (heap.TryTake(size, out uint unit))
            {
                taken.Add(unit).ShouldBeTrue("a piece was given out twice");
            }

            taken.Count.ShouldBe((int)(Capacity / UnitHeap.Taken(size)));
            foreach (uint unit in taken)
            {
                heap.Return(unit, size);
            }
        }

        heap.TryTake(UnitHeap.Largest, out _).ShouldBeTrue();
        heap.TryTake(UnitHeap.Largest + 1, out _).ShouldBeFalse();
    }

    [Fact]
    public void Heap_InAnyOrder_GivesNoUnitToTwo()
    {
        var random = new Random(4);
        var heap = new UnitHeap(2 * UnitHeap.Largest);
        var owned = new bool[2 * UnitHeap.Largest];
        var pieces = new List<(uint Unit, uint Size)>();
        for (int i = 0; i < 20_000; i++)
        {
            uint size = (uint)random.Next(1, 300);
            if ((pieces.Count > 0 && random.Next(2) == 0) || !heap.TryTake(size, out uint unit))
            {
                int which = random.Next(pieces.Count);
                (uint back, uint units) = pieces[which];
                pieces.RemoveAt(which);
                owned.AsSpan((int)back, (int)units).Clear();
                heap.Return(back, units);
                continue;
            }

            owned.AsSpan((int)unit, (int)size).Contains(true).ShouldBeFalse();
            owned.AsSpan((int)unit, (int)size).Fill(true);
            pieces.Add((unit, size));
        }
    }

    [Fact]
    public void Domains_AddedAndRemoved_AreReadBack()
    {
        using NameRegistry registry = NameRegistry.Create(2);
        registry.AddDomain(1, new DomainKey(1000, 77));
        registry.AddDomain(2, new DomainKey(1001, 78, 9));
        registry.RemoveDomain(1);
        registry.AddDomain(3, new DomainKey(0, 77));
        registry.ReadDomains().Select(static d => (d.Number, d.UserId, d.UserNamespace, d.Restricted))
            .ShouldBe([(3u, 0u, 77ul, 0ul), (2u, 1001u, 78ul, 9ul)]);
    }

    private static NameRecord Sized(string name, int security) => new(ObjectType.Mutex, name) { Security = new byte[security] };

    private static string Describe(in NameRecord record) =>
        $"{record.Type} {record.Name} {record.Domain}/{record.Slot}/{record.Generation} in {record.Parent} {record.Flags} {record.Text.Length} {record.Security.Length}";
}
