using Helve.Kernel;
using Helve.Kernel.Objects;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Creates a section. An existing name is STATUS_OBJECT_NAME_COLLISION, or with OBJ_OPENIF opened: STATUS_OBJECT_NAME_EXISTS.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCreateSection(
        nint* SectionHandle,
        uint DesiredAccess,
        OBJECT_ATTRIBUTES* ObjectAttributes,
        long* MaximumSize,
        uint SectionPageProtection,
        uint AllocationAttributes,
        nint FileHandle)
    {
        long size = 0;
        NtStatus status = MaximumSize == null ? NtStatus.Success : Probe.Read(MaximumSize, out size);
        return NtObjects.Create(
            SectionHandle,
            DesiredAccess,
            ObjectAttributes,
            new SectionKind(size, (PageProtection)SectionPageProtection, (SectionAttributes)AllocationAttributes, FileHandle),
            status);
    }

    /// <summary>Opens a section.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenSection(nint* SectionHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Open(SectionHandle, DesiredAccess, ObjectAttributes, KernelHandles.TryOpenSection);

    /// <summary>Reads a section: SECTION_BASIC_INFORMATION.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQuerySection(
        nint SectionHandle, int SectionInformationClass, void* SectionInformation, nuint SectionInformationLength, nuint* ReturnLength)
    {
        NtStatus status = SectionInformationClass != 0 ? NtStatus.InvalidInfoClass
            : SectionInformationLength != (nuint)sizeof(SECTION_BASIC_INFORMATION) ? NtStatus.InfoLengthMismatch
            : Answer.Check<SECTION_BASIC_INFORMATION>(SectionInformation, (uint)SectionInformationLength, null);
        status = status == NtStatus.Success ? Probe.WritableIfAny(ReturnLength) : status;
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = KernelHandles.TryQuerySection(SectionHandle, out SectionInformation found);
        var basic = new SECTION_BASIC_INFORMATION { AllocationAttributes = (uint)found.Attributes, MaximumSize = found.Size };
        status = Answer.Put(status, basic, SectionInformation, null);
        if (status == NtStatus.Success)
        {
            Probe.Put(ReturnLength, (nuint)sizeof(SECTION_BASIC_INFORMATION));
        }

        return status;
    }

    /// <summary>
    /// Maps a part of a section into the calling process, at an address that is wished for or nowhere. Another process is STATUS_NOT_SUPPORTED: Linux maps
    /// only into the caller.
    /// </summary>
    [WindowsExport(Library)]
    public static NtStatus NtMapViewOfSection(
        nint SectionHandle,
        nint ProcessHandle,
        void** BaseAddress,
        nuint ZeroBits,
        nuint CommitSize,
        long* SectionOffset,
        nuint* ViewSize,
        int InheritDisposition,
        uint AllocationType,
        uint Win32Protect)
    {
        _ = ZeroBits + CommitSize + AllocationType;
        NtStatus status = Probe.Writable(BaseAddress, (nuint)sizeof(void*));
        status = status == NtStatus.Success ? Probe.Writable(ViewSize, (nuint)sizeof(nuint)) : status;
        status = status == NtStatus.Success ? Probe.WritableIfAny(SectionOffset) : status;
        if (status != NtStatus.Success || InheritDisposition is not ((int)Constants.ViewShare or (int)Constants.ViewUnmap))
        {
            return status != NtStatus.Success ? status : NtStatus.InvalidParameter;
        }

        status = IsCaller(ProcessHandle);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = KernelHandles.TryMapView(
            SectionHandle,
            SectionOffset == null ? 0 : *SectionOffset,
            (long)*ViewSize,
            (PageProtection)Win32Protect,
            (nint)(*BaseAddress),
            out nint address,
            out long size);
        if (status == NtStatus.Success)
        {
            *BaseAddress = (void*)address;
            *ViewSize = (nuint)size;
        }

        return status;
    }

    /// <summary>Unmaps the view that has an address, of the calling process.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtUnmapViewOfSection(nint ProcessHandle, void* BaseAddress)
    {
        NtStatus status = IsCaller(ProcessHandle);
        return status == NtStatus.Success ? Kernel32.Unmap(BaseAddress) : status;
    }

    private static NtStatus IsCaller(nint process)
    {
        NtStatus status = KernelHandles.TryCompare(process, KernelHandles.CurrentProcess);
        return status == NtStatus.NotSameObject ? NtStatus.NotSupported : status;
    }
}
