using Helve.Broker.Access;
using Helve.Broker.Domains;
using Helve.Broker.Keeping;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Broker.Names;

/// <summary>Who asks for something by name.</summary>
/// <param name="Home">The domain of the process.</param>
/// <param name="Table">Its table. Its process is the creator of what is created, whoever does the work.</param>
/// <param name="Principal">Who its process is.</param>
internal readonly record struct NameCaller(DomainServices Home, TableReference Table, Principal Principal)
{
    /// <summary>Whether it has SeCreatePermanentPrivilege.</summary>
    public bool MayMakePermanent => Principal.Token.Has(TokenPrivileges.CreatePermanent);
}

/// <summary>What is asked for by name, besides the name.</summary>
/// <param name="Type">Type of the object.</param>
/// <param name="Access">Desired access.</param>
/// <param name="Attributes">Attributes.</param>
/// <param name="Root">A handle of the caller's to the directory that the name is relative to, or one of <see cref="NameRoots"/>.</param>
internal readonly record struct NameRequest(ObjectType Type, uint Access, ObjectAttributeBits Attributes, uint Root = NameRoots.Session)
{
    /// <summary>Bits that NT accepts (semantics E29), and OBJ_PROTECT_CLOSE.</summary>
    private const uint ValidAttributes = 0x1FF2 | (uint)ObjectAttributeBits.ProtectClose;

    private const ObjectAttributeBits ExclusiveAndInherit = ObjectAttributeBits.Exclusive | ObjectAttributeBits.Inherit;

    /// <summary>Whether all attribute bits are ones that NT accepts; one process's own object is not to be inherited by another.</summary>
    public bool HasValidAttributes => ((uint)Attributes & ~ValidAttributes) == 0 && (Attributes & ExclusiveAndInherit) != ExclusiveAndInherit;

    /// <summary>Whether an existing object is opened.</summary>
    public bool OpenIf => Has(ObjectAttributeBits.OpenIf);

    /// <summary>Whether the object is to live without handles.</summary>
    public bool IsPermanent => Has(ObjectAttributeBits.Permanent);

    /// <summary>Whether no other process is to have handles to the object.</summary>
    public bool IsExclusive => Has(ObjectAttributeBits.Exclusive);

    /// <summary>How its name is looked up.</summary>
    public NameLookup Lookup =>
        (Has(ObjectAttributeBits.CaseInsensitive) ? NameLookup.IgnoreCase : NameLookup.None)
        | (Has(ObjectAttributeBits.DontReparse) ? NameLookup.RefuseLinks : NameLookup.None)
        | (Type == ObjectType.SymbolicLink ? NameLookup.KeepLastLink : NameLookup.None);

    /// <summary>Attributes of the handle.</summary>
    public HandleAttributes HandleAttributes => (HandleAttributes)((uint)Attributes & (uint)HandleAttributes.All);

    private bool Has(ObjectAttributeBits bit) => (Attributes & bit) != 0;
}

/// <summary>What a new object begins with.</summary>
internal readonly record struct NewObject
{
    /// <summary>Fields of its slot.</summary>
    public ObjectInit Init { get; init; }

    /// <summary>Links: the target.</summary>
    public string Target { get; init; }

    /// <summary>Private namespaces: by what they are found.</summary>
    public PrivateName? Private { get; init; }

    /// <summary>What the broker keeps of it; null: nothing.</summary>
    public Keepsake? Keepsake { get; init; }

    /// <summary>The descriptor that was given; null: none.</summary>
    public SecurityDescriptor? Security { get; init; }
}

/// <summary>A handle made by name.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Slot">Slot of the object.</param>
/// <param name="Generation">Generation of the slot.</param>
/// <param name="Granted">Granted access.</param>
internal readonly record struct NamedHandle(uint Value, uint Slot, uint Generation, uint Granted)
{
    /// <summary>Whether who asks the same again, while it holds a handle to the object, would get the same (<see cref="HandleReply.IsSteady"/>).</summary>
    public bool IsSteady { get; init; }
}
