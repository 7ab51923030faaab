using System.Globalization;
using System.Text;

namespace Helve.Cli.Output;

/// <summary>Text from outside (object names, command lines) made safe for a terminal.</summary>
internal static class Printable
{
    /// <summary>
    /// The text with control and format characters written as <c>\uXXXX</c>: a name may hold any character, and an escape sequence or a
    /// change of writing direction must not reach the terminal.
    /// </summary>
    public static string Of(string text)
    {
        foreach (char c in text)
        {
            if (IsUnsafe(c))
            {
                return Escape(text);
            }
        }

        return text;
    }

    private static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (IsUnsafe(c))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
