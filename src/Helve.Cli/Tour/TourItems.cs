namespace Helve.Cli.Tour;

/// <summary>One thing that a step of the tour shows.</summary>
internal interface ITourItem
{
}

/// <summary>A short explanation.</summary>
/// <param name="Text">One or two sentences.</param>
internal sealed record TourText(string Text) : ITourItem;

/// <summary>The rest of the step is not shown here, which is no failure.</summary>
/// <param name="Reason">What it lacks.</param>
internal sealed record TourSkip(string Reason) : ITourItem;

/// <summary>Something that a process did, and what came of it.</summary>
/// <param name="Process">The name of the process.</param>
/// <param name="Did">What it did.</param>
/// <param name="Result">What came back.</param>
internal sealed record TourAction(string Process, string Did, string Result) : ITourItem;

/// <summary>The handle tables of some processes beside each other, one row for each object.</summary>
/// <param name="Caption">What to see in it.</param>
/// <param name="Processes">The processes, one column each.</param>
/// <param name="Rows">The objects that one of them has a handle to.</param>
internal sealed record TourTable(string Caption, IReadOnlyList<TourProcess> Processes, IReadOnlyList<TourTableRow> Rows) : ITourItem;

/// <summary>A process of the tour.</summary>
/// <param name="Name">Its role.</param>
/// <param name="ProcessId">Its process id.</param>
internal sealed record TourProcess(string Name, int ProcessId);

/// <summary>One object and the handles to it.</summary>
/// <param name="Object">The object's id.</param>
/// <param name="Type">The object's type.</param>
/// <param name="Name">The object's name, empty if it has none.</param>
/// <param name="Cells">For each process of the table, its handles to the object.</param>
internal sealed record TourTableRow(string Object, string Type, string Name, IReadOnlyList<IReadOnlyList<TourHandle>> Cells);

/// <summary>One handle in one process.</summary>
/// <param name="Value">Its value in that process.</param>
/// <param name="Access">Granted access in words.</param>
/// <param name="Attributes">Attributes in words.</param>
internal sealed record TourHandle(nint Value, IReadOnlyList<string> Access, IReadOnlyList<string> Attributes);

/// <summary>A claim, and whether it held.</summary>
/// <param name="Claim">What is claimed.</param>
/// <param name="Expected">What must be seen if it is true.</param>
/// <param name="Seen">What was seen.</param>
internal sealed record TourCheck(string Claim, string Expected, string Seen) : ITourItem
{
    /// <summary>Whether the claim held.</summary>
    public bool Held => string.Equals(Expected, Seen, StringComparison.Ordinal);
}
