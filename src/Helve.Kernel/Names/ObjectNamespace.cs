namespace Helve.Kernel.Names;

/// <summary>
/// The tree of names: lookup with NT's errors in NT's order (semantics E3 to E8, E20 to E22, E31 to E33). It knows nothing of the
/// objects' lives; whoever owns the tree removes the names of objects that are gone. Not thread-safe: its owner is one thread.
/// </summary>
/// <typeparam name="T">What the namespace knows of an object.</typeparam>
public sealed class ObjectNamespace<T>
{
    private const int MaximumReparses = 30;
    private readonly List<ObjectNode<T>> _objects = [];
    private int _sweepAt;

    /// <summary>Creates a namespace that holds the root only.</summary>
    public ObjectNamespace() => Root = new DirectoryNode<T>(null, string.Empty);

    /// <summary>The root directory, "\".</summary>
    public DirectoryNode<T> Root { get; }

    /// <summary>Number of object names, those of dead objects that were not noticed yet included.</summary>
    public int ObjectCount => _objects.Count;

    /// <summary>Adds a directory.</summary>
    public static DirectoryNode<T> AddDirectory(DirectoryNode<T> parent, string name)
    {
        ArgumentNullException.ThrowIfNull(parent);
        var node = new DirectoryNode<T>(parent, name);
        parent.Add(node);
        return node;
    }

    /// <summary>Adds a symbolic link.</summary>
    public static LinkNode<T> AddLink(DirectoryNode<T> parent, string name, string target)
    {
        ArgumentNullException.ThrowIfNull(parent);
        var node = new LinkNode<T>(parent, name, target);
        parent.Add(node);
        return node;
    }

    /// <summary>Adds an object where a lookup found nothing.</summary>
    public ObjectNode<T> AddObject(DirectoryNode<T> parent, string name, T value)
    {
        ArgumentNullException.ThrowIfNull(parent);
        var node = new ObjectNode<T>(parent, name, value) { SweepIndex = _objects.Count };
        parent.Add(node);
        _objects.Add(node);
        return node;
    }

    /// <summary>Removes the name of an object.</summary>
    public void Remove(ObjectNode<T> node)
    {
        ArgumentNullException.ThrowIfNull(node);
        int index = node.SweepIndex;
        if (index >= _objects.Count || !ReferenceEquals(_objects[index], node))
        {
            return;
        }

        node.Parent!.Remove(node);
        ObjectNode<T> last = _objects[^1];
        _objects[index] = last;
        last.SweepIndex = index;
        _objects.RemoveAt(_objects.Count - 1);
    }

    /// <summary>
    /// Looks at up to <paramref name="count"/> further object names, in rotation, and removes those that <paramref name="isDead"/>
    /// says are gone: so the cost of forgetting is spread over the creations that made it necessary.
    /// </summary>
    public void Sweep(int count, Func<T, bool> isDead, Action<ObjectNode<T>> onRemoved)
    {
        ArgumentNullException.ThrowIfNull(isDead);
        ArgumentNullException.ThrowIfNull(onRemoved);
        for (int i = 0; i < count && _objects.Count > 0; i++)
        {
            _sweepAt = _sweepAt >= _objects.Count ? 0 : _sweepAt;
            ObjectNode<T> node = _objects[_sweepAt];
            if (isDead(node.Value))
            {
                Remove(node);
                onRemoved(node);
            }
            else
            {
                _sweepAt++;
            }
        }
    }

    /// <summary>Looks a name up.</summary>
    /// <param name="start">Where relative names begin; an absolute path begins at the root whatever is given here.</param>
    /// <param name="name">A name that <see cref="ObjectName"/> has checked.</param>
    /// <param name="ignoreCase">OBJ_CASE_INSENSITIVE.</param>
    /// <param name="place">Where the name is, or would be.</param>
    /// <returns>
    /// Success, with <see cref="NamePlace{T}.Node"/> null if only the last component is missing; else what is wrong with the path.
    /// </returns>
    public NtStatus Lookup(DirectoryNode<T> start, ReadOnlySpan<char> name, bool ignoreCase, out NamePlace<T> place)
    {
        ArgumentNullException.ThrowIfNull(start);
        int reparses = 0;
        return Walk(start, name, ignoreCase, ref reparses, out place);
    }

    private NtStatus Walk(DirectoryNode<T> at, ReadOnlySpan<char> rest, bool ignoreCase, scoped ref int reparses, out NamePlace<T> place)
    {
        place = default;
        if (!rest.IsEmpty && rest[0] == ObjectName.Separator)
        {
            at = Root;
            rest = rest[1..];
        }

        // "" names the starting directory itself (semantics E10, E24).
        if (rest.IsEmpty)
        {
            place = new NamePlace<T>(at.Parent, default, at);
            return NtStatus.Success;
        }

        while (true)
        {
            int end = rest.IndexOf(ObjectName.Separator);
            ReadOnlySpan<char> component = end < 0 ? rest : rest[..end];
            if (component.IsEmpty)
            {
                return NtStatus.ObjectNameInvalid;
            }

            NameNode<T>? node = at.Find(component, ignoreCase);
            if (node is LinkNode<T> link)
            {
                NtStatus status = Follow(link, ignoreCase, ref reparses, out place);
                if (status != NtStatus.Success || end < 0)
                {
                    return status;
                }

                node = place.Node;
            }

            if (end < 0)
            {
                place = new NamePlace<T>(at, component, node);
                return NtStatus.Success;
            }

            if (node is not DirectoryNode<T> directory)
            {
                place = default;
                return node is null ? NtStatus.ObjectPathNotFound : NtStatus.ObjectTypeMismatch;
            }

            at = directory;
            rest = rest[(end + 1)..];
            if (rest.IsEmpty)
            {
                return NtStatus.ObjectNameInvalid;
            }
        }
    }

    private NtStatus Follow(LinkNode<T> link, bool ignoreCase, scoped ref int reparses, out NamePlace<T> place)
    {
        if (++reparses > MaximumReparses)
        {
            place = default;
            return NtStatus.InvalidParameter;
        }

        return Walk(Root, link.Target, ignoreCase, ref reparses, out place);
    }
}

/// <summary>Where a lookup ended.</summary>
/// <typeparam name="T">What the namespace knows of an object.</typeparam>
public readonly ref struct NamePlace<T>
{
    internal NamePlace(DirectoryNode<T>? parent, ReadOnlySpan<char> last, NameNode<T>? node)
    {
        Parent = parent;
        Last = last;
        Node = node;
    }

    /// <summary>The directory of the last component, all links resolved; null for the root itself.</summary>
    public DirectoryNode<T>? Parent { get; }

    /// <summary>The last component.</summary>
    public ReadOnlySpan<char> Last { get; }

    /// <summary>What has that name; null if nothing has.</summary>
    public NameNode<T>? Node { get; }
}
