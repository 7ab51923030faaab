using Helve.Kernel;
using Helve.Kernel.Memory;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Tells the result of a call with an OVERLAPPED, and waits for it if that is wanted. ERROR_IO_INCOMPLETE: it goes on.</summary>
    [WindowsExport(Library)]
    public static BOOL GetOverlappedResult(nint hFile, OVERLAPPED* lpOverlapped, uint* lpNumberOfBytesTransferred, BOOL bWait) =>
        ResultOf(lpOverlapped, lpNumberOfBytesTransferred, bWait ? Constants.INFINITE : 0);

    /// <summary>Tells the result of a call with an OVERLAPPED, and waits for it as long as is said: WAIT_TIMEOUT. No APC ever interrupts the wait.</summary>
    [WindowsExport(Library)]
    public static BOOL GetOverlappedResultEx(nint hFile, OVERLAPPED* lpOverlapped, uint* lpNumberOfBytesTransferred, uint dwMilliseconds, BOOL bAlertable) =>
        ResultOf(lpOverlapped, lpNumberOfBytesTransferred, dwMilliseconds);

    /// <summary>Tells the result of a call with an OVERLAPPED, and waits for it if that is wanted.</summary>
    public static BOOL GetOverlappedResult(nint hFile, OVERLAPPED* lpOverlapped, out uint numberOfBytesTransferred, bool bWait)
    {
        uint count = 0;
        BOOL done = GetOverlappedResult(hFile, lpOverlapped, &count, (BOOL)bWait);
        numberOfBytesTransferred = count;
        return done;
    }

    /// <summary>Whether a call with an OVERLAPPED is over; a macro in C.</summary>
    public static bool HasOverlappedIoCompleted(OVERLAPPED* lpOverlapped) => Volatile.Read(ref lpOverlapped->Internal) != (uint)NtStatus.Pending;

    /// <summary>Cancels the calls with an OVERLAPPED that the calling thread has begun with a handle; those end with ERROR_OPERATION_ABORTED.</summary>
    [WindowsExport(Library)]
    public static BOOL CancelIo(nint hFile) => Guarded.Bool(() =>
    {
        NtStatus status = CheckFile(hFile);
        _ = status == NtStatus.Success && PendingIo.Cancel(hFile, null, GetCurrentThreadId());
        return status;
    });

    /// <summary>Cancels a call with an OVERLAPPED, or all of a handle; those end with ERROR_OPERATION_ABORTED. ERROR_NOT_FOUND: there is none.</summary>
    [WindowsExport(Library)]
    public static BOOL CancelIoEx(nint hFile, OVERLAPPED* lpOverlapped) => Guarded.Bool(() =>
    {
        NtStatus status = CheckFile(hFile);
        return status != NtStatus.Success || PendingIo.Cancel(hFile, lpOverlapped, 0) ? status : throw new CallFailure(Constants.ERROR_NOT_FOUND);
    });

    private static NtStatus CheckFile(nint handle)
    {
        NtStatus status = KernelHandles.TryQuery(handle, out HandleInformation found);
        return status == NtStatus.Success && found.Type != ObjectType.File ? NtStatus.ObjectTypeMismatch : status;
    }

    private static BOOL ResultOf(OVERLAPPED* overlapped, uint* transferred, uint time)
    {
        NtStatus status = Probe.Writable(overlapped, (nuint)sizeof(OVERLAPPED));
        status = status == NtStatus.Success ? Probe.Writable(transferred, sizeof(uint)) : status;
        if (status != NtStatus.Success)
        {
            return Guarded.Bool(status);
        }

        if (!HasOverlappedIoCompleted(overlapped))
        {
            status = time == 0 ? NtStatus.Pending : AwaitEnd(overlapped, TimeOf(time));
            if (status != NtStatus.Success || !HasOverlappedIoCompleted(overlapped))
            {
                return status == NtStatus.Timeout ? Guarded.Fail(Constants.WAIT_TIMEOUT)
                    : Guarded.IsSuccess(status) ? Guarded.Fail(Constants.ERROR_IO_INCOMPLETE)
                    : Guarded.Bool(status);
            }
        }

        *transferred = (uint)overlapped->InternalHigh;
        return Guarded.Bool((NtStatus)(uint)overlapped->Internal);
    }

    // An event that resets itself is used up, as on Windows.
    private static NtStatus AwaitEnd(OVERLAPPED* overlapped, TimeSpan time) =>
        overlapped->hEvent != 0 ? KernelHandles.TryWait(overlapped->hEvent, time)
        : PendingIo.Wait(overlapped, time) ? NtStatus.Success
        : NtStatus.Timeout;
}
