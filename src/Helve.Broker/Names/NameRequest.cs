using Helve.Broker.Domains;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve.Broker.Names;

/// <summary>What a client asks for by name, besides the name.</summary>
/// <param name="Type">Type of the object.</param>
/// <param name="Access">Desired access.</param>
/// <param name="Attributes">Attributes.</param>
internal readonly record struct NameRequest(ObjectType Type, uint Access, ObjectAttributeBits Attributes)
{
    /// <summary>Bits that NT accepts (semantics E29), and OBJ_PROTECT_CLOSE.</summary>
    private const uint ValidAttributes = 0x1FF2 | (uint)ObjectAttributeBits.ProtectClose;

    /// <summary>Process index of who asks: the creator of what is created, whoever does the work.</summary>
    public uint Creator { get; init; }

    /// <summary>Whether all attribute bits are ones that NT accepts.</summary>
    public bool HasValidAttributes => ((uint)Attributes & ~ValidAttributes) == 0;

    /// <summary>Whether an existing object is opened.</summary>
    public bool OpenIf => (Attributes & ObjectAttributeBits.OpenIf) != 0;

    /// <summary>Whether names are compared without case.</summary>
    public bool IgnoreCase => (Attributes & ObjectAttributeBits.CaseInsensitive) != 0;

    /// <summary>Attributes of the handle.</summary>
    public HandleAttributes HandleAttributes => (HandleAttributes)((uint)Attributes & (uint)HandleAttributes.All);
}

/// <summary>Who asks by name, and gets the handle.</summary>
/// <param name="Home">The domain of the process.</param>
/// <param name="Table">Its table.</param>
internal readonly record struct NameCaller(DomainServices Home, TableReference Table);

/// <summary>A handle made by name.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Slot">Slot of the object.</param>
/// <param name="Generation">Generation of the slot.</param>
/// <param name="Granted">Granted access.</param>
internal readonly record struct NamedHandle(uint Value, uint Slot, uint Generation, uint Granted);
