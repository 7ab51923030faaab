namespace Helve.Kernel.Security;

/// <summary>The words of SDDL: aliases of SIDs, codes of rights, types and flags.</summary>
internal static class SddlWords
{
    internal const string NullList = "NO_ACCESS_CONTROL";

    internal static readonly (string Name, AccessControlEntryType Type)[] Types =
    [
        ("AU", AccessControlEntryType.Audit), ("ML", AccessControlEntryType.MandatoryLabel),
        ("A", AccessControlEntryType.Allow), ("D", AccessControlEntryType.Deny),
    ];

    internal static readonly (string Name, AccessControlEntryFlags Flag)[] EntryFlags =
    [
        ("OI", AccessControlEntryFlags.ObjectInherit), ("CI", AccessControlEntryFlags.ContainerInherit),
        ("NP", AccessControlEntryFlags.NoPropagateInherit), ("IO", AccessControlEntryFlags.InheritOnly), ("ID", AccessControlEntryFlags.Inherited),
        ("SA", AccessControlEntryFlags.SuccessfulAccess), ("FA", AccessControlEntryFlags.FailedAccess),
    ];

    /// <summary>Codes of two letters. Those of one type of object (files, keys, directory services) are read, never written.</summary>
    internal static readonly (string Name, uint Bits)[] RightCodes =
    [
        ("GA", AccessMask.GENERIC_ALL), ("GR", AccessMask.GENERIC_READ), ("GW", AccessMask.GENERIC_WRITE), ("GX", AccessMask.GENERIC_EXECUTE),
        ("RC", AccessMask.READ_CONTROL), ("SD", AccessMask.DELETE), ("WD", AccessMask.WRITE_DAC), ("WO", AccessMask.WRITE_OWNER),
        ("CC", 0x1), ("DC", 0x2), ("LC", 0x4), ("SW", 0x8), ("RP", 0x10), ("WP", 0x20), ("DT", 0x40), ("LO", 0x80), ("CR", 0x100),
        ("FA", 0x1F01FF), ("FR", 0x120089), ("FW", 0x120116), ("FX", 0x1200A0),
        ("KA", 0xF003F), ("KR", 0x20019), ("KW", 0x20006), ("KX", 0x20019),
    ];

    /// <summary>NT's own names, which SDDL does not have and people know.</summary>
    internal static readonly (string Name, uint Bits)[] RightNames =
    [
        ("GENERIC_ALL", AccessMask.GENERIC_ALL), ("GENERIC_READ", AccessMask.GENERIC_READ), ("GENERIC_WRITE", AccessMask.GENERIC_WRITE),
        ("GENERIC_EXECUTE", AccessMask.GENERIC_EXECUTE), ("DELETE", AccessMask.DELETE), ("READ_CONTROL", AccessMask.READ_CONTROL),
        ("WRITE_DAC", AccessMask.WRITE_DAC), ("WRITE_OWNER", AccessMask.WRITE_OWNER), ("SYNCHRONIZE", AccessMask.SYNCHRONIZE),
        ("STANDARD_RIGHTS_REQUIRED", AccessMask.STANDARD_RIGHTS_REQUIRED), ("ACCESS_SYSTEM_SECURITY", AccessMask.ACCESS_SYSTEM_SECURITY),
    ];

    private static readonly (string Name, uint Bits)[] s_commonRights = [.. RightCodes.AsSpan(0, 8).ToArray().OrderBy(static right => right.Bits)];

    private static readonly (string Name, uint Bits)[] s_wholeRights = [.. RightCodes.Where(static right => (right.Bits & (right.Bits - 1)) != 0)];

    internal static readonly (string Name, uint Bits)[] LabelCodes = [("NW", 0x1), ("NR", 0x2), ("NX", 0x4)];

