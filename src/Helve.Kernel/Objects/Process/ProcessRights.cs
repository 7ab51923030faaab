using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of a process, with NT's numbers.</summary>
[Flags]
public enum ProcessRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>PROCESS_TERMINATE.</summary>
    Terminate = 0x1,

    /// <summary>PROCESS_CREATE_THREAD.</summary>
    CreateThread = 0x2,

    /// <summary>PROCESS_SET_SESSIONID.</summary>
    SetSessionId = 0x4,

    /// <summary>PROCESS_VM_OPERATION.</summary>
    VirtualMemoryOperation = 0x8,

    /// <summary>PROCESS_VM_READ.</summary>
    VirtualMemoryRead = 0x10,

    /// <summary>PROCESS_VM_WRITE.</summary>
    VirtualMemoryWrite = 0x20,

    /// <summary>PROCESS_DUP_HANDLE: duplicate handles into and out of it, close its handles.</summary>
    DuplicateHandle = 0x40,

    /// <summary>PROCESS_CREATE_PROCESS.</summary>
    CreateProcess = 0x80,

    /// <summary>PROCESS_SET_QUOTA.</summary>
    SetQuota = 0x100,

    /// <summary>PROCESS_SET_INFORMATION.</summary>
    SetInformation = 0x200,

    /// <summary>PROCESS_QUERY_INFORMATION.</summary>
    QueryInformation = 0x400,

    /// <summary>PROCESS_SUSPEND_RESUME.</summary>
    SuspendResume = 0x800,

    /// <summary>PROCESS_QUERY_LIMITED_INFORMATION: read its id and exit code.</summary>
    QueryLimitedInformation = 0x1000,

    /// <summary>PROCESS_SET_LIMITED_INFORMATION.</summary>
    SetLimitedInformation = 0x2000,

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

    /// <summary>PROCESS_ALL_ACCESS.</summary>
    AllAccess = 0x1F_FFFF,

    /// <summary>MAXIMUM_ALLOWED: everything that the permissions grant.</summary>
    MaximumAllowed = AccessMask.MAXIMUM_ALLOWED,
}
