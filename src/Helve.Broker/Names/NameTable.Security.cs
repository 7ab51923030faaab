using Helve.Broker.Access;
using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Broker.Names;

/// <content>Who may do what: descriptors of everything that has one, whether it has a name or not.</content>
internal sealed partial class NameTable
{
    private static readonly SecurityDescriptor s_none = new(null, null, SecurityDescriptorControl.None, null);

    /// <summary>The descriptor of an object; null: it has none, as an unnamed event has (semantics F6).</summary>
    public ObjectSecurity? SecurityOf(DomainServices home, uint slot, uint generation)
    {
        if (NameOf(home, slot, generation) is { } node)
        {
            return node.Value.Security;
        }

        return HandleOperations<HardwareMemory>.TypeOf(home.Arena, slot) switch
        {
            ObjectType.Process => home.SecurityOfProcess(slot, generation),
            ObjectType.Thread => home.SecurityOfThread(slot, generation),
            _ => home.Security.Find(slot, generation),
        };
    }

    /// <summary>Reads parts of the descriptor behind a handle (semantics F15). What has none gives an empty one, as in NT.</summary>
    public NtStatus QuerySecurity(in NameCaller caller, SeenHandle handle, SecurityInformation parts, out SecurityDescriptor? descriptor)
    {
        descriptor = null;
        if (!parts.IsValid())
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = FindSecured(caller, handle, parts.RightsToRead(), out SecuredObject found);
        if (status == NtStatus.Success)
        {
            ObjectSecurity? security = SecurityOf(found.Home, found.Slot, found.Generation);
            descriptor = (security?.Descriptor ?? s_none).Select(parts);
        }

        return status;
    }

    /// <summary>Replaces parts of the descriptor behind a handle (semantics F15, F16). Handles that there are keep what they were granted (A28).</summary>
    public NtStatus SetSecurity(in NameCaller caller, SeenHandle handle, SecurityInformation parts, SecurityDescriptor source)
    {
        if (!parts.IsValid())
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = FindSecured(caller, handle, parts.RightsToWrite(), out SecuredObject found);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (SecurityOf(found.Home, found.Slot, found.Generation) is not { } present)
        {
            return NtStatus.NoSecurityOnObject;
        }

        status = present.Descriptor.TryReplace(
            parts, source, caller.Principal.Token, found.Type == ObjectType.Directory, GenericMapping.Of(found.Type), out SecurityDescriptor? updated);
        if (status == NtStatus.Success)
        {
            status = Replace(found, new ObjectSecurity(updated!));

            // After the change and before the answer: what was decided before is remembered under the old count, whoever is killed here.
            Domain.OnDescriptorChanged(found.Home.Arena);
        }

        return status;
    }

    /// <summary>
    /// Says whether a duplicate may have more access than its source (semantics B23): the descriptor is asked for the process that gets it (B24).
    /// One that has not connected is its starter's child, or a stranger to Helve, and gets what who asks would get.
    /// </summary>
    public NtStatus CheckWidening(in NameCaller caller, in CheckAccessRequest request, out uint granted)
    {
        granted = 0;
        DomainServices home = caller.Home;
        if (!HandleOperations<HardwareMemory>.HasHandles(home.Arena, request.Slot, request.Generation))
        {
            return NtStatus.InvalidHandle;
        }

        if (home.Registry.ByIndex(request.ProcessIndex) is not { Index: not 0, Stage: not ProcessStage.Dead } target || target.TableId != request.TableId)
        {
            return NtStatus.ProcessIsTerminating;
        }

        ObjectType type = HandleOperations<HardwareMemory>.TypeOf(home.Arena, request.Slot);
        if (type == ObjectType.Foreign)
        {
            // Only a duplication by the broker gives more to an object of another domain.
            return NtStatus.AccessDenied;
        }

        ObjectSecurity? security = SecurityOf(home, request.Slot, request.Generation);
        if (security is null && (Volatile.Read(ref home.Arena.Slot(request.Slot).Flags) & (byte)ObjectFlags.Secured) != 0)
        {
            // It was made with a descriptor that nobody knows any more.
            return NtStatus.AccessDenied;
        }

        NtStatus status = (target.Principal ?? caller.Principal).Check(security, type, request.Access, out granted);
        if (status == NtStatus.Success && NameOf(home, request.Slot, request.Generation) is { } node and not ObjectNode<NamedObject>)
        {
            ObjectPlace place = node.Value.PlaceIn(home);
            node.Value.Put(place with { Granted = place.Granted | granted });
        }

        return status;
    }

