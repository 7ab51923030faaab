using System.Globalization;
using System.Text;

namespace Helve.Oracle;

/// <summary>Where Wine differs from Windows, as docs/deviations.md has it between two marks.</summary>
internal static class ExplanationTable
{
    private const string Begin = "<!-- oracle: begin -->", End = "<!-- oracle: end -->";

    /// <summary>By number.</summary>
    internal static IComparer<Explanation> Order { get; } =
        Comparer<Explanation>.Create(static (left, right) => (left.Rule[0], int.Parse(left.Rule.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture), left.Windows)
            .CompareTo((right.Rule[0], int.Parse(right.Rule.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture), right.Windows)));

    /// <summary>The page with the table as it is now.</summary>
    internal static string Renew(string page)
    {
        int from = page.IndexOf(Begin, StringComparison.Ordinal), to = page.IndexOf(End, StringComparison.Ordinal);
        return from < 0 || to < from
            ? throw new InvalidDataException($"the page lacks {Begin} or {End}")
            : $"{page[..(from + Begin.Length)]}\n{Markdown()}{page[to..]}";
    }

    private static string Markdown()
    {
        var text = new StringBuilder("| what Windows does, and Helve | what Wine does | source | rule |\n|---|---|---|---|\n");
        foreach (Explanation reason in Explanations.All.Where(static reason => !reason.IsDeviation).OrderBy(static reason => reason, Order))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(reason.Windows)} | {Cell(reason.Other)} | {Cell(reason.Source)} | {reason.Rule} |\n");
        }

        return text.ToString();
    }

    /// <summary>Words in a table.</summary>
    internal static string Cell(string words) => words.Replace("|", "\\|", StringComparison.Ordinal);
}
