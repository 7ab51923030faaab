using Helve.Broker.Connections;
using Helve.Broker.Domains;
using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Inspection;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Wire;

namespace Helve.Broker.Inspection;

/// <content>The namespace, and one object with its holders and waiters.</content>
internal sealed partial class InspectionHandler
{
    /// <summary>Where people find private namespaces, and what is in them: no path leads there, and paths of what is in them begin so.</summary>
    private const string PrivatePath = @"\...";

    public bool ListNames(Connection client, ref MessageReader reader)
    {
        if (!TryReadList(ref reader, out ListRequest request, out string path))
        {
            return false;
        }

        if (path == PrivatePath)
        {
            SendPage(client, ref reader, PrivateNamespaces(client.Key, request.Cursor));
            return true;
        }

        NtStatus status = FindNode(client.Key, path, NameLookup.None, out NameNode<NamedObject>? node);
        if (status != NtStatus.Success || node is not DirectoryNode<NamedObject> directory || !IsToBeSeen(client.Key, directory))
        {
            status = status != NtStatus.Success ? status : node is null || !IsToBeSeen(client.Key, node) ? NtStatus.ObjectNameNotFound : NtStatus.ObjectTypeMismatch;
            client.Reply(reader.Header, status);
            return true;
        }

        SendPage(client, ref reader, Children(client.Key, directory, request.Cursor));
        return true;
    }

    public bool ShowObject(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ShowObjectRequest request)
            || !reader.TryReadText(request.NameBytes, out ReadOnlySpan<char> text) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = FindObject(client.Key, request, text, out DomainServices? domain, out uint slot, out ObjectView view);
        if (status == NtStatus.Success)
        {
            SendObject(client, ref reader, domain!, slot, view, request.SkipHolders);
        }
        else
        {
            client.Reply(reader.Header, status);
        }

