using System.Globalization;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve.Cli.Words;

/// <summary>Access masks in NT's words.</summary>
internal static class AccessWords
{
    /// <summary>
    /// The mask in words: <c>ALL_ACCESS</c>, <c>none</c>, or the rights, least particular last; bits that no right of the type has are
    /// shown as a number.
    /// </summary>
    /// <param name="type">Type of the object.</param>
    /// <param name="mask">Granted access.</param>
    public static string Describe(ObjectType type, uint mask) => string.Join(' ', List(type, mask, prefixed: false));

    /// <summary>The same as separate words with the type's prefix, for data: <c>EVENT_MODIFY_STATE</c>.</summary>
    /// <param name="type">Type of the object.</param>
    /// <param name="mask">Granted access.</param>
    /// <param name="prefixed">Whether the words carry NT's prefix of the type.</param>
    public static IReadOnlyList<string> List(ObjectType type, uint mask, bool prefixed)
    {
        ObjectTypes.TryGet(type, out ObjectTypeDescription? known);
        string prefix = prefixed ? known?.Prefix ?? "" : "";
        if (mask == 0)
        {
            return ["none"];
        }

        if (mask == known?.ValidAccess)
        {
            return [prefix + "ALL_ACCESS"];
        }

        var words = new List<string>();
        uint rest = Take(known?.Rights ?? [], prefix, mask, words);
        rest = Take(ObjectTypes.StandardRights, "", rest, words);
        if (rest != 0)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"0x{rest:X}"));
        }

        return words;
    }

    private static uint Take(IReadOnlyList<AccessRight> rights, string prefix, uint mask, List<string> words)
    {
        foreach ((uint bit, string name) in rights)
        {
            if ((mask & bit) != 0)
            {
                words.Add(prefix + name);
                mask &= ~bit;
            }
        }

        return mask;
    }
}
