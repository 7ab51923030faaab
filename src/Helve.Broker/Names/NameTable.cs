using Helve.Broker.Diagnostics;
using Helve.Broker.Loop;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Microsoft.Extensions.Logging;

namespace Helve.Broker.Names;

/// <summary>
/// Named objects: who has which name, and handles made by name. A name lives as long as its object has handles (semantics D2, D13, D14);
/// closing sends no message, so a name may be dead without anybody having noticed. It is found dead when somebody asks for it, and each
/// creation looks at two further names, so that the dead never outnumber the living by much.
/// </summary>
internal sealed class NameTable : IDisposable
{
    private const int SweptPerCreation = 2;
    private readonly Domain _domain;
    private readonly ChangeScope _changes;
    private readonly ILogger _log;
    private readonly Dictionary<uint, ObjectNode<NamedObject>> _bySlot = [];
    private readonly DirectoryNode<NamedObject> _session;
    private readonly Func<NamedObject, bool> _isDead;
    private readonly Action<ObjectNode<NamedObject>> _onRemoved;

    public NameTable(Domain domain, ChangeScope changes, ILogger log)
    {
        _domain = domain;
        _changes = changes;
        _log = log;
        Tree = SessionNames.Create(SessionNames.UserSession, out _session);
        _isDead = IsDead;
        _onRemoved = OnRemoved;
        Registry = NameRegistry.Create(domain.Arena.SlotCapacity);
    }

    /// <summary>Where the names outlive the broker.</summary>
    public NameRegistry Registry { get; }

    /// <summary>All names.</summary>
    public ObjectNamespace<NamedObject> Tree { get; }

    /// <summary>The directory of plain names.</summary>
    public DirectoryNode<NamedObject> Session => _session;

    /// <summary>Creates an object with a name, or opens the one that has it.</summary>
    public NtStatus CreateOrOpen(in TableReference table, NameRequest request, ReadOnlySpan<char> name, in ObjectInit init, out NamedHandle handle)
    {
        NtStatus status = Find(request, name, out NamePlace<NamedObject> place, out NameNode<NamedObject>? node);
        handle = default;
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (node is null)
        {
            status = Create(table, request, place, init, out handle);
            Tree.Sweep(SweptPerCreation, _isDead, _onRemoved);
            return status;
        }

        if (node is not ObjectNode<NamedObject> existing || existing.Value.Type != request.Type)
        {
            return NtStatus.ObjectTypeMismatch;
        }

        if (!request.OpenIf)
        {
            return NtStatus.ObjectNameCollision;
        }

        status = Insert(table, request, existing, out handle);
        // The last handle may go between the look and the insertion: then the name is free.
        return status == NtStatus.ObjectNameNotFound
            ? Create(table, request, place, init, out handle)
            : status == NtStatus.Success ? NtStatus.ObjectNameExists : status;
    }

    /// <summary>Opens the object that has a name.</summary>
    public NtStatus Open(in TableReference table, NameRequest request, ReadOnlySpan<char> name, out NamedHandle handle)
    {
        NtStatus status = Find(request, name, out _, out NameNode<NamedObject>? node);
        handle = default;
        if (status != NtStatus.Success)
        {
            return status;
        }

        return node switch
        {
            null => NtStatus.ObjectNameNotFound,
            ObjectNode<NamedObject> found when found.Value.Type == request.Type => Insert(table, request, found, out handle),
            _ => NtStatus.ObjectTypeMismatch,
        };
    }

    /// <summary>The name of an object, if it has one and lives.</summary>
    public ObjectNode<NamedObject>? NameOf(uint slot, uint generation) =>
        _bySlot.TryGetValue(slot, out ObjectNode<NamedObject>? node) && node.Value.Generation == generation ? node : null;

    /// <summary>How many names have an object that lives.</summary>
    public uint CountLiving() => (uint)_bySlot.Values.Count(node => !IsDead(node.Value));

    /// <summary>Whether the object of a name has no handle any more.</summary>
    public bool IsDead(NamedObject named) =>
        !HandleOperations<HardwareMemory>.HasHandles(_domain.Arena, named.Slot, named.Generation);

