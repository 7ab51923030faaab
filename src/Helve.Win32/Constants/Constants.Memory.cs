namespace Helve.Win32;

public static partial class Constants
{
    /// <summary>No access.</summary>
    public const uint PAGE_NOACCESS = 0x1;

    /// <summary>Reading.</summary>
    public const uint PAGE_READONLY = 0x2;

    /// <summary>Reading and writing.</summary>
    public const uint PAGE_READWRITE = 0x4;

    /// <summary>Reading, and writing into a copy.</summary>
    public const uint PAGE_WRITECOPY = 0x8;

    /// <summary>Executing.</summary>
    public const uint PAGE_EXECUTE = 0x10;

    /// <summary>Executing and reading.</summary>
    public const uint PAGE_EXECUTE_READ = 0x20;

    /// <summary>Executing, reading and writing.</summary>
    public const uint PAGE_EXECUTE_READWRITE = 0x40;

    /// <summary>Executing, reading, and writing into a copy.</summary>
    public const uint PAGE_EXECUTE_WRITECOPY = 0x80;

    /// <summary>Not for CreateFileMapping.</summary>
    public const uint SEC_FILE = 0x80_0000;

    /// <summary>A program image: not supported.</summary>
    public const uint SEC_IMAGE = 0x100_0000;

    /// <summary>Memory that is committed later; here it is there from the start.</summary>
    public const uint SEC_RESERVE = 0x400_0000;

    /// <summary>Memory that is there.</summary>
    public const uint SEC_COMMIT = 0x800_0000;

    /// <summary>Memory without cache.</summary>
    public const uint SEC_NOCACHE = 0x1000_0000;

    /// <summary>Large pages: not supported.</summary>
    public const uint SEC_LARGE_PAGES = 0x8000_0000;

    /// <summary>NtMapViewOfSection: children have the view too.</summary>
    public const uint ViewShare = 1;

    /// <summary>NtMapViewOfSection: children do not have the view.</summary>
    public const uint ViewUnmap = 2;
}
