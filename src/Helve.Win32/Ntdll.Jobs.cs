using Helve.Kernel;
using Helve.Kernel.Objects;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    private const uint BasicLimits = Constants.JOB_OBJECT_LIMIT_ACTIVE_PROCESS;

    /// <summary>Creates a job. An existing name is STATUS_OBJECT_NAME_COLLISION, or with OBJ_OPENIF opened: STATUS_OBJECT_NAME_EXISTS.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCreateJobObject(nint* JobHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Create(JobHandle, DesiredAccess, ObjectAttributes, default(JobKind));

    /// <summary>Opens a job.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenJobObject(nint* JobHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Open(JobHandle, DesiredAccess, ObjectAttributes, KernelHandles.TryOpenJob);

    /// <summary>Puts a process into a job, for good.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtAssignProcessToJobObject(nint JobHandle, nint ProcessHandle) => KernelHandles.TryAssignProcess(JobHandle, ProcessHandle);

    /// <summary>Ends all processes of a job and of the jobs below it.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtTerminateJobObject(nint JobHandle, int ExitStatus) => KernelHandles.TryTerminateJob(JobHandle, ExitStatus);

    /// <summary>STATUS_PROCESS_IN_JOB or STATUS_PROCESS_NOT_IN_JOB; 0: in any job.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtIsProcessInJob(nint ProcessHandle, nint JobHandle)
    {
        NtStatus status = KernelHandles.TryIsProcessInJob(ProcessHandle, JobHandle, out bool isMember);
        return status != NtStatus.Success ? status : isMember ? NtStatus.ProcessInJob : NtStatus.ProcessNotInJob;
    }

    /// <summary>Sets the limits of a job: JobObjectBasicLimitInformation, JobObjectExtendedLimitInformation. A limit that Helve does not have is STATUS_INVALID_PARAMETER.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtSetInformationJobObject(
        nint JobHandle, int JobObjectInformationClass, void* JobObjectInformation, uint JobObjectInformationLength)
    {
        bool isBasic = JobObjectInformationClass == Constants.JobObjectBasicLimitInformation;
        if (!isBasic && JobObjectInformationClass != Constants.JobObjectExtendedLimitInformation)
        {
            return NtStatus.InvalidInfoClass;
        }

        JOBOBJECT_EXTENDED_LIMIT_INFORMATION wanted = default;
        int size = isBasic ? sizeof(JOBOBJECT_BASIC_LIMIT_INFORMATION) : sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION);
        NtStatus status = JobObjectInformationLength == size ? Probe.Read(JobObjectInformation, new Span<byte>(&wanted, size)) : NtStatus.InfoLengthMismatch;
        if (status != NtStatus.Success)
        {
            return status;
        }

        var flags = (JobLimitFlags)wanted.BasicLimitInformation.LimitFlags;
        if (isBasic && (wanted.BasicLimitInformation.LimitFlags & ~BasicLimits) != 0)
        {
            return NtStatus.InvalidParameter;
        }

        // The basic class leaves what it can't say as it is; who may not see that must not take it away unseen.
        if (isBasic)
        {
            if (JobHandle == 0)
            {
                // To ask, 0 is the job of the caller; to set it is nothing.
                return NtStatus.InvalidHandle;
            }

            status = KernelHandles.TryQueryJob(JobHandle, out JobInformation before);
            if (status != NtStatus.Success)
            {
                return status;
            }

            flags |= before.Limits.Flags & ~(JobLimitFlags)BasicLimits;
            wanted.JobMemoryLimit = (nuint)before.Limits.MemoryLimit;
        }

        return KernelHandles.TrySetJobLimits(JobHandle, new JobLimits(flags, wanted.BasicLimitInformation.ActiveProcessLimit, wanted.JobMemoryLimit));
    }

    /// <summary>Reads limits, accounts and members of a job; 0: the one that the calling process is in.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQueryInformationJobObject(
        nint JobHandle, int JobObjectInformationClass, void* JobObjectInformation, uint JobObjectInformationLength, uint* ReturnLength) =>
        JobObjectInformationClass switch
        {
            Constants.JobObjectBasicAccountingInformation => QueryJob(JobHandle, JobObjectInformation, JobObjectInformationLength, ReturnLength, &AccountsOf),
            Constants.JobObjectBasicLimitInformation => QueryJob(JobHandle, JobObjectInformation, JobObjectInformationLength, ReturnLength, &BasicLimitsOf),
            Constants.JobObjectBasicAndIoAccountingInformation => QueryJob(JobHandle, JobObjectInformation, JobObjectInformationLength, ReturnLength, &AllAccountsOf),
            Constants.JobObjectExtendedLimitInformation => QueryJob(JobHandle, JobObjectInformation, JobObjectInformationLength, ReturnLength, &LimitsOf),
            Constants.JobObjectBasicProcessIdList => QueryMembers(JobHandle, JobObjectInformation, JobObjectInformationLength, ReturnLength),
            _ => NtStatus.InvalidInfoClass,
        };

    private static NtStatus QueryJob<T>(nint job, void* buffer, uint length, uint* returnLength, delegate*<in JobInformation, T> answer)
        where T : unmanaged
    {
        NtStatus status = Answer.Check<T>(buffer, length, returnLength);
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryQueryJob(job, out JobInformation found);
            status = status == NtStatus.Success ? Answer.Put(status, answer(found), buffer, returnLength) : status;
        }

        return status;
    }

    /// <summary>The number of members, the number that there was room for, and their ids. No room for one id is a wrong length.</summary>
    private static NtStatus QueryMembers(nint job, void* buffer, uint length, uint* returnLength)
    {
        const uint Header = 2 * sizeof(uint);
        if (length < Header + sizeof(nuint))
        {
            return NtStatus.InfoLengthMismatch;
        }

        NtStatus status = Answer.Check(buffer, length, returnLength);
        status = status == NtStatus.Success ? KernelHandles.TryListJobProcesses(job, out IReadOnlyList<int> members) : None(status, out members);
        if (status != NtStatus.Success)
        {
            return status;
        }

        int room = (int)((length - Header) / (uint)sizeof(nuint));
        int count = Math.Min(room, members.Count);
        ((uint*)buffer)[0] = (uint)members.Count;
        ((uint*)buffer)[1] = (uint)count;
        var ids = (nuint*)((byte*)buffer + Header);
        for (int i = 0; i < count; i++)
        {
            ids[i] = (nuint)members[i];
        }

        Probe.Put(returnLength, Header + (uint)(count * sizeof(nuint)));
        return count < members.Count ? NtStatus.BufferOverflow : NtStatus.Success;
    }

    private static NtStatus None(NtStatus status, out IReadOnlyList<int> members)
    {
        members = [];
        return status;
    }

    private static JOBOBJECT_BASIC_ACCOUNTING_INFORMATION AccountsOf(in JobInformation found) => new()
    {
        TotalUserTime = found.UserTime.Ticks,
        TotalKernelTime = found.KernelTime.Ticks,
        ThisPeriodTotalUserTime = found.UserTime.Ticks,
        ThisPeriodTotalKernelTime = found.KernelTime.Ticks,
        TotalProcesses = (uint)found.TotalProcesses,
        ActiveProcesses = (uint)found.ActiveProcesses,
        TotalTerminatedProcesses = (uint)found.TerminatedProcesses,
    };

    private static JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION AllAccountsOf(in JobInformation found) => new() { BasicInfo = AccountsOf(found) };

    private static JOBOBJECT_BASIC_LIMIT_INFORMATION BasicLimitsOf(in JobInformation found) => new()
    {
        LimitFlags = (uint)found.Limits.Flags & BasicLimits,
        ActiveProcessLimit = found.Limits.ActiveProcessLimit,
    };

    private static JOBOBJECT_EXTENDED_LIMIT_INFORMATION LimitsOf(in JobInformation found) => new()
    {
        BasicLimitInformation = new() { LimitFlags = (uint)found.Limits.Flags, ActiveProcessLimit = found.Limits.ActiveProcessLimit },
        JobMemoryLimit = (nuint)found.Limits.MemoryLimit,
        PeakJobMemoryUsed = (nuint)found.PeakMemory,
    };
}
