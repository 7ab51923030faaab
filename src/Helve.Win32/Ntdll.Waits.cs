using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Waits for an object. The time-out: none for ever, below 0 from now, else a moment since 1601, in 100 ns. No APC ever interrupts the wait.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtWaitForSingleObject(nint Handle, byte Alertable, long* Timeout)
    {
        _ = Alertable;
        NtStatus status = NtWaits.TimeOf(Timeout, out TimeSpan time);
        return status == NtStatus.Success ? KernelHandles.TryWait(Handle, time) : status;
    }

    /// <summary>Waits for several objects: 0 for all, 1 for any, which the status tells.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtWaitForMultipleObjects(uint Count, nint* Handles, int WaitType, byte Alertable, long* Timeout)
    {
        _ = Alertable;
        if (Count is 0 or > KernelHandles.MaximumWaitObjects || WaitType is not (Constants.WaitAll or Constants.WaitAny))
        {
            return Count is 0 or > KernelHandles.MaximumWaitObjects ? NtStatus.InvalidParameter1 : NtStatus.InvalidParameter3;
        }

        NtStatus status = NtWaits.TimeOf(Timeout, out TimeSpan time);
        return status == NtStatus.Success ? NtWaits.Several(Count, Handles, WaitType == Constants.WaitAll, time) : status;
    }

    /// <summary>Sets an event, or releases a mutex or semaphore, then waits for another object.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtSignalAndWaitForSingleObject(nint SignalHandle, nint WaitHandle, byte Alertable, long* Timeout)
    {
        _ = Alertable;
        NtStatus status = NtWaits.TimeOf(Timeout, out TimeSpan time);
        return status == NtStatus.Success ? KernelHandles.TrySignalAndWait(SignalHandle, WaitHandle, time) : status;
    }
}
