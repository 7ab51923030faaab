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

    internal static Explanation? Of(Operation operation, History earlier, Outcome ours, Outcome theirs) =>
        Find(Common(operation), earlier, ours, theirs);

    /// <summary>A call that differs from another one in the form of its text only, or in what is given it behind the arguments that both have, is explained as that one.</summary>
    internal static Operation Common(Operation operation) => operation.Call switch
    {
        [.. var name, 'A'] => operation with { Call = name + "W" },
        "WaitForSingleObjectEx" or "WaitForMultipleObjectsEx" or "MapViewOfFileEx" or "SetWaitableTimerEx" => operation with { Call = operation.Call[..^2], Args = operation.Args[..^1] },
        _ => operation,
    };

    private static Explanation? Find(Operation operation, History earlier, Outcome ours, Outcome theirs) =>
        Array.Find(All, explanation => explanation.Explains(operation, earlier, ours, theirs));

    // Which handles a call waits for, or signals.
    private static IEnumerable<string> Waited(Operation operation) =>
        operation.Args.SelectMany(static arg => arg is HandleArg { Symbol: var one } ? [one] : arg is HandlesArg { Symbols: var all } ? all : []);

    private static bool IsNothing(string bytes) => !bytes.AsSpan().ContainsAnyExcept('0');

    // Two of the handles of this wait are to one object.
    private static bool Twice(Operation operation, History earlier)
    {
        if (operation.Args[1] is not HandlesArg { Symbols: var waited })
        {
            return false;
        }

        // A process is one however often it was opened.
        object[] things = [.. waited.Select(symbol => earlier.Known[operation.Actor, symbol]?.Thing).OfType<Thing>().Select(static thing => (object?)thing.Actor ?? thing)];
        return things.Distinct().Count() != things.Length;
    }

    // A wait for a section that may be waited for ends at once: for any with it, or with what comes before it; for all if there is nothing else.
    private static bool IsSignaledSection(Operation operation, History earlier, Outcome ours)
    {
        string[] waited = [.. Waited(operation)];
        int at = Array.FindIndex(waited, symbol => earlier.Known[operation.Actor, symbol] is { Thing.Type: "Section", IsTold: var isTold, Access: var access } && (!isTold || (access & 0x100000) != 0));
        bool isForAll = operation.Call is "WaitForMultipleObjects" && operation.Args[2] is NumberArg { Value: not 0 };
        return at >= 0 && !ours.HasFailed && (isForAll ? ours.Returned is 0 or 128 : (ours.Returned is >= 0 and < 192) && ours.Returned % 64 <= at && ours.Returned != at + 128);
    }

    // A timer that resets itself was due, and is set for a time that has not come.
    private static bool IsSetAnew(Thing timer)
    {
        const long Long = -100_000_000;
        bool isSynchronizing = timer.Made is { } made && made.Args[made.Call switch { "CreateWaitableTimerExW" => 2, "NtCreateTimer" => 3, _ => 1 }] is NumberArg { Value: var kind } && (made.Call is "NtCreateTimer" ? kind == 1 : (kind & 1) == 0);
        return isSynchronizing && timer.Dues is [.., var last] && last <= Long && timer.Dues.Any(static due => due > Long);
    }

    // What is wrong with the file, or with the handle to it.
    private static bool IsRefusedForItsFile(Operation operation, History earlier, Outcome ours)
    {
        const int ReadOnly = 2, ReadWrite = 4, WriteCopy = 8;
        long protection = ((NumberArg)operation.Args[2]).Value;
        bool hasSize = operation.Args[3] is NumberArg { Value: not 0 } || operation.Args[4] is NumberArg { Value: not 0 };
        return ours.Is(
            protection is not (ReadOnly or ReadWrite or WriteCopy) ? "NULL, ERROR_INVALID_PARAMETER"
            : earlier.Known[operation, 0] is not { Thing.Type: "File" } ? "NULL, ERROR_INVALID_HANDLE"
            : earlier.Known.Lacks(operation, 0, protection == ReadWrite ? 3u : 1) ? "NULL, ERROR_ACCESS_DENIED"
            : hasSize ? "NULL, ERROR_NOT_ENOUGH_MEMORY" : "NULL, ERROR_FILE_INVALID");
    }
}
