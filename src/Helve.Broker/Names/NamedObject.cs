using Helve.Kernel.Memory;

namespace Helve.Broker.Names;

/// <summary>What the namespace knows of an object. The pair of slot and generation names it for ever; whether it still lives, the arena tells.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Slot">Its slot.</param>
/// <param name="Generation">Generation of the slot.</param>
internal readonly record struct NamedObject(ObjectType Type, uint Slot, uint Generation)
{
    /// <summary>Where it stands in the <see cref="NameRegistry"/>.</summary>
    public uint RegistryIndex { get; init; }
}
