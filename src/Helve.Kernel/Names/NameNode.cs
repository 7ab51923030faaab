namespace Helve.Kernel.Names;

/// <summary>Something that has a name: a directory, a symbolic link, or an object of the caller's kind.</summary>
/// <typeparam name="T">What the namespace knows of an object.</typeparam>
public abstract class NameNode<T>
{
    private protected NameNode(DirectoryNode<T>? parent, string name)
    {
        Parent = parent;
        Name = name;
    }

    /// <summary>The directory that holds it; null for the root.</summary>
    public DirectoryNode<T>? Parent { get; }

    /// <summary>The last component of its path.</summary>
    public string Name { get; }

    /// <summary>The full NT path, with every link resolved (semantics E31).</summary>
    public string Path => FullPath;

    private protected virtual string FullPath => Parent!.Prefix + Name;

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>A symbolic link: a lookup that meets it goes on at its target (semantics E31).</summary>
/// <typeparam name="T">What the namespace knows of an object.</typeparam>
public sealed class LinkNode<T> : NameNode<T>
{
    internal LinkNode(DirectoryNode<T> parent, string name, string target)
        : base(parent, name) => Target = target;

    /// <summary>A full NT path.</summary>
    public string Target { get; }
}

/// <summary>A named object.</summary>
/// <typeparam name="T">What the namespace knows of an object.</typeparam>
public sealed class ObjectNode<T> : NameNode<T>
{
    internal ObjectNode(DirectoryNode<T> parent, string name, T value)
        : base(parent, name) => Value = value;

    /// <summary>The object.</summary>
    public T Value { get; }

    internal int SweepIndex { get; set; }
}

/// <summary>A directory of the namespace.</summary>
/// <typeparam name="T">What the namespace knows of an object.</typeparam>
public sealed class DirectoryNode<T> : NameNode<T>
{
    private const string RootPath = @"\";
    private readonly Dictionary<string, NameNode<T>> _children = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NameNode<T>>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    internal DirectoryNode(DirectoryNode<T>? parent, string name)
        : base(parent, name)
    {
        _bySpan = _children.GetAlternateLookup<ReadOnlySpan<char>>();
        FullPath = parent is null ? RootPath : parent.Prefix + name;
        Prefix = parent is null ? RootPath : FullPath + ObjectName.Separator;
    }

    /// <summary>What the path of a child begins with. Made once: every new name needs it, and directories never move.</summary>
    public string Prefix { get; }

    private protected override string FullPath { get; }

    /// <summary>What the directory holds, in no particular order.</summary>
    public IReadOnlyCollection<NameNode<T>> Children => _children.Values;

    /// <summary>Finds a child. Without case, the exact name is preferred.</summary>
    public NameNode<T>? Find(ReadOnlySpan<char> name, bool ignoreCase)
    {
        if (_bySpan.TryGetValue(name, out NameNode<T>? node) || !ignoreCase)
        {
            return node;
        }

        foreach (NameNode<T> child in _children.Values)
        {
            if (name.Equals(child.Name, StringComparison.OrdinalIgnoreCase))
            {
                return child;
            }
        }

        return null;
    }

    internal void Add(NameNode<T> child) => _children.Add(child.Name, child);

    internal void Remove(NameNode<T> child)
    {
        if (_children.TryGetValue(child.Name, out NameNode<T>? present) && ReferenceEquals(present, child))
        {
            _children.Remove(child.Name);
        }
    }
}
