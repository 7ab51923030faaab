using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of an event, with NT's numbers.</summary>
[Flags]
public enum EventRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>EVENT_QUERY_STATE: read the state.</summary>
    QueryState = 0x1,

    /// <summary>EVENT_MODIFY_STATE: set, reset, pulse.</summary>
    ModifyState = 0x2,

    /// <summary>DELETE.</summary>
    Delete = AccessMask.DELETE,

    /// <summary>READ_CONTROL: read the security descriptor.</summary>
    ReadControl = AccessMask.READ_CONTROL,

    /// <summary>WRITE_DAC: change the permissions.</summary>
    WriteDac = AccessMask.WRITE_DAC,

    /// <summary>WRITE_OWNER: change the owner.</summary>
    WriteOwner = AccessMask.WRITE_OWNER,

    /// <summary>SYNCHRONIZE: wait.</summary>
    Synchronize = AccessMask.SYNCHRONIZE,

    /// <summary>EVENT_ALL_ACCESS.</summary>
    AllAccess = 0x1F_0003,

    /// <summary>MAXIMUM_ALLOWED: everything that the permissions grant.</summary>
    MaximumAllowed = AccessMask.MAXIMUM_ALLOWED,
}
