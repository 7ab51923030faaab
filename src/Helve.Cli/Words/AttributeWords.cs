using Helve.Kernel.Handles;

namespace Helve.Cli.Words;

/// <summary>Attributes of a handle in words.</summary>
internal static class AttributeWords
{
    /// <summary><c>inherit</c>, <c>protect</c>, both, or a dash.</summary>
    public static string Describe(HandleAttributes attributes) => List(attributes) is { Count: > 0 } words ? string.Join(' ', words) : "-";

    /// <summary>The same as separate words.</summary>
    public static IReadOnlyList<string> List(HandleAttributes attributes)
    {
        var words = new List<string>(2);
        if (attributes.HasFlag(HandleAttributes.Inherit))
        {
            words.Add("inherit");
        }

        if (attributes.HasFlag(HandleAttributes.ProtectFromClose))
        {
            words.Add("protect");
        }

        return words;
    }
}
