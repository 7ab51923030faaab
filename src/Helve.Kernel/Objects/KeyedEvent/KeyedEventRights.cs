using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of a keyed event, with NT's numbers.</summary>
[Flags]
public enum KeyedEventRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>KEYEDEVENT_WAIT: wait for a key.</summary>
    Wait = 0x1,

    /// <summary>KEYEDEVENT_WAKE: release who waits for a key.</summary>
    Wake = 0x2,

    /// <summary>DELETE.</summary>
    Delete = AccessMask.DELETE,

    /// <summary>READ_CONTROL: read the security descriptor.</summary>
    ReadControl = AccessMask.READ_CONTROL,

    /// <summary>WRITE_DAC: change the permissions.</summary>
    WriteDac = AccessMask.WRITE_DAC,

    /// <summary>WRITE_OWNER: change the owner.</summary>
    WriteOwner = AccessMask.WRITE_OWNER,

    /// <summary>SYNCHRONIZE: a wait for the object itself, which is always satisfied.</summary>
    Synchronize = AccessMask.SYNCHRONIZE,

    /// <summary>KEYEDEVENT_ALL_ACCESS and SYNCHRONIZE.</summary>
    AllAccess = 0x1F_0003,

    /// <summary>MAXIMUM_ALLOWED: everything that the permissions grant.</summary>
    MaximumAllowed = AccessMask.MAXIMUM_ALLOWED,
}
