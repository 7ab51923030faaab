using System.Runtime.CompilerServices;
using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Waits for an object. WAIT_OBJECT_0, WAIT_ABANDONED, WAIT_TIMEOUT (which leaves the last error alone), or WAIT_FAILED.</summary>
    [WindowsExport(Library)]
    public static uint WaitForSingleObject(nint hHandle, uint dwMilliseconds) =>
        Waited(KernelHandles.TryWait(hHandle, TimeOf(dwMilliseconds)));

    /// <summary>Waits for an object. No APC ever interrupts the wait.</summary>
    [WindowsExport(Library)]
    public static uint WaitForSingleObjectEx(nint hHandle, uint dwMilliseconds, BOOL bAlertable)
    {
        _ = bAlertable;
        return WaitForSingleObject(hHandle, dwMilliseconds);
    }

    /// <summary>Waits for any of several objects, or for all. WAIT_OBJECT_0 or WAIT_ABANDONED_0 and the index, WAIT_TIMEOUT, or WAIT_FAILED.</summary>
    [WindowsExport(Library)]
    public static uint WaitForMultipleObjects(uint nCount, nint* lpHandles, BOOL bWaitAll, uint dwMilliseconds) =>
        Waited(NtWaits.Several(nCount, lpHandles, bWaitAll, TimeOf(dwMilliseconds)));

    /// <summary>Waits for any of several objects, or for all. No APC ever interrupts the wait.</summary>
    [WindowsExport(Library)]
    public static uint WaitForMultipleObjectsEx(uint nCount, nint* lpHandles, BOOL bWaitAll, uint dwMilliseconds, BOOL bAlertable)
    {
        _ = bAlertable;
        return WaitForMultipleObjects(nCount, lpHandles, bWaitAll, dwMilliseconds);
    }

    /// <summary>Waits for any of several objects, or for all.</summary>
    public static uint WaitForMultipleObjects(ReadOnlySpan<nint> handles, bool bWaitAll, uint dwMilliseconds) =>
        Waited(NtWaits.Several(handles, bWaitAll, TimeOf(dwMilliseconds)));

    /// <summary>Sets an event, or releases a mutex or semaphore, then waits for another object. No APC ever interrupts the wait.</summary>
    [WindowsExport(Library)]
    public static uint SignalObjectAndWait(nint hObjectToSignal, nint hObjectToWaitOn, uint dwMilliseconds, BOOL bAlertable)
    {
        _ = bAlertable;
        return Waited(KernelHandles.TrySignalAndWait(hObjectToSignal, hObjectToWaitOn, TimeOf(dwMilliseconds)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TimeSpan TimeOf(uint milliseconds) =>
        milliseconds == Constants.INFINITE ? Timeout.InfiniteTimeSpan : new TimeSpan(milliseconds * TimeSpan.TicksPerMillisecond);

    // What a wait ends with is the status itself: 0 to 0x3F, 0x80 to 0xBF, 0x102.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Waited(NtStatus status) => Guarded.IsSuccess(status) ? (uint)status : WaitFailed(status);

    private static uint WaitFailed(NtStatus status)
    {
        LastError.Set(status);
        return Constants.WAIT_FAILED;
    }
}
