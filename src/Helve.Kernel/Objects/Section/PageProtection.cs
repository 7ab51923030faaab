namespace Helve.Kernel.Objects;

/// <summary>What may be done with the pages of a section or a view, under NT's numbers: exactly one.</summary>
public enum PageProtection : uint
{
    /// <summary>None; never valid.</summary>
    None = 0,

    /// <summary>PAGE_NOACCESS: a view that takes the addresses and lets nothing be done. Not for sections.</summary>
    NoAccess = 0x01,

    /// <summary>PAGE_READONLY.</summary>
    ReadOnly = 0x02,

    /// <summary>PAGE_READWRITE: what one view writes, all see.</summary>
    ReadWrite = 0x04,

    /// <summary>PAGE_WRITECOPY: what a view writes, it alone sees.</summary>
    WriteCopy = 0x08,

    /// <summary>PAGE_EXECUTE. Not for sections.</summary>
    Execute = 0x10,

    /// <summary>PAGE_EXECUTE_READ.</summary>
    ExecuteRead = 0x20,

    /// <summary>PAGE_EXECUTE_READWRITE.</summary>
    ExecuteReadWrite = 0x40,

    /// <summary>PAGE_EXECUTE_WRITECOPY.</summary>
    ExecuteWriteCopy = 0x80,
}

/// <summary>What kind of section, under NT's numbers.</summary>
[Flags]
public enum SectionAttributes : uint
{
    /// <summary>None; never valid.</summary>
    None = 0,

    /// <summary>SEC_BASED: at the same address everywhere. Not supported.</summary>
    Based = 0x0020_0000,

    /// <summary>SEC_FILE: set by queries for a section of a file, and never by creators.</summary>
    File = 0x0080_0000,

    /// <summary>SEC_IMAGE: a program image. Not supported.</summary>
    Image = 0x0100_0000,

    /// <summary>SEC_RESERVE: memory that is committed later. Here it is there from the start, and costs nothing before it is touched.</summary>
    Reserve = 0x0400_0000,

    /// <summary>SEC_COMMIT: memory that is there at once.</summary>
    Commit = 0x0800_0000,

    /// <summary>SEC_NOCACHE. Without effect.</summary>
    NoCache = 0x1000_0000,

    /// <summary>SEC_WRITECOMBINE. Without effect.</summary>
    WriteCombine = 0x4000_0000,

    /// <summary>SEC_LARGE_PAGES. Not supported.</summary>
    LargePages = 0x8000_0000,
}
