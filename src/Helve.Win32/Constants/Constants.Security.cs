namespace Helve.Win32;

public static partial class Constants
{
    /// <summary>The revision of every security descriptor.</summary>
    public const uint SECURITY_DESCRIPTOR_REVISION = 1;

    /// <summary>The revision of SDDL.</summary>
    public const uint SDDL_REVISION_1 = 1;

    /// <summary>The owner.</summary>
    public const uint OWNER_SECURITY_INFORMATION = 0x1;

    /// <summary>The group.</summary>
    public const uint GROUP_SECURITY_INFORMATION = 0x2;

    /// <summary>Who may do what.</summary>
    public const uint DACL_SECURITY_INFORMATION = 0x4;

    /// <summary>The audit entries.</summary>
    public const uint SACL_SECURITY_INFORMATION = 0x8;

    /// <summary>The mandatory label.</summary>
    public const uint LABEL_SECURITY_INFORMATION = 0x10;

    /// <summary>The audit entries inherit none from the parent.</summary>
    public const uint PROTECTED_SACL_SECURITY_INFORMATION = 0x4000_0000;

    /// <summary>The DACL inherits no entries of the parent.</summary>
    public const uint PROTECTED_DACL_SECURITY_INFORMATION = 0x8000_0000;

    /// <summary>The audit entries inherit those of the parent.</summary>
    public const uint UNPROTECTED_SACL_SECURITY_INFORMATION = 0x1000_0000;

    /// <summary>The DACL inherits entries of the parent.</summary>
    public const uint UNPROTECTED_DACL_SECURITY_INFORMATION = 0x2000_0000;
}
