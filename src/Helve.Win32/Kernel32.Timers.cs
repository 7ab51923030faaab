using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Creates or opens a timer (ANSI). The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateWaitableTimerA(SECURITY_ATTRIBUTES* lpTimerAttributes, BOOL bManualReset, byte* lpTimerName) =>
        Win32Objects.Create(lpTimerAttributes, null, lpTimerName, Constants.TIMER_ALL_ACCESS, new TimerKind(TypeOf(bManualReset)));

    /// <summary>Creates or opens a timer. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    [WindowsExport(Library)]
    public static nint CreateWaitableTimerW(SECURITY_ATTRIBUTES* lpTimerAttributes, BOOL bManualReset, char* lpTimerName) =>
        Win32Objects.Create(lpTimerAttributes, lpTimerName, null, Constants.TIMER_ALL_ACCESS, new TimerKind(TypeOf(bManualReset)));

    /// <summary>Creates or opens a timer. The last error is ERROR_ALREADY_EXISTS when it existed, else 0.</summary>
    public static nint CreateWaitableTimer(SECURITY_ATTRIBUTES? lpTimerAttributes, bool bManualReset, string? lpTimerName)
    {
        SECURITY_ATTRIBUTES given = lpTimerAttributes.GetValueOrDefault();
        fixed (char* name = lpTimerName)
        {
            return CreateWaitableTimerW(lpTimerAttributes is null ? null : &given, bManualReset, name);
        }
    }

    /// <summary>Creates or opens a timer, with chosen access (ANSI). Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    [WindowsExport(Library)]
    public static nint CreateWaitableTimerExA(SECURITY_ATTRIBUTES* lpTimerAttributes, byte* lpTimerName, uint dwFlags, uint dwDesiredAccess) =>
        (dwFlags & ~(Constants.CREATE_WAITABLE_TIMER_MANUAL_RESET | Constants.CREATE_WAITABLE_TIMER_HIGH_RESOLUTION)) != 0
            ? Guarded.Opened(NtStatus.InvalidParameter, 0)
            : Win32Objects.Create(lpTimerAttributes, null, lpTimerName, dwDesiredAccess, new TimerKind(TypeOf((dwFlags & Constants.CREATE_WAITABLE_TIMER_MANUAL_RESET) != 0)));

    /// <summary>Creates or opens a timer, with chosen access. Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    [WindowsExport(Library)]
    public static nint CreateWaitableTimerExW(SECURITY_ATTRIBUTES* lpTimerAttributes, char* lpTimerName, uint dwFlags, uint dwDesiredAccess) =>
        (dwFlags & ~(Constants.CREATE_WAITABLE_TIMER_MANUAL_RESET | Constants.CREATE_WAITABLE_TIMER_HIGH_RESOLUTION)) != 0
            ? Guarded.Opened(NtStatus.InvalidParameter, 0)
            : Win32Objects.Create(lpTimerAttributes, lpTimerName, null, dwDesiredAccess, new TimerKind(TypeOf((dwFlags & Constants.CREATE_WAITABLE_TIMER_MANUAL_RESET) != 0)));

    /// <summary>Creates or opens a timer, with chosen access. Unknown flags are ERROR_INVALID_PARAMETER.</summary>
    public static nint CreateWaitableTimerEx(SECURITY_ATTRIBUTES? lpTimerAttributes, string? lpTimerName, uint dwFlags, uint dwDesiredAccess)
    {
        SECURITY_ATTRIBUTES given = lpTimerAttributes.GetValueOrDefault();
        fixed (char* name = lpTimerName)
        {
            return CreateWaitableTimerExW(lpTimerAttributes is null ? null : &given, name, dwFlags, dwDesiredAccess);
        }
    }

    /// <summary>Opens the timer that has a name (ANSI).</summary>
    [WindowsExport(Library)]
    public static nint OpenWaitableTimerA(uint dwDesiredAccess, BOOL bInheritHandle, byte* lpTimerName) =>
        Win32Objects.Open(KernelHandles.TryOpenTimer, dwDesiredAccess, bInheritHandle, null, lpTimerName);

    /// <summary>Opens the timer that has a name.</summary>
    [WindowsExport(Library)]
    public static nint OpenWaitableTimerW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpTimerName) =>
        Win32Objects.Open(KernelHandles.TryOpenTimer, dwDesiredAccess, bInheritHandle, lpTimerName, null);

    /// <summary>Opens the timer that has a name.</summary>
    public static nint OpenWaitableTimer(uint dwDesiredAccess, bool bInheritHandle, string? lpTimerName)
    {
        fixed (char* name = lpTimerName)
        {
            return OpenWaitableTimerW(dwDesiredAccess, bInheritHandle, name);
        }
    }

    /// <summary>
    /// Sets a timer. An APC routine is refused with ERROR_NOT_SUPPORTED: no wait here runs APCs. When the machine should be woken the timer is
    /// set all the same, and the last error is ERROR_NOT_SUPPORTED.
    /// </summary>
    [WindowsExport(Library)]
    public static BOOL SetWaitableTimer(
        nint hTimer, long* lpDueTime, int lPeriod, void* pfnCompletionRoutine, void* lpArgToCompletionRoutine, BOOL fResume)
    {
        _ = lpArgToCompletionRoutine;
        if (pfnCompletionRoutine != null)
        {
            return Guarded.Fail(Constants.ERROR_NOT_SUPPORTED);
        }

        NtStatus status = Probe.Read(lpDueTime, out long dueTime);
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TrySetTimer(hTimer, dueTime, lPeriod, fResume, out _);
            if (status == NtStatus.TimerResumeIgnored)
            {
                LastError.Set(Constants.ERROR_NOT_SUPPORTED);
            }
        }

        return Guarded.Bool(status);
    }

    /// <summary>Sets a timer that may expire later than it should, but does not. A wake context is not looked at: no machine is woken.</summary>
    [WindowsExport(Library)]
    public static BOOL SetWaitableTimerEx(
        nint hTimer,
        long* lpDueTime,
        int lPeriod,
        void* pfnCompletionRoutine,
        void* lpArgToCompletionRoutine,
        void* WakeContext,
        uint TolerableDelay)
    {
        _ = (nint)WakeContext + (nint)TolerableDelay;
        return SetWaitableTimer(hTimer, lpDueTime, lPeriod, pfnCompletionRoutine, lpArgToCompletionRoutine, false);
    }

    /// <summary>Sets a timer: below 0 from now, in 100 ns, else a moment (FILETIME).</summary>
    public static BOOL SetWaitableTimer(nint hTimer, long dueTime, int lPeriod = 0, bool fResume = false) =>
        SetWaitableTimer(hTimer, &dueTime, lPeriod, null, null, fResume);

    /// <summary>Cancels a timer; if it is signalled it stays so.</summary>
    [WindowsExport(Library)]
    public static BOOL CancelWaitableTimer(nint hTimer) => Guarded.Bool(KernelHandles.TryCancelTimer(hTimer, out _));

    private static TimerType TypeOf(bool manualReset) => manualReset ? TimerType.Notification : TimerType.Synchronization;
}
