using Helve.Kernel.Memory;

namespace Helve.Kernel.Security;

/// <summary>What the generic rights mean for one object type, and which rights it knows.</summary>
/// <param name="Read">GENERIC_READ.</param>
/// <param name="Write">GENERIC_WRITE.</param>
/// <param name="Execute">GENERIC_EXECUTE.</param>
/// <param name="All">GENERIC_ALL; also every right that the type knows.</param>
public readonly record struct GenericMapping(uint Read, uint Write, uint Execute, uint All)
{
    private static readonly GenericMapping s_event = new(0x0002_0001, 0x0002_0002, 0x0012_0000, 0x001F_0003);
    private static readonly GenericMapping s_mutex = new(0x0002_0001, 0x0002_0000, 0x0012_0000, 0x001F_0001);
    private static readonly GenericMapping s_process = new(0x0002_0410, 0x0002_2BEA, 0x0012_1001, 0x001F_FFFF);
    private static readonly GenericMapping s_directory = new(0x0002_0003, 0x0002_000C, 0x0002_0003, 0x000F_000F);
    private static readonly GenericMapping s_symbolicLink = new(0x0002_0001, 0x0002_0000, 0x0002_0001, 0x000F_0001);

    /// <summary>The mapping of a type.</summary>
    public static GenericMapping Of(ObjectType type) => type switch
    {
        ObjectType.Event or ObjectType.Semaphore => s_event,
        ObjectType.Mutex => s_mutex,
        ObjectType.Process => s_process,
        ObjectType.Directory => s_directory,
        ObjectType.SymbolicLink => s_symbolicLink,
        _ => default,
    };

    /// <summary>Generic bits replaced by what they mean, then bits that the type does not know dropped.</summary>
    public uint Map(uint access)
    {
        uint mapped = access;
        mapped |= (access & AccessMask.GENERIC_READ) != 0 ? Read : 0;
        mapped |= (access & AccessMask.GENERIC_WRITE) != 0 ? Write : 0;
        mapped |= (access & AccessMask.GENERIC_EXECUTE) != 0 ? Execute : 0;
        mapped |= (access & AccessMask.GENERIC_ALL) != 0 ? All : 0;
        return Widen(mapped) & All;
    }

    /// <summary>Whether a mask has bits that are reserved for this type.</summary>
    public bool HasReserved(uint access) =>
        (access & (AccessMask.ReservedForAll | (AccessMask.ReservedUnlessKnown & ~All))) != 0;

    // PROCESS_QUERY_INFORMATION and PROCESS_SET_INFORMATION bring their limited forms with them. The only type whose rights go that far.
    private uint Widen(uint access)
    {
        uint widened = access;
        if ((All & 0x0400) != 0)
        {
            widened |= (access & 0x0400) != 0 ? 0x1000u : 0;
            widened |= (access & 0x0200) != 0 ? 0x2000u : 0;
        }

        return widened;
    }
}
