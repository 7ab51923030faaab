using Helve.Broker.Access;
using Helve.Broker.Diagnostics;
using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Wire;

namespace Helve.Broker.Names;

/// <content>Making and opening.</content>
internal sealed partial class NameTable
{
    /// <summary>Creates an object with a name, or opens the one that has it.</summary>
    public NtStatus CreateOrOpen(
        in NameCaller caller, in NameRequest request, ReadOnlySpan<char> name, in NewObject content, out NamedHandle handle)
    {
        handle = default;
        NtStatus status = CheckPermanent(caller, request);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = Find(caller, request, name, out NamePlace<NamedObject> place);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (place.Node is null)
        {
            return CreateNamed(caller, request, place, content, out handle);
        }

        if (place.Node.Value.Type != request.Type || place.Node.Value.IsPipe)
        {
            return NtStatus.ObjectTypeMismatch;
        }

        if (!request.OpenIf)
        {
            return NtStatus.ObjectNameCollision;
        }

        status = OpenFound(caller, request, name, place.Node, out handle);

        // The last handle may go between the look and the insertion: then the name is free.
        return status == NtStatus.ObjectNameNotFound
            ? CreateNamed(caller, request, place, content, out handle)
            : status == NtStatus.Success ? NtStatus.ObjectNameExists : status;
    }

    /// <summary>
    /// Creates without a name a directory, a link, or an object that is to have a descriptor. A permanent one could never be found again.
    /// </summary>
    public NtStatus CreateUnnamed(in NameCaller caller, in NameRequest request, in NewObject content, out NamedHandle handle)
    {
        handle = default;
        return request.IsPermanent ? NtStatus.InvalidParameter
            : request.Type is ObjectType.Directory or ObjectType.SymbolicLink ? Create(caller, request, string.Empty, null, content, out handle)
            // It is made without the broker then.
            : content.Security is null && content.Keepsake is null ? NtStatus.InvalidParameter
            : CreateSecured(caller, request, content, out handle);
    }

    /// <summary>Opens what has a name. With an empty name and a root, the root itself (semantics E24).</summary>
    public NtStatus Open(in NameCaller caller, in NameRequest request, ReadOnlySpan<char> name, out NamedHandle handle)
    {
        if (name.IsEmpty && request.Root is not (NameRoots.Session or NameRoots.None))
        {
            return OpenRoot(caller, request, out handle);
        }

        handle = default;
        NtStatus status = Find(caller, request, name, out NamePlace<NamedObject> place);
        return status != NtStatus.Success ? status
            : place.Node is null ? NtStatus.ObjectNameNotFound
            : place.Node.Value.Type != request.Type || place.Node.Value.IsPipe ? NtStatus.ObjectTypeMismatch
            : OpenFound(caller, request, name, place.Node, out handle);
    }

    private NtStatus OpenFound(
        in NameCaller caller, in NameRequest request, ReadOnlySpan<char> name, NameNode<NamedObject> node, out NamedHandle handle)
    {
        NtStatus status = Open(caller, request, node, out handle);
        if (status == NtStatus.Success)
        {
            handle = handle with { IsSteady = IsSteady(caller, request, name, node) };
        }

        return status;
    }

    // Not of one process's own object, which says so each time, nor without regard to case, where the name may become another's.
    private bool IsSteady(in NameCaller caller, in NameRequest request, ReadOnlySpan<char> name, NameNode<NamedObject> node)
    {
        int end = name.LastIndexOf(ObjectName.Separator);
        DirectoryNode<NamedObject>? directory = end < 0 || name[..end] is "Local" ? caller.Home.Session
            : name[..end] is "Global" ? _global
            : null;
        return request.Root == NameRoots.Session && request.Lookup == NameLookup.None && directory is not null
            && node is ObjectNode<NamedObject> && ReferenceEquals(node.Parent, directory) && name[(end + 1)..].SequenceEqual(node.Name)
            && node.Value.Exclusive == default && ReferenceEquals(node.Value.Place.Home, caller.Home);
    }

    // In another domain: the handle is one to a proxy.
    private NtStatus OpenForeign(
        in NameCaller caller, in NameRequest request, NameNode<NamedObject> node, uint granted, out NamedHandle handle)
    {
        NamedObject value = node.Value;
        ObjectPlace place = value.Place;
        NtStatus status = caller.Home.Foreign.Insert(
            caller.Home, caller.Table, new HomeObject(place.Home!, value.Type, place.Slot, place.Generation), granted, request.HandleAttributes, out handle);
        if (status == NtStatus.InvalidHandle)
        {
            Forget(node);
            return NtStatus.ObjectNameNotFound;
        }

        return status;
    }

