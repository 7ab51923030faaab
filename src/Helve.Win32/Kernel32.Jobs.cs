using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Creates or opens a job (ANSI). The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateJobObjectA(SECURITY_ATTRIBUTES* lpJobAttributes, byte* lpName) =>
        Win32Objects.Create(lpJobAttributes, null, lpName, Constants.JOB_OBJECT_ALL_ACCESS, default(JobKind));

    /// <summary>Creates or opens a job. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateJobObjectW(SECURITY_ATTRIBUTES* lpJobAttributes, char* lpName) =>
        Win32Objects.Create(lpJobAttributes, lpName, null, Constants.JOB_OBJECT_ALL_ACCESS, default(JobKind));

    /// <summary>Creates or opens a job. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    public static nint CreateJobObject(SECURITY_ATTRIBUTES? lpJobAttributes, string? lpName)
    {
        SECURITY_ATTRIBUTES given = lpJobAttributes.GetValueOrDefault();
        fixed (char* name = lpName)
        {
            return CreateJobObjectW(lpJobAttributes is null ? null : &given, name);
        }
    }

    /// <summary>Opens the job that has a name (ANSI).</summary>
    [WindowsExport(Library)]
    public static nint OpenJobObjectA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenJob, dwDesiredAccess, bInheritHandle, null, lpName);

    /// <summary>Opens the job that has a name.</summary>
    [WindowsExport(Library)]
    public static nint OpenJobObjectW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenJob, dwDesiredAccess, bInheritHandle, lpName, null);

    /// <summary>Opens the job that has a name.</summary>
    public static nint OpenJobObject(uint dwDesiredAccess, bool bInheritHandle, string? lpName)
    {
        fixed (char* name = lpName)
        {
            return OpenJobObjectW(dwDesiredAccess, bInheritHandle, name);
        }
    }

    /// <summary>Puts a process into a job, for good.</summary>
    [WindowsExport(Library)]
    public static BOOL AssignProcessToJobObject(nint hJob, nint hProcess) => Guarded.Bool(KernelHandles.TryAssignProcess(hJob, hProcess));

    /// <summary>Ends all processes of a job and of the jobs below it.</summary>
    [WindowsExport(Library)]
    public static BOOL TerminateJobObject(nint hJob, uint uExitCode) => Guarded.Bool(KernelHandles.TryTerminateJob(hJob, (int)uExitCode));

    /// <summary>Whether a process is in a job; 0: in any.</summary>
    [WindowsExport(Library)]
    public static BOOL IsProcessInJob(nint ProcessHandle, nint JobHandle, BOOL* Result)
    {
        NtStatus status = Probe.Writable(Result, (nuint)sizeof(BOOL));
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryIsProcessInJob(ProcessHandle, JobHandle, out bool isMember);
            if (status == NtStatus.Success)
            {
                *Result = isMember;
            }
        }

        return Guarded.Bool(status);
    }

    /// <summary>Whether a process is in a job; 0: in any.</summary>
    public static BOOL IsProcessInJob(nint ProcessHandle, nint JobHandle, out bool result)
    {
        BOOL isMember = false;
        BOOL done = IsProcessInJob(ProcessHandle, JobHandle, &isMember);
        result = isMember;
        return done;
    }

    /// <summary>Sets the limits of a job: JobObjectBasicLimitInformation, JobObjectExtendedLimitInformation.</summary>
    [WindowsExport(Library)]
    public static BOOL SetInformationJobObject(nint hJob, int JobObjectInformationClass, void* lpJobObjectInformation, uint cbJobObjectInformationLength) =>
        Guarded.Bool(Ntdll.NtSetInformationJobObject(hJob, JobObjectInformationClass, lpJobObjectInformation, cbJobObjectInformationLength));

    /// <summary>Reads limits, accounts and members of a job; 0: the one that the calling process is in.</summary>
    [WindowsExport(Library)]
    public static BOOL QueryInformationJobObject(
        nint hJob, int JobObjectInformationClass, void* lpJobObjectInformation, uint cbJobObjectInformationLength, uint* lpReturnLength) =>
        Guarded.Bool(Ntdll.NtQueryInformationJobObject(
            hJob, JobObjectInformationClass, lpJobObjectInformation, cbJobObjectInformationLength, lpReturnLength));
}
