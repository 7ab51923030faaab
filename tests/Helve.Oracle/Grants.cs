namespace Helve.Oracle;

/// <summary>What a handle may do, as far as the calls tell that made it: what they were asked for, not what came of them.</summary>
internal static class Grants
{
    private const uint Everything = 0x1FFFFF;

    /// <summary>How many handles a process was given since its were counted last, less those that it closed.</summary>
    internal static string HandlesSince(Operation operation, IReadOnlyList<Operation> earlier)
    {
        string actor = ((ProcessArg)operation.Args[0]).Actor;
        int from = earlier.Count - 1, made = 0;
        while (from >= 0 && !(earlier[from].Call == operation.Call && earlier[from].Args[0] is ProcessArg { Actor: var counted } && counted == actor))
        {
            from--;
        }

        foreach (Operation call in earlier.Skip(from + 1))
        {
            made += call.Actor == actor && call.Result is not null ? 1 : 0;
            made += call.Args.Count(arg => arg is OutArg { Kind: OutKind.Handle, Actor: var owner } && (owner ?? call.Actor) == actor);
            made -= call.Actor == actor && call.Call is "CloseHandle" or "NtClose" ? 1 : 0;
        }

        return made > 0 ? $"+{made}" : $"{made}";
    }

    /// <summary>What a call asks for.</summary>
    internal static uint AccessOf(Operation call) => call.Call switch
    {
        "DuplicateHandle" or "NtDuplicateObject" => Number(call.Args[4]),
        "CreateFileW" => Number(call.Args[1]),
        "CreateFileMappingW" => 0xF001F,
        _ when call.Call.StartsWith("Nt", StringComparison.Ordinal) => Number(call.Args[1]),
        _ when call.Call.StartsWith("Open", StringComparison.Ordinal) => Number(call.Args[0]),
        _ when call.Call.EndsWith("ExW", StringComparison.Ordinal) => Number(call.Args[^1]),
        _ => Everything,
    };

    private static uint Number(Arg arg) => arg is NumberArg number ? (uint)number.Value : 0;
}
