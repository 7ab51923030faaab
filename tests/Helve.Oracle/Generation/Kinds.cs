namespace Helve.Oracle;

/// <summary>Which type of object a generated call is about: the first letter of the symbol of its handle says it.</summary>
internal static class Kinds
{
    private static readonly Dictionary<char, string> s_kinds = new()
    {
        ['e'] = "events", ['m'] = "mutexes", ['s'] = "semaphores", ['t'] = "timers", ['f'] = "sections", ['v'] = "views", ['d'] = "directories", ['l'] = "links",
        ['k'] = "keyed events", ['h'] = "files", ['p'] = "pipes", ['j'] = "jobs", ['q'] = "processes", ['x'] = "threads",
    };

    internal static string Of(Operation operation) =>
        operation.Step == Step.Join ? "joins"
        : operation.Call.StartsWith("end-", StringComparison.Ordinal) ? "ends"
        : Symbols(operation).Any(static symbol => symbol![0] == 'o') ? "calls in the background"
        : operation.Call.Contains("MultipleObjects", StringComparison.Ordinal) ? "waits for several"
        : s_kinds.GetValueOrDefault(Symbols(operation).FirstOrDefault() is { Length: > 0 } symbol ? symbol[0] : '-') ?? "others";

    private static IEnumerable<string?> Symbols(Operation operation) =>
        ((string?[])[operation.Result, .. operation.Args.Select(static arg => (arg as HandleArg)?.Symbol ?? (arg as OutArg)?.Symbol ?? (arg as StaysArg)?.Symbol)]).Where(static symbol => symbol is not null);
}
