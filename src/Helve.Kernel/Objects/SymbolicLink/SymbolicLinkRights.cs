using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of a symbolic link of the namespace, with NT's numbers. It can't be waited for.</summary>
[Flags]
public enum SymbolicLinkRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>SYMBOLIC_LINK_QUERY: read the target.</summary>
    Query = 0x1,

    /// <summary>DELETE: make it temporary.</summary>
    Delete = AccessMask.DELETE,

    /// <summary>READ_CONTROL: read the security descriptor.</summary>
    ReadControl = AccessMask.READ_CONTROL,

    /// <summary>WRITE_DAC: change the permissions.</summary>
    WriteDac = AccessMask.WRITE_DAC,

    /// <summary>WRITE_OWNER: change the owner.</summary>
    WriteOwner = AccessMask.WRITE_OWNER,

    /// <summary>SYMBOLIC_LINK_ALL_ACCESS.</summary>
    AllAccess = 0xF_0001,

    /// <summary>MAXIMUM_ALLOWED: everything that the permissions grant.</summary>
    MaximumAllowed = AccessMask.MAXIMUM_ALLOWED,
}
