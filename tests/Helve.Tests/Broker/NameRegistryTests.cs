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
        var expected = new Dictionary<string, (uint, uint, uint, uint)>();
        var indexes = new Dictionary<string, uint>();
        for (uint i = 0; i < 200; i++)
        {
            string path = @"\BaseNamedObjects\" + new string('x', (int)(i % 90)) + i;
            var facts = new NameRegistryEntry { Type = (uint)ObjectType.Event, Domain = i % 3, Slot = i, Generation = i + 1 };
            registry.TryAdd(facts, path, out uint index).ShouldBeTrue();
            expected.Add(path, Facts(facts));
            indexes.Add(path, index);
            if (i % 8 != 0)
            {
                registry.Remove(indexes[path]);
                expected.Remove(path);
            }
        }

        registry.ReadAll().ToDictionary(n => n.Path, n => Facts(n.Entry)).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public void Names_BeyondTheCapacity_AreRefused()
    {
        using NameRegistry registry = NameRegistry.Create(2);
        var named = new NameRegistryEntry { Type = (uint)ObjectType.Mutex, Domain = 1, Slot = 1, Generation = 1 };
        registry.TryAdd(named, @"\a", out uint first).ShouldBeTrue();
        registry.TryAdd(named, @"\b", out _).ShouldBeTrue();
        registry.TryAdd(named, @"\c", out _).ShouldBeFalse();
        registry.Remove(first);
        registry.TryAdd(named, @"\c", out _).ShouldBeTrue();
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

    private static (uint Type, uint Domain, uint Slot, uint Generation) Facts(in NameRegistryEntry entry) =>
        (entry.Type, entry.Domain, entry.Slot, entry.Generation);
}
