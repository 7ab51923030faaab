using System.Globalization;
using Helve.Inspection;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve.Cli.Words;

/// <summary>The state of an object in words.</summary>
internal static class StateWords
{
    /// <summary>Says it: <c>set, manual reset</c>, <c>owned by 4711 (thread 4712), 1 waits</c>, <c>3 of 10</c>.</summary>
    public static string Describe(ObjectState state)
    {
        string words = state.Type switch
        {
            ObjectType.Event => Event(state),
            ObjectType.Mutex => Mutex(state),
            ObjectType.Semaphore => string.Create(CultureInfo.InvariantCulture, $"{state.Count} of {state.Limit}"),
            ObjectType.Process => Process(state),
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

    private static string Process(ObjectState state) => state.Flags.HasFlag(ObjectStateFlags.Exited)
        ? string.Create(CultureInfo.InvariantCulture, $"process {state.ProcessId}, ended with {state.ExitCode}")
        : string.Create(CultureInfo.InvariantCulture, $"process {state.ProcessId}, runs");
}
