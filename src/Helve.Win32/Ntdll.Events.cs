using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Creates an event; 0 notification (manual reset), 1 synchronization. An existing name is STATUS_OBJECT_NAME_COLLISION, or with OBJ_OPENIF opened: STATUS_OBJECT_NAME_EXISTS.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCreateEvent(nint* EventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, int EventType, byte InitialState) =>
        NtObjects.Create(
            EventHandle,
            DesiredAccess,
            ObjectAttributes,
            new EventKind(EventType == Constants.NotificationEvent, InitialState != 0),
            EventType is Constants.NotificationEvent or Constants.SynchronizationEvent ? NtStatus.Success : NtStatus.InvalidParameter);

    /// <summary>Opens an event.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenEvent(nint* EventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Open(EventHandle, DesiredAccess, ObjectAttributes, KernelHandles.TryOpenEvent);

    /// <summary>Sets an event.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtSetEvent(nint EventHandle, int* PreviousState)
    {
        NtStatus status = Probe.WritableIfAny(PreviousState);
        return status != NtStatus.Success ? status : Answer.Previous(KernelHandles.TrySetEvent(EventHandle, out bool was), was ? 1 : 0, PreviousState);
    }

    /// <summary>Resets an event.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtResetEvent(nint EventHandle, int* PreviousState)
    {
        NtStatus status = Probe.WritableIfAny(PreviousState);
        return status != NtStatus.Success ? status : Answer.Previous(KernelHandles.TryResetEvent(EventHandle, out bool was), was ? 1 : 0, PreviousState);
    }

    /// <summary>Releases who waits for an event, and leaves it reset.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtPulseEvent(nint EventHandle, int* PreviousState)
    {
        NtStatus status = Probe.WritableIfAny(PreviousState);
        return status != NtStatus.Success ? status : Answer.Previous(KernelHandles.TryPulseEvent(EventHandle, out bool was), was ? 1 : 0, PreviousState);
    }

    /// <summary>Resets an event, and tells nothing.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtClearEvent(nint EventHandle) => KernelHandles.TryResetEvent(EventHandle, out _);

    /// <summary>Reads an event: EVENT_BASIC_INFORMATION.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQueryEvent(nint EventHandle, int EventInformationClass, void* Buffer, uint BufferLength, uint* ReturnLength)
    {
        NtStatus status = EventInformationClass != 0 ? NtStatus.InvalidInfoClass : Answer.Check<EVENT_BASIC_INFORMATION>(Buffer, BufferLength, ReturnLength);
        return status != NtStatus.Success ? status : Answer.Put(
            KernelHandles.TryQueryEvent(EventHandle, out EventInformation found),
            new EVENT_BASIC_INFORMATION
            {
                EventType = found.ManualReset ? Constants.NotificationEvent : Constants.SynchronizationEvent,
                EventState = found.IsSet ? 1 : 0,
            },
            Buffer,
            ReturnLength);
    }
}