    /// <summary>Looks a name up; a name that is found dead is removed and reported missing.</summary>
    public NtStatus Find(
        NameRequest request, ReadOnlySpan<char> name, out NamePlace<NamedObject> place, out NameNode<NamedObject>? node)
    {
        NtStatus status = Tree.Lookup(_session, name, request.IgnoreCase, out place);
        node = place.Node;
        if (status == NtStatus.Success && node is ObjectNode<NamedObject> found && IsDead(found.Value))
        {
            Forget(found);
            node = null;
        }

        return status;
    }

    public void Dispose() => Registry.Dispose();

    private NtStatus Create(
        in TableReference table, NameRequest request, NamePlace<NamedObject> place, in ObjectInit init, out NamedHandle handle)
    {
        _changes.Enter();
        NtStatus status = CreateNamed(table, request, place, init, out handle);
        _changes.Leave();
        if (status == NtStatus.Success)
        {
            BrokerLog.NameCreated(_log, _bySlot[handle.Slot]);
        }

        return status;
    }

    private NtStatus CreateNamed(
        in TableReference table, NameRequest request, NamePlace<NamedObject> place, in ObjectInit init, out NamedHandle handle)
    {
        handle = default;
        uint granted = AccessDecision.Creating(request.Type, request.Access);
        NtStatus status = _domain.Handles.BeginCreate(
            table, request.Type, granted, request.HandleAttributes, init, out PendingHandle pending);
        if (status != NtStatus.Success)
        {
            return status;
        }

        Volatile.Write(ref _domain.Arena.Slot(pending.Slot).Creator, request.Creator);

        // Before the handle is published: a name whose object never came to be is dead, an object whose name was lost would be orphaned.
        ObjectNode<NamedObject>? node = Register(place, new NamedObject(request.Type, pending.Slot, pending.Generation));
        if (node is null)
        {
            _domain.Handles.Abandon(table, pending);
            return NtStatus.InsufficientResources;
        }

        status = _domain.Handles.Publish(table, pending, out uint value);
        if (status != NtStatus.Success)
        {
            Forget(node);
            return status;
        }

        handle = new NamedHandle(value, pending.Slot, pending.Generation, granted);
        return NtStatus.Success;
    }

    private ObjectNode<NamedObject>? Register(NamePlace<NamedObject> place, NamedObject named)
    {
        string name = place.Last.ToString();
        if (!Registry.TryAdd(named, place.Parent!.Prefix + name, out uint index))
        {
            return null;
        }

        ObjectNode<NamedObject> node = Tree.AddObject(place.Parent, name, named with { RegistryIndex = index });
        _bySlot[named.Slot] = node;
        return node;
    }

    private NtStatus Insert(in TableReference table, NameRequest request, ObjectNode<NamedObject> node, out NamedHandle handle)
    {
        handle = default;
        NamedObject named = node.Value;
        NtStatus status = AccessDecision.Opening(request.Type, request.Access, out uint granted);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = _domain.Handles.Insert(
            table, named.Slot, named.Generation, granted, request.HandleAttributes, out uint value);
        if (status == NtStatus.InvalidHandle)
        {
            Forget(node);
            return NtStatus.ObjectNameNotFound;
        }

        handle = status == NtStatus.Success ? new NamedHandle(value, named.Slot, named.Generation, granted) : default;
        return status;
    }

    private void Forget(ObjectNode<NamedObject> node)
    {
        _changes.Enter();
        Tree.Remove(node);
        OnRemoved(node);
        _changes.Leave();
    }

    private void OnRemoved(ObjectNode<NamedObject> node)
    {
        Registry.Remove(node.Value.RegistryIndex);
        if (_bySlot.TryGetValue(node.Value.Slot, out ObjectNode<NamedObject>? present) && ReferenceEquals(present, node))
        {
            _bySlot.Remove(node.Value.Slot);
        }

        BrokerLog.NameForgotten(_log, node);
    }
}
