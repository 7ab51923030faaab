using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of a section, with NT's numbers.</summary>
[Flags]
public enum SectionRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>SECTION_QUERY: read size and attributes.</summary>
    Query = 0x1,

    /// <summary>SECTION_MAP_WRITE: map views that write. Reading is not needed for it.</summary>
    MapWrite = 0x2,

    /// <summary>SECTION_MAP_READ: map views that read, or that copy what they write.</summary>
    MapRead = 0x4,

    /// <summary>SECTION_MAP_EXECUTE: map views that execute (Helve maps none).</summary>
    MapExecute = 0x8,

    /// <summary>SECTION_EXTEND_SIZE.</summary>
    ExtendSize = 0x10,

    /// <summary>DELETE: make it temporary.</summary>
    Delete = AccessMask.DELETE,

    /// <summary>READ_CONTROL: read the security descriptor.</summary>
    ReadControl = AccessMask.READ_CONTROL,

    /// <summary>WRITE_DAC: change the permissions.</summary>
    WriteDac = AccessMask.WRITE_DAC,

    /// <summary>WRITE_OWNER: change the owner.</summary>
    WriteOwner = AccessMask.WRITE_OWNER,

    /// <summary>SYNCHRONIZE: wait for it, which is always satisfied. Not part of <see cref="AllAccess"/>.</summary>
    Synchronize = AccessMask.SYNCHRONIZE,

    /// <summary>SECTION_ALL_ACCESS.</summary>
    AllAccess = 0x000F_001F,
}
