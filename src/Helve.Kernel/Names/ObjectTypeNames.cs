using Helve.Kernel.Memory;

namespace Helve.Kernel.Names;

/// <summary>The types' own names, as NT's type objects in <c>\ObjectTypes</c> have them.</summary>
public static class ObjectTypeNames
{
    private const string Type = "Type";

    /// <summary>All of them, that of the type objects themselves included.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Type,
        .. new[]
        {
            ObjectType.Directory, ObjectType.SymbolicLink, ObjectType.Process, ObjectType.Event, ObjectType.Mutex, ObjectType.Semaphore,
        }.Select(Of),
    ];

    /// <summary>NT's name of a type. None stands for the type objects.</summary>
    public static string Of(ObjectType type) => type switch
    {
        ObjectType.None => Type,
        ObjectType.Mutex => "Mutant",
        _ => type.ToString(),
    };
}
