using Helve.Kernel.Memory;

namespace Helve.Kernel.Security;

/// <summary>What the generic rights mean for one object type, and which rights it knows.</summary>
/// <param name="Read">GENERIC_READ.</param>
/// <param name="Write">GENERIC_WRITE.</param>
/// <param name="Execute">GENERIC_EXECUTE.</param>
/// <param name="All">GENERIC_ALL.</param>
public readonly record struct GenericMapping(uint Read, uint Write, uint Execute, uint All)
{
    private const uint GenericBits =
        AccessMask.GENERIC_READ | AccessMask.GENERIC_WRITE | AccessMask.GENERIC_EXECUTE | AccessMask.GENERIC_ALL;

    /// <summary>Rights that the type knows and GENERIC_ALL does not have, such as SYNCHRONIZE of a section.</summary>
    public uint Beyond { get; init; }

    /// <summary>Rights that bring their limited form with them.</summary>
    public ImpliedRights Implied { get; init; }

    /// <summary>Every right that the type knows.</summary>
    public uint Valid => All | Beyond;

    /// <summary>Whether SeDebugPrivilege opens objects of the type whatever their DACL says.</summary>
    public bool YieldsToDebug => Implied != ImpliedRights.None;

    /// <summary>The mapping of a type.</summary>
    public static GenericMapping Of(ObjectType type) => type switch
    {
        ObjectType.Event => GenericMappings.Event,
        ObjectType.Semaphore => GenericMappings.Semaphore,
        ObjectType.Mutex => GenericMappings.Mutant,
        ObjectType.Process => GenericMappings.Process,
        ObjectType.Directory => GenericMappings.Directory,
        ObjectType.SymbolicLink => GenericMappings.SymbolicLink,
        ObjectType.Timer => GenericMappings.Timer,
        ObjectType.Section => GenericMappings.Section,
        ObjectType.File => GenericMappings.File,
        ObjectType.Job => GenericMappings.Job,
        ObjectType.Thread => GenericMappings.Thread,
        ObjectType.KeyedEvent => GenericMappings.KeyedEvent,
        _ => default,
    };

    /// <summary>Generic bits replaced by what they mean, then bits that the type does not know dropped.</summary>
    public uint Map(uint access) => WithImplied(MapGeneric(access)) & Valid;

    /// <summary>Generic bits replaced by what they mean; all other bits stay.</summary>
    public uint MapGeneric(uint access)
    {
        if ((access & GenericBits) == 0)
        {
            return access;
        }

        uint mapped = access & ~GenericBits;
        mapped |= (access & AccessMask.GENERIC_READ) != 0 ? Read : 0;
        mapped |= (access & AccessMask.GENERIC_WRITE) != 0 ? Write : 0;
        mapped |= (access & AccessMask.GENERIC_EXECUTE) != 0 ? Execute : 0;
        mapped |= (access & AccessMask.GENERIC_ALL) != 0 ? All : 0;
        return mapped;
    }

    /// <summary>What was granted, and what that brings with it.</summary>
    public uint WithImplied(uint granted) => Implied switch
    {
        ImpliedRights.OfProcess => granted | Bring(granted, 0x400, 0x1000) | Bring(granted, 0x200, 0x2000),
        ImpliedRights.OfThread => granted | Bring(granted, 0x40, 0x800) | Bring(granted, 0x20, 0x400),
        _ => granted,
    };

    /// <summary>What a mask gets of an object whose security forbids nothing: MAXIMUM_ALLOWED is all that the type knows.</summary>
    public uint Grant(uint access) => (access & AccessMask.MAXIMUM_ALLOWED) != 0 ? Valid : Map(access);

    /// <summary>Whether a mask has bits that are reserved for this type.</summary>
    public bool HasReserved(uint access) =>
        (access & (AccessMask.ReservedForAll | (AccessMask.ReservedUnlessKnown & ~Valid))) != 0;

    private static uint Bring(uint granted, uint right, uint brings) => (granted & right) != 0 ? brings : 0;
}

/// <summary>Which rights of a type bring their limited form with them.</summary>
public enum ImpliedRights : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>PROCESS_QUERY_INFORMATION and PROCESS_SET_INFORMATION bring the LIMITED ones.</summary>
    OfProcess = 1,

    /// <summary>THREAD_QUERY_INFORMATION and THREAD_SET_INFORMATION bring the LIMITED ones.</summary>
    OfThread = 2,
}
