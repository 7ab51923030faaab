using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Creates or opens a semaphore (ANSI). The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateSemaphoreA(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, byte* lpName) =>
        Win32Objects.Create(lpSemaphoreAttributes, null, lpName, Constants.SEMAPHORE_ALL_ACCESS, new SemaphoreKind(lInitialCount, lMaximumCount));

    /// <summary>Creates or opens a semaphore. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateSemaphoreW(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, char* lpName) =>
        Win32Objects.Create(lpSemaphoreAttributes, lpName, null, Constants.SEMAPHORE_ALL_ACCESS, new SemaphoreKind(lInitialCount, lMaximumCount));

    /// <summary>Creates or opens a semaphore. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    public static nint CreateSemaphore(SECURITY_ATTRIBUTES? lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, string? lpName)
    {
        SECURITY_ATTRIBUTES given = lpSemaphoreAttributes.GetValueOrDefault();
        fixed (char* name = lpName)
        {
            return CreateSemaphoreW(lpSemaphoreAttributes is null ? null : &given, lInitialCount, lMaximumCount, name);
        }
    }

    /// <summary>Creates or opens a semaphore, with chosen access (ANSI). Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    [WindowsExport(Library)]
    public static nint CreateSemaphoreExA(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, byte* lpName, uint dwFlags, uint dwDesiredAccess) =>
        dwFlags != 0
            ? Guarded.Opened(NtStatus.InvalidParameter, 0)
            : Win32Objects.Create(lpSemaphoreAttributes, null, lpName, dwDesiredAccess, new SemaphoreKind(lInitialCount, lMaximumCount));

    /// <summary>Creates or opens a semaphore, with chosen access. Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    [WindowsExport(Library)]
    public static nint CreateSemaphoreExW(SECURITY_ATTRIBUTES* lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, char* lpName, uint dwFlags, uint dwDesiredAccess) =>
        dwFlags != 0
            ? Guarded.Opened(NtStatus.InvalidParameter, 0)
            : Win32Objects.Create(lpSemaphoreAttributes, lpName, null, dwDesiredAccess, new SemaphoreKind(lInitialCount, lMaximumCount));

    /// <summary>Creates or opens a semaphore, with chosen access. Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    public static nint CreateSemaphoreEx(SECURITY_ATTRIBUTES? lpSemaphoreAttributes, int lInitialCount, int lMaximumCount, string? lpName, uint dwFlags, uint dwDesiredAccess)
    {
        SECURITY_ATTRIBUTES given = lpSemaphoreAttributes.GetValueOrDefault();
        fixed (char* name = lpName)
        {
            return CreateSemaphoreExW(lpSemaphoreAttributes is null ? null : &given, lInitialCount, lMaximumCount, name, dwFlags, dwDesiredAccess);
        }
    }

    /// <summary>Opens the semaphore that has a name (ANSI).</summary>
    [WindowsExport(Library)]
    public static nint OpenSemaphoreA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenSemaphore, dwDesiredAccess, bInheritHandle, null, lpName);

    /// <summary>Opens the semaphore that has a name.</summary>
    [WindowsExport(Library)]
    public static nint OpenSemaphoreW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenSemaphore, dwDesiredAccess, bInheritHandle, lpName, null);

    /// <summary>Opens the semaphore that has a name.</summary>
    public static nint OpenSemaphore(uint dwDesiredAccess, bool bInheritHandle, string? lpName)
    {
        fixed (char* name = lpName)
        {
            return OpenSemaphoreW(dwDesiredAccess, bInheritHandle, name);
        }
    }

    /// <summary>Raises the count of a semaphore. On failure the previous count is not written.</summary>
    [WindowsExport(Library)]
    public static BOOL ReleaseSemaphore(nint hSemaphore, int lReleaseCount, int* lpPreviousCount) =>
        Guarded.Bool(Ntdll.NtReleaseSemaphore(hSemaphore, lReleaseCount, lpPreviousCount));

    /// <summary>Raises the count of a semaphore.</summary>
    public static BOOL ReleaseSemaphore(nint hSemaphore, int lReleaseCount) => ReleaseSemaphore(hSemaphore, lReleaseCount, null);

    /// <summary>Raises the count of a semaphore.</summary>
    public static BOOL ReleaseSemaphore(nint hSemaphore, int lReleaseCount, out int previousCount)
    {
        int previous = 0;
        BOOL done = ReleaseSemaphore(hSemaphore, lReleaseCount, &previous);
        previousCount = previous;
        return done;
    }
}
