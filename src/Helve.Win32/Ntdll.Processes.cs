using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    private const long FileTimeEpoch = 504_911_232_000_000_000; // 1601-01-01 in ticks of .NET
    private const int NormalPriority = 8;

    /// <summary>Opens a process by its id. Attributes that name something are STATUS_INVALID_PARAMETER_MIX.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenProcess(nint* ProcessHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, CLIENT_ID* ClientId) => Guarded.Status(() =>
    {
        NtStatus status = NtObjects.Clear(ProcessHandle);
        status = status == NtStatus.Success ? Capture(ObjectAttributes, ClientId, out CLIENT_ID id, out HandleAttributes attributes) : Nothing(status, out id, out attributes);
        if (status == NtStatus.Success)
        {
            // An id of 0 is the idle process of Windows, which nobody can open.
            status = id.UniqueProcess is <= 0 or > int.MaxValue ? NtStatus.InvalidCid
                : KernelHandles.TryOpenProcess((int)id.UniqueProcess, DesiredAccess, attributes, out *ProcessHandle);
        }

        return status;
    });

    /// <summary>Opens a running thread by its id. Attributes that name something are STATUS_INVALID_PARAMETER_MIX.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenThread(nint* ThreadHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, CLIENT_ID* ClientId) => Guarded.Status(() =>
    {
        NtStatus status = NtObjects.Clear(ThreadHandle);
        status = status == NtStatus.Success ? Capture(ObjectAttributes, ClientId, out CLIENT_ID id, out HandleAttributes attributes) : Nothing(status, out id, out attributes);
        if (status == NtStatus.Success)
        {
            status = id.UniqueThread is <= 0 or > int.MaxValue ? NtStatus.InvalidCid
                : KernelHandles.TryOpenThread((int)id.UniqueThread, DesiredAccess, attributes, out *ThreadHandle);
        }

        return status;
    });

    /// <summary>Ends a process. Of the calling process the call does not return.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtTerminateProcess(nint ProcessHandle, int ExitStatus) => KernelHandles.TryTerminateProcess(ProcessHandle, ExitStatus);

    /// <summary>Tells of a process: ProcessBasicInformation, ProcessTimes, ProcessHandleCount.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQueryInformationProcess(
        nint ProcessHandle, int ProcessInformationClass, void* ProcessInformation, uint ProcessInformationLength, uint* ReturnLength) =>
        ProcessInformationClass switch
        {
            Constants.ProcessBasicInformation => QueryProcess(ProcessHandle, ProcessInformation, ProcessInformationLength, ReturnLength, &BasicOf),
            Constants.ProcessTimes => QueryProcess(ProcessHandle, ProcessInformation, ProcessInformationLength, ReturnLength, &TimesOf),
            Constants.ProcessHandleCount => QueryHandleCount(ProcessHandle, ProcessInformation, ProcessInformationLength, ReturnLength),
            _ => NtStatus.InvalidInfoClass,
        };

    private static NtStatus QueryProcess<T>(
        nint process, void* buffer, uint length, uint* returnLength, delegate*<ProcessInformation, T> answer)
        where T : unmanaged
    {
        NtStatus status = Answer.Check<T>(buffer, length, returnLength);
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryQueryProcess(process, out ProcessInformation? found);
            status = status == NtStatus.Success ? Answer.Put(status, answer(found!), buffer, returnLength) : status;
        }

        return status;
    }

    private static NtStatus QueryHandleCount(nint process, void* buffer, uint length, uint* returnLength)
    {
        NtStatus status = Answer.Check<uint>(buffer, length, returnLength);
        return status == NtStatus.Success
            ? Answer.Put(KernelHandles.TryGetHandleCount(process, out int count), (uint)count, buffer, returnLength)
            : status;
    }

    private static PROCESS_BASIC_INFORMATION BasicOf(ProcessInformation found) => new()
    {
        ExitStatus = (NtStatus)(uint)found.ExitCode,
        BasePriority = NormalPriority,
        UniqueProcessId = (nuint)found.ProcessId,
        InheritedFromUniqueProcessId = (nuint)found.ParentProcessId,
    };

    private static KERNEL_USER_TIMES TimesOf(ProcessInformation found) => new()
    {
        CreateTime = FileTimeOf(found.CreationTime),
        ExitTime = FileTimeOf(found.ExitTime),
        KernelTime = found.KernelTime.Ticks,
        UserTime = found.UserTime.Ticks,
    };

    private static long FileTimeOf(DateTime? time) => time is { } known ? known.Ticks - FileTimeEpoch : 0;

    private static NtStatus Capture(OBJECT_ATTRIBUTES* source, CLIENT_ID* clientId, out CLIENT_ID id, out HandleAttributes attributes)
    {
        NtStatus status = NtAttributes.Read(source, out ObjectAttributes captured);
        attributes = (HandleAttributes)captured.Attributes & HandleAttributes.All;
        NtStatus second = Probe.Read(clientId, out id);
        return status != NtStatus.Success ? status
            : second != NtStatus.Success ? second
            : captured.ObjectName is not null || captured.RootDirectory != 0 ? NtStatus.InvalidParameterMix
            : NtStatus.Success;
    }

    private static NtStatus Nothing(NtStatus status, out CLIENT_ID id, out HandleAttributes attributes)
    {
        id = default;
        attributes = HandleAttributes.None;
        return status;
    }
}
