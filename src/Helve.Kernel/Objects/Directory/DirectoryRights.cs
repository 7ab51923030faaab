using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of an object directory, with NT's numbers. It can't be waited for.</summary>
[Flags]
public enum DirectoryRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>DIRECTORY_QUERY: read what is in it.</summary>
    Query = 0x1,

    /// <summary>DIRECTORY_TRAVERSE: look names up through it; everybody may (SeChangeNotifyPrivilege).</summary>
    Traverse = 0x2,

    /// <summary>DIRECTORY_CREATE_OBJECT: create objects and links in it.</summary>
    CreateObject = 0x4,

    /// <summary>DIRECTORY_CREATE_SUBDIRECTORY: create directories in it.</summary>
    CreateSubdirectory = 0x8,

    /// <summary>DELETE: make it temporary.</summary>
    Delete = AccessMask.DELETE,

    /// <summary>READ_CONTROL: read the security descriptor.</summary>
    ReadControl = AccessMask.READ_CONTROL,

    /// <summary>WRITE_DAC: change the permissions.</summary>
    WriteDac = AccessMask.WRITE_DAC,

    /// <summary>WRITE_OWNER: change the owner.</summary>
    WriteOwner = AccessMask.WRITE_OWNER,

    /// <summary>DIRECTORY_ALL_ACCESS.</summary>
    AllAccess = 0xF_000F,

    /// <summary>MAXIMUM_ALLOWED: everything that the permissions grant.</summary>
    MaximumAllowed = AccessMask.MAXIMUM_ALLOWED,
}
