namespace Helve.Kernel.Names;

/// <summary>How a lookup goes.</summary>
[Flags]
public enum NameLookup
{
    /// <summary>With case, through links.</summary>
    None = 0,

    /// <summary>OBJ_CASE_INSENSITIVE: every component is compared without case (semantics E6).</summary>
    IgnoreCase = 1,

    /// <summary>A link that the whole name names is meant itself: a link is created or opened.</summary>
    KeepLastLink = 2,

    /// <summary>OBJ_DONT_REPARSE: a link that would have to be followed is an error.</summary>
    RefuseLinks = 4,
}

/// <summary>
/// The tree of names: lookup with NT's errors in NT's order (semantics E3 to E8, E20 to E22, E31 to E33). Of the nodes' lives it knows what
/// its owner tells when asked: a name that a lookup or a sweep finds dead is removed on the spot. Not thread-safe: its owner is one thread.
/// </summary>
/// <typeparam name="T">What the owner knows of a node.</typeparam>
public sealed class ObjectNamespace<T>
{
    private const int MaximumReparses = 30;
    private readonly Func<NameNode<T>, bool> _isDead;
    private readonly Action<NameNode<T>> _onRemoved;
    private readonly List<NameNode<T>> _mortal = [];
    private int _sweepAt;

    /// <summary>Creates a namespace that holds the root only.</summary>
    /// <param name="root">What the owner knows of the root.</param>
    /// <param name="isDead">Whether nobody holds a node any more.</param>
    /// <param name="onRemoved">Hears of each node whose name was removed because it was dead.</param>
    public ObjectNamespace(T root, Func<NameNode<T>, bool> isDead, Action<NameNode<T>> onRemoved)
    {
        Root = new DirectoryNode<T>(root) { IsRoot = true };
        _isDead = isDead;
        _onRemoved = onRemoved;
    }

    /// <summary>The root directory, "\".</summary>
    public DirectoryNode<T> Root { get; }

    /// <summary>Number of nodes that may die, the dead that were not noticed yet included.</summary>
    public int MortalCount => _mortal.Count;

    /// <summary>Gives a node a name, where a lookup found nothing.</summary>
    public static void Attach(NameNode<T> node, DirectoryNode<T> parent, string name)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(parent);
        node.Parent = parent;
        node.Name = name;
        parent.Add(node);
    }

    /// <summary>From now on the node is looked at by sweeps and lookups, which may find it dead.</summary>
    public void Watch(NameNode<T> node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.SweepIndex = _mortal.Count;
        _mortal.Add(node);
    }

    /// <summary>Removes the name of a node and watches it no longer. A second time does nothing.</summary>
    public void Remove(NameNode<T> node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Parent?.Remove(node);
        int index = node.SweepIndex;
        if (index < 0)
        {
            return;
        }

        NameNode<T> last = _mortal[^1];
        _mortal[index] = last;
        last.SweepIndex = index;
        _mortal.RemoveAt(_mortal.Count - 1);
        node.SweepIndex = -1;
    }

    /// <summary>
    /// Looks at up to <paramref name="count"/> further nodes, in rotation, and removes those that are dead: so the cost of forgetting is
    /// spread over the creations that made it necessary.
    /// </summary>
    public void Sweep(int count)
    {
        for (int i = 0; i < count && _mortal.Count > 0; i++)
        {
            _sweepAt = _sweepAt >= _mortal.Count ? 0 : _sweepAt;
            _sweepAt += RemoveIfDead(_mortal[_sweepAt]) ? 0 : 1;
        }
    }

    /// <summary>Removes the node if it is dead, and tells whether it is.</summary>
    public bool RemoveIfDead(NameNode<T> node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.SweepIndex < 0 || !_isDead(node))
        {
            return false;
        }

        Remove(node);
        _onRemoved(node);
        return true;
    }

    /// <summary>Looks a name up.</summary>
    /// <param name="start">Where relative names begin; an absolute path begins at the root whatever is given here.</param>
    /// <param name="name">A name that <see cref="ObjectName"/> has checked.</param>
    /// <param name="how">How to go.</param>
    /// <param name="place">Where the name is, or would be.</param>
    /// <returns>
    /// Success, with <see cref="NamePlace{T}.Node"/> null if only the last component is missing; else what is wrong with the path.
    /// </returns>
    public NtStatus Lookup(DirectoryNode<T> start, ReadOnlySpan<char> name, NameLookup how, out NamePlace<T> place)
    {
        ArgumentNullException.ThrowIfNull(start);
        int reparses = 0;
        return Walk(start, name, how, ref reparses, out place);
    }

    private NtStatus Walk(DirectoryNode<T> at, ReadOnlySpan<char> rest, NameLookup how, scoped ref int reparses, out NamePlace<T> place)
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

            NameNode<T>? node = FindAlive(at, component, how);
            if (node is LinkNode<T> link && (end >= 0 || (how & NameLookup.KeepLastLink) == 0))
            {
                NtStatus status = Follow(link, how & ~NameLookup.KeepLastLink, ref reparses, out place);
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

    private NameNode<T>? FindAlive(DirectoryNode<T> at, ReadOnlySpan<char> component, NameLookup how)
    {
        NameNode<T>? node;
        do
        {
            // Again after a dead one: without case, another spelling may be there.
            node = at.Find(component, (how & NameLookup.IgnoreCase) != 0);
        }
        while (node is not null && RemoveIfDead(node));
        return node;
    }

    private NtStatus Follow(LinkNode<T> link, NameLookup how, scoped ref int reparses, out NamePlace<T> place)
    {
        place = default;
        if ((how & NameLookup.RefuseLinks) != 0)
        {
            return NtStatus.ReparsePointEncountered;
        }

        if (++reparses > MaximumReparses)
        {
            return NtStatus.InvalidParameter;
        }

        return link.Target.Length != 0 && link.Target[0] != ObjectName.Separator
            ? NtStatus.ObjectPathSyntaxBad
            : Walk(Root, link.Target, how, ref reparses, out place);
    }
}

/// <summary>Where a lookup ended.</summary>
/// <typeparam name="T">What the owner of the namespace knows of a node.</typeparam>
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
