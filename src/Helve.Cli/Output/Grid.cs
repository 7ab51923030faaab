namespace Helve.Cli.Output;

/// <summary>A table to show: headers and rows of text.</summary>
internal sealed class Grid
{
    private readonly List<string[]> _rows = [];

    /// <summary>Creates an empty table.</summary>
    /// <param name="headers">One per column; a leading <c>&gt;</c> aligns the column to the right.</param>
    public Grid(params string[] headers)
    {
        Headers = [.. headers.Select(h => h.TrimStart('>'))];
        AlignRight = [.. headers.Select(h => h.StartsWith('>'))];
    }

    private Grid()
        : this("", "")
    {
    }

    /// <summary>Creates an empty table of facts: two columns without headers.</summary>
    public static Grid Facts() => new() { HasHeaders = false };

    /// <summary>Whether the columns have headers.</summary>
    public bool HasHeaders { get; private init; } = true;

    /// <summary>The column headers.</summary>
    public string[] Headers { get; }

    /// <summary>Whether each column is aligned to the right.</summary>
    public bool[] AlignRight { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>Adds a row; control characters are escaped here, once for all ways to show it.</summary>
    public void Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, Headers.Length);
        _rows.Add([.. cells.Select(Printable.Of)]);
    }

    /// <summary>
    /// The table as aligned columns, two blanks apart, no lines and no wrapping: what a pipe gets, fit for grep, awk and diff.
    /// </summary>
    public void WritePlain(TextWriter writer)
    {
        int[] widths = Widths();
        if (HasHeaders)
        {
            WriteRow(writer, [.. Headers.Select(h => h.ToUpperInvariant())], widths);
        }

        foreach (string[] row in _rows)
        {
            WriteRow(writer, row, widths);
        }
    }

    /// <summary>The width of each column.</summary>
    public int[] Widths()
    {
        int[] widths = [.. Headers.Select(h => h.Length)];
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < widths.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        return widths;
    }

    private void WriteRow(TextWriter writer, string[] cells, int[] widths)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            bool last = i == cells.Length - 1;
            string cell = AlignRight[i] ? cells[i].PadLeft(widths[i]) : last ? cells[i] : cells[i].PadRight(widths[i]);
            writer.Write(cell);
            writer.Write(last ? "" : "  ");
        }

        writer.WriteLine();
    }
}
