using System.Globalization;

namespace Helve.Kernel.Security;

/// <summary>Reads the rights of an entry.</summary>
internal static class SddlRights
{
    /// <returns>-1, or the position of what is wrong.</returns>
    internal static int Read(ReadOnlySpan<char> text, bool label, out uint mask)
    {
        mask = 0;
        if (text.IsEmpty)
        {
            return -1;
        }

        foreach (Range range in text.Split('|'))
        {
            ReadOnlySpan<char> word = text[range].Trim(' ');
            if (!TryNumber(word, out uint bits) && !TryFind(SddlWords.RightNames, word, out bits) && !TryCodes(word, label, out bits))
            {
                mask = 0;
                return range.Start.Value;
            }

            mask |= bits;
        }

        return -1;
    }

    private static bool TryNumber(ReadOnlySpan<char> word, out uint bits) =>
        word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits)
            : uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out bits);

    private static bool TryCodes(ReadOnlySpan<char> word, bool label, out uint bits)
    {
        bits = 0;
        for (ReadOnlySpan<char> rest = word; !rest.IsEmpty; rest = rest[2..])
        {
            if (rest.Length < 2 || !TryFind(label ? SddlWords.LabelCodes : SddlWords.RightCodes, rest[..2], out uint code))
            {
                return false;
            }

            bits |= code;
        }

        return !word.IsEmpty;
    }

    private static bool TryFind((string Name, uint Bits)[] words, ReadOnlySpan<char> word, out uint bits)
    {
        foreach ((string name, uint value) in words)
        {
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                bits = value;
                return true;
            }
        }

        bits = 0;
        return false;
    }
}
