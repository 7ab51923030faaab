using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve.Kernel.Names;

/// <summary>The types' own names, as NT's type objects in <c>\ObjectTypes</c> have them.</summary>
public static class ObjectTypeNames
{
    private const string Type = "Type";

    /// <summary>All of them, that of the type objects themselves included.</summary>
    public static IReadOnlyList<string> All { get; } = [Type, .. ObjectTypes.All.Select(static type => type.Name)];

    /// <summary>NT's name of a type. None stands for the type objects.</summary>
    public static string Of(ObjectType type) => ObjectTypes.TryGet(type, out ObjectTypeDescription? known) ? known.Name : Type;
}
