using Helve.Broker.Access;
using Helve.Broker.Domains;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Objects;

namespace Helve.Broker.Names;

/// <content>Pipes, as far as the tree knows of them: an entry for each, and which ends belong to it. What they are is known in the table of pipes.</content>
internal sealed partial class NameTable
{
    private readonly Dictionary<(DomainServices Home, uint Slot), (uint Generation, NameNode<NamedObject> Node)> _pipeEnds = [];

    /// <summary>Adds an entry, with the descriptor that counts for all ends.</summary>
    public ObjectNode<NamedObject> AddPipe(string name, ObjectSecurity security)
    {
        var node = new ObjectNode<NamedObject>(new NamedObject(ObjectType.File, security) { IsBuiltIn = true, IsPipe = true });
        ObjectNamespace<NamedObject>.Attach(node, PipeDirectory(), name);
        return node;
    }

    /// <summary>Removes an entry.</summary>
    public void RemovePipe(ObjectNode<NamedObject> node) => Tree.Remove(node);

    /// <summary>An end belongs to a pipe: it has its name and its descriptor.</summary>
    public void AddPipeEnd(ObjectNode<NamedObject> node, DomainServices home, uint slot, uint generation)
    {
        _pipeEnds[(home, slot)] = (generation, node);
        if (node.Value.Place.Home is null)
        {
            ShowPipe(node, home, slot, generation);
        }
    }

    /// <summary>An end has ended.</summary>
    public void RemovePipeEnd(DomainServices home, uint slot, uint generation)
    {
        if (_pipeEnds.TryGetValue((home, slot), out (uint Generation, NameNode<NamedObject> Node) known) && known.Generation == generation)
        {
            _ = _pipeEnds.Remove((home, slot));
        }
    }

    /// <summary>Which instance people see who look at the entry.</summary>
    public static void ShowPipe(ObjectNode<NamedObject> node, DomainServices home, uint slot, uint generation)
    {
        if (node.Value.Place.Home is { } before)
        {
            node.Value.Forget(before);
        }

        node.Value.Put(new ObjectPlace(home, slot, generation, 0));
    }

    /// <summary>The directory of all pipes, for the descriptor that it hands down.</summary>
    public DirectoryNode<NamedObject> PipeDirectory()
    {
        // Built in: it is always there.
        _ = Tree.Lookup(Tree.Root, PipeRules.Directory, NameLookup.None, out NamePlace<NamedObject> place);
        return (DirectoryNode<NamedObject>)place.Node!;
    }

    private NameNode<NamedObject>? PipeOf(DomainServices home, uint slot, uint generation) =>
        _pipeEnds.TryGetValue((home, slot), out (uint Generation, NameNode<NamedObject> Node) known) && known.Generation == generation ? known.Node : null;
}
