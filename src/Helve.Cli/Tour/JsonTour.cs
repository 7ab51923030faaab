using System.Text.Json;
using Helve.Cli.Output;

namespace Helve.Cli.Tour;

/// <summary>The tour as data: the same items, in the same order, written at the end.</summary>
internal sealed class JsonTour : ITourSink
{
    private readonly List<(string Title, List<ITourItem> Items)> _steps = [];
    private string _facts = "";

    /// <inheritdoc/>
    public void Begin(string facts) => _facts = facts;

    /// <inheritdoc/>
    public void BeginStep(int number, string title) => _steps.Add((title, []));

    /// <inheritdoc/>
    public void Show(ITourItem item) => _steps[^1].Items.Add(item);

    /// <inheritdoc/>
    public void End(TourSummary summary) => CommandOutput.WriteJson(writer => Write(writer, summary));

    private void Write(Utf8JsonWriter json, TourSummary summary)
    {
        json.WriteStartObject();
        json.WriteString("broker", _facts);
        json.WriteStartArray("steps");
        for (int i = 0; i < _steps.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("number", i + 1);
            json.WriteString("title", _steps[i].Title);
            json.WriteStartArray("items");
            _steps[i].Items.ForEach(item => WriteItem(json, item));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteSummary(json, summary);
        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, TourSummary summary)
    {
        json.WriteStartObject("summary");
        json.WriteBoolean("held", summary.Held);
        json.WriteNumber("steps", summary.Steps);
        json.WriteNumber("skipped", summary.Skipped);
        json.WriteNumber("processes", summary.Processes);
        json.WriteNumber("checks", summary.Checks);
        json.WriteNumber("failed", summary.Failed.Count);
        json.WriteNumber("seconds", Math.Round(summary.Elapsed.TotalSeconds, 3));
        json.WriteString("broken", summary.Broken);
        json.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter json, ITourItem item)
    {
        json.WriteStartObject();
        switch (item)
        {
            case TourText text:
                json.WriteString("text", text.Text);
                break;
            case TourSkip skip:
                json.WriteString("skipped", skip.Reason);
                break;
            case TourAction action:
                json.WriteString("process", action.Process);
                json.WriteString("did", action.Did);
                json.WriteString("result", action.Result);
                break;
            case TourTable table:
                WriteTable(json, table);
                break;
            case TourCheck check:
                json.WriteString("check", check.Claim);
                json.WriteString("expected", check.Expected);
                json.WriteString("seen", check.Seen);
                json.WriteBoolean("held", check.Held);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteTable(Utf8JsonWriter json, TourTable table)
    {
        json.WriteString("table", table.Caption);
        json.WriteStartArray("objects");
        foreach (TourTableRow row in table.Rows)
        {
            json.WriteStartObject();
            json.WriteString("object", row.Object);
            json.WriteString("type", row.Type);
            json.WriteString("name", row.Name.Length == 0 ? null : row.Name);
            json.WriteStartArray("handles");
            for (int i = 0; i < row.Cells.Count; i++)
            {
                foreach (TourHandle handle in row.Cells[i])
                {
                    WriteHandle(json, table.Processes[i], handle);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHandle(Utf8JsonWriter json, TourProcess process, TourHandle handle)
    {
        json.WriteStartObject();
        json.WriteString("process", process.Name);
        json.WriteNumber("pid", process.ProcessId);
        json.WriteNumber("value", (long)handle.Value);
        WriteWords(json, "access", handle.Access);
        WriteWords(json, "attributes", handle.Attributes);
        json.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter json, string name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }
}
