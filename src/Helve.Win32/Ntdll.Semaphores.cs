using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Creates a semaphore. An existing name is STATUS_OBJECT_NAME_COLLISION, or with OBJ_OPENIF opened: STATUS_OBJECT_NAME_EXISTS.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCreateSemaphore(nint* SemaphoreHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, int InitialCount, int MaximumCount) =>
        NtObjects.Create(
            SemaphoreHandle,
            DesiredAccess,
            ObjectAttributes,
            new SemaphoreKind(InitialCount, MaximumCount),
            InitialCount < 0 || MaximumCount <= 0 || InitialCount > MaximumCount ? NtStatus.InvalidParameter : NtStatus.Success);

    /// <summary>Opens a semaphore.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenSemaphore(nint* SemaphoreHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Open(SemaphoreHandle, DesiredAccess, ObjectAttributes, KernelHandles.TryOpenSemaphore);

    /// <summary>Raises the count of a semaphore; it had the previous count.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtReleaseSemaphore(nint SemaphoreHandle, int ReleaseCount, int* PreviousCount)
    {
        NtStatus status = Probe.WritableIfAny(PreviousCount);
        return status != NtStatus.Success ? status : Answer.Previous(KernelHandles.TryReleaseSemaphore(SemaphoreHandle, ReleaseCount, out int was), was, PreviousCount);
    }

    /// <summary>Reads a semaphore: SEMAPHORE_BASIC_INFORMATION.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQuerySemaphore(nint SemaphoreHandle, int SemaphoreInformationClass, void* Buffer, uint BufferLength, uint* ReturnLength)
    {
        NtStatus status = SemaphoreInformationClass != 0 ? NtStatus.InvalidInfoClass : Answer.Check<SEMAPHORE_BASIC_INFORMATION>(Buffer, BufferLength, ReturnLength);
        return status != NtStatus.Success ? status : Answer.Put(
            KernelHandles.TryQuerySemaphore(SemaphoreHandle, out SemaphoreInformation found),
            new SEMAPHORE_BASIC_INFORMATION { CurrentCount = (uint)found.CurrentCount, MaximumCount = (uint)found.MaximumCount },
            Buffer,
            ReturnLength);
    }
}