        return true;
    }

    /// <summary>A name as people give it: a full path, or one that begins in the viewer's session.</summary>
    private NtStatus FindNode(DomainKey viewer, ReadOnlySpan<char> path, NameLookup how, out NameNode<NamedObject>? node)
    {
        node = null;
        if (path.StartsWith(PrivatePath + ObjectName.Separator))
        {
            return FindPrivate(viewer, path[(PrivatePath.Length + 1)..], out node);
        }

        bool isFull = !path.IsEmpty && path[0] == ObjectName.Separator;
        NtStatus status = isFull ? ObjectName.CheckAbsolute(path) : ObjectName.CheckRelative(path);
        if (status == NtStatus.Success)
        {
            status = services.Names.Tree.Lookup(
                services.Names.SessionOf(viewer.UserId), path, how, out NamePlace<NamedObject> place);
            node = place.Node;
        }

        return status;
    }

    /// <summary>By alias, as <see cref="SeenPrivate"/> writes it.</summary>
    private NtStatus FindPrivate(DomainKey viewer, ReadOnlySpan<char> path, out NameNode<NamedObject>? node)
    {
        int end = path.IndexOf(ObjectName.Separator);
        string alias = (end < 0 ? path : path[..end]).ToString();
        node = SeenPrivate(viewer).FirstOrDefault(found => found.Shown == alias).Directory;
        if (node is not DirectoryNode<NamedObject> directory || end < 0)
        {
            return NtStatus.Success;
        }

        NtStatus status = services.Names.Tree.Lookup(directory, path[(end + 1)..], NameLookup.None, out NamePlace<NamedObject> place);
        node = place.Node;
        return status;
    }

    /// <summary>
    /// Those that the viewer may see, each with a name that no other one has: of several with one alias the first, by their boundaries, has the
    /// alias itself, the next <c>alias~2</c>, and so on.
    /// </summary>
    private IEnumerable<(string Shown, PrivateName Name, DirectoryNode<NamedObject> Directory)> SeenPrivate(DomainKey viewer)
    {
        (PrivateName Name, DirectoryNode<NamedObject> Directory)[] seen =
        [
            .. services.Names.PrivateNamespaces
                .Where(found => found.Directory.Value.Places.Any(place => viewer.MaySee(place.Home!.Key)))
                .OrderBy(static found => found.Name.Alias, StringComparer.Ordinal)
                .ThenBy(static found => found.Name.Boundary.ToString(), StringComparer.Ordinal),
        ];
        var taken = seen.Select(static found => found.Name.Alias).ToHashSet(StringComparer.Ordinal);
        string before = string.Empty;
        foreach ((PrivateName name, DirectoryNode<NamedObject> directory) in seen)
        {
            string shown = name.Alias;
            for (int number = 2; name.Alias == before && !taken.Add(shown); number++)
            {
                shown = $"{name.Alias}~{number}";
            }

            before = name.Alias;
            yield return (shown, name, directory);
        }
    }

    private IEnumerable<(ulong Cursor, NameListEntry Entry, string Text, string More)> PrivateNamespaces(DomainKey viewer, ulong cursor)
    {
        ulong position = 0;
        foreach ((string shown, PrivateName name, _) in SeenPrivate(viewer))
        {
            ulong at = position++;
            if (at >= cursor)
            {
                string boundary = name.Boundary.ToString();
                var entry = new NameListEntry { Kind = (uint)NameKind.PrivateNamespace, NameBytes = Bytes(shown), TargetBytes = Bytes(boundary) };
                yield return (at, entry, shown, boundary);
            }
        }
    }

    /// <summary>Cursor: position in the order of names. Names that come or go between two pages may be missed or seen twice.</summary>
    private IEnumerable<(ulong Cursor, NameListEntry Entry, string Text, string More)> Children(
        DomainKey viewer, DirectoryNode<NamedObject> directory, ulong cursor)
    {
        Dictionary<uint, Dictionary<uint, uint>> waiters = services.Domains.VisibleTo(viewer).ToDictionary(static d => d.Number, Waiters);
        ulong position = 0;
        foreach (NameNode<NamedObject> child in directory.Children.OrderBy(static c => c.Name, StringComparer.Ordinal))
        {
            ulong at = position++;
            if (at < cursor || !IsToBeSeen(viewer, child))
            {
                continue;
            }

            string target = child is LinkNode<NamedObject> link ? link.Target : string.Empty;
            yield return (at, Describe(child, waiters), child.Name, target);
        }
    }

    /// <summary>The dead have no name any more; another's names and sessions are not for the viewer.</summary>
    private static bool IsToBeSeen(DomainKey viewer, NameNode<NamedObject> node) => node switch
    {
        { Value.SessionUser: { } user } => viewer.MaySee(viewer with { UserId = user }),
        ObjectNode<NamedObject> { Value.Place.Home: { } home } named => viewer.MaySee(home.Key) && named.Value.Lives(),
        _ => node.Value.Lives(),
    };

    private NameListEntry Describe(NameNode<NamedObject> node, Dictionary<uint, Dictionary<uint, uint>> waiters)
    {
        var entry = new NameListEntry
        {
            NameBytes = Bytes(node.Name),
            Flags = (uint)(node.Value.IsPermanent ? NameFlags.Permanent : NameFlags.None),
            Handles = (uint)node.Value.Places.Sum(static place => (long)HandlesIn(place)),
        };
        switch (node)
        {
            case DirectoryNode<NamedObject>:
                entry.Kind = (uint)NameKind.Directory;
                break;
            case LinkNode<NamedObject> link:
                entry.Kind = (uint)NameKind.SymbolicLink;
                entry.TargetBytes = Bytes(link.Target);
                break;
            case ObjectNode<NamedObject> { Value.Place: { Home: { } home, Slot: var slot } }:
                _ = HandleOperations<HardwareMemory>.TryView(home.Arena, slot, out ObjectView view);
                entry.ObjectId = view.Id;
                entry.Domain = home.Number;
                entry.State = StateOf(home, slot, view.Generation, waiters[home.Number].GetValueOrDefault(slot));
                break;
            default:
                entry.Kind = (uint)NameKind.Type;
                break;
        }

        return entry;
    }

    private static uint HandlesIn(ObjectPlace place) =>
        place.Lives && HandleOperations<HardwareMemory>.TryView(place.Home!.Arena, place.Slot, out ObjectView view) ? view.Handles : 0;

    private NtStatus FindObject(
        DomainKey viewer, in ShowObjectRequest request, ReadOnlySpan<char> name, out DomainServices? domain, out uint slot, out ObjectView view)
    {
        if (name.IsEmpty)
        {
            return FindById(viewer, request, out domain, out slot, out view);
        }

        domain = null;
        slot = 0;
        view = default;
        NtStatus status = FindNode(viewer, name, NameLookup.None, out NameNode<NamedObject>? node);
        if (status != NtStatus.Success || node is null || !IsToBeSeen(viewer, node))
        {
            return status != NtStatus.Success ? status : NtStatus.ObjectNameNotFound;
        }

        if (node is not ObjectNode<NamedObject> { Value.Place: { Home: not null } place })
        {
            return NtStatus.ObjectTypeMismatch;
        }

        domain = place.Home;
        slot = place.Slot;
        return HandleOperations<HardwareMemory>.TryView(domain.Arena, slot, out view) ? NtStatus.Success : NtStatus.ObjectNameNotFound;
    }

    /// <summary>Ids are a domain's own numbers, so two domains may have the same one.</summary>
    private NtStatus FindById(DomainKey viewer, in ShowObjectRequest request, out DomainServices? domain, out uint slot, out ObjectView view)
    {
        uint number = request.Domain;
        slot = (uint)(request.ObjectId >> 40);
        foreach (DomainServices candidate in services.Domains.VisibleTo(viewer)
            .Where(d => number == 0 || d.Number == number).OrderBy(d => d.Key == viewer ? 0 : 1))
        {
            if (HandleOperations<HardwareMemory>.TryView(candidate.Arena, slot, out view) && view.Id == request.ObjectId)
            {
                domain = candidate;
                return NtStatus.Success;
            }
        }

        domain = null;
        view = default;
        return NtStatus.ObjectNameNotFound;
    }

    private void SendObject(Connection client, ref MessageReader reader, DomainServices domain, uint slot, ObjectView view, uint skip)
    {
        Arena arena = domain.Arena;
        List<WaiterEntry> waiters = WaiterScan.List(arena, domain.Domain.RecordsEverUsed, slot);
        string name = services.Names.NameOf(domain, slot, view.Generation)?.Path ?? string.Empty;
        string content = ContentOf(domain, slot, view.Generation);
        uint creator = Volatile.Read(ref arena.Slot(slot).Creator);
        var reply = new ShowObjectReply
        {
            ObjectId = view.Id,
            Slot = slot,
            Generation = view.Generation,
            Handles = view.Handles,
            References = view.References,
            CreatorProcessId = (uint)(domain.Registry.ByIndex(creator)?.ProcessId ?? 0),
            State = StateOf(domain, slot, view.Generation, (uint)waiters.Count),
            NameBytes = Bytes(name),
            Domain = domain.Number,
            ContentBytes = Bytes(content),
        };
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial);
        _ = writer.TryPut(in reply) && writer.TryPutText(name) && writer.TryPutText(content);
        if (skip == 0)
        {
            foreach (WaiterEntry waiter in waiters)
            {
                reply.Waiters += writer.TryPut(in waiter) ? 1u : 0;
            }
        }

        PutHolders(domain, ref writer, ref reply, slot, view.Generation, skip);
        writer.PatchBody(in reply);
        client.Send(writer.Finish(), []);
    }

    private static void PutHolders(DomainServices domain, ref MessageWriter writer, ref ShowObjectReply reply, uint slot, uint generation, uint skip)
    {
        foreach (HolderEntry holder in Holders(domain, slot, generation).Skip((int)Math.Min(skip, int.MaxValue)))
        {
            if (!writer.TryPut(in holder))
            {
                reply.More = 1;
                return;
            }

            reply.Holders++;
        }
    }

    private static IEnumerable<HolderEntry> Holders(DomainServices domain, uint slot, uint generation)
    {
        var views = new HandleView[ViewsAtOnce];
        Dictionary<uint, int> sent = domain.Registry.Sent();
        foreach (TrackedProcess process in domain.Registry.All.Where(static p => p.Table is not null).OrderBy(static p => p.Index))
        {
            uint next = 0;
            do
            {
                int count = HandleOperations<HardwareMemory>.Enumerate(domain.Arena, process.Table!, ref next, views);
                for (int i = 0; i < count; i++)
                {
                    HandleView view = views[i];
                    if (view.Info.Slot == slot && view.Info.Generation == generation)
                    {
                        int receiver = 0;
                        bool waits = process.Index == 0 && sent.TryGetValue(view.Handle, out receiver);
                        yield return new HolderEntry
                        {
                            ProcessId = (uint)(waits ? receiver : process.ProcessId),
                            Value = waits ? 0 : view.Handle,
                            Access = view.Info.Access,
                            Attributes = (uint)view.Info.Attributes,
                        };
                    }
                }
            }
            while (next != 0);
        }
    }
}
