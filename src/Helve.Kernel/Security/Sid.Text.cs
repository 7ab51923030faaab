using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Helve.Kernel.Security;

public sealed partial class Sid
{
    /// <summary>The SID that a text like <c>S-1-22-1-1000</c> names.</summary>
    /// <exception cref="FormatException">The text is not a SID.</exception>
    public static Sid Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out Sid? sid) ? sid : throw new FormatException($"'{text}' is not a SID.");

    /// <summary>
    /// The SID that a text like <c>S-1-22-1-1000</c> names. Numbers are decimal, or hexadecimal after <c>0x</c>; aliases such as
    /// <c>WD</c> belong to SDDL and are not read here.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Sid? sid)
    {
        sid = null;
        if (text.Length < 5 || text[0] is not ('S' or 's') || !text[1..].StartsWith("-1-"))
        {
            return false;
        }

        Span<uint> parts = stackalloc uint[MaximumSubAuthorities];
        int count = -1;
        ulong authority = 0;
        foreach (Range range in text[4..].Split('-'))
        {
            ulong most = count < 0 ? MaximumAuthority : uint.MaxValue;
            if (count == MaximumSubAuthorities || !TryNumber(text[4..][range], most, out ulong number))
            {
                return false;
            }

            if (count < 0)
            {
                authority = number;
            }
            else
            {
                parts[count] = (uint)number;
            }

            count++;
        }

        sid = new Sid(authority, parts[..count]);
        return true;
    }

    /// <summary>The text form, such as <c>S-1-5-18</c>; an authority above 32 bits is hexadecimal, as NT writes it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("S-1-");
        _ = Authority <= uint.MaxValue
            ? text.Append(Authority)
            : text.Append(CultureInfo.InvariantCulture, $"0x{Authority:X12}");
        foreach (uint part in _subAuthorities)
        {
            text.Append(CultureInfo.InvariantCulture, $"-{part}");
        }

        return text.ToString();
    }

    private static bool TryNumber(ReadOnlySpan<char> text, ulong most, out ulong number)
    {
        bool hexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(
            hexadecimal ? text[2..] : text, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number <= most;
    }
}
