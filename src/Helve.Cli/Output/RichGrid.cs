using Spectre.Console;

namespace Helve.Cli.Output;

/// <summary>A <see cref="Grid"/> as a box for a terminal.</summary>
internal static class RichGrid
{
    private const int NeverWrapped = 12;

    /// <summary>Draws the table; when the terminal is too narrow, the wide columns share the wrapping.</summary>
    public static Table Render(Grid grid)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = grid.HasHeaders };
        int[] widths = grid.Widths();
        table.BorderColor(Spectre.Console.Color.Grey);
        for (int i = 0; i < grid.Headers.Length; i++)
        {
            var column = new TableColumn(new Text(grid.Headers[i], new Style(decoration: Decoration.Bold)))
            {
                Alignment = grid.AlignRight[i] ? Justify.Right : Justify.Left,
                NoWrap = widths[i] <= NeverWrapped,
            };
            table.AddColumn(column);
        }

        foreach (string[] row in grid.Rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }
}
