using System.Globalization;
using Helve.Inspection;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve.Cli.Words;

/// <summary>The state of an object in words.</summary>
internal static class StateWords
{
    /// <summary>Says it: <c>set, manual reset</c>, <c>owned by 4711 (thread 4712), 1 waits</c>, <c>3 of 10</c>.</summary>
    /// <param name="state">The state.</param>
    /// <param name="names">Names of processes that are known; null: none are said.</param>
    public static string Describe(ObjectState state, IReadOnlyDictionary<int, string>? names = null)
    {
        string words = state.Type switch
        {
            ObjectType.Event => Event(state),
            ObjectType.Mutex => Mutex(state),
            ObjectType.Semaphore => string.Create(CultureInfo.InvariantCulture, $"{state.Count} of {state.Limit}"),
            ObjectType.Timer => Timer(state),
            ObjectType.Process => Process(state, names),
            ObjectType.Section => Section(state),
            ObjectType.Job => Job(state),
            ObjectType.Thread => Thread(state, names),
            ObjectType.File when state.Flags.HasFlag(ObjectStateFlags.PipeEnd) => Pipe(state),
            ObjectType.File => state.Content ?? File((FileKind)state.Count),
            _ => "-",
        };
        return state.Waiters switch
        {
            0 => words,
            1 => words + ", 1 waits",
            _ => string.Create(CultureInfo.InvariantCulture, $"{words}, {state.Waiters} wait"),
        };
    }

    private static string Event(ObjectState state) =>
        (state.Flags.HasFlag(ObjectStateFlags.Signalled) ? "set" : "not set")
        + (state.Flags.HasFlag(ObjectStateFlags.Manual) ? ", manual reset" : ", auto reset");

    private static string Timer(ObjectState state)
    {
        string words = (state.Flags.HasFlag(ObjectStateFlags.Signalled) ? "signalled" : "not signalled")
            + (state.Flags.HasFlag(ObjectStateFlags.Manual) ? ", manual reset" : ", auto reset");
        if (!state.Flags.HasFlag(ObjectStateFlags.Armed))
        {
            return words + ", not set";
        }

        string due = state.Limit == int.MaxValue ? "more than 24 days" : Duration(state.Limit);
        string clock = state.Flags.HasFlag(ObjectStateFlags.Absolute) ? " by the wall clock" : "";
        return $"{words}, due in {due}{clock}{(state.Count != 0 ? ", every " + Duration(state.Count) : "")}";
    }

    private static string Duration(int milliseconds) => milliseconds switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms"),
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.#} s"),
        < 3_600_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 60_000} min {milliseconds / 1000 % 60} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000} h {milliseconds / 60_000 % 60} min"),
    };

    private static string Mutex(ObjectState state)
    {
        if (!state.Flags.HasFlag(ObjectStateFlags.Owned))
        {
            return state.Flags.HasFlag(ObjectStateFlags.Abandoned) ? "free, abandoned by a dead owner" : "free";
        }

        string times = state.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" {state.Count} times") : "";
        string thread = state.ThreadId != 0 ? string.Create(CultureInfo.InvariantCulture, $" (thread {state.ThreadId})") : "";
        return string.Create(CultureInfo.InvariantCulture, $"owned{times} by {state.ProcessId}{thread}");
    }

    private static string Section(ObjectState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"{state.SectionSize} bytes, {Protection(state.Protection)}{(state.Flags.HasFlag(ObjectStateFlags.OfFile) ? ", of a file" : "")}");

    private static string Protection(PageProtection protection) => protection switch
    {
        PageProtection.ReadOnly => "read-only",
        PageProtection.ReadWrite => "read-write",
        PageProtection.WriteCopy => "write-copy",
        PageProtection.ExecuteRead => "execute-read",
        PageProtection.ExecuteReadWrite => "execute-read-write",
        PageProtection.ExecuteWriteCopy => "execute-write-copy",
        _ => "without a protection",
    };

    private static string File(FileKind kind) => kind switch
    {
        FileKind.DiskFile => "file",
        FileKind.Socket => "socket",
        FileKind.PipeReadEnd => "anonymous pipe, the end that reads",
        FileKind.PipeWriteEnd => "anonymous pipe, the end that writes",
        _ => "-",
    };

    private static string Job(ObjectState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{state.Limit} {(state.Limit == 1 ? "process" : "processes")} now, {state.ThreadId} ever")
        + Limits(state)
        + (state.Flags.HasFlag(ObjectStateFlags.Signalled) ? ", terminated" : "")
        + (JobContainment)state.Count switch
        {
            JobContainment.ControlGroup => ", held by a control group",
            JobContainment.FollowedTree => ", held by process trees, with every fork told",
            _ => ", held by process trees (who loses all parents unseen gets out)",
        };

    private static string Limits(ObjectState state)
    {
        var limits = (JobLimitFlags)(uint)state.ProcessId;
        return (limits.HasFlag(JobLimitFlags.ActiveProcess) ? string.Create(CultureInfo.InvariantCulture, $", at most {(uint)state.ExitCode} at a time") : "")
            + (limits.HasFlag(JobLimitFlags.JobMemory) ? ", limited memory" : "")
            + (limits.HasFlag(JobLimitFlags.KillOnJobClose) ? ", killed on close" : "");
    }

    private static string Thread(ObjectState state, IReadOnlyDictionary<int, string>? names) =>
        string.Create(CultureInfo.InvariantCulture, $"thread {state.ThreadId} of process {state.ProcessId}{Name(state, names)}, {End(state)}");

    private static string Process(ObjectState state, IReadOnlyDictionary<int, string>? names) =>
        string.Create(CultureInfo.InvariantCulture, $"process {state.ProcessId}{Name(state, names)}, {End(state)}");

    // Who has ended has no name any more.
    private static string Name(ObjectState state, IReadOnlyDictionary<int, string>? names) =>
        names is not null && names.TryGetValue(state.ProcessId, out string? name) && name.Length > 0 ? $" ({Output.Printable.Of(name)})" : "";

    private static string End(ObjectState state) =>
        state.Flags.HasFlag(ObjectStateFlags.Exited) ? string.Create(CultureInfo.InvariantCulture, $"ended with {state.ExitCode}") : "runs";

    private static string Pipe(ObjectState state)
    {
        var shape = new PipeShape((uint)state.Limit);
        var modes = (PipeModes)(uint)state.ThreadId;
        string most = shape.MaximumInstances == PipeRules.UnlimitedInstances
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $" of {shape.MaximumInstances}");
        string instances = shape.IsServer ? string.Create(CultureInfo.InvariantCulture, $", {shape.Instances}{most} instances") : string.Empty;
        string direction = (shape.Direction & PipeOpenModes.Duplex) switch
        {
            PipeOpenModes.Inbound => "inbound ",
            PipeOpenModes.Outbound => "outbound ",
            _ => string.Empty,
        };
        string type = !shape.IsMessages ? "bytes" : (modes & PipeModes.ReadMessages) != 0 ? "messages" : "messages read as bytes";
        string name = ((PipeState)state.Count).ToString();
        return $"{direction}pipe, {(shape.IsServer ? "server" : "client")}, {char.ToLowerInvariant(name[0])}{name[1..]}, {type}"
            + $"{((modes & PipeModes.NoWait) != 0 ? ", does not wait" : string.Empty)}{instances}";
    }
}
