using Helve.Kernel;
using Helve.Kernel.Objects;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    private const uint ProtectionBits = 0xFF;

    /// <summary>Creates or opens a section (ANSI). The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateFileMappingA(
        nint hFile, SECURITY_ATTRIBUTES* lpFileMappingAttributes, uint flProtect, uint dwMaximumSizeHigh, uint dwMaximumSizeLow, byte* lpName) =>
        CreateSection(hFile, lpFileMappingAttributes, flProtect, SizeOf(dwMaximumSizeHigh, dwMaximumSizeLow), null, lpName);

    /// <summary>Creates or opens a section. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateFileMappingW(
        nint hFile, SECURITY_ATTRIBUTES* lpFileMappingAttributes, uint flProtect, uint dwMaximumSizeHigh, uint dwMaximumSizeLow, char* lpName) =>
        CreateSection(hFile, lpFileMappingAttributes, flProtect, SizeOf(dwMaximumSizeHigh, dwMaximumSizeLow), lpName, null);

    /// <summary>Creates or opens a section. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    public static nint CreateFileMapping(
        nint hFile, SECURITY_ATTRIBUTES? lpFileMappingAttributes, uint flProtect, uint dwMaximumSizeHigh, uint dwMaximumSizeLow, string? lpName)
    {
        SECURITY_ATTRIBUTES given = lpFileMappingAttributes.GetValueOrDefault();
        fixed (char* name = lpName)
        {
            return CreateFileMappingW(
                hFile, lpFileMappingAttributes is null ? null : &given, flProtect, dwMaximumSizeHigh, dwMaximumSizeLow, name);
        }
    }

    /// <summary>Opens the section that has a name (ANSI); FILE_MAP_COPY asks for reading.</summary>
    [WindowsExport(Library)]
    public static nint OpenFileMappingA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenSection, SectionAccess(dwDesiredAccess), bInheritHandle, null, lpName);

    /// <summary>Opens the section that has a name; FILE_MAP_COPY asks for reading.</summary>
    [WindowsExport(Library)]
    public static nint OpenFileMappingW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenSection, SectionAccess(dwDesiredAccess), bInheritHandle, lpName, null);

    /// <summary>Opens the section that has a name; FILE_MAP_COPY asks for reading.</summary>
    public static nint OpenFileMapping(uint dwDesiredAccess, bool bInheritHandle, string? lpName)
    {
        fixed (char* name = lpName)
        {
            return OpenFileMappingW(dwDesiredAccess, bInheritHandle, name);
        }
    }

    /// <summary>Maps a part of a section; null on failure.</summary>
    [WindowsExport(Library)]
    public static void* MapViewOfFile(
        nint hFileMappingObject, uint dwDesiredAccess, uint dwFileOffsetHigh, uint dwFileOffsetLow, nuint dwNumberOfBytesToMap) =>
        MapViewOfFileEx(hFileMappingObject, dwDesiredAccess, dwFileOffsetHigh, dwFileOffsetLow, dwNumberOfBytesToMap, null);

    /// <summary>Maps a part of a section; null on failure. With an address the view is there, or nowhere: ERROR_INVALID_ADDRESS.</summary>
    [WindowsExport(Library)]
    public static void* MapViewOfFileEx(
        nint hFileMappingObject,
        uint dwDesiredAccess,
        uint dwFileOffsetHigh,
        uint dwFileOffsetLow,
        nuint dwNumberOfBytesToMap,
        void* lpBaseAddress)
    {
        NtStatus status = KernelHandles.TryMapView(
            hFileMappingObject,
            SizeOf(dwFileOffsetHigh, dwFileOffsetLow),
            (long)dwNumberOfBytesToMap,
            ViewProtection(dwDesiredAccess),
            (nint)lpBaseAddress,
            out nint address,
            out _);
        return Guarded.Bool(status) ? (void*)address : null;
    }

    /// <summary>Unmaps the view that has an address.</summary>
    [WindowsExport(Library)]
    public static BOOL UnmapViewOfFile(void* lpBaseAddress) => Guarded.Bool(Unmap(lpBaseAddress));

    /// <summary>Writes what was changed in a view back to its file, and waits for that.</summary>
    [WindowsExport(Library)]
    public static BOOL FlushViewOfFile(void* lpBaseAddress, nuint dwNumberOfBytesToFlush) =>
        Guarded.Bool(KernelHandles.TryFlushView((nint)lpBaseAddress, (long)dwNumberOfBytesToFlush));

    internal static NtStatus Unmap(void* address)
    {
        NtStatus status = KernelHandles.TryUnmapView((nint)address);
        Probe.OnUnmapped();
        return status;
    }

    private static nint CreateSection(nint file, SECURITY_ATTRIBUTES* security, uint protect, long size, char* wide, byte* ansi)
    {
        // For memory Win32 has -1 and NtCreateSection 0, which is passed on as it is.
        if (file is 0 or Constants.INVALID_HANDLE_VALUE)
        {
            if (size == 0)
            {
                return Guarded.Opened(NtStatus.InvalidParameter, 0);
            }

            file = Constants.INVALID_HANDLE_VALUE;
        }

        var protection = (PageProtection)(protect & ProtectionBits);
        var allocation = (SectionAttributes)(protect & ~ProtectionBits);
        return Win32Objects.Create(
            security,
            wide,
            ansi,
            (uint)SectionRules.GrantOf(protection),
            new SectionKind(size, protection, allocation == SectionAttributes.None ? SectionAttributes.Commit : allocation, file));
    }

    private static uint SectionAccess(uint access) =>
        access == Constants.FILE_MAP_COPY ? Constants.SECTION_MAP_READ
        : (access & Constants.FILE_MAP_EXECUTE) != 0 ? (access & ~Constants.FILE_MAP_EXECUTE) | Constants.SECTION_MAP_EXECUTE
        : access;

    private static PageProtection ViewProtection(uint access)
    {
        bool executes = (access & Constants.FILE_MAP_EXECUTE) != 0;
        return access == Constants.FILE_MAP_COPY ? PageProtection.WriteCopy
            : (access & Constants.FILE_MAP_WRITE) != 0 ? (executes ? PageProtection.ExecuteReadWrite : PageProtection.ReadWrite)
            : (access & Constants.FILE_MAP_READ) != 0 ? (executes ? PageProtection.ExecuteRead : PageProtection.ReadOnly)
            : PageProtection.NoAccess;
    }

    private static long SizeOf(uint high, uint low) => (long)(((ulong)high << 32) | low);
}
