namespace Helve.Kernel.Names;

/// <summary>
/// A directory of the namespace. Finding, adding and removing a name cost the same however many there are, with and without case; the index
/// that ignores case is built by the first lookup that needs it.
/// </summary>
/// <typeparam name="T">What the owner of the namespace knows of a node.</typeparam>
public sealed class DirectoryNode<T> : NameNode<T>
{
    private readonly Dictionary<string, NameNode<T>> _children = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NameNode<T>>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly List<NameNode<T>> _order = [];
    private FoldedNames<T>? _folded;

    /// <summary>Makes a directory without a name.</summary>
    public DirectoryNode(T value)
        : base(value) => _bySpan = _children.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What the directory holds. Removing a name moves the last one into its place.</summary>
    public IReadOnlyList<NameNode<T>> Children => _order;

    /// <summary>Finds a child. Without case, the exact name is preferred.</summary>
    public NameNode<T>? Find(ReadOnlySpan<char> name, bool ignoreCase) =>
        _bySpan.TryGetValue(name, out NameNode<T>? node) || !ignoreCase
            ? node
            : (_folded ??= new FoldedNames<T>(_order)).Find(name);

    internal void Add(NameNode<T> child)
    {
        _children.Add(child.Name, child);
        child.ChildIndex = _order.Count;
        _order.Add(child);
        _folded?.Add(child);
    }

    internal void Remove(NameNode<T> child)
    {
        if (!child.IsNamed || !ReferenceEquals(child.Parent, this))
        {
            return;
        }

        _children.Remove(child.Name);
        _folded?.Remove(child);
        NameNode<T> last = _order[^1];
        _order[child.ChildIndex] = last;
        last.ChildIndex = child.ChildIndex;
        _order.RemoveAt(_order.Count - 1);
        child.ChildIndex = -1;
    }
}

/// <summary>The names of a directory, without case.</summary>
internal sealed class FoldedNames<T>
{
    private readonly Dictionary<string, NameNode<T>> _first = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, NameNode<T>>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    // Names that differ from the first one in case only.
    private readonly Dictionary<string, HashSet<NameNode<T>>> _others = new(StringComparer.OrdinalIgnoreCase);

    public FoldedNames(IEnumerable<NameNode<T>> names)
    {
        _bySpan = _first.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (NameNode<T> node in names)
        {
            Add(node);
        }
    }

    public NameNode<T>? Find(ReadOnlySpan<char> name) => _bySpan.TryGetValue(name, out NameNode<T>? node) ? node : null;

    public void Add(NameNode<T> node)
    {
        if (_first.TryAdd(node.Name, node))
        {
            return;
        }

        if (!_others.TryGetValue(node.Name, out HashSet<NameNode<T>>? others))
        {
            _others.Add(node.Name, others = []);
        }

        others.Add(node);
    }

    public void Remove(NameNode<T> node)
    {
        bool hasOthers = _others.TryGetValue(node.Name, out HashSet<NameNode<T>>? others);
        if (!ReferenceEquals(_first[node.Name], node))
        {
            others!.Remove(node);
        }
        else if (hasOthers)
        {
            NameNode<T> next = others!.First();
            others!.Remove(next);
            _first[node.Name] = next;
        }
        else
        {
            _first.Remove(node.Name);
        }

        if (others is { Count: 0 })
        {
            _others.Remove(node.Name);
        }
    }
}