    private static readonly (string Name, Sid Sid)[] s_aliases =
    [
        ("WD", Sid.Everyone), ("CO", Sid.CreatorOwner), ("CG", Sid.CreatorGroup), ("OW", Sid.OwnerRights), ("AN", Sid.Anonymous),
        ("AU", Sid.AuthenticatedUsers), ("RC", Sid.RestrictedCode), ("SY", Sid.LocalSystem), ("BA", Sid.Administrators), ("BU", Sid.Users),
        ("BG", Sid.Guests), ("NU", new(5, 2)), ("IU", new(5, 4)), ("SU", new(5, 6)), ("ED", new(5, 9)), ("PS", new(5, 10)), ("LS", new(5, 19)),
        ("NS", new(5, 20)), ("WR", new(5, 33)), ("PU", new(5, 32, 547)), ("AO", new(5, 32, 548)), ("SO", new(5, 32, 549)), ("PO", new(5, 32, 550)),
        ("BO", new(5, 32, 551)), ("RE", new(5, 32, 552)), ("RU", new(5, 32, 554)), ("RD", new(5, 32, 555)), ("NO", new(5, 32, 556)),
        ("MU", new(5, 32, 558)), ("LU", new(5, 32, 559)), ("IS", new(5, 32, 568)), ("CY", new(5, 32, 569)), ("ER", new(5, 32, 573)),
        ("CD", new(5, 32, 574)), ("RA", new(5, 32, 575)), ("ES", new(5, 32, 576)), ("MS", new(5, 32, 577)), ("HA", new(5, 32, 578)),
        ("AA", new(5, 32, 579)), ("RM", new(5, 32, 580)), ("AC", new(15, 2, 1)), ("LW", new(16, 4096)), ("ME", new(16, 8192)),
        ("MP", new(16, 8448)), ("HI", new(16, 12288)), ("SI", new(16, 16384)),
    ];

    // They stand for accounts of a Windows domain, of which there is none.
    private static readonly string[] s_domainAliases =
        ["AP", "CA", "CN", "DA", "DC", "DD", "DG", "DU", "EA", "EK", "KA", "LA", "LG", "PA", "RO", "RS", "SA"];

    private static readonly Dictionary<Sid, string> s_names = s_aliases.ToDictionary(a => a.Sid, a => a.Name);

    internal static string? AliasOf(Sid sid) => s_names.GetValueOrDefault(sid);

    internal static Sid? SidOf(ReadOnlySpan<char> alias)
    {
        foreach ((string name, Sid sid) in s_aliases)
        {
            if (alias.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return sid;
            }
        }

        return null;
    }

    internal static bool IsOfADomain(ReadOnlySpan<char> alias)
    {
        foreach (string name in s_domainAliases)
        {
            if (alias.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    internal static string TypeName(AccessControlEntryType type) => Types.First(t => t.Type == type).Name;

    /// <summary>The codes of rights that all types have, the lowest bit first: the order in which Windows writes them.</summary>
    internal static ReadOnlySpan<(string Name, uint Bits)> RightsToWrite(AccessControlEntryType type) =>
        type == AccessControlEntryType.MandatoryLabel ? LabelCodes : s_commonRights;

    /// <summary>The code that says all of a mask, such as FA; null: none does.</summary>
    internal static string? WholeRight(AccessControlEntryType type, uint mask) =>
        type == AccessControlEntryType.MandatoryLabel ? null : Array.Find(s_wholeRights, right => right.Bits == mask).Name;

    internal static string DaclFlags(SecurityDescriptorControl control) => Flags(
        control, SecurityDescriptorControl.DaclProtected, SecurityDescriptorControl.DaclAutoInheritRequired, SecurityDescriptorControl.DaclAutoInherited);

    internal static string SaclFlags(SecurityDescriptorControl control) => Flags(
        control, SecurityDescriptorControl.SaclProtected, SecurityDescriptorControl.SaclAutoInheritRequired, SecurityDescriptorControl.SaclAutoInherited);

    private static string Flags(
        SecurityDescriptorControl control, SecurityDescriptorControl isProtected, SecurityDescriptorControl required, SecurityDescriptorControl inherited) =>
        ((control & isProtected) != 0 ? "P" : string.Empty) + ((control & required) != 0 ? "AR" : string.Empty)
        + ((control & inherited) != 0 ? "AI" : string.Empty);
}
