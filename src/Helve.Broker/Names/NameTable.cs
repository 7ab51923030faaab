using Helve.Broker.Diagnostics;
using Helve.Broker.Domains;
using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Wire;
using Microsoft.Extensions.Logging;

namespace Helve.Broker.Names;

/// <summary>
/// Who has which name, what directories and links contain, and handles made by name. A name lives as long as its object has handles
/// (semantics D2, D11, D13, D14) or is permanent; closing sends no message, so a name may be dead without anybody having noticed. It is
/// found dead when somebody asks for it, and each creation looks at two further names, so that the dead never outnumber the living by much.
/// </summary>
/// <remarks>
/// The files: this one (finding), Create (making and opening), Content (what is in directories and links, permanence), Sessions (where plain
/// names begin), Security (descriptors), Room (how many a user may have).
/// </remarks>
internal sealed partial class NameTable : IDisposable
{
    private const int SweptPerCreation = 2;
    private const uint SharesOfHeap = 32;

    // Sessions, with their links, of as many domains as there may be; and what every namespace has.
    private const uint BuiltInEntries = 12 * NameRegistryDomain.Capacity;
    private readonly DirectoryNode<NamedObject> _global;
    private readonly ChangeScope _changes;
    private readonly ILogger _log;
    private readonly Func<uint, NtStatus> _mayAdd;
    private readonly Dictionary<DomainServices, Dictionary<uint, NameNode<NamedObject>>> _byPlace = [];

