using System.Globalization;
using System.Text;
using Helve.Cli.Output;
using Spectre.Console;

namespace Helve.Cli.Tour;

/// <summary>The tour as a person reads it, shown while it happens.</summary>
internal sealed class TextTour(CommandOutput output) : ITourSink
{
    private const int Width = 96;
    private const int WidestDid = 58;
    private const int RestOfAction = 38;

    private readonly IAnsiConsole _console = output.Rich;

    /// <summary>On a narrow terminal everything but the tables is as narrow.</summary>
    private int LineWidth => Math.Max(40, Math.Min(Width, _console.Profile.Width - 1));

    /// <inheritdoc/>
    public void Begin(string facts)
    {
        _console.WriteLine();
        _console.Write(new Text("A tour of Helve: NT kernel objects and handles between real Linux processes", new Style(decoration: Decoration.Bold)));
        _console.WriteLine();
        _console.WriteLine(facts);
    }

    /// <inheritdoc/>
    public void BeginStep(int number, string title)
    {
        _console.WriteLine();
        string line = string.Create(CultureInfo.InvariantCulture, $"── {number}. {title} ");
        _console.Write(new Text(line.PadRight(LineWidth, '─'), new Style(Color.Aqua, decoration: Decoration.Bold)));
        _console.WriteLine();
    }

    /// <inheritdoc/>
    public void Show(ITourItem item)
    {
        switch (item)
        {
            case TourText text:
                Show(text);
                break;
            case TourSkip skip:
                Line($"   - skipped: {skip.Reason}", new Style(Color.Yellow));
                break;
            case TourAction action:
                Show(action);
                break;
            case TourTable table:
                Show(table);
                break;
            case TourCheck check:
                Show(check);
                break;
        }
    }

    /// <inheritdoc/>
    public void End(TourSummary summary)
    {
        _console.WriteLine();
        _console.Write(new Text(new string('─', LineWidth), new Style(Color.Aqua)));
        _console.WriteLine();
        string numbers = string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Steps} steps{(summary.Skipped == 0 ? "" : $" ({summary.Skipped} skipped)")}, {summary.Processes} processes, {summary.Checks} checks, {summary.Elapsed.TotalSeconds:0.0} seconds.");
        if (summary.Held)
        {
            Line($"All checks held. {numbers}", new Style(Color.Green, decoration: Decoration.Bold));
            return;
        }

        string what = summary.Broken is not null
            ? $"The tour broke off: {summary.Broken}."
            : summary.Failed.Count == 1 ? "1 check FAILED." : $"{summary.Failed.Count} checks FAILED.";
        Line($"{what} {numbers}", new Style(Color.Red, decoration: Decoration.Bold));
    }

    private void Show(TourText text)
    {
        _console.WriteLine();
        int width = LineWidth - 3;
        var line = new StringBuilder();
        foreach (string word in text.Text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                _console.WriteLine("   " + line);
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        _console.WriteLine("   " + line);
        _console.WriteLine();
    }

    private void Show(TourAction action)
    {
        string did = action.Result.Length == 0 ? action.Did : action.Did.PadRight(Math.Clamp(LineWidth - RestOfAction, 0, WidestDid));
        var line = new Paragraph("     ");
        line.Append(action.Process.PadRight(7), new Style(Color.Blue));
        line.Append("  " + did);
        if (action.Result.Length > 0)
        {
            line.Append("  " + action.Result, ResultStyle(action.Result));
        }

        _console.Write(line);
        _console.WriteLine();
    }

    private static Style ResultStyle(string result) => result.Length > 0 && char.IsUpper(result[0]) && !result.StartsWith("SUCCESS", StringComparison.Ordinal)
        ? new Style(Color.Yellow)
        : Style.Plain;

    private void Show(TourTable table)
    {
        _console.WriteLine();
        Line("   " + table.Caption, new Style(decoration: Decoration.Italic));
        _console.Write(new Padder(TourTables.Render(table), new Padding(3, 0, 0, 0)));
        _console.WriteLine();
    }

    private void Show(TourCheck check)
    {
        if (check.Held)
        {
            var line = new Paragraph("   ");
            line.Append("✓ ", new Style(Color.Green));
            line.Append($"{check.Claim}: {check.Seen}");
            _console.Write(line);
            _console.WriteLine();
            return;
        }

        Line($"   ✗ {check.Claim}: expected {check.Expected}, seen {check.Seen}", new Style(Color.Red, decoration: Decoration.Bold));
    }

    private void Line(string text, Style style)
    {
        _console.Write(new Text(text, style));
        _console.WriteLine();
    }
}
