using Helve.Broker.Domains;
using Helve.Kernel.Memory;

namespace Helve.Broker.Names;

/// <summary>What the namespace knows of an object. Home, slot and generation name it for ever; whether it still lives, the home's arena tells.</summary>
/// <param name="Home">The domain that it lives in.</param>
/// <param name="Type">Its type.</param>
/// <param name="Slot">Its slot there.</param>
/// <param name="Generation">Generation of the slot.</param>
internal readonly record struct NamedObject(DomainServices Home, ObjectType Type, uint Slot, uint Generation)
{
    /// <summary>Where it stands in the <see cref="NameRegistry"/>.</summary>
    public uint RegistryIndex { get; init; }
}
