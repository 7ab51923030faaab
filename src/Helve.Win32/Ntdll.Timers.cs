using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Creates a timer; 0 notification (manual reset), 1 synchronization. An existing name is STATUS_OBJECT_NAME_COLLISION, or with OBJ_OPENIF opened: STATUS_OBJECT_NAME_EXISTS.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCreateTimer(nint* TimerHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, int TimerType) =>
        NtObjects.Create(
            TimerHandle,
            DesiredAccess,
            ObjectAttributes,
            new TimerKind((Helve.TimerType)TimerType),
            TimerType is Constants.NotificationTimer or Constants.SynchronizationTimer ? NtStatus.Success : NtStatus.InvalidParameter4);

    /// <summary>Opens a timer.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenTimer(nint* TimerHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Open(TimerHandle, DesiredAccess, ObjectAttributes, KernelHandles.TryOpenTimer);

    /// <summary>
    /// Sets a timer: below 0 from now, in 100 ns, else a moment since 1601. An APC routine is refused with STATUS_NOT_SUPPORTED: no wait here runs APCs.
    /// </summary>
    [WindowsExport(Library)]
    public static NtStatus NtSetTimer(
        nint TimerHandle, long* DueTime, void* TimerApcRoutine, void* TimerContext, byte ResumeTimer, int Period, byte* PreviousState)
    {
        _ = TimerContext;
        NtStatus status = Probe.WritableIfAny(PreviousState);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = Probe.Read(DueTime, out long dueTime);
        if (status != NtStatus.Success || Period < 0 || TimerApcRoutine != null)
        {
            return status != NtStatus.Success ? status : Period < 0 ? NtStatus.InvalidParameter6 : NtStatus.NotSupported;
        }

        status = KernelHandles.TrySetTimer(TimerHandle, dueTime, Period, ResumeTimer != 0, out bool wasSignalled);
        Tell(status, wasSignalled, PreviousState);
        return status;
    }

    /// <summary>Cancels a timer; if it is signalled it stays so.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCancelTimer(nint TimerHandle, byte* CurrentState)
    {
        NtStatus status = Probe.WritableIfAny(CurrentState);
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryCancelTimer(TimerHandle, out bool isSignalled);
            Tell(status, isSignalled, CurrentState);
        }

        return status;
    }

    /// <summary>Reads a timer: TIMER_BASIC_INFORMATION.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQueryTimer(nint TimerHandle, int TimerInformationClass, void* Buffer, uint BufferLength, uint* ReturnLength)
    {
        NtStatus status = TimerInformationClass != 0 ? NtStatus.InvalidInfoClass : Answer.Check<TIMER_BASIC_INFORMATION>(Buffer, BufferLength, ReturnLength);
        return status != NtStatus.Success ? status : Answer.Put(
            KernelHandles.TryQueryTimer(TimerHandle, out TimerInformation found),
            new TIMER_BASIC_INFORMATION { RemainingTime = found.Remaining.Ticks, TimerState = found.IsSignalled ? (byte)1 : (byte)0 },
            Buffer,
            ReturnLength);
    }

    private static void Tell(NtStatus status, bool isSignalled, byte* target)
    {
        if (Guarded.IsSuccess(status))
        {
            Probe.Put(target, isSignalled ? (byte)1 : (byte)0);
        }
    }
}