    /// <summary>Whether a name may be made in a directory (semantics E30, E35). What a handle to it was granted does not matter.</summary>
    private NtStatus CheckParent(in NameCaller caller, in NameRequest request, DirectoryNode<NamedObject> parent)
    {
        DirectoryRights right = request.Type == ObjectType.Directory ? DirectoryRights.CreateSubdirectory : DirectoryRights.CreateObject;
        NtStatus status = caller.Principal.Open(parent.Value.Security, ObjectType.Directory, (uint)right, out _);
        return status == NtStatus.Success && request.Type == ObjectType.SymbolicLink && ReferenceEquals(parent, _global)
            && !caller.Principal.Token.Has(TokenPrivileges.CreateGlobal)
            ? NtStatus.AccessDenied
            : status;
    }

    private NtStatus CreateSecured(in NameCaller caller, in NameRequest request, in NewObject content, out NamedHandle handle)
    {
        handle = default;
        NtStatus status = content.Security is null ? NtStatus.Success : CheckRoom(caller.Home);
        ObjectSecurity? security = null;
        if (status == NtStatus.Success && content.Security is not null)
        {
            status = caller.Principal.Describe(content.Security, null, request.Type, out security);
        }

        if (status != NtStatus.Success)
        {
            return status;
        }

        uint granted = caller.Principal.GrantToCreator(request.Type, request.Access);
        status = Begin(caller, request, caller.Table, granted, content, content.Init, out PendingHandle pending);
        if (status != NtStatus.Success)
        {
            return status;
        }

        // Before the first handle: nobody sees the object without its descriptor.
        SlotSecurity descriptors = caller.Home.Security;
        if (security is not null)
        {
            descriptors.Set(pending.Slot, pending.Generation, security);
        }

        status = caller.Home.Handles.Publish(caller.Table, pending, out uint value);
        if (status == NtStatus.Success)
        {
            handle = new NamedHandle(value, pending.Slot, pending.Generation, granted);
        }
        else
        {
            descriptors.Remove(pending.Slot, pending.Generation);
            caller.Home.Keepsakes.OnClosed(caller.Home, pending.Slot, pending.Generation);
        }

        return status;
    }

    private NtStatus FindSecured(in NameCaller caller, SeenHandle handle, uint access, out SecuredObject found)
    {
        found = default;
        if (handle.Value == PseudoHandles.CurrentProcess)
        {
            found = OwnProcess(caller);
            return (access & ~found.Granted) == 0 ? NtStatus.Success : NtStatus.AccessDenied;
        }

        NtStatus status = ForeignLookup.Find(
            caller.Home.Foreign, caller.Home, caller.Table.Segment, handle, ObjectType.None, 0, out NamedTarget target, out uint granted);
        if (status != NtStatus.Success)
        {
            return status;
        }

        // A domain's memory speaks for its own objects. What others hold too was granted by the broker, which knows to whom.
        HomeObject secured = target.Object;
        if (target.Proxy is null && NameOf(caller.Home, secured.Slot, secured.Generation) is { } node and not ObjectNode<NamedObject>)
        {
            granted &= node.Value.PlaceIn(caller.Home).Granted;
        }

        found = new SecuredObject(secured.Home, secured.Slot, secured.Generation, secured.Type, granted);
        return (access & ~granted) == 0 ? NtStatus.Success : NtStatus.AccessDenied;
    }

    // The pseudo-handle has all rights of the type; the SACL needs a privilege on top (semantics F15).
    private static SecuredObject OwnProcess(in NameCaller caller)
    {
        TrackedProcess process = caller.Home.Registry.ByIndex(caller.Table.Segment.ProcessIndex)!;
        uint granted = GenericMappings.Process.All | caller.Principal.GrantToCreator(ObjectType.Process, AccessMask.ACCESS_SYSTEM_SECURITY);
        return new SecuredObject(caller.Home, process.ObjectSlot, process.ObjectGeneration, ObjectType.Process, granted);
    }

    private NtStatus Replace(in SecuredObject found, ObjectSecurity security)
    {
        if (NameOf(found.Home, found.Slot, found.Generation) is not { } node)
        {
            found.Home.Security.Set(found.Slot, found.Generation, security);
            return NtStatus.Success;
        }

        _changes.Enter();
        NtStatus status = node.Value.RegistryIndex == NamedObject.NoEntry ? NtStatus.Success : Registry.SetSecurity(node.Value.RegistryIndex, security.Bytes);
        if (status == NtStatus.Success)
        {
            node.Value.Security = security;
        }

        _changes.Leave();
        return status;
    }
}

/// <summary>An object whose descriptor is asked for or changed.</summary>
/// <param name="Home">The domain that it lives in.</param>
/// <param name="Slot">Its slot there.</param>
/// <param name="Generation">Generation of the slot.</param>
/// <param name="Type">Its type.</param>
/// <param name="Granted">What the handle was granted.</param>
internal readonly record struct SecuredObject(DomainServices Home, uint Slot, uint Generation, ObjectType Type, uint Granted);