    private NtStatus Open(in NameCaller caller, in NameRequest request, NameNode<NamedObject> node, out NamedHandle handle)
    {
        handle = default;
        NamedObject value = node.Value;
        NtStatus status = CheckExclusive(caller, request, value);
        uint granted = 0;
        if (status == NtStatus.Success)
        {
            status = caller.Principal.Open(value.Security, request.Type, request.Access, out granted);
        }

        if (status != NtStatus.Success)
        {
            return status;
        }

        if (node is not ObjectNode<NamedObject>)
        {
            status = InsertContainer(caller, request, node, granted, out handle);
        }
        else
        {
            ObjectPlace place = value.PlaceIn(caller.Home);
            if (place.Home is null)
            {
                return OpenForeign(caller, request, node, granted, out handle);
            }

            status = Insert(caller, request, place, granted, out handle);
        }

        if (status == NtStatus.ObjectNameNotFound && !value.IsBuiltIn)
        {
            Forget(node);
        }

        return status;
    }

    // Of a directory or link that lives elsewhere, or without handles, a slot is made here. OBJECT_NAME_NOT_FOUND: it is dead.
    private NtStatus InsertContainer(in NameCaller caller, in NameRequest request, NameNode<NamedObject> node, uint granted, out NamedHandle handle)
    {
        handle = default;
        NamedObject value = node.Value;
        ObjectPlace place = value.PlaceIn(caller.Home);
        NtStatus status = place.Home is null ? NtStatus.ObjectNameNotFound : Insert(caller, request, place, granted, out handle);
        if (status == NtStatus.Success)
        {
            value.Put(place with { Granted = place.Granted | granted });
        }

        return status == NtStatus.ObjectNameNotFound && value.Lives() ? AddPlace(caller, request, node, granted, out handle) : status;
    }

    /// <summary>OBJECT_NAME_NOT_FOUND: nothing is there any more.</summary>
    private static NtStatus Insert(in NameCaller caller, in NameRequest request, ObjectPlace place, uint granted, out NamedHandle handle)
    {
        NtStatus status = place.Home!.Handles.Insert(
            caller.Table, place.Slot, place.Generation, granted, request.HandleAttributes, out uint value);
        handle = status == NtStatus.Success ? new NamedHandle(value, place.Slot, place.Generation, granted) : default;
        return status == NtStatus.InvalidHandle ? NtStatus.ObjectNameNotFound : status;
    }

    private NtStatus AddPlace(in NameCaller caller, in NameRequest request, NameNode<NamedObject> node, uint granted, out NamedHandle handle)
    {
        handle = default;
        NtStatus status = Begin(caller, request, caller.Table, granted, WithFlags(default, node.Value), out PendingHandle pending);
        if (status != NtStatus.Success)
        {
            return status;
        }

        _changes.Enter();
        Remember(node, new ObjectPlace(caller.Home, pending.Slot, pending.Generation, granted));
        Mark(node.Value, caller.Home, pending.Slot);
        status = caller.Home.Handles.Publish(caller.Table, pending, out uint value);
        _changes.Leave();
        handle = status == NtStatus.Success ? new NamedHandle(value, pending.Slot, pending.Generation, granted) : default;
        return status;
    }

    private NtStatus CreateNamed(
        in NameCaller caller, in NameRequest request, NamePlace<NamedObject> place, in NewObject content, out NamedHandle handle)
    {
        handle = default;
        NtStatus status = CheckParent(caller, request, place.Parent!);
        status = status == NtStatus.Success ? Create(caller, request, place.Last.ToString(), place.Parent, content, out handle) : status;
        Tree.Sweep(SweptPerCreation);
        return status;
    }

    private NtStatus Create(
        in NameCaller caller, in NameRequest request, string name, DirectoryNode<NamedObject>? parent, in NewObject content, out NamedHandle handle)
    {
        handle = default;
        NtStatus status = CheckRoom(caller.Home);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = caller.Principal.Describe(content.Security, parent?.Value.Security, request.Type, out ObjectSecurity? security);
        if (status != NtStatus.Success)
        {
            return status;
        }

        NameNode<NamedObject> node = NewNode(caller, request, content, security!);
        uint granted = caller.Principal.GrantToCreator(request.Type, request.Access);

        // A permanent object is the broker's first, so that no failure can leave it held by nobody.
        bool isHeld = request.IsPermanent && node is ObjectNode<NamedObject>;
        TableReference table = isHeld ? caller.Home.Registry.Self.TableReference : caller.Table;
        status = Begin(caller, request, table, granted, content, WithFlags(content.Init, node.Value), out PendingHandle pending);
        if (status != NtStatus.Success)
        {
            return status;
        }

        _changes.Enter();
        status = Finish(caller.Home, node, name, parent, table, pending, out uint value);
        _changes.Leave();
        if (status != NtStatus.Success)
        {
            caller.Home.Keepsakes.OnClosed(caller.Home, pending.Slot, pending.Generation);
            return status;
        }

        PermanentCount += node.Value.IsPermanent ? 1 : 0;
        handle = new NamedHandle(value, pending.Slot, pending.Generation, granted);
        status = isHeld ? HandOver(caller, request, node, ref handle) : status;
        if (status == NtStatus.Success)
        {
            BrokerLog.NameCreated(_log, node);
        }

        return status;
    }

