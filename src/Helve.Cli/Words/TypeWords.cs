using Helve.Kernel.Memory;

namespace Helve.Cli.Words;

/// <summary>Object types in words for several objects.</summary>
internal static class TypeWords
{
    /// <summary>The types that are always shown, with or without handles.</summary>
    public static IReadOnlyList<ObjectType> Common { get; } = [ObjectType.Event, ObjectType.Mutex, ObjectType.Semaphore, ObjectType.Process];

    /// <summary>For a heading: <c>events</c>, <c>links</c>.</summary>
    public static string Plural(ObjectType type) => type == ObjectType.SymbolicLink ? "links" : Key(type);

    /// <summary>For data: <c>events</c>, <c>symbolicLinks</c>.</summary>
    public static string Key(ObjectType type)
    {
        string name = type.ToString();
        string one = char.ToLowerInvariant(name[0]) + name[1..];
        return one[^1] switch
        {
            'y' => one[..^1] + "ies",
            's' or 'x' => one + "es",
            _ => one + "s",
        };
    }
}
