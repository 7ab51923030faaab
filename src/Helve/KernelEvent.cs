using System.Diagnostics.CodeAnalysis;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>An event: set by one, waited for by others. Auto-reset releases one waiter and resets; manual-reset releases all and stays set.</summary>
/// <remarks>Thread-safe. Shared with other processes by name, by inheritance (<see cref="KernelProcess"/>) or by duplication.</remarks>
public sealed class KernelEvent : KernelWaitHandle
{
    private static readonly ObjectClass<KernelEvent> s_class = new(ObjectType.Event, static handle => new KernelEvent(handle));

    /// <summary>Creates an event without a name (CreateEvent), with all access.</summary>
    /// <param name="manualReset">Whether it stays set until it is reset; else one satisfied wait resets it.</param>
    /// <param name="initialState">Whether it begins set.</param>
    /// <exception cref="KernelException">InsufficientResources.</exception>
    public KernelEvent(bool manualReset, bool initialState = false)
        : base(CreateUnnamed(manualReset, initialState, EventRights.AllAccess, inheritable: false))
    {
    }

    /// <summary>Creates the event of a name, or opens it if it exists (CreateEvent), with all access.</summary>
    /// <param name="manualReset">Whether it stays set until it is reset; else one satisfied wait resets it.</param>
    /// <param name="initialState">Whether it begins set.</param>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows. Null or empty: no name.</param>
    /// <param name="createdNew">False when it existed: state and limits are then as they were.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied (its security forbids it), ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public KernelEvent(bool manualReset, bool initialState, string? name, out bool createdNew)
        : base(CreateOrOpenHandle(manualReset, initialState, name, EventRights.AllAccess, inheritable: false, out createdNew))
    {
    }

    internal KernelEvent(nint handle)
        : base(handle)
    {
    }

    /// <summary>Creates an event without a name, with chosen access.</summary>
    /// <param name="manualReset">Whether it stays set until it is reset; else one satisfied wait resets it.</param>
    /// <param name="initialState">Whether it begins set.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InsufficientResources.</exception>
    public static KernelEvent Create(bool manualReset, bool initialState, EventRights access = EventRights.AllAccess, bool inheritable = false) =>
        new(CreateUnnamed(manualReset, initialState, access, inheritable));

