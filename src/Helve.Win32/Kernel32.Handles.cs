using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve.Win32;

/// <summary>
/// The calls of kernel32.dll (and kernelbase.dll) on the objects that Helve has, by their documented names: the exact forms, with pointers, and beside
/// those forms without a letter that take what C# has. TRUE leaves the last error alone, unless a call is documented to set it.
/// </summary>
public static unsafe partial class Kernel32
{
    private const string Library = "kernel32";

    /// <summary>Closes a handle.</summary>
    [WindowsExport(Library)]
    public static BOOL CloseHandle(nint hObject) => Guarded.Bool(PendingIo.Close(hObject));

    /// <summary>Makes another handle to an object, in any process.</summary>
    [WindowsExport(Library)]
    public static BOOL DuplicateHandle(
        nint hSourceProcessHandle,
        nint hSourceHandle,
        nint hTargetProcessHandle,
        nint* lpTargetHandle,
        uint dwDesiredAccess,
        BOOL bInheritHandle,
        uint dwOptions) =>
        Guarded.Bool(Ntdll.NtDuplicateObject(
            hSourceProcessHandle,
            hSourceHandle,
            hTargetProcessHandle,
            lpTargetHandle,
            dwDesiredAccess,
            bInheritHandle ? Constants.OBJ_INHERIT : 0,
            dwOptions));

    /// <summary>Makes another handle to an object, in any process.</summary>
    public static BOOL DuplicateHandle(
        nint hSourceProcessHandle,
        nint hSourceHandle,
        nint hTargetProcessHandle,
        out nint targetHandle,
        uint dwDesiredAccess,
        bool bInheritHandle,
        uint dwOptions)
    {
        nint target = 0;
        BOOL done = DuplicateHandle(
            hSourceProcessHandle, hSourceHandle, hTargetProcessHandle, &target, dwDesiredAccess, bInheritHandle, dwOptions);
        targetHandle = target;
        return done;
    }

    /// <summary>Reads the HANDLE_FLAG_ bits of a handle.</summary>
    [WindowsExport(Library)]
    public static BOOL GetHandleInformation(nint hObject, uint* lpdwFlags)
    {
        NtStatus status = Probe.Writable(lpdwFlags, sizeof(uint));
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryGetAttributes(hObject, out HandleAttributes attributes);
            if (status == NtStatus.Success)
            {
                *lpdwFlags = FlagsOf(attributes);
            }
        }

        return Guarded.Bool(status);
    }

    /// <summary>Reads the HANDLE_FLAG_ bits of a handle.</summary>
    public static BOOL GetHandleInformation(nint hObject, out uint flags)
    {
        uint read = 0;
        BOOL done = GetHandleInformation(hObject, &read);
        flags = read;
        return done;
    }

    /// <summary>Changes those HANDLE_FLAG_ bits of a handle that the mask has.</summary>
    [WindowsExport(Library)]
    public static BOOL SetHandleInformation(nint hObject, uint dwMask, uint dwFlags) =>
        Guarded.Bool(KernelHandles.TrySetAttributes(hObject, AttributesOf(dwMask), AttributesOf(dwFlags)));

    /// <summary>Whether two handles lead to one object.</summary>
    [WindowsExport("kernelbase")]
    public static BOOL CompareObjectHandles(nint hFirstObjectHandle, nint hSecondObjectHandle) =>
        Guarded.Bool(KernelHandles.TryCompare(hFirstObjectHandle, hSecondObjectHandle));

    /// <summary>Counts the handles of a process.</summary>
    [WindowsExport(Library)]
    public static BOOL GetProcessHandleCount(nint hProcess, uint* pdwHandleCount)
    {
        NtStatus status = Probe.Writable(pdwHandleCount, sizeof(uint));
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryGetHandleCount(hProcess, out int count);
            if (status == NtStatus.Success)
            {
                *pdwHandleCount = (uint)count;
            }
        }

        return Guarded.Bool(status);
    }

    /// <summary>Counts the handles of a process.</summary>
    public static BOOL GetProcessHandleCount(nint hProcess, out uint handleCount)
    {
        uint count = 0;
        BOOL done = GetProcessHandleCount(hProcess, &count);
        handleCount = count;
        return done;
    }

    /// <summary>The calling thread's last error.</summary>
    [WindowsExport(Library)]
    public static uint GetLastError() => LastError.Value;

    /// <summary>Sets the calling thread's last error.</summary>
    [WindowsExport(Library)]
    public static void SetLastError(uint dwErrCode) => LastError.Set(dwErrCode);

    // HANDLE_FLAG_ and OBJ_ have the same two bits, the other way round.
    private static uint FlagsOf(HandleAttributes attributes) =>
        ((attributes & HandleAttributes.Inherit) != 0 ? Constants.HANDLE_FLAG_INHERIT : 0)
        | ((attributes & HandleAttributes.ProtectFromClose) != 0 ? Constants.HANDLE_FLAG_PROTECT_FROM_CLOSE : 0);

    private static HandleAttributes AttributesOf(uint flags) =>
        ((flags & Constants.HANDLE_FLAG_INHERIT) != 0 ? HandleAttributes.Inherit : 0)
        | ((flags & Constants.HANDLE_FLAG_PROTECT_FROM_CLOSE) != 0 ? HandleAttributes.ProtectFromClose : 0);
}
