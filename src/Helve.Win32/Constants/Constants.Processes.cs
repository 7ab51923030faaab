namespace Helve.Win32;

public static partial class Constants
{
    /// <summary>The exit code of what runs.</summary>
    public const uint STILL_ACTIVE = 259;

    /// <summary>CreateProcess: not supported.</summary>
    public const uint CREATE_SUSPENDED = 0x4;

    /// <summary>CreateProcess: there are no consoles.</summary>
    public const uint DETACHED_PROCESS = 0x8;

    /// <summary>CreateProcess: there are no consoles.</summary>
    public const uint CREATE_NEW_CONSOLE = 0x10;

    /// <summary>CreateProcess: there are no consoles.</summary>
    public const uint CREATE_NEW_PROCESS_GROUP = 0x200;

    /// <summary>CreateProcess: the environment is wide.</summary>
    public const uint CREATE_UNICODE_ENVIRONMENT = 0x400;

    /// <summary>CreateProcess: STARTUPINFOEX.</summary>
    public const uint EXTENDED_STARTUPINFO_PRESENT = 0x8_0000;

    /// <summary>CreateProcess: the child leaves jobs that allow it.</summary>
    public const uint CREATE_BREAKAWAY_FROM_JOB = 0x100_0000;

    /// <summary>CreateProcess: there are no consoles.</summary>
    public const uint CREATE_NO_WINDOW = 0x800_0000;

    /// <summary>The standard handles of STARTUPINFO count.</summary>
    public const uint STARTF_USESTDHANDLES = 0x100;

    /// <summary>No more processes than that.</summary>
    public const uint JOB_OBJECT_LIMIT_ACTIVE_PROCESS = 0x8;

    /// <summary>No more memory than that.</summary>
    public const uint JOB_OBJECT_LIMIT_JOB_MEMORY = 0x200;

    /// <summary>Its processes may start others outside of it.</summary>
    public const uint JOB_OBJECT_LIMIT_BREAKAWAY_OK = 0x800;

    /// <summary>What its processes start is outside of it.</summary>
    public const uint JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK = 0x1000;

    /// <summary>Its processes end with its last handle.</summary>
    public const uint JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000;

    /// <summary>UpdateProcThreadAttribute: not supported.</summary>
    public const uint PROC_THREAD_ATTRIBUTE_PARENT_PROCESS = 0x2_0000;

    /// <summary>UpdateProcThreadAttribute: the handles that the child inherits.</summary>
    public const uint PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x2_0002;

    /// <summary>UpdateProcThreadAttribute: the jobs that the child begins in.</summary>
    public const uint PROC_THREAD_ATTRIBUTE_JOB_LIST = 0x2_000D;

    /// <summary>JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.</summary>
    public const int JobObjectBasicAccountingInformation = 1;

    /// <summary>JOBOBJECT_BASIC_LIMIT_INFORMATION.</summary>
    public const int JobObjectBasicLimitInformation = 2;

    /// <summary>JOBOBJECT_BASIC_PROCESS_ID_LIST.</summary>
    public const int JobObjectBasicProcessIdList = 3;

    /// <summary>JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION.</summary>
    public const int JobObjectBasicAndIoAccountingInformation = 8;

    /// <summary>JOBOBJECT_EXTENDED_LIMIT_INFORMATION.</summary>
    public const int JobObjectExtendedLimitInformation = 9;

    /// <summary>NtCreateEvent: it stays set until it is reset.</summary>
    public const int NotificationEvent = 0;

    /// <summary>NtCreateEvent: one wait takes its signal.</summary>
    public const int SynchronizationEvent = 1;

    /// <summary>NtCreateTimer: it stays signalled until it is set again.</summary>
    public const int NotificationTimer = 0;

    /// <summary>NtCreateTimer: one wait takes its signal.</summary>
    public const int SynchronizationTimer = 1;

    /// <summary>NtWaitForMultipleObjects: all objects.</summary>
    public const int WaitAll = 0;

    /// <summary>NtWaitForMultipleObjects: any object.</summary>
    public const int WaitAny = 1;

    /// <summary>NtQueryObject: OBJECT_BASIC_INFORMATION.</summary>
    public const int ObjectBasicInformation = 0;

    /// <summary>NtQueryObject: a UNICODE_STRING, and the name.</summary>
    public const int ObjectNameInformation = 1;

    /// <summary>NtQueryObject: OBJECT_TYPE_INFORMATION.</summary>
    public const int ObjectTypeInformation = 2;

    /// <summary>NtQueryObject: all types.</summary>
    public const int ObjectTypesInformation = 3;

    /// <summary>NtQueryObject: OBJECT_HANDLE_FLAG_INFORMATION.</summary>
    public const int ObjectHandleFlagInformation = 4;

    /// <summary>NtQuerySystemInformation: all handles, cut to 16 bits.</summary>
    public const int SystemHandleInformation = 16;

    /// <summary>NtQuerySystemInformation: all handles.</summary>
    public const int SystemExtendedHandleInformation = 64;

    /// <summary>NtQueryInformationProcess: PROCESS_BASIC_INFORMATION.</summary>
    public const int ProcessBasicInformation = 0;

    /// <summary>NtQueryInformationProcess: KERNEL_USER_TIMES.</summary>
    public const int ProcessTimes = 4;

    /// <summary>NtQueryInformationProcess: the number of its handles.</summary>
    public const int ProcessHandleCount = 20;
}