    /// <summary>Creates the event of a name; a name that exists is an error (NtCreate without OBJ_OPENIF).</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="manualReset">Whether it stays set until it is reset; else one satisfied wait resets it.</param>
    /// <param name="initialState">Whether it begins set.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameCollision (the name exists), ObjectTypeMismatch, AccessDenied (its security forbids it),
    /// ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public static KernelEvent Create(
        string name, bool manualReset, bool initialState, EventRights access = EventRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        KernelError.ThrowIfFailed(NamedObjects.Create(
            KernelHandles.EventRequest((uint)access, manualReset, initialState), NameReference.Plain(name, KernelHandleOwner.Attributes(inheritable), options: options), out nint handle));
        return new KernelEvent(handle);
    }

    /// <summary>Creates the event of a name, or opens it if it exists (CreateEventEx), with chosen access.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="manualReset">Whether it stays set until it is reset; else one satisfied wait resets it.</param>
    /// <param name="initialState">Whether it begins set.</param>
    /// <param name="createdNew">False when it existed: state and limits are then as they were.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied (its security or
    /// its directory's forbids it, or the event existed and the access is 0 or more than an event has), ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public static KernelEvent CreateOrOpen(
        string name, bool manualReset, bool initialState, out bool createdNew, EventRights access = EventRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null) =>
        new(CreateOrOpenHandle(manualReset, initialState, name, access, inheritable, out createdNew, options));

    /// <summary>Reads the event (NtQueryEvent). Needs EVENT_QUERY_STATE.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public EventInformation State
    {
        get
        {
            KernelError.ThrowIfFailed(KernelHandles.QueryEvent(Handle, Identity, out EventInformation information));
            GC.KeepAlive(this);
            return information;
        }
    }

    /// <summary>Opens the event that has a name (OpenEvent).</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectPathSyntaxBad.</exception>
    public static KernelEvent Open(string name, EventRights access = EventRights.Synchronize | EventRights.ModifyState, bool inheritable = false, KernelObjectOptions? options = null) =>
        s_class.Open(name, (uint)access, inheritable, options);

    /// <summary>Opens the event that has a name, if there is one (OpenEvent).</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The event, or null when nothing has that name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <returns>False when nothing has that name; every other failure is an exception.</returns>
    /// <exception cref="KernelException">ObjectTypeMismatch (the name is another type's), AccessDenied, ObjectNameInvalid, ObjectPathSyntaxBad.</exception>
    public static bool TryOpen(
        string name, [NotNullWhen(true)] out KernelEvent? result, EventRights access = EventRights.Synchronize | EventRights.ModifyState, bool inheritable = false, KernelObjectOptions? options = null) =>
        s_class.TryOpen(name, out result, (uint)access, inheritable, options);

    /// <summary>Takes over a handle by value, for instance one that was inherited or that another process made here.</summary>
    /// <param name="handle">The handle; this object closes it from now on.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch; the handle then stays the caller's.</exception>
    public static KernelEvent FromHandle(nint handle) => s_class.FromHandle(handle);

    /// <summary>Makes another handle to the object with the same access (DuplicateHandle). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelEvent Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Makes another handle to the object with chosen access (DuplicateHandle): fewer rights, or more where no security forbids.</summary>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InsufficientResources.</exception>
    public KernelEvent Duplicate(EventRights access, bool inheritable = false) =>
        new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>Sets the event (SetEvent): releases one waiter of an auto-reset event, all of a manual one. Needs EVENT_MODIFY_STATE.</summary>
    /// <returns>Whether it was set before.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public bool Set()
    {
        KernelError.ThrowIfFailed(KernelHandles.SetEvent(Handle, Identity, out bool wasSet));
        GC.KeepAlive(this);
        return wasSet;
    }

    /// <summary>Resets the event (ResetEvent). Needs EVENT_MODIFY_STATE.</summary>
    /// <returns>Whether it was set before.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public bool Reset()
    {
        KernelError.ThrowIfFailed(KernelHandles.ResetEvent(Handle, Identity, out bool wasSet));
        GC.KeepAlive(this);
        return wasSet;
    }

    /// <summary>Releases who waits now (one, or all of a manual-reset event) and leaves the event reset (PulseEvent). Needs EVENT_MODIFY_STATE.</summary>
    /// <returns>Whether it was set before.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public bool Pulse()
    {
        KernelError.ThrowIfFailed(KernelHandles.PulseEvent(Handle, Identity, out bool wasSet));
        GC.KeepAlive(this);
        return wasSet;
    }

    private static nint CreateUnnamed(bool manualReset, bool initialState, EventRights access, bool inheritable)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryCreateEvent(
            (uint)access, KernelHandleOwner.Attributes(inheritable), manualReset, initialState, out nint handle));
        return handle;
    }

    private static nint CreateOrOpenHandle(bool manualReset, bool initialState, string? name, EventRights access, bool inheritable, out bool createdNew, KernelObjectOptions? options = null)
    {
        NtStatus status = string.IsNullOrEmpty(name) && options?.SecurityDescriptor is null
            ? KernelHandles.TryCreateEvent((uint)access, KernelHandleOwner.Attributes(inheritable), manualReset, initialState, out nint handle)
            : NamedObjects.Create(
                KernelHandles.EventRequest((uint)access, manualReset, initialState),
                NameReference.Plain(name ?? string.Empty, KernelHandleOwner.Attributes(inheritable), openExisting: true, options),
                out handle);
        KernelError.ThrowIfFailed(status);
        createdNew = status != NtStatus.ObjectNameExists;
        return handle;
    }
}
