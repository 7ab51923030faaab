using Helve.Broker.Diagnostics;
using Helve.Broker.Domains;
using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Microsoft.Extensions.Logging;

namespace Helve.Broker.Names;

/// <summary>
/// Named objects of all domains: who has which name, and handles made by name. A name lives as long as its object has handles (semantics D2, D13, D14);
/// closing sends no message, so a name may be dead without anybody having noticed. It is found dead when somebody asks for it, and each
/// creation looks at two further names, so that the dead never outnumber the living by much.
/// </summary>
internal sealed class NameTable : IDisposable
{
    private const int SweptPerCreation = 2;
    private const uint RootUser = 0;
    private readonly ChangeScope _changes;
    private readonly ILogger _log;
    private readonly Dictionary<(uint Domain, uint Slot), ObjectNode<NamedObject>> _bySlot = [];
    private readonly Dictionary<uint, DirectoryNode<NamedObject>> _sessions = [];
    private readonly Dictionary<DirectoryNode<NamedObject>, uint> _users = [];
    private readonly DirectoryNode<NamedObject> _global;
    private readonly Func<NamedObject, bool> _isDead = IsDead;
    private readonly Action<ObjectNode<NamedObject>> _onRemoved;

    public NameTable(uint capacity, ChangeScope changes, ILogger log)
    {
        _changes = changes;
        _log = log;
        Tree = SessionNames.Create(out _global);
        _onRemoved = OnRemoved;
        Registry = NameRegistry.Create(capacity);
    }

    /// <summary>Where the names outlive the broker.</summary>
    public NameRegistry Registry { get; }

    /// <summary>All names.</summary>
    public ObjectNamespace<NamedObject> Tree { get; }

    /// <summary>The directory of a user's plain names, made when it is first asked for.</summary>
    public DirectoryNode<NamedObject> SessionOf(uint user)
    {
        if (!_sessions.TryGetValue(user, out DirectoryNode<NamedObject>? session))
        {
            session = SessionNames.AddSession(Tree, user);
            _sessions.Add(user, session);
            _users.Add(session, user);
            _users.Add(session.Parent!, user);
        }

        return session;
    }

    /// <summary>Whose session a directory or a link belongs to; null if to none.</summary>
    public uint? SessionUserOf(NameNode<NamedObject> node) => node switch
    {
        DirectoryNode<NamedObject> directory when _users.TryGetValue(directory, out uint user) => user,
        LinkNode<NamedObject> link when Tree.Lookup(Tree.Root, link.Target, ignoreCase: false, out NamePlace<NamedObject> place) == NtStatus.Success
            && place.Node is DirectoryNode<NamedObject> directory && _users.TryGetValue(directory, out uint user) => user,
        _ => null,
    };

    /// <summary>Whose directory it is; null for the global one, which is everybody's. What leads to the sessions is root's.</summary>
    public uint? UserOf(DirectoryNode<NamedObject> directory) =>
        directory == _global ? null : _users.GetValueOrDefault(directory, RootUser);

