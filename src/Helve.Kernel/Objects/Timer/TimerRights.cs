using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of a timer, with NT's numbers.</summary>
[Flags]
public enum TimerRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>TIMER_QUERY_STATE: read the state.</summary>
    QueryState = 0x1,

    /// <summary>TIMER_MODIFY_STATE: set, cancel.</summary>
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

    /// <summary>TIMER_ALL_ACCESS.</summary>
    AllAccess = 0x1F_0003,

    /// <summary>MAXIMUM_ALLOWED: everything that the permissions grant.</summary>
    MaximumAllowed = AccessMask.MAXIMUM_ALLOWED,
}
