namespace Helve.Kernel.Security;

/// <summary>Parts of a security descriptor, with NT's numbers.</summary>
[Flags]
public enum SecurityInformation : uint
{
    /// <summary>No part.</summary>
    None = 0,

    /// <summary>OWNER_SECURITY_INFORMATION.</summary>
    Owner = 0x1,

    /// <summary>GROUP_SECURITY_INFORMATION.</summary>
    Group = 0x2,

    /// <summary>DACL_SECURITY_INFORMATION: who may do what.</summary>
    Dacl = 0x4,

    /// <summary>SACL_SECURITY_INFORMATION: the audit entries.</summary>
    Sacl = 0x8,

    /// <summary>LABEL_SECURITY_INFORMATION: the mandatory label, which is kept in the SACL.</summary>
    Label = 0x10,

    /// <summary>UNPROTECTED_SACL_SECURITY_INFORMATION.</summary>
    UnprotectedSacl = 0x1000_0000,

    /// <summary>UNPROTECTED_DACL_SECURITY_INFORMATION.</summary>
    UnprotectedDacl = 0x2000_0000,

    /// <summary>PROTECTED_SACL_SECURITY_INFORMATION.</summary>
    ProtectedSacl = 0x4000_0000,

    /// <summary>PROTECTED_DACL_SECURITY_INFORMATION: entries of the parent are not inherited.</summary>
    ProtectedDacl = 0x8000_0000,
}

/// <summary>Which rights the parts of a descriptor need.</summary>
public static class SecurityInformationRights
{
    private const SecurityInformation All = SecurityInformation.Owner | SecurityInformation.Group | SecurityInformation.Dacl | SecurityInformation.Sacl
        | SecurityInformation.Label | SecurityInformation.UnprotectedSacl | SecurityInformation.UnprotectedDacl
        | SecurityInformation.ProtectedSacl | SecurityInformation.ProtectedDacl;

    /// <summary>What a handle must be granted to read those parts.</summary>
    public static uint RightsToRead(this SecurityInformation parts)
    {
        const SecurityInformation Plain = SecurityInformation.Owner | SecurityInformation.Group | SecurityInformation.Dacl | SecurityInformation.Label;
        return ((parts & Plain) != 0 ? AccessMask.READ_CONTROL : 0)
            | ((parts & SecurityInformation.Sacl) != 0 ? AccessMask.ACCESS_SYSTEM_SECURITY : 0);
    }

    /// <summary>What a handle must be granted to replace those parts.</summary>
    public static uint RightsToWrite(this SecurityInformation parts)
    {
        const SecurityInformation Ownership = SecurityInformation.Owner | SecurityInformation.Group | SecurityInformation.Label;
        const SecurityInformation Dacl = SecurityInformation.Dacl | SecurityInformation.ProtectedDacl | SecurityInformation.UnprotectedDacl;
        const SecurityInformation Sacl = SecurityInformation.Sacl | SecurityInformation.ProtectedSacl | SecurityInformation.UnprotectedSacl;
        return ((parts & Ownership) != 0 ? AccessMask.WRITE_OWNER : 0)
            | ((parts & Dacl) != 0 ? AccessMask.WRITE_DAC : 0)
            | ((parts & Sacl) != 0 ? AccessMask.ACCESS_SYSTEM_SECURITY : 0);
    }

    /// <summary>Whether all flags are ones that NT has, and none contradicts another.</summary>
    public static bool IsValid(this SecurityInformation parts) =>
        (parts & ~All) == 0
        && (parts & (SecurityInformation.ProtectedDacl | SecurityInformation.UnprotectedDacl))
            != (SecurityInformation.ProtectedDacl | SecurityInformation.UnprotectedDacl)
        && (parts & (SecurityInformation.ProtectedSacl | SecurityInformation.UnprotectedSacl))
            != (SecurityInformation.ProtectedSacl | SecurityInformation.UnprotectedSacl);
}
