using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates a keyed event without a name (NtCreateKeyedEvent).</summary>
    /// <param name="access">Access of the new handle; rights that a keyed event does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InsufficientResources.</returns>
    public static NtStatus TryCreateKeyedEvent(uint access, HandleAttributes attributes, out nint handle) =>
        Create(ObjectType.KeyedEvent, access, attributes, SteadyObject.Init(0, 0), out handle);

    /// <summary>Creates a keyed event as NT's own call has it (NtCreateKeyedEvent): an existing name is an error unless OBJ_OPENIF is given.</summary>
    /// <param name="attributes">What it is called. Without a name, or with an empty one, it gets none.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success; ObjectNameExists with OBJ_OPENIF; ObjectNameCollision without. InvalidParameter (attributes), InvalidHandle (the root
    /// directory), ObjectTypeMismatch (the root is no directory, the name is another type's), ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, AccessDenied, PrivilegeNotHeld (OBJ_PERMANENT, audit entries),
    /// ReparsePointEncountered (OBJ_DONT_REPARSE), InvalidOwner, InvalidAcl (what is handed down is too long), InvalidLabel, InsufficientResources.</returns>
    public static NtStatus TryCreateKeyedEvent(in ObjectAttributes attributes, uint access, out nint handle)
    {
        handle = 0;
        NtStatus status = NameReference.ToCreate(attributes, out NameReference name);
        return status != NtStatus.Success ? status
            : name.IsLocal ? TryCreateKeyedEvent(access, (HandleAttributes)attributes.Attributes, out handle)
            : NamedObjects.Create(new CreateNamedRequest { Type = (uint)ObjectType.KeyedEvent, Access = access }, name, out handle);
    }

    /// <summary>Opens a keyed event as NT's own call has it (NtOpenKeyedEvent). An empty name with a root directory means the keyed event that the root handle names.</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (attributes), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectNameNotFound, AccessDenied, ReparsePointEncountered (OBJ_DONT_REPARSE).</returns>
    public static NtStatus TryOpenKeyedEvent(in ObjectAttributes attributes, uint access, out nint handle) =>
        OpenByAttributes(ObjectType.KeyedEvent, attributes, access, out handle);

    /// <summary>Waits until another thread of this process releases a key (NtWaitForKeyedEvent); with one there that waits to release it, both go on at once.</summary>
    /// <param name="handle">The keyed event; needs KEYEDEVENT_WAIT. 0: one that every process has without creating it.</param>
    /// <param name="key">An even number, such as an address.</param>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>Success, Timeout. InvalidParameter1 (an odd key, looked at first), InvalidParameter (the time), InvalidHandle, ObjectTypeMismatch,
    /// AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryWaitForKeyedEvent(nint handle, nint key, TimeSpan timeout) => KeyedEvents.Meet(handle, key, KeyedEventRights.Wait, timeout);

    /// <summary>Releases one thread of this process that waits for a key (NtReleaseKeyedEvent), and waits until there is one.</summary>
    /// <param name="handle">The keyed event; needs KEYEDEVENT_WAKE. 0: one that every process has without creating it.</param>
    /// <param name="key">An even number, such as an address.</param>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>Success, Timeout (nobody was released). InvalidParameter1 (an odd key, looked at first), InvalidParameter (the time), InvalidHandle,
    /// ObjectTypeMismatch, AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryReleaseKeyedEvent(nint handle, nint key, TimeSpan timeout) => KeyedEvents.Meet(handle, key, KeyedEventRights.Wake, timeout);
}
