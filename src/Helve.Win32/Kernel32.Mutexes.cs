using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Creates or opens a mutex (ANSI). The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateMutexA(SECURITY_ATTRIBUTES* lpMutexAttributes, BOOL bInitialOwner, byte* lpName) =>
        Win32Objects.Create(lpMutexAttributes, null, lpName, Constants.MUTEX_ALL_ACCESS, new MutexKind(bInitialOwner));

    /// <summary>Creates or opens a mutex. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateMutexW(SECURITY_ATTRIBUTES* lpMutexAttributes, BOOL bInitialOwner, char* lpName) =>
        Win32Objects.Create(lpMutexAttributes, lpName, null, Constants.MUTEX_ALL_ACCESS, new MutexKind(bInitialOwner));

    /// <summary>Creates or opens a mutex. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    public static nint CreateMutex(SECURITY_ATTRIBUTES? lpMutexAttributes, bool bInitialOwner, string? lpName)
    {
        SECURITY_ATTRIBUTES given = lpMutexAttributes.GetValueOrDefault();
        fixed (char* name = lpName)
        {
            return CreateMutexW(lpMutexAttributes is null ? null : &given, bInitialOwner, name);
        }
    }

    /// <summary>Creates or opens a mutex, with chosen access (ANSI). Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    [WindowsExport(Library)]
    public static nint CreateMutexExA(SECURITY_ATTRIBUTES* lpMutexAttributes, byte* lpName, uint dwFlags, uint dwDesiredAccess) =>
        (dwFlags & ~Constants.CREATE_MUTEX_INITIAL_OWNER) != 0
            ? Guarded.Opened(NtStatus.InvalidParameter, 0)
            : Win32Objects.Create(lpMutexAttributes, null, lpName, dwDesiredAccess, new MutexKind((dwFlags & Constants.CREATE_MUTEX_INITIAL_OWNER) != 0));

    /// <summary>Creates or opens a mutex, with chosen access. Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    [WindowsExport(Library)]
    public static nint CreateMutexExW(SECURITY_ATTRIBUTES* lpMutexAttributes, char* lpName, uint dwFlags, uint dwDesiredAccess) =>
        (dwFlags & ~Constants.CREATE_MUTEX_INITIAL_OWNER) != 0
            ? Guarded.Opened(NtStatus.InvalidParameter, 0)
            : Win32Objects.Create(lpMutexAttributes, lpName, null, dwDesiredAccess, new MutexKind((dwFlags & Constants.CREATE_MUTEX_INITIAL_OWNER) != 0));

    /// <summary>Creates or opens a mutex, with chosen access. Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    public static nint CreateMutexEx(SECURITY_ATTRIBUTES? lpMutexAttributes, string? lpName, uint dwFlags, uint dwDesiredAccess)
    {
        SECURITY_ATTRIBUTES given = lpMutexAttributes.GetValueOrDefault();
        fixed (char* name = lpName)
        {
            return CreateMutexExW(lpMutexAttributes is null ? null : &given, name, dwFlags, dwDesiredAccess);
        }
    }

    /// <summary>Opens the mutex that has a name (ANSI).</summary>
    [WindowsExport(Library)]
    public static nint OpenMutexA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenMutex, dwDesiredAccess, bInheritHandle, null, lpName);

    /// <summary>Opens the mutex that has a name.</summary>
    [WindowsExport(Library)]
    public static nint OpenMutexW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenMutex, dwDesiredAccess, bInheritHandle, lpName, null);

    /// <summary>Opens the mutex that has a name.</summary>
    public static nint OpenMutex(uint dwDesiredAccess, bool bInheritHandle, string? lpName)
    {
        fixed (char* name = lpName)
        {
            return OpenMutexW(dwDesiredAccess, bInheritHandle, name);
        }
    }

    /// <summary>Releases a mutex that the calling thread owns.</summary>
    [WindowsExport(Library)]
    public static BOOL ReleaseMutex(nint hMutex) => Guarded.Bool(KernelHandles.TryReleaseMutex(hMutex, out _));
}
