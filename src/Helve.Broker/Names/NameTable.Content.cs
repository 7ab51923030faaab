using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Broker.Names;

/// <content>What directories and links contain, and which objects are permanent.</content>
internal sealed partial class NameTable
{
    /// <summary>
    /// Finds the directory or link behind a handle and checks the access. What the caller's memory says of the handle is not enough: somebody
    /// of its domain must have been granted it by the broker.
    /// </summary>
    public NtStatus FindContent<TNode>(in NameCaller caller, uint handle, uint access, out TNode? found)
        where TNode : NameNode<NamedObject>
    {
        NtStatus status = FindHandle(caller, handle, out HandleInfo info, out NameNode<NamedObject>? node);
        found = node as TNode;
        if (status != NtStatus.Success || found is null)
        {
            return status != NtStatus.Success ? status : NtStatus.ObjectTypeMismatch;
        }

        uint granted = info.Access & found.Value.PlaceIn(caller.Home).Granted;
        return (granted & access) == access ? NtStatus.Success : NtStatus.AccessDenied;
    }

    /// <summary>
    /// Makes a handle to a directory or link of one domain in a table of another: with that access, but no more than the first domain was granted.
    /// </summary>
    public NtStatus Hand(DomainServices holder, in TableReference table, HomeObject what, uint access, out NamedHandle handle)
    {
        handle = default;
        NameNode<NamedObject>? node = NameOf(what.Home, what.Slot, what.Generation);
        if (node is null or ObjectNode<NamedObject> || node.Value.Type != what.Type)
        {
            return NtStatus.InvalidHandle;
        }

        uint granted = access & node.Value.PlaceIn(what.Home).Granted;
        var caller = new NameCaller(holder, table, holder.Principal);
        NtStatus status = InsertContainer(caller, new NameRequest(what.Type, granted, ObjectAttributeBits.None), node, granted, out handle);
        return status == NtStatus.ObjectNameNotFound ? NtStatus.InvalidHandle : status;
    }

    /// <summary>The entry of a directory at that position, the dead ones gone; null: there are no more.</summary>
    public NameNode<NamedObject>? Entry(DirectoryNode<NamedObject> directory, uint position)
    {
        // Another one takes the place of each that is removed.
        while (position < directory.Children.Count && Tree.RemoveIfDead(directory.Children[(int)position]))
        {
        }

        return position < directory.Children.Count ? directory.Children[(int)position] : null;
    }

    /// <summary>Makes an object live without handles. Needs a privilege and no access (semantics C20).</summary>
    public NtStatus MakePermanent(in NameCaller caller, uint handle)
    {
        if (!caller.MayMakePermanent)
        {
            return NtStatus.PrivilegeNotHeld;
        }

        NtStatus status = FindAnywhere(caller, handle, out _, out NameNode<NamedObject>? node);
        if (status != NtStatus.Success || node is null)
        {
            // Nothing could ever open it again.
            return status != NtStatus.Success ? status : NtStatus.InvalidParameter;
        }

        NamedObject value = node.Value;
        if (value.IsBuiltIn || value.IsPermanent)
        {
            return NtStatus.Success;
        }

        if (!node.IsNamed)
        {
            return NtStatus.InvalidParameter;
        }

        status = node is ObjectNode<NamedObject> ? Hold(value) : NtStatus.Success;
        if (status == NtStatus.Success)
        {
            SetPermanent(value, true);
        }

        return status;
    }

    /// <summary>Lets an object die with its last handle again. Needs DELETE (semantics C19).</summary>
    public NtStatus MakeTemporary(in NameCaller caller, uint handle)
    {
        NtStatus status = FindAnywhere(caller, handle, out uint granted, out NameNode<NamedObject>? node);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if ((granted & AccessMask.DELETE) == 0 || node is { Value.IsBuiltIn: true })
        {
            return NtStatus.AccessDenied;
        }

        if (node is { Value.IsPermanent: true })
        {
            Release(node);
        }

        return NtStatus.Success;
    }

    /// <summary>The same as <see cref="FindHandle"/> for objects of all domains, with what the broker has granted of what is not the caller's own.</summary>
    private NtStatus FindAnywhere(in NameCaller caller, uint handle, out uint granted, out NameNode<NamedObject>? node)
    {
        node = null;
        NtStatus status = ForeignLookup.Find(
            caller.Home.Foreign, caller.Home, caller.Table.Segment, SeenHandle.Of(handle), ObjectType.None, 0, out NamedTarget found, out granted);
        if (status == NtStatus.Success)
        {
            node = NameOf(found.Object.Home, found.Object.Slot, found.Object.Generation);
            granted &= node is null or ObjectNode<NamedObject> ? uint.MaxValue : node.Value.PlaceIn(caller.Home).Granted;
        }

        return status;
    }

    private static NtStatus Hold(NamedObject value)
    {
        ObjectPlace place = value.Place;
        NtStatus status = place.Home!.Handles.Insert(
            place.Home.Registry.Self.TableReference, place.Slot, place.Generation, 0, HandleAttributes.None, out uint handle);
        value.PermanentHandle = handle;
        return status;
    }

    private void Release(NameNode<NamedObject> node)
    {
        NamedObject value = node.Value;
        SetPermanent(value, false);
        if (value.PermanentHandle != 0)
        {
            value.Place.Home!.Handles.CloseOrOwe(value.Place.Home.Registry.Self.TableReference, value.PermanentHandle);
            value.PermanentHandle = 0;
        }

        _ = Tree.RemoveIfDead(node);
    }

    private void SetPermanent(NamedObject value, bool permanent)
    {
        value.IsPermanent = permanent;
        PermanentCount += permanent ? 1 : -1;
        Registry.SetFlags(value.RegistryIndex, FlagsOf(value));
        foreach (ObjectPlace place in value.Places)
        {
            ref ObjectSlot slot = ref place.Home!.Arena.Slot(place.Slot);
            Volatile.Write(ref slot.Flags, (byte)((slot.Flags & ~(byte)ObjectFlags.Permanent) | (byte)(FlagsInSlot(value) & ObjectFlags.Permanent)));
        }
    }
}
