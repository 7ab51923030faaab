using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Creates a mutex. An existing name is STATUS_OBJECT_NAME_COLLISION, or with OBJ_OPENIF opened: STATUS_OBJECT_NAME_EXISTS.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCreateMutant(nint* MutantHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, byte InitialOwner) =>
        NtObjects.Create(MutantHandle, DesiredAccess, ObjectAttributes, new MutexKind(InitialOwner != 0));

    /// <summary>Opens a mutex.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenMutant(nint* MutantHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Open(MutantHandle, DesiredAccess, ObjectAttributes, KernelHandles.TryOpenMutex);

    /// <summary>Releases a mutex that the calling thread owns; it had the previous count.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtReleaseMutant(nint MutantHandle, int* PreviousCount)
    {
        NtStatus status = Probe.WritableIfAny(PreviousCount);
        return status != NtStatus.Success ? status : Answer.Previous(KernelHandles.TryReleaseMutex(MutantHandle, out int was), was, PreviousCount);
    }

    /// <summary>Reads a mutex: MUTANT_BASIC_INFORMATION.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQueryMutant(nint MutantHandle, int MutantInformationClass, void* MutantInformation, uint MutantInformationLength, uint* ReturnLength)
    {
        NtStatus status = MutantInformationClass != 0 ? NtStatus.InvalidInfoClass : Answer.Check<MUTANT_BASIC_INFORMATION>(MutantInformation, MutantInformationLength, ReturnLength);
        return status != NtStatus.Success ? status : Answer.Put(
            KernelHandles.TryQueryMutex(MutantHandle, out MutexInformation found),
            new MUTANT_BASIC_INFORMATION
            {
                CurrentCount = found.CurrentCount,
                OwnedByCaller = found.OwnedByCaller ? (byte)1 : (byte)0,
                AbandonedState = found.Abandoned ? (byte)1 : (byte)0,
            },
            MutantInformation,
            ReturnLength);
    }
}
