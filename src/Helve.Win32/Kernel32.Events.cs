using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Creates or opens an event (ANSI). The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateEventA(SECURITY_ATTRIBUTES* lpEventAttributes, BOOL bManualReset, BOOL bInitialState, byte* lpName) =>
        Win32Objects.Create(lpEventAttributes, null, lpName, Constants.EVENT_ALL_ACCESS, new EventKind(bManualReset, bInitialState));

    /// <summary>Creates or opens an event. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateEventW(SECURITY_ATTRIBUTES* lpEventAttributes, BOOL bManualReset, BOOL bInitialState, char* lpName) =>
        Win32Objects.Create(lpEventAttributes, lpName, null, Constants.EVENT_ALL_ACCESS, new EventKind(bManualReset, bInitialState));

    /// <summary>Creates or opens an event. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    public static nint CreateEvent(SECURITY_ATTRIBUTES? lpEventAttributes, bool bManualReset, bool bInitialState, string? lpName)
    {
        SECURITY_ATTRIBUTES given = lpEventAttributes.GetValueOrDefault();
        fixed (char* name = lpName)
        {
            return CreateEventW(lpEventAttributes is null ? null : &given, bManualReset, bInitialState, name);
        }
    }

    /// <summary>Creates or opens an event, with chosen access (ANSI). Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    [WindowsExport(Library)]
    public static nint CreateEventExA(SECURITY_ATTRIBUTES* lpEventAttributes, byte* lpName, uint dwFlags, uint dwDesiredAccess) =>
        (dwFlags & ~(Constants.CREATE_EVENT_MANUAL_RESET | Constants.CREATE_EVENT_INITIAL_SET)) != 0
            ? Guarded.Opened(NtStatus.InvalidParameter, 0)
            : Win32Objects.Create(lpEventAttributes, null, lpName, dwDesiredAccess, new EventKind((dwFlags & Constants.CREATE_EVENT_MANUAL_RESET) != 0, (dwFlags & Constants.CREATE_EVENT_INITIAL_SET) != 0));

    /// <summary>Creates or opens an event, with chosen access. Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    [WindowsExport(Library)]
    public static nint CreateEventExW(SECURITY_ATTRIBUTES* lpEventAttributes, char* lpName, uint dwFlags, uint dwDesiredAccess) =>
        (dwFlags & ~(Constants.CREATE_EVENT_MANUAL_RESET | Constants.CREATE_EVENT_INITIAL_SET)) != 0
            ? Guarded.Opened(NtStatus.InvalidParameter, 0)
            : Win32Objects.Create(lpEventAttributes, lpName, null, dwDesiredAccess, new EventKind((dwFlags & Constants.CREATE_EVENT_MANUAL_RESET) != 0, (dwFlags & Constants.CREATE_EVENT_INITIAL_SET) != 0));

    /// <summary>Creates or opens an event, with chosen access. Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    public static nint CreateEventEx(SECURITY_ATTRIBUTES? lpEventAttributes, string? lpName, uint dwFlags, uint dwDesiredAccess)
    {
        SECURITY_ATTRIBUTES given = lpEventAttributes.GetValueOrDefault();
        fixed (char* name = lpName)
        {
            return CreateEventExW(lpEventAttributes is null ? null : &given, name, dwFlags, dwDesiredAccess);
        }
    }

    /// <summary>Opens the event that has a name (ANSI).</summary>
    [WindowsExport(Library)]
    public static nint OpenEventA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenEvent, dwDesiredAccess, bInheritHandle, null, lpName);

    /// <summary>Opens the event that has a name.</summary>
    [WindowsExport(Library)]
    public static nint OpenEventW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName) =>
        Win32Objects.Open(KernelHandles.TryOpenEvent, dwDesiredAccess, bInheritHandle, lpName, null);

    /// <summary>Opens the event that has a name.</summary>
    public static nint OpenEvent(uint dwDesiredAccess, bool bInheritHandle, string? lpName)
    {
        fixed (char* name = lpName)
        {
            return OpenEventW(dwDesiredAccess, bInheritHandle, name);
        }
    }

    /// <summary>Sets an event.</summary>
    [WindowsExport(Library)]
    public static BOOL SetEvent(nint hEvent) => Guarded.Bool(KernelHandles.TrySetEvent(hEvent, out _));

    /// <summary>Resets an event.</summary>
    [WindowsExport(Library)]
    public static BOOL ResetEvent(nint hEvent) => Guarded.Bool(KernelHandles.TryResetEvent(hEvent, out _));

    /// <summary>Releases who waits for an event, and leaves it reset.</summary>
    [WindowsExport(Library)]
    public static BOOL PulseEvent(nint hEvent) => Guarded.Bool(KernelHandles.TryPulseEvent(hEvent, out _));
}
