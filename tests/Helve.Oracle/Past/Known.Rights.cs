namespace Helve.Oracle;

/// <summary>What handles grant (semantics F).</summary>
internal sealed partial class Known
{
    private const uint MaximumAllowed = 0x02000000, Generic = 0xF0000000, Standard = 0x1F0000;

    // All, and what GENERIC_READ, GENERIC_WRITE and GENERIC_EXECUTE mean.
    private static readonly Dictionary<string, (uint All, uint Read, uint Write, uint Execute)> s_rights = new(StringComparer.Ordinal)
    {
        ["Event"] = (0x1F0003, 0x20001, 0x20002, 0x120000),
        ["Semaphore"] = (0x1F0003, 0x20001, 0x20002, 0x120000),
        ["Timer"] = (0x1F0003, 0x20001, 0x20002, 0x120000),
        ["Mutant"] = (0x1F0001, 0x20001, 0x20000, 0x120000),
        ["Section"] = (0xF001F, 0x20005, 0x20002, 0x20008),
        ["Directory"] = (0xF000F, 0x20003, 0x2000C, 0x20003),
        ["Job"] = (0x1F003F, 0x20004, 0x2000B, 0x120000),
        ["Link"] = (0xF0001, 0x20001, 0x20000, 0x20001),
        ["KeyedEvent"] = (0xF0003, 0x20001, 0x20002, 0x20000),
        ["Process"] = (0x1FFFFF, 0x20410, 0x22BEA, 0x121001),
        ["File"] = (0x1F01FF, 0x120089, 0x120116, 0x1200A0),
    };

    /// <summary>What everybody gets who may do everything; 0: nobody knows.</summary>
    internal static uint AllOf(string type) => s_rights.GetValueOrDefault(type).All;

    /// <summary>The rights that a type has; all, of one that is not known here.</summary>
    internal static uint RightsOf(string type) => s_rights.TryGetValue(type, out (uint All, uint, uint, uint) rights) ? rights.All | Standard : uint.MaxValue;

    /// <summary>The handle in that place is open, and does not grant all of these, or nobody knows.</summary>
    internal bool Lacks(Operation operation, int place, uint rights) => this[operation, place] is { } held && (!held.IsTold || (held.Access & rights) != rights);

    /// <summary>The handle in that place is open, and grants one of these, or nobody knows.</summary>
    internal bool HasAny(Operation operation, int place, uint rights) =>
        operation.Args.ElementAtOrDefault(place) is NumberArg or ProcessArg || (this[operation, place] is { } held && (!held.IsTold || (held.Access & rights) != 0));

    private static uint Mapped(string type, uint access)
    {
        if (!s_rights.TryGetValue(type, out (uint All, uint Read, uint Write, uint Execute) rights))
        {
            return access;
        }

        uint mapped = access & ~Generic;
        mapped |= (access & 0x80000000) != 0 ? rights.Read : 0;
        mapped |= (access & 0x40000000) != 0 ? rights.Write : 0;
        mapped |= (access & 0x20000000) != 0 ? rights.Execute : 0;
        mapped |= (access & 0x10000000) != 0 ? rights.All : 0;

        // PROCESS_QUERY_INFORMATION has the limited right in it, PROCESS_SET_INFORMATION as well.
        mapped |= type == "Process" ? (mapped & 0x400) << 2 | (mapped & 0x200) << 4 : 0;
        return mapped;
    }
}