    /// <summary>Creates an object with a name, or opens the one that has it.</summary>
    public NtStatus CreateOrOpen(in NameCaller caller, NameRequest request, ReadOnlySpan<char> name, in ObjectInit init, out NamedHandle handle)
    {
        NtStatus status = Find(caller.Home.Session, request, name, out NamePlace<NamedObject> place, out NameNode<NamedObject>? node);
        handle = default;
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (node is null)
        {
            status = Create(caller, request, place, init, out handle);
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

        status = Insert(caller, request, existing, out handle);
        // The last handle may go between the look and the insertion: then the name is free.
        return status == NtStatus.ObjectNameNotFound
            ? Create(caller, request, place, init, out handle)
            : status == NtStatus.Success ? NtStatus.ObjectNameExists : status;
    }

    /// <summary>Opens the object that has a name.</summary>
    public NtStatus Open(in NameCaller caller, NameRequest request, ReadOnlySpan<char> name, out NamedHandle handle)
    {
        NtStatus status = Find(caller.Home.Session, request, name, out _, out NameNode<NamedObject>? node);
        handle = default;
        if (status != NtStatus.Success)
        {
            return status;
        }

        return node switch
        {
            null => NtStatus.ObjectNameNotFound,
            ObjectNode<NamedObject> found when found.Value.Type == request.Type => Insert(caller, request, found, out handle),
            _ => NtStatus.ObjectTypeMismatch,
        };
    }

    /// <summary>The name of an object, if it has one and lives.</summary>
    public ObjectNode<NamedObject>? NameOf(DomainServices home, uint slot, uint generation) =>
        _bySlot.TryGetValue((home.Number, slot), out ObjectNode<NamedObject>? node) && node.Value.Generation == generation ? node : null;

    /// <summary>How many names have an object that lives, in the domains that <paramref name="counts"/> says.</summary>
    public uint CountLiving(Func<DomainServices, bool> counts) =>
        (uint)_bySlot.Values.Count(node => counts(node.Value.Home) && !IsDead(node.Value));

    /// <summary>Whether the object of a name has no handle any more.</summary>
    public static bool IsDead(NamedObject named) =>
        !HandleOperations<HardwareMemory>.HasHandles(named.Home.Arena, named.Slot, named.Generation);

    /// <summary>Forgets every name of a domain, whose memory goes.</summary>
    public void ForgetAll(DomainServices home)
    {
        foreach (ObjectNode<NamedObject> node in _bySlot.Values.Where(node => node.Value.Home == home).ToArray())
        {
            Forget(node);
        }
    }

    /// <summary>Looks a name up; a name that is found dead is removed and reported missing.</summary>
    public NtStatus Find(
        DirectoryNode<NamedObject> start, NameRequest request, ReadOnlySpan<char> name,
        out NamePlace<NamedObject> place, out NameNode<NamedObject>? node)
    {
        NtStatus status = Tree.Lookup(start, name, request.IgnoreCase, out place);
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
        in NameCaller caller, NameRequest request, NamePlace<NamedObject> place, in ObjectInit init, out NamedHandle handle)
    {
        handle = default;
        if (!AccessDecision.MayCreateIn(caller.Home.Key, UserOf(place.Parent!)))
        {
            return NtStatus.AccessDenied;
        }

        _changes.Enter();
        NtStatus status = CreateNamed(caller, request, place, init, out handle);
        _changes.Leave();
        if (status == NtStatus.Success)
        {
            BrokerLog.NameCreated(_log, _bySlot[(caller.Home.Number, handle.Slot)]);
        }

        return status;
    }

    private NtStatus CreateNamed(
        in NameCaller caller, NameRequest request, NamePlace<NamedObject> place, in ObjectInit init, out NamedHandle handle)
    {
        handle = default;
        DomainServices home = caller.Home;
        uint granted = AccessDecision.Creating(request.Type, request.Access);
        NtStatus status = home.Handles.BeginCreate(
            caller.Table, request.Type, granted, request.HandleAttributes, init, out PendingHandle pending);
        if (status != NtStatus.Success)
        {
            return status;
        }

        Volatile.Write(ref home.Arena.Slot(pending.Slot).Creator, request.Creator);

        // Before the handle is published: a name whose object never came to be is dead, an object whose name was lost would be orphaned.
        ObjectNode<NamedObject>? node = Register(place, new NamedObject(home, request.Type, pending.Slot, pending.Generation));
        if (node is null)
        {
            home.Handles.Abandon(caller.Table, pending);
            return NtStatus.InsufficientResources;
        }

        status = home.Handles.Publish(caller.Table, pending, out uint value);
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
        var facts = new NameRegistryEntry
        {
            Type = (uint)named.Type,
            Domain = named.Home.Number,
            Slot = named.Slot,
            Generation = named.Generation,
        };
        if (!Registry.TryAdd(in facts, place.Parent!.Prefix + name, out uint index))
        {
            return null;
        }

        ObjectNode<NamedObject> node = Tree.AddObject(place.Parent, name, named with { RegistryIndex = index });
        _bySlot[(named.Home.Number, named.Slot)] = node;
        return node;
    }

    private NtStatus Insert(in NameCaller caller, NameRequest request, ObjectNode<NamedObject> node, out NamedHandle handle)
    {
        handle = default;
        NamedObject named = node.Value;
        uint granted = 0;
        // What is in another domain is another user's, and nothing has granted it to this one.
        NtStatus status = named.Home == caller.Home
            ? AccessDecision.Opening(request.Type, request.Access, out granted) : NtStatus.AccessDenied;
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = named.Home.Handles.Insert(
            caller.Table, named.Slot, named.Generation, granted, request.HandleAttributes, out uint value);
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
        (uint Domain, uint Slot) place = (node.Value.Home.Number, node.Value.Slot);
        if (_bySlot.TryGetValue(place, out ObjectNode<NamedObject>? present) && ReferenceEquals(present, node))
        {
            _bySlot.Remove(place);
        }

        BrokerLog.NameForgotten(_log, node);
    }
}
