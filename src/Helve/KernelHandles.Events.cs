using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates an event without a name (NtCreateEvent).</summary>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="manualReset">Whether it stays set until it is reset.</param>
    /// <param name="initialState">Whether it begins set.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>AccessDenied (reserved access bits), InsufficientResources.</returns>
    public static NtStatus TryCreateEvent(
        uint access, HandleAttributes attributes, bool manualReset, bool initialState, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Creates an event with a name, or opens the one that has it (CreateEventEx). An empty or null name creates without name.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="manualReset">Whether it stays set until it is reset; ignored when it existed.</param>
    /// <param name="initialState">Whether it begins set; ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success, or ObjectNameExists when an event of that name existed and was opened. ObjectTypeMismatch (the name is
    /// another type's), ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryCreateEvent(
        string? name, uint access, HandleAttributes attributes, bool manualReset, bool initialState, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Opens the event that has a name (OpenEvent).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>ObjectNameNotFound, ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied.</returns>
    public static NtStatus TryOpenEvent(string name, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Sets an event (NtSetEvent): releases one waiter of an auto-reset event, all of a manual one.</summary>
    /// <param name="handle">The event; needs EVENT_MODIFY_STATE.</param>
    /// <param name="wasSet">Whether it was set before.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TrySetEvent(nint handle, out bool wasSet)
    {
        wasSet = false;
        return NtStatus.NotSupported;
    }

    /// <summary>Resets an event (NtResetEvent). Who was released stays released.</summary>
    /// <param name="handle">The event; needs EVENT_MODIFY_STATE.</param>
    /// <param name="wasSet">Whether it was set before.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryResetEvent(nint handle, out bool wasSet)
    {
        wasSet = false;
        return NtStatus.NotSupported;
    }

    /// <summary>Releases who waits now (one of an auto-reset event, all of a manual one) and leaves the event reset (NtPulseEvent).</summary>
    /// <param name="handle">The event; needs EVENT_MODIFY_STATE.</param>
    /// <param name="wasSet">Whether it was set before.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryPulseEvent(nint handle, out bool wasSet)
    {
        wasSet = false;
        return NtStatus.NotSupported;
    }

    /// <summary>Reads an event (NtQueryEvent).</summary>
    /// <param name="handle">The event; needs EVENT_QUERY_STATE.</param>
    /// <param name="information">Its state.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryQueryEvent(nint handle, out EventInformation information)
    {
        information = default;
        return NtStatus.NotSupported;
    }
}
