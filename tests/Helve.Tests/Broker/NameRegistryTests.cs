using Helve.Broker.Domains;
using Helve.Broker.Names;
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
            registry.TryAdd(record, out uint index).ShouldBeTrue();
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
        registry.TryAdd(new NameRecord(ObjectType.Mutex, "a"), out uint first).ShouldBeTrue();
        registry.TryAdd(new NameRecord(ObjectType.Mutex, "b"), out _).ShouldBeTrue();
        registry.TryAdd(new NameRecord(ObjectType.Mutex, "c"), out _).ShouldBeFalse();
        registry.Remove(first);
        registry.TryAdd(new NameRecord(ObjectType.Mutex, "c"), out _).ShouldBeTrue();
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

    private static string Describe(in NameRecord record) =>
        $"{record.Type} {record.Name} {record.Domain}/{record.Slot}/{record.Generation} in {record.Parent} {record.Flags} {record.Text.Length} {record.Security.Length}";
}
