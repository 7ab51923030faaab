using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve.Win32;

/// <summary>
/// The calls of ntdll.dll on the objects that Helve has, by their documented names. Each returns a status. Outputs are written when a call succeeds; the
/// place of a new handle is 0 when it fails.
/// </summary>
public static unsafe partial class Ntdll
{
    private const string Library = "ntdll";

    private const uint KnownOptions = Constants.DUPLICATE_CLOSE_SOURCE | Constants.DUPLICATE_SAME_ACCESS | Constants.DUPLICATE_SAME_ATTRIBUTES;

    /// <summary>Closes a handle.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtClose(nint Handle) => PendingIo.Close(Handle);

    /// <summary>Makes another handle to an object. The place of the new handle is probed and set to 0 before anything else; null: nobody wants its value.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtDuplicateObject(
        nint SourceProcessHandle,
        nint SourceHandle,
        nint TargetProcessHandle,
        nint* TargetHandle,
        uint DesiredAccess,
        uint HandleAttributes,
        uint Options)
    {
        NtStatus status = TargetHandle == null ? NtStatus.Success : NtObjects.Clear(TargetHandle);
        if (status != NtStatus.Success)
        {
            return status;
        }

        bool closes = (Options & Constants.DUPLICATE_CLOSE_SOURCE) != 0 && SourceProcessHandle == KernelHandles.CurrentProcess;
        ulong end = closes ? PendingIo.EndOf(SourceHandle) : 0;
        status = KernelHandles.TryDuplicate(
            SourceProcessHandle,
            SourceHandle,
            TargetProcessHandle,
            DesiredAccess,
            (HandleAttributes)HandleAttributes & Kernel.Handles.HandleAttributes.All,
            (DuplicateOptions)(Options & KnownOptions),
            out nint target);
        Probe.Put(TargetHandle, target);

        // The source is closed even where there is no duplicate.
        PendingIo.AfterClose(end);
        return status;
    }

    /// <summary>Makes another handle to an object.</summary>
    public static NtStatus NtDuplicateObject(
        nint sourceProcessHandle,
        nint sourceHandle,
        nint targetProcessHandle,
        out nint targetHandle,
        uint desiredAccess,
        uint handleAttributes,
        uint options)
    {
        nint target = 0;
        NtStatus status = NtDuplicateObject(sourceProcessHandle, sourceHandle, targetProcessHandle, &target, desiredAccess, handleAttributes, options);
        targetHandle = target;
        return status;
    }

    /// <summary>Changes what can be changed of a handle: ObjectHandleFlagInformation.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtSetInformationObject(nint Handle, int ObjectInformationClass, void* ObjectInformation, uint ObjectInformationLength)
    {
        if (ObjectInformationClass != Constants.ObjectHandleFlagInformation)
        {
            return NtStatus.InvalidInfoClass;
        }

        if (ObjectInformationLength != sizeof(OBJECT_HANDLE_FLAG_INFORMATION))
        {
            return NtStatus.InfoLengthMismatch;
        }

        NtStatus status = Probe.Read((OBJECT_HANDLE_FLAG_INFORMATION*)ObjectInformation, out OBJECT_HANDLE_FLAG_INFORMATION flags);
        if (status != NtStatus.Success)
        {
            return status;
        }

        HandleAttributes values = (flags.Inherit != 0 ? HandleAttributes.Inherit : 0) | (flags.ProtectFromClose != 0 ? HandleAttributes.ProtectFromClose : 0);
        status = KernelHandles.TrySetAttributes(Handle, HandleAttributes.All, values);

        // NT changes the entry where it lies, and takes an entry that is not there for one that may not be changed.
        return status == NtStatus.InvalidHandle ? NtStatus.AccessDenied : status;
    }

    /// <summary>STATUS_SUCCESS when two handles lead to one object, else STATUS_NOT_SAME_OBJECT.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCompareObjects(nint FirstObjectHandle, nint SecondObjectHandle) =>
        KernelHandles.TryCompare(FirstObjectHandle, SecondObjectHandle);

    /// <summary>Lets a permanent object go with its last handle again. Needs DELETE.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtMakeTemporaryObject(nint Handle) => KernelHandles.TryMakeTemporary(Handle);

    /// <summary>Makes an object live without handles. Needs SeCreatePermanentPrivilege.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtMakePermanentObject(nint Handle) => KernelHandles.TryMakePermanent(Handle);

    /// <summary>The error of Win32 that stands for a status.</summary>
    [WindowsExport(Library)]
    public static uint RtlNtStatusToDosError(NtStatus Status) => DosErrors.Of(Status);

    /// <summary>The calling thread's last error.</summary>
    [WindowsExport(Library)]
    public static uint RtlGetLastWin32Error() => LastError.Value;

    /// <summary>Sets the calling thread's last error.</summary>
    [WindowsExport(Library)]
    public static void RtlSetLastWin32Error(uint Error) => LastError.Set(Error);

    /// <summary>Makes a counted text of one that ends with a NUL. The text is not copied.</summary>
    [WindowsExport(Library)]
    public static void RtlInitUnicodeString(UNICODE_STRING* DestinationString, char* SourceString)
    {
        const int Longest = (ushort.MaxValue - 1) / sizeof(char);
        _ = Guarded.Status(() =>
        {
            int length = SourceString == null ? 0 : Math.Min(Length(SourceString), Longest - 1);
            *DestinationString = new UNICODE_STRING
            {
                Length = (ushort)(length * sizeof(char)),
                MaximumLength = (ushort)(SourceString == null ? 0 : (length + 1) * sizeof(char)),
                Buffer = SourceString,
            };
            return NtStatus.Success;
        });

        static int Length(char* text) => System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).Length;
    }
}