    private NtStatus HandOver(in NameCaller caller, in NameRequest request, NameNode<NamedObject> node, ref NamedHandle handle)
    {
        node.Value.PermanentHandle = handle.Value;
        NtStatus status = Insert(caller, request, node.Value.Place, handle.Granted, out handle);
        if (status != NtStatus.Success)
        {
            Release(node);
        }

        return status;
    }

    // The name comes before the handle: a name whose object never came to be is dead, an object whose name was lost would be orphaned.
    private NtStatus Finish(
        DomainServices home,
        NameNode<NamedObject> node,
        string name,
        DirectoryNode<NamedObject>? parent,
        in TableReference table,
        in PendingHandle pending,
        out uint value)
    {
        value = 0;
        Remember(node, new ObjectPlace(home, pending.Slot, pending.Generation, pending.Access));
        NtStatus status = WriteDown(node, name, parent, home.Key.UserId);
        if (status != NtStatus.Success)
        {
            OnRemoved(node);
            home.Handles.Abandon(table, pending);
            return status;
        }

        if (parent is not null)
        {
            ObjectNamespace<NamedObject>.Attach(node, parent, name);
        }

        RememberPrivate(node);
        Tree.Watch(node);
        Mark(node.Value, home, pending.Slot);
        status = home.Handles.Publish(table, pending, out value);
        if (status != NtStatus.Success)
        {
            Forget(node);
        }

        return status;
    }

    private static NameNode<NamedObject> NewNode(in NameCaller caller, in NameRequest request, in NewObject content, ObjectSecurity security)
    {
        var value = new NamedObject(request.Type, security)
        {
            IsPermanent = request.IsPermanent,
            Exclusive = request.IsExclusive ? caller.Table : default,
            Private = content.Private,
        };
        return request.Type switch
        {
            ObjectType.Directory => new DirectoryNode<NamedObject>(value),
            ObjectType.SymbolicLink => new LinkNode<NamedObject>(content.Target, value),
            _ => new ObjectNode<NamedObject>(value),
        };
    }

    /// <summary>One process's own object is opened by that process only, and says so each time; no other object says so (as NT has it).</summary>
    private static NtStatus CheckExclusive(in NameCaller caller, in NameRequest request, NamedObject value) =>
        value.Exclusive == default
            ? (request.IsExclusive ? NtStatus.InvalidParameter : NtStatus.Success)
            : request.IsExclusive && value.Exclusive == caller.Table ? NtStatus.Success : NtStatus.AccessDenied;

    /// <summary>Before the name is looked at (semantics C20).</summary>
    private static NtStatus CheckPermanent(in NameCaller caller, in NameRequest request) =>
        request.IsPermanent && !caller.MayMakePermanent ? NtStatus.PrivilegeNotHeld : NtStatus.Success;

    private static ObjectInit WithFlags(in ObjectInit init, NamedObject value) => new()
    {
        State = init.State,
        Subtype = init.Subtype,
        Flags = (byte)(init.Flags | (byte)ObjectFlags.Named | (byte)FlagsInSlot(value)),
        Value0 = init.Value0,
        Value1 = init.Value1,
        Value2 = init.Value2,
        Value3 = init.Value3,
    };

    private static ObjectFlags FlagsInSlot(NamedObject value) =>
        (value.IsPermanent || value.IsBuiltIn ? ObjectFlags.Permanent : ObjectFlags.None)
        | (value.Exclusive == default ? ObjectFlags.None : ObjectFlags.Exclusive);

    // A broker that starts anew finds the slots of a directory or link by this.
    private static void Mark(NamedObject value, DomainServices home, uint slot)
    {
        if (value.Type is ObjectType.Directory or ObjectType.SymbolicLink)
        {
            Volatile.Write(ref home.Arena.Slot(slot).Value0, value.RegistryIndex + 1);
        }
    }
}
