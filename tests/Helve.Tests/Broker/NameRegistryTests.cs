using Helve.Broker.Names;
using Helve.Kernel.Memory;
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
        var expected = new Dictionary<string, NamedObject>();
        var indexes = new Dictionary<string, uint>();
        for (uint i = 0; i < 200; i++)
        {
            string path = @"\BaseNamedObjects\" + new string('x', (int)(i % 90)) + i;
            var named = new NamedObject(ObjectType.Event, i, i + 1);
            registry.TryAdd(named, path, out uint index).ShouldBeTrue();
            expected.Add(path, named);
            indexes.Add(path, index);
            if (i % 8 != 0)
            {
                registry.Remove(indexes[path]);
                expected.Remove(path);
            }
        }

        registry.ReadAll().ToDictionary(n => n.Path, n => n.Named).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public void Names_BeyondTheCapacity_AreRefused()
    {
        using NameRegistry registry = NameRegistry.Create(2);
        var named = new NamedObject(ObjectType.Mutex, 1, 1);
        registry.TryAdd(named, @"\a", out uint first).ShouldBeTrue();
        registry.TryAdd(named, @"\b", out _).ShouldBeTrue();
        registry.TryAdd(named, @"\c", out _).ShouldBeFalse();
        registry.Remove(first);
        registry.TryAdd(named, @"\c", out _).ShouldBeTrue();
    }
}