    /// <param name="entries">Names that there can be.</param>
    /// <param name="oneUser">Whether one user may take all of the registry's memory.</param>
    /// <param name="changes">What is torn by a fault in the middle.</param>
    /// <param name="log">Where it tells.</param>
    /// <param name="mayAdd">Whether a user may have another name.</param>
    public NameTable(uint entries, bool oneUser, ChangeScope changes, ILogger log, Func<uint, NtStatus> mayAdd)
    {
        _mayAdd = mayAdd;
        _changes = changes;
        _log = log;
        Registry = NameRegistry.Create(entries + BuiltInEntries, oneUser ? NameRegistry.HeapUnits : NameRegistry.HeapUnits / SharesOfHeap);
        Tree = new ObjectNamespace<NamedObject>(BuiltIn(@"\", ObjectType.Directory), static node => !node.Value.Lives(), OnRemoved);
        SessionNames.Build(Tree, BuiltIn);
        _global = (DirectoryNode<NamedObject>)Tree.Root.Find(SessionNames.GlobalPath.AsSpan(1), ignoreCase: false)!;
        WriteDown(Tree.Root);
    }

    /// <summary>Where the names outlive the broker.</summary>
    public NameRegistry Registry { get; }

    /// <summary>All names.</summary>
    public ObjectNamespace<NamedObject> Tree { get; }

    /// <summary>Objects, directories and links that live without handles, besides what is built in.</summary>
    public int PermanentCount { get; private set; }

    /// <summary>What the namespace knows of the object in a place, if it knows of it and it lives.</summary>
    public NameNode<NamedObject>? NameOf(DomainServices home, uint slot, uint generation) =>
        _byPlace.TryGetValue(home, out Dictionary<uint, NameNode<NamedObject>>? places)
            && places.TryGetValue(slot, out NameNode<NamedObject>? node)
            && node.Value.PlaceIn(home).Generation == generation
            ? node
            : PipeOf(home, slot, generation);

    /// <summary>How many objects, directories and links that live are known by name, in the domains that <paramref name="counts"/> says.</summary>
    public uint CountLiving(Func<DomainServices, bool> counts) => (uint)_byPlace
        .Where(place => counts(place.Key))
        .SelectMany(static place => place.Value.Values)
        .Distinct()
        .Count(static node => node.IsNamed && node.Value.Lives());

    /// <summary>Forgets every place in a domain, whose memory goes, and what was nowhere else.</summary>
    public void ForgetAll(DomainServices home)
    {
        ForgetPlaces(home);
        if (home.Key.Restricted != 0)
        {
            foreach (NameNode<NamedObject> node in home.Session.Children.Where(static node => node.Value.IsBuiltIn).ToArray())
            {
                Forget(node);
            }

            Forget(home.Session);
        }
    }

    /// <summary>
    /// How many things are known by name or by handle in a domain, and how many descriptors of others, the dead that nobody has noticed included.
    /// </summary>
    public int CountOf(DomainServices home) =>
        home.Security.Count + (_byPlace.TryGetValue(home, out Dictionary<uint, NameNode<NamedObject>>? places) ? places.Count : 0);

    /// <summary>Whether a domain has an object that lives without handles.</summary>
    public bool HoldsPermanent(DomainServices home) =>
        _byPlace.TryGetValue(home, out Dictionary<uint, NameNode<NamedObject>>? places)
            && places.Values.Any(static node => node.Value.PermanentHandle != 0);

    private void ForgetPlaces(DomainServices home)
    {
        if (!_byPlace.Remove(home, out Dictionary<uint, NameNode<NamedObject>>? places))
        {
            return;
        }

        foreach (NameNode<NamedObject> node in places.Values)
        {
            node.Value.Forget(home);
            if (node is ObjectNode<NamedObject> && !node.Value.IsBuiltIn)
            {
                PermanentCount -= node.Value.IsPermanent ? 1 : 0;
                Forget(node);
            }
            else
            {
                _ = Tree.RemoveIfDead(node);
            }
        }
    }

    /// <summary>Looks a name up; a name that is found dead on the way is removed and taken for missing.</summary>
    public NtStatus Find(scoped in NameCaller caller, scoped in NameRequest request, ReadOnlySpan<char> name, out NamePlace<NamedObject> place)
    {
        place = default;
        NtStatus status = FindStart(caller, request.Root, name, out DirectoryNode<NamedObject>? start);
        return status == NtStatus.Success ? Tree.Lookup(start!, name, request.Lookup, out place) : status;
    }

    /// <summary>What a handle of the caller's names, its memory believed for which object it is and for nothing more.</summary>
    public NtStatus FindHandle(in NameCaller caller, uint handle, out HandleInfo info, out NameNode<NamedObject>? node)
    {
        node = null;
        NtStatus status = HandleOperations<HardwareMemory>.Lookup(caller.Table.Segment, (int)handle, out info);
        if (status == NtStatus.Success)
        {
            node = NameOf(caller.Home, info.Slot, info.Generation);
        }

        return status;
    }

    public void Dispose() => Registry.Dispose();

    private NtStatus FindStart(in NameCaller caller, uint root, ReadOnlySpan<char> name, out DirectoryNode<NamedObject>? start)
    {
        if (root is NameRoots.Session or NameRoots.None)
        {
            bool isPath = root == NameRoots.None;
            start = isPath ? Tree.Root : caller.Home.Session;
            return isPath ? ObjectName.CheckAbsolute(name) : ObjectName.CheckRelative(name);
        }

        NtStatus status = FindHandle(caller, root, out _, out NameNode<NamedObject>? node);
        start = node as DirectoryNode<NamedObject>;
        return status != NtStatus.Success ? status
            : start is null ? NtStatus.ObjectTypeMismatch
            : ObjectName.CheckRelative(name);
    }

    private void Remember(NameNode<NamedObject> node, ObjectPlace place)
    {
        node.Value.Put(place);
        if (!_byPlace.TryGetValue(place.Home!, out Dictionary<uint, NameNode<NamedObject>>? places))
        {
            _byPlace.Add(place.Home!, places = []);
        }

        places[place.Slot] = node;
    }

    private void ForgetPlace(NameNode<NamedObject> node, ObjectPlace place)
    {
        // The slot may be another object's by now, which was written over this one.
        if (place.Home is { } home && _byPlace.TryGetValue(home, out Dictionary<uint, NameNode<NamedObject>>? places)
            && places.TryGetValue(place.Slot, out NameNode<NamedObject>? present) && ReferenceEquals(present, node))
        {
            places.Remove(place.Slot);
        }
    }

    private void Forget(NameNode<NamedObject> node)
    {
        Tree.Remove(node);
        OnRemoved(node);
    }

    private void OnRemoved(NameNode<NamedObject> node)
    {
        _changes.Enter();
        foreach (ObjectPlace place in node.Value.Places)
        {
            ForgetPlace(node, place);
        }

        ForgetPrivate(node);
        StrikeOut(node);
        _changes.Leave();
        BrokerLog.NameForgotten(_log, node);
    }
}
