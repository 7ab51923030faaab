using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>Access rights of a thread, with NT's numbers.</summary>
[Flags]
public enum ThreadRights : uint
{
    /// <summary>No right: such a handle can be closed, duplicated, compared and queried.</summary>
    None = 0,

    /// <summary>THREAD_TERMINATE.</summary>
    Terminate = 0x1,

    /// <summary>THREAD_SUSPEND_RESUME.</summary>
    SuspendResume = 0x2,

    /// <summary>THREAD_ALERT.</summary>
    Alert = 0x4,

    /// <summary>THREAD_GET_CONTEXT.</summary>
    GetContext = 0x8,

    /// <summary>THREAD_SET_CONTEXT.</summary>
    SetContext = 0x10,

    /// <summary>THREAD_SET_INFORMATION.</summary>
    SetInformation = 0x20,

    /// <summary>THREAD_QUERY_INFORMATION.</summary>
    QueryInformation = 0x40,

    /// <summary>THREAD_SET_THREAD_TOKEN.</summary>
    SetThreadToken = 0x80,

    /// <summary>THREAD_IMPERSONATE.</summary>
    Impersonate = 0x100,

    /// <summary>THREAD_DIRECT_IMPERSONATION.</summary>
    DirectImpersonation = 0x200,

    /// <summary>THREAD_SET_LIMITED_INFORMATION.</summary>
    SetLimitedInformation = 0x400,

    /// <summary>THREAD_QUERY_LIMITED_INFORMATION: read its id and exit code.</summary>
    QueryLimitedInformation = 0x800,

    /// <summary>THREAD_RESUME.</summary>
    Resume = 0x1000,

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

    /// <summary>THREAD_ALL_ACCESS.</summary>
    AllAccess = 0x1F_FFFF,

    /// <summary>MAXIMUM_ALLOWED: everything that the permissions grant.</summary>
    MaximumAllowed = AccessMask.MAXIMUM_ALLOWED,
}
