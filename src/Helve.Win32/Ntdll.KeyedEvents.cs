using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Creates a keyed event. An existing name is STATUS_OBJECT_NAME_COLLISION, or with OBJ_OPENIF opened: STATUS_OBJECT_NAME_EXISTS.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCreateKeyedEvent(nint* KeyedEventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, uint Flags) =>
        NtObjects.Create(
            KeyedEventHandle, DesiredAccess, ObjectAttributes, default(KeyedEventKind), Flags != 0 ? NtStatus.InvalidParameter4 : NtStatus.Success);

    /// <summary>Opens a keyed event.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenKeyedEvent(nint* KeyedEventHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Open(KeyedEventHandle, DesiredAccess, ObjectAttributes, KernelHandles.TryOpenKeyedEvent);

    /// <summary>Waits until another thread of the process releases a key, which is even. Without a handle: at a keyed event that every process has.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtWaitForKeyedEvent(nint KeyedEventHandle, void* KeyValue, byte Alertable, long* Timeout)
    {
        _ = Alertable;
        NtStatus status = KeyAndTime(KeyValue, Timeout, out TimeSpan time);
        return status == NtStatus.Success ? KernelHandles.TryWaitForKeyedEvent(KeyedEventHandle, (nint)KeyValue, time) : status;
    }

    /// <summary>Releases one thread of the process that waits for a key, and waits until there is one.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtReleaseKeyedEvent(nint KeyedEventHandle, void* KeyValue, byte Alertable, long* Timeout)
    {
        _ = Alertable;
        NtStatus status = KeyAndTime(KeyValue, Timeout, out TimeSpan time);
        return status == NtStatus.Success ? KernelHandles.TryReleaseKeyedEvent(KeyedEventHandle, (nint)KeyValue, time) : status;
    }

    private static NtStatus KeyAndTime(void* key, long* timeout, out TimeSpan time)
    {
        time = default;
        return ((nint)key & 1) != 0 ? NtStatus.InvalidParameter1 : NtWaits.TimeOf(timeout, out time);
    }
}
