using System.Globalization;
using Helve.Cli.Output;
using Helve.Cli.Words;
using Spectre.Console;

namespace Helve.Cli.Tour;

/// <summary>Draws handle tables of several processes beside each other: a row is an object, a column is a process.</summary>
internal static class TourTables
{
    /// <summary>Draws the table.</summary>
    public static Table Render(TourTable table)
    {
        var box = new Table { Border = TableBorder.Rounded };
        box.BorderColor(Color.Grey);
        AddColumn(box, "object", noWrap: true);
        AddColumn(box, "type", noWrap: true);
        AddColumn(box, "name", noWrap: true);
        foreach (TourProcess process in table.Processes)
        {
            AddColumn(box, string.Create(CultureInfo.InvariantCulture, $"{process.Name} (pid {process.ProcessId})"), noWrap: false);
        }

        foreach (TourTableRow row in table.Rows)
        {
            List<Text> cells = [new Text(row.Object), new Text(row.Type), new Text(row.Name.Length == 0 ? "-" : Printable.Of(row.Name))];
            cells.AddRange(row.Cells.Select(handles => new Text(Cell(handles))));
            box.AddRow(cells);
        }

        return box;
    }

    private static void AddColumn(Table box, string header, bool noWrap) =>
        box.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))) { NoWrap = noWrap });

    private static string Cell(IReadOnlyList<TourHandle> handles) =>
        handles.Count == 0 ? "-" : string.Join('\n', handles.Select(Describe));

    private static string Describe(TourHandle handle)
    {
        string attributes = handle.Attributes.Count == 0 ? "" : $"  [{string.Join(' ', handle.Attributes)}]";
        return $"{HandleValues.Format(handle.Value),-5} {string.Join(' ', handle.Access)}{attributes}";
    }
}
