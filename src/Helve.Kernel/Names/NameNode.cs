namespace Helve.Kernel.Names;

/// <summary>Something of the namespace: a directory, a symbolic link, or an object of the owner's kind. Directories and links may be without a name.</summary>
/// <typeparam name="T">What the owner of the namespace knows of it.</typeparam>
public abstract class NameNode<T>
{
    private const string Nameless = "...";

    private protected NameNode(T value) => Value = value;

    /// <summary>What the owner knows of it.</summary>
    public T Value { get; set; }

    /// <summary>The directory that it was put into; null for the root and for what has no name. It stays known when the name is gone.</summary>
    public DirectoryNode<T>? Parent { get; internal set; }

    /// <summary>The last component of its path; empty for the root and for what has no name.</summary>
    public string Name { get; internal set; } = string.Empty;

    /// <summary>Whether its directory knows it by its name.</summary>
    public bool IsNamed => ChildIndex >= 0;

    /// <summary>Whether it is the root of a namespace.</summary>
    internal bool IsRoot { get; set; }

    /// <summary>Where it stands in its directory; -1 if nowhere.</summary>
    internal int ChildIndex { get; set; } = -1;

    /// <summary>Where it stands in the list of what may die; -1 if it does not.</summary>
    internal int SweepIndex { get; set; } = -1;

    /// <summary>
    /// The full NT path, with every link resolved (semantics E31). What lies in a directory that has no name, or whose name is gone, begins
    /// with <c>\...</c>, as in NT. Empty if the node itself has no name.
    /// </summary>
    public string Path
    {
        get
        {
            var names = new Stack<string>();
            NameNode<T> node = this;
            for (; node.Parent is not null && node.IsNamed; node = node.Parent)
            {
                names.Push(node.Name);
            }

            if (names.Count == 0 && !node.IsRoot)
            {
                return string.Empty;
            }

            string start = node.IsRoot ? string.Empty : ObjectName.Separator + Nameless;
            return $"{start}{ObjectName.Separator}{string.Join(ObjectName.Separator, names)}";
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>A symbolic link: a lookup that meets it goes on at its target (semantics E31).</summary>
/// <typeparam name="T">What the owner of the namespace knows of it.</typeparam>
public sealed class LinkNode<T> : NameNode<T>
{
    /// <summary>Makes a link without a name.</summary>
    public LinkNode(string target, T value)
        : base(value) => Target = target;

    /// <summary>A full NT path; empty means the root (semantics E41). It is not looked at before a lookup comes along.</summary>
    public string Target { get; }
}

/// <summary>A named object.</summary>
/// <typeparam name="T">What the owner of the namespace knows of it.</typeparam>
public sealed class ObjectNode<T> : NameNode<T>
{
    /// <summary>Makes a node without a name.</summary>
    public ObjectNode(T value)
        : base(value)
    {
    }
}
