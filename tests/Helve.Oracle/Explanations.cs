namespace Helve.Oracle;

/// <summary>Every difference that has a reason: the documentation of Windows, or tests that pass on it, decide for Helve; or Helve deviates and says so.</summary>
internal static partial class Explanations
{
    internal const string TestsOnWindows = "Wine's own tests, which pass on Windows";
    internal const string ReactOs = "ReactOS' source";
    internal const string Deviations = "docs/deviations.md";

    /// <summary>The Wine that they were written beside.</summary>
    internal const string Wine = "wine-8.0";

    internal static Explanation[] All { get; } = [.. Objects(), .. Waits()];

    internal static Explanation? Of(Operation operation, IReadOnlyList<Operation> earlier, Outcome ours, Outcome theirs) =>
        Find(Common(operation), [.. earlier.Select(Common)], ours, theirs);

    private static Explanation? Find(Operation operation, IReadOnlyList<Operation> earlier, Outcome ours, Outcome theirs) =>
        Array.Find(All, explanation => explanation.Is(operation, ours, theirs) && explanation.After?.Invoke(operation, earlier) != false && explanation.IsAsExpected?.Invoke(operation, earlier, ours) != false);

    // A call that differs from another one in the form of its text only, or in what is given it behind the arguments that both have, is explained as that one.
    private static Operation Common(Operation operation) => operation.Call switch
    {
        [.. var name, 'A'] => operation with { Call = name + "W" },
        "WaitForSingleObjectEx" or "WaitForMultipleObjectsEx" or "MapViewOfFileEx" or "SetWaitableTimerEx" => operation with { Call = operation.Call[..^2], Args = operation.Args[..^1] },
        _ => operation,
    };

    // Only an end lets go of a mutex that is held still, and of a process.
    private static bool AnEnd(Operation operation, IReadOnlyList<Operation> earlier) =>
        earlier.Any(static call => call.Call is "end-thread" or "end-process" or "exit" or "TerminateProcess" or "TerminateJobObject");

    // A mutex is abandoned by an end of a thread of the process that has it, or of the other one: to be released by somebody else it has been taken.
    private static bool AnOwnersEnd(Operation operation, IReadOnlyList<Operation> earlier) =>
        AnEnd(operation, earlier) && operation.Args[0] is HandleArg { Symbol: ['m' or 'n', ..] or "own" };

    // A handle of a type, which the first letter of its symbol says, was closed; whichever call closed it.
    private static bool Closed(IReadOnlyList<Operation> earlier, params char[] types) => earlier.Any(call =>
        call.Call is "CloseHandle" or "NtClose" && call.Args[0] is HandleArg { Symbol: var closed } && types.Contains(closed[0])
        || (call.Call is "DuplicateHandle" or "NtDuplicateObject" && call.Args[1] is HandleArg { Symbol: var moved } && types.Contains(moved[0]) && call.Args[6] is NumberArg { Value: var options } && (options & 1) != 0)
        || call.Call is "end-process");

    // Something was made in a directory: by a path, or from its handle.
    private static bool HasContent(IReadOnlyList<Operation> earlier) => earlier.Any(static call => call.Call.Contains("Create", StringComparison.Ordinal)
        && call.Args.Any(static arg => arg is NameArg { Value: var name } && name.Contains('\\', StringComparison.Ordinal) || arg is AttributesArg { Root: not null } or AttributesArg { Value: ['d' or 'D', _, '\\', ..] }));

    // A link that the name leads through was made, whatever came of that.
    private static bool LinkIsMade(Operation operation, IReadOnlyList<Operation> earlier)
    {
        string[] parts = [.. operation.Args.Select(static arg => (arg as NameArg)?.Value ?? (arg as AttributesArg)?.Value).OfType<string>().SelectMany(static name => name.Split('\\'))];
        return earlier.Any(call => call.Call is "NtCreateSymbolicLinkObject" && call.Args[2] is AttributesArg { Value: { } link } && parts.Contains(link.Split('\\')[^1]));
    }

    // Something that is no directory was made.
    private static bool NoDirectoryIsMade(Operation operation, IReadOnlyList<Operation> earlier) =>
        earlier.Any(static call => call.Call.Contains("Create", StringComparison.Ordinal) && call.Call != "NtCreateDirectoryObject" && call.Args.Any(static arg => arg is NameArg or AttributesArg { Value: not null }));

    // The call that this OVERLAPPED was given to last is one that listened, and the handle that it was given was closed since; whichever copies there were.
    private static bool EndIsClosedThatListens(Operation operation, IReadOnlyList<Operation> earlier)
    {
        string? asked = operation.Args.OfType<HandleArg>().LastOrDefault()?.Symbol;
        int begun = earlier.ToList().FindLastIndex(call => call.Call is "ReadFile" or "WriteFile" or "ConnectNamedPipe" && call.Args[^1] is StaysArg { Symbol: var given } && given == asked);
        return begun >= 0 && earlier[begun].Call is "ConnectNamedPipe" && Closed([.. earlier.Skip(begun)], 'p', 's');
    }

    // The handles of a wait are of one of these types.
    private static bool WaitsFor(Operation operation, string types) => operation.Args.Any(arg =>
        (arg is HandleArg { Symbol: var one } && types.Contains(one[0], StringComparison.Ordinal)) || (arg is HandlesArg { Symbols: var all } && all.Any(symbol => types.Contains(symbol[0], StringComparison.Ordinal))));

    // One object can have two handles: by a name, or as a duplicate.
    private static bool Twice(Operation operation, IReadOnlyList<Operation> earlier) =>
        operation.Args[1] is HandlesArg { Symbols: var waited } && (waited.Distinct().Count() != waited.Length
        || earlier.Any(static call => call.Call.Contains("Duplicate", StringComparison.Ordinal) || call.Args.Any(static arg => arg is NameArg or AttributesArg)));

    // The name is a path, or starts at a handle.
    private static bool LeadsSomewhere(Operation operation) => operation.Args.Any(static arg => arg is NameArg { Value: var name } && name.Contains('\\', StringComparison.Ordinal)
        || arg is AttributesArg { Root: not null } || (arg is AttributesArg { Value: { } path } && path.Contains('\\', StringComparison.Ordinal)));
}
