using System.Globalization;
using System.Text;

namespace Helve.Benchmarks.Ratios;

/// <summary>Rows for people: one aligned table a regime, then what misses its target.</summary>
internal static class RatioTable
{
    private static readonly string[] s_heads = ["operation", "ours", "floor", "x floor", ".NET", ".NET / ours", "target", ""];

    /// <summary>Renders all rows.</summary>
    public static string Render(IReadOnlyList<RatioRow> rows)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, RatioRow> regime in rows.GroupBy(r => r.Regime))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Describe(regime.Key)}\n\n");
            List<string[]> lines = [s_heads, .. regime.SelectMany(Lines)];
            AppendAligned(text, lines);
            text.Append('\n');
        }

        AppendLegend(text, rows);
        return text.ToString();
    }

    /// <summary>The targets that the rows miss, one sentence each.</summary>
    public static IReadOnlyList<string> Missed(IReadOnlyList<RatioRow> rows) =>
        [.. from r in rows from t in RatioTargets.Of(r.Id) where t.IsMet(r) == false select $"{r.Id} ({r.Regime}): {Time(r.OursNs)}, target {t.Text}"];

    private static string Describe(string regime) =>
        regime == Harness.Regime.Pinned ? "pinned: all processes on one CPU" : "unpinned: the kernel chooses the CPUs";

    private static IEnumerable<string[]> Lines(RatioRow r)
    {
        RatioTarget[] targets = RatioTargets.Of(r.Id);
        yield return
        [
            r.Id, Time(r.OursNs), Time(r.FloorNs), Ratio(r.OursNs, r.FloorNs), Time(r.DotnetNs), Ratio(r.DotnetNs, r.OursNs),
            targets.Length > 0 ? targets[0].Text : "-", targets.Length > 0 ? Verdict(targets[0], r) : "",
        ];
        foreach (RatioTarget more in targets.Skip(1))
        {
            yield return ["", "", "", "", "", "", more.Text, Verdict(more, r)];
        }
    }

    private static string Verdict(RatioTarget target, RatioRow row) => target.IsMet(row) switch { true => "met", false => "MISSED", null => "?" };

    private static string Time(double? ns) => ns switch
    {
        null => "-",
        < 1000 => ns.Value.ToString("0.0 ns", CultureInfo.InvariantCulture),
        < 1_000_000 => (ns.Value / 1e3).ToString("0.00 us", CultureInfo.InvariantCulture),
        _ => (ns.Value / 1e6).ToString("0.00 ms", CultureInfo.InvariantCulture),
    };

    private static string Ratio(double? a, double? b) =>
        a is null || b is null or 0 ? "-" : (a.Value / b.Value).ToString("0.00", CultureInfo.InvariantCulture);

    private static void AppendAligned(StringBuilder text, List<string[]> lines)
    {
        int[] widths = [.. Enumerable.Range(0, s_heads.Length).Select(c => lines.Max(l => l[c].Length))];
        foreach (string[] line in lines)
        {
            for (int c = 0; c < line.Length; c++)
            {
                bool left = c is 0 or > 5;
                text.Append(left ? line[c].PadRight(widths[c]) : line[c].PadLeft(widths[c])).Append("  ");
            }

            text.Length -= text.Length - text.ToString().TrimEnd().Length;
            text.Append('\n');
        }
    }

    private static void AppendLegend(StringBuilder text, IReadOnlyList<RatioRow> rows)
    {
        text.Append("floors and .NET's own\n");
        foreach (RatioRow r in rows.DistinctBy(r => r.Id))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {r.Id,-22} {r.NotMeasured ?? $"floor: {r.Floor ?? "none"}; .NET: {r.Dotnet ?? "none"}"}\n");
        }

        text.Append('\n');
        IReadOnlyList<string> missed = Missed(rows);
        bool all = rows.All(r => r.NotMeasured is null);
        text.Append(missed.Count > 0 ? "missed:\n" : all ? "all targets are met\n" : "all targets of what was measured are met\n");
        foreach (string line in missed)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {line}\n");
        }
    }
}
