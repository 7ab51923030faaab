using System.Globalization;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Cli.Words;

/// <summary>Access masks in NT's words.</summary>
internal static class AccessWords
{
    private static readonly char[] s_separators = [' ', ',', '|'];

    private static readonly AccessRight[] s_general =
    [
        new(AccessMask.ACCESS_SYSTEM_SECURITY, nameof(AccessMask.ACCESS_SYSTEM_SECURITY)),
        new(AccessMask.MAXIMUM_ALLOWED, nameof(AccessMask.MAXIMUM_ALLOWED)),
        new(AccessMask.GENERIC_ALL, nameof(AccessMask.GENERIC_ALL)),
        new(AccessMask.GENERIC_EXECUTE, nameof(AccessMask.GENERIC_EXECUTE)),
        new(AccessMask.GENERIC_WRITE, nameof(AccessMask.GENERIC_WRITE)),
        new(AccessMask.GENERIC_READ, nameof(AccessMask.GENERIC_READ)),
    ];

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

        if (mask == known?.Mapping.All)
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

    /// <summary>
    /// Reads rights: NT's words with or without the type's prefix, ALL_ACCESS, MAXIMUM_ALLOWED, generic ones, numbers; blanks, commas or
    /// <c>|</c> between.
    /// </summary>
    /// <param name="type">Type of the object.</param>
    /// <param name="text">The words.</param>
    /// <param name="mask">The rights.</param>
    /// <param name="wrong">On failure the word that means nothing.</param>
    public static bool TryParse(ObjectType type, string text, out uint mask, out string wrong)
    {
        mask = 0;
        wrong = text;
        string[] words = text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        ObjectTypes.TryGet(type, out ObjectTypeDescription? known);
        foreach (string word in words)
        {
            if (!TryParse(known, word, out uint bits))
            {
                wrong = word;
                return false;
            }

            mask |= bits;
        }

        return words.Length > 0;
    }

    private static bool TryParse(ObjectTypeDescription? type, string word, out uint bits)
    {
        string plain = type is not null && word.StartsWith(type.Prefix, StringComparison.OrdinalIgnoreCase) ? word[type.Prefix.Length..] : word;
        foreach (AccessRight right in (IEnumerable<AccessRight>)[.. type?.Rights ?? [], .. ObjectTypes.StandardRights, .. s_general])
        {
            if (plain.Equals(right.Name, StringComparison.OrdinalIgnoreCase))
            {
                bits = right.Bit;
                return true;
            }
        }

        bits = type is not null && plain.Equals("ALL_ACCESS", StringComparison.OrdinalIgnoreCase) ? type.Mapping.All : 0;
        return bits != 0 || (word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits)
            : uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out bits));
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
