namespace Helve.Kernel.Security;

/// <summary>Access rights that every object type shares, under NT's names and numbers.</summary>
public static class AccessMask
{
    /// <summary>DELETE.</summary>
    public const uint DELETE = 0x0001_0000;

    /// <summary>READ_CONTROL.</summary>
    public const uint READ_CONTROL = 0x0002_0000;

    /// <summary>WRITE_DAC.</summary>
    public const uint WRITE_DAC = 0x0004_0000;

    /// <summary>WRITE_OWNER.</summary>
    public const uint WRITE_OWNER = 0x0008_0000;

    /// <summary>SYNCHRONIZE.</summary>
    public const uint SYNCHRONIZE = 0x0010_0000;

    /// <summary>STANDARD_RIGHTS_REQUIRED.</summary>
    public const uint STANDARD_RIGHTS_REQUIRED = 0x000F_0000;

    /// <summary>ACCESS_SYSTEM_SECURITY.</summary>
    public const uint ACCESS_SYSTEM_SECURITY = 0x0100_0000;

    /// <summary>MAXIMUM_ALLOWED.</summary>
    public const uint MAXIMUM_ALLOWED = 0x0200_0000;

    /// <summary>GENERIC_ALL.</summary>
    public const uint GENERIC_ALL = 0x1000_0000;

    /// <summary>GENERIC_EXECUTE.</summary>
    public const uint GENERIC_EXECUTE = 0x2000_0000;

    /// <summary>GENERIC_WRITE.</summary>
    public const uint GENERIC_WRITE = 0x4000_0000;

    /// <summary>GENERIC_READ.</summary>
    public const uint GENERIC_READ = 0x8000_0000;

    /// <summary>Bits that no right of any type has: a duplication that asks for one is denied.</summary>
    public const uint ReservedForAll = 0x0CE0_0000;

    /// <summary>Bits that are reserved unless the object's type knows them as rights.</summary>
    public const uint ReservedUnlessKnown = 0x0000_FE00;
}
