using System.Runtime.CompilerServices;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates an event without a name (NtCreateEvent).</summary>
    /// <param name="access">Access of the new handle; rights that an event does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="manualReset">Whether it stays set until it is reset.</param>
    /// <param name="initialState">Whether it begins set.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InsufficientResources.</returns>
    public static NtStatus TryCreateEvent(
        uint access, HandleAttributes attributes, bool manualReset, bool initialState, out nint handle) =>
        Create(ObjectType.Event, access, attributes, Event<HardwareMemory>.Init(manualReset, initialState), out handle);

    /// <summary>Creates an event with a name, or opens the one that has it (CreateEventEx). An empty or null name creates without name.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the new handle; of a new event rights that an event does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="manualReset">Whether it stays set until it is reset; ignored when it existed.</param>
    /// <param name="initialState">Whether it begins set; ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success, or ObjectNameExists when an event of that name existed and was opened. ObjectTypeMismatch (the name is
    /// another type's), ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied (it existed, and the
    /// access is 0, or more than an event has, or more than its security gives; or its directory's security forbids it), InsufficientResources.</returns>
    public static NtStatus TryCreateEvent(
        string? name, uint access, HandleAttributes attributes, bool manualReset, bool initialState, out nint handle) =>
        string.IsNullOrEmpty(name)
            ? TryCreateEvent(access, attributes, manualReset, initialState, out handle)
            : NamedObjects.Create(EventRequest(access, manualReset, initialState), NameReference.Plain(name, attributes, openExisting: true), out handle);

    /// <summary>Opens the event that has a name (OpenEvent).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>ObjectNameNotFound, ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied.</returns>
    public static NtStatus TryOpenEvent(string name, uint access, HandleAttributes attributes, out nint handle) =>
        NamedObjects.Open(ObjectType.Event, name, access, attributes, out handle);

    /// <summary>Creates an event as NT's own call has it (NtCreateEvent): an existing name is an error unless OBJ_OPENIF is given.</summary>
    /// <param name="attributes">What it is called. Without a name, or with an empty one, it gets none.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="manualReset">Whether it stays set until it is reset; ignored when it existed.</param>
    /// <param name="initialState">Whether it begins set; ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success; ObjectNameExists with OBJ_OPENIF; ObjectNameCollision without. InvalidParameter (attributes), InvalidHandle (the root
    /// directory), ObjectTypeMismatch (the root is no directory, the name is another type's), ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, AccessDenied, PrivilegeNotHeld (OBJ_PERMANENT, audit entries),
    /// ReparsePointEncountered (OBJ_DONT_REPARSE), InvalidOwner, InvalidAcl (what is handed down is too long), InvalidLabel, InsufficientResources.</returns>
    public static NtStatus TryCreateEvent(in ObjectAttributes attributes, uint access, bool manualReset, bool initialState, out nint handle)
    {
        NtStatus status = NameReference.ToCreate(attributes, out NameReference name);
        if (status == NtStatus.Success)
        {
            return name.IsLocal
                ? TryCreateEvent(access, (HandleAttributes)attributes.Attributes, manualReset, initialState, out handle)
                : NamedObjects.Create(EventRequest(access, manualReset, initialState), name, out handle);
        }

        handle = 0;
        return status;
    }

    /// <summary>Opens an event as NT's own call has it (NtOpenEvent). An empty name with a root directory means the event that the root handle names.</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (attributes), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectNameNotFound, AccessDenied, ReparsePointEncountered (OBJ_DONT_REPARSE).</returns>
    public static NtStatus TryOpenEvent(in ObjectAttributes attributes, uint access, out nint handle) =>
        OpenByAttributes(ObjectType.Event, attributes, access, out handle);

    /// <summary>Sets an event (NtSetEvent): releases one waiter of an auto-reset event, all of a manual one.</summary>
    /// <param name="handle">The event; needs EVENT_MODIFY_STATE.</param>
    /// <param name="wasSet">Whether it was set before.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TrySetEvent(nint handle, out bool wasSet) => SetEvent(handle, 0, out wasSet);

    /// <summary>Resets an event (NtResetEvent). Who was released stays released.</summary>
    /// <param name="handle">The event; needs EVENT_MODIFY_STATE.</param>
    /// <param name="wasSet">Whether it was set before.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryResetEvent(nint handle, out bool wasSet) => ResetEvent(handle, 0, out wasSet);

    /// <summary>Releases who waits now (one of an auto-reset event, all of a manual one) and leaves the event reset (NtPulseEvent).</summary>
    /// <param name="handle">The event; needs EVENT_MODIFY_STATE.</param>
    /// <param name="wasSet">Whether it was set before.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryPulseEvent(nint handle, out bool wasSet) => PulseEvent(handle, 0, out wasSet);

    /// <summary>Reads an event (NtQueryEvent).</summary>
    /// <param name="handle">The event; needs EVENT_QUERY_STATE.</param>
    /// <param name="information">Its state.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryQueryEvent(nint handle, out EventInformation information) => QueryEvent(handle, 0, out information);

    internal static CreateNamedRequest EventRequest(uint access, bool manualReset, bool initialState) => new()
    {
        Type = (uint)ObjectType.Event,
        Access = access,
        Flags = (uint)(manualReset ? CreateFlags.ManualReset : CreateFlags.None),
        Initial = initialState ? 1u : 0u,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NtStatus SetEvent(nint handle, ulong identity, out bool wasSet)
    {
        wasSet = false;
        return QuickPath.TrySet(handle, identity) ? NtStatus.Success : SetEventSlowly(handle, identity, out wasSet);
    }

    private static NtStatus SetEventSlowly(nint handle, ulong identity, out bool wasSet)
    {
        wasSet = false;
        NtStatus status = HandleResolver.Resolve(
            handle, identity, ObjectType.Event, (uint)EventRights.ModifyState, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = Event<HardwareMemory>.Set(state!.Context, target, out uint previous);
            wasSet = previous != 0;
        }

        return status == NtStatus.MoreProcessingRequired ? SignalBeyond(state!, handle, target, SignalKind.Set, out wasSet) : status;
    }

    internal static NtStatus ResetEvent(nint handle, ulong identity, out bool wasSet)
    {
        wasSet = false;
        NtStatus status = HandleResolver.Resolve(
            handle, identity, ObjectType.Event, (uint)EventRights.ModifyState, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = Event<HardwareMemory>.Reset(state!.Context, target, out uint previous);
            wasSet = previous != 0;
        }

        return status == NtStatus.MoreProcessingRequired ? SignalBeyond(state!, handle, target, SignalKind.Reset, out wasSet) : status;
    }

    internal static NtStatus PulseEvent(nint handle, ulong identity, out bool wasSet)
    {
        wasSet = false;
        NtStatus status = HandleResolver.Resolve(
            handle, identity, ObjectType.Event, (uint)EventRights.ModifyState, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = Event<HardwareMemory>.Pulse(state!.Context, target, out uint previous);
            wasSet = previous != 0;
        }

        return status == NtStatus.MoreProcessingRequired ? SignalBeyond(state!, handle, target, SignalKind.Pulse, out wasSet) : status;
    }

    internal static NtStatus QueryEvent(nint handle, ulong identity, out EventInformation information)
    {
        information = default;
        NtStatus status = HandleResolver.Resolve(
            handle, identity, ObjectType.Event, (uint)EventRights.QueryState, out ClientThread? state, out WaitTarget target);
        if (status == NtStatus.Success)
        {
            status = Event<HardwareMemory>.Query(state!.Context, target, out bool manual, out uint set);
            information = new EventInformation(manual, set != 0);
        }
        else if (status == NtStatus.MoreProcessingRequired)
        {
            status = ForeignCalls.Query(state!, handle, target, ObjectType.Event, out ForeignQueryReply reply);
            information = new EventInformation(reply.First != 0, reply.Second != 0);
        }

        return status;
    }

    private static NtStatus SignalBeyond(ClientThread state, nint handle, WaitTarget target, SignalKind kind, out bool wasSet)
    {
        NtStatus status = ForeignCalls.Signal(state, handle, target, kind, 1, out int previous);
        wasSet = previous != 0;
        return status;
    }
}
