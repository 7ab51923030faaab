using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Timer;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates a timer without a name (NtCreateTimer); it is not signalled and not set.</summary>
    /// <param name="access">Access of the new handle; rights that a timer does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="type">Whether one wait takes its signal, or it stays until the timer is set again.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter4 (the type), InsufficientResources.</returns>
    public static NtStatus TryCreateTimer(uint access, HandleAttributes attributes, TimerType type, out nint handle)
    {
        handle = 0;
        return !IsTimerType(type) ? NtStatus.InvalidParameter4
            : Create(ObjectType.Timer, access, attributes, Timer<HardwareMemory>.Init(type == TimerType.Notification), out handle);
    }

    /// <summary>Creates a timer with a name, or opens the one that has it (CreateWaitableTimerEx). An empty or null name creates without name.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the new handle; of a new timer rights that a timer does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="type">Whether one wait takes its signal, or it stays until the timer is set again; ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success, or ObjectNameExists when a timer of that name existed and was opened. InvalidParameter4 (the type), ObjectTypeMismatch
    /// (the name is another type's), ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied (it existed, and the access is
    /// 0, or more than a timer has, or more than its security gives; or its directory's security forbids it), InsufficientResources.</returns>
    public static NtStatus TryCreateTimer(string? name, uint access, HandleAttributes attributes, TimerType type, out nint handle)
    {
        if (string.IsNullOrEmpty(name) || !IsTimerType(type))
        {
            return TryCreateTimer(access, attributes, type, out handle);
        }

        return NamedObjects.Create(TimerRequest(access, type), NameReference.Plain(name, attributes, openExisting: true), out handle);
    }

    /// <summary>Creates a timer as NT's own call has it (NtCreateTimer): an existing name is an error unless OBJ_OPENIF is given.</summary>
    /// <param name="attributes">What it is called. Without a name, or with an empty one, it gets none.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="type">Whether one wait takes its signal, or it stays until the timer is set again; ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success; ObjectNameExists with OBJ_OPENIF; ObjectNameCollision without. InvalidParameter4 (the type), InvalidParameter
    /// (attributes), InvalidHandle (the root directory), ObjectTypeMismatch (the root is no directory, the name is another type's),
    /// ObjectPathSyntaxBad, ObjectNameInvalid, ObjectPathNotFound, AccessDenied, PrivilegeNotHeld (OBJ_PERMANENT, audit entries),
    /// ReparsePointEncountered (OBJ_DONT_REPARSE), InvalidOwner, InvalidAcl (what is handed down is too long), InvalidLabel, InsufficientResources.</returns>
    public static NtStatus TryCreateTimer(in ObjectAttributes attributes, uint access, TimerType type, out nint handle)
    {
        handle = 0;
        NtStatus status = IsTimerType(type) ? NameReference.ToCreate(attributes, out NameReference name) : Invalid(out name);
        return status != NtStatus.Success ? status
            : name.IsLocal ? TryCreateTimer(access, (HandleAttributes)attributes.Attributes, type, out handle)
            : NamedObjects.Create(TimerRequest(access, type), name, out handle);
    }

    /// <summary>Opens the timer that has a name (OpenWaitableTimer).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>ObjectNameNotFound, ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied.</returns>
    public static NtStatus TryOpenTimer(string name, uint access, HandleAttributes attributes, out nint handle) =>
        NamedObjects.Open(ObjectType.Timer, name, access, attributes, out handle);

    /// <summary>Opens a timer as NT's own call has it (NtOpenTimer). An empty name with a root directory means the timer that the root handle names.</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (attributes), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectNameNotFound, AccessDenied, ReparsePointEncountered (OBJ_DONT_REPARSE).</returns>
    public static NtStatus TryOpenTimer(in ObjectAttributes attributes, uint access, out nint handle) =>
        OpenByAttributes(ObjectType.Timer, attributes, access, out handle);

    /// <summary>Sets a timer (NtSetTimer): it is not signalled, and expires then. One that was set before starts again.</summary>
    /// <param name="handle">The timer; needs TIMER_MODIFY_STATE.</param>
    /// <param name="dueTime">In 100 ns: below 0 from now, else a moment of the wall clock since 1601 (a FILETIME). 0 and what has passed: at once.</param>
    /// <param name="period">Milliseconds between expiries behind the first; 0: it expires once.</param>
    /// <param name="resume">Wake the machine for it: can't be done, see the status.</param>
    /// <param name="wasSignalled">Whether it was signalled before.</param>
    /// <returns>Success; TimerResumeIgnored: it was set, but wakes no machine. InvalidHandle, ObjectTypeMismatch, AccessDenied, InvalidParameter6
    /// (a period below 0).</returns>
    public static NtStatus TrySetTimer(nint handle, long dueTime, int period, bool resume, out bool wasSignalled)
    {
        NtStatus status = SetTimer(handle, 0, dueTime, period, out wasSignalled);
        return status == NtStatus.Success && resume ? NtStatus.TimerResumeIgnored : status;
    }

    /// <summary>Cancels a timer (NtCancelTimer): it does not expire any more. If it is signalled it stays so.</summary>
    /// <param name="handle">The timer; needs TIMER_MODIFY_STATE.</param>
    /// <param name="wasSignalled">Whether it is signalled.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryCancelTimer(nint handle, out bool wasSignalled) => CancelTimer(handle, 0, out wasSignalled);

    /// <summary>Reads a timer (NtQueryTimer).</summary>
    /// <param name="handle">The timer; needs TIMER_QUERY_STATE.</param>
    /// <param name="information">Its state.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryQueryTimer(nint handle, out TimerInformation information) => QueryTimer(handle, 0, out information);

    internal static CreateNamedRequest TimerRequest(uint access, TimerType type) => new()
    {
        Type = (uint)ObjectType.Timer,
        Access = access,
        Flags = (uint)(type == TimerType.Notification ? CreateFlags.ManualReset : CreateFlags.None),
    };

    internal static NtStatus SetTimer(nint handle, ulong identity, long dueTime, int period, out bool wasSignalled)
    {
        wasSignalled = false;
        NtStatus status = ResolveTimer(handle, identity, TimerRights.ModifyState, out ClientThread? state, out WaitTarget target);
        bool own = status == NtStatus.Success;
        status = own ? Timer<HardwareMemory>.Set(state!.Context, target, dueTime, period, out wasSignalled) : status;
        status = status == NtStatus.MoreProcessingRequired ? ForeignTimers.Set(state!, handle, target, dueTime, period, out wasSignalled) : status;
        return own && IsAlone(state!, status) ? Timer<HardwareMemory>.Set(state!.Context, target, dueTime, period, out wasSignalled) : status;
    }

    internal static NtStatus CancelTimer(nint handle, ulong identity, out bool wasSignalled)
    {
        wasSignalled = false;
        NtStatus status = ResolveTimer(handle, identity, TimerRights.ModifyState, out ClientThread? state, out WaitTarget target);
        bool own = status == NtStatus.Success;
        status = own ? Timer<HardwareMemory>.Cancel(state!.Context, target, out wasSignalled) : status;
        status = status == NtStatus.MoreProcessingRequired ? ForeignTimers.Cancel(state!, handle, target, out wasSignalled) : status;
        return own && IsAlone(state!, status) ? Timer<HardwareMemory>.Cancel(state!.Context, target, out wasSignalled) : status;
    }

    internal static NtStatus QueryTimer(nint handle, ulong identity, out TimerInformation information)
    {
        TimerReading reading = default;
        NtStatus status = ResolveTimer(handle, identity, TimerRights.QueryState, out ClientThread? state, out WaitTarget target);
        bool own = status == NtStatus.Success;
        status = own ? Timer<HardwareMemory>.Query(state!.Context, target, out reading) : status;
        status = status == NtStatus.MoreProcessingRequired ? ForeignTimers.Query(state!, handle, target, out reading) : status;
        status = own && IsAlone(state!, status) ? Timer<HardwareMemory>.Query(state!.Context, target, out reading) : status;
        information = status == NtStatus.Success ? TimerInformation.Of(reading) : default;
        return status;
    }

    // The broker is gone, and with it the waits over several domains: the timer is the own domain's.
    private static bool IsAlone(ClientThread state, NtStatus status)
    {
        if (status != NtStatus.PortDisconnected)
        {
            return false;
        }

        state.Context.IgnoresRemote = true;
        return true;
    }

    private static NtStatus ResolveTimer(nint handle, ulong identity, TimerRights access, out ClientThread? state, out WaitTarget target) =>
        HandleResolver.Resolve(handle, identity, ObjectType.Timer, (uint)access, out state, out target);

    private static bool IsTimerType(TimerType type) => type is TimerType.Notification or TimerType.Synchronization;

    private static NtStatus Invalid(out NameReference name)
    {
        name = default;
        return NtStatus.InvalidParameter4;
    }
}
