using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of a job, with NT's numbers.</summary>
[Flags]
public enum JobRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>JOB_OBJECT_ASSIGN_PROCESS: put processes into it.</summary>
    AssignProcess = 0x1,

    /// <summary>JOB_OBJECT_SET_ATTRIBUTES: set its limits.</summary>
    SetAttributes = 0x2,

    /// <summary>JOB_OBJECT_QUERY: read limits, accounting and members, be told of what happens in it.</summary>
    Query = 0x4,

    /// <summary>JOB_OBJECT_TERMINATE: end all its processes.</summary>
    Terminate = 0x8,

    /// <summary>JOB_OBJECT_SET_SECURITY_ATTRIBUTES: without effect.</summary>
    SetSecurityAttributes = 0x10,

    /// <summary>JOB_OBJECT_IMPERSONATE: without effect.</summary>
    Impersonate = 0x20,

    /// <summary>DELETE: make it temporary.</summary>
    Delete = AccessMask.DELETE,

    /// <summary>READ_CONTROL: read the security descriptor.</summary>
    ReadControl = AccessMask.READ_CONTROL,

    /// <summary>WRITE_DAC: change the permissions.</summary>
    WriteDac = AccessMask.WRITE_DAC,

    /// <summary>WRITE_OWNER: change the owner.</summary>
    WriteOwner = AccessMask.WRITE_OWNER,

    /// <summary>SYNCHRONIZE: wait for its termination.</summary>
    Synchronize = AccessMask.SYNCHRONIZE,

    /// <summary>JOB_OBJECT_ALL_ACCESS.</summary>
    AllAccess = 0x001F_003F,
}
