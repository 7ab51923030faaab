namespace Helve.Oracle;

/// <summary>What a handle may do, as far as the calls tell that made it: what they were asked for, not what came of them.</summary>
internal static class Grants
{
    private const uint GenericAll = 0x10000000, MaximumAllowed = 0x02000000, Everything = 0x1FFFFF;

    /// <summary>A handle of the call does not have the right, or was never made.</summary>
    internal static bool MayLack(Operation operation, IReadOnlyList<Operation> earlier, uint right) =>
        Handles(operation).DefaultIfEmpty(string.Empty).Any(symbol => (Asked(symbol, earlier, earlier.Count) & right) != right);

    /// <summary>A handle of the call was closed before.</summary>
    internal static bool IsClosed(Operation operation, IReadOnlyList<Operation> earlier) =>
        Handles(operation).Any(symbol => earlier.Any(call => call.Call is "CloseHandle" or "NtClose" && call.Args[0] is HandleArg { Symbol: var closed } && closed == symbol));

    /// <summary>A handle of the call is by a name that may not be there, or another type's.</summary>
    internal static bool MayBeNone(Operation operation, IReadOnlyList<Operation> earlier) => Handles(operation).Any(symbol => MayBeNone(symbol, earlier));

    /// <summary>Every handle of the call was made by an earlier one.</summary>
    internal static bool IsMade(Operation operation, IReadOnlyList<Operation> earlier) => Handles(operation).All(symbol => earlier.Any(call => Makes(call, symbol)));

    /// <summary>The handle in that place may have one of the rights: it was asked for, or what was asked for does not tell.</summary>
    internal static bool MayHave(Operation operation, IReadOnlyList<Operation> earlier, int place, uint rights)
    {
        const uint Untold = 0xF2000000;
        return operation.Args[place] is not HandleArg { Symbol: var symbol }
            || earlier.LastOrDefault(call => Makes(call, symbol)) is not { } made
            || (AccessOf(made) & (Untold | rights)) != 0
            || (made.Call is "DuplicateHandle" or "NtDuplicateObject" && (Number(made.Args[6]) & 2) != 0);
    }

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

    /// <summary>A job has the limits that one call set, or two: the basic ones leave the others as they were.</summary>
    internal static bool WereSet(IReadOnlyList<Operation> earlier, uint flags, bool basic)
    {
        const uint Basic = 8;
        (bool IsBasic, uint Flags)[] set =
        [
            .. earlier.Where(static call => call.Call is "SetInformationJobObject" or "NtSetInformationJobObject" && call.Args is [_, _, InArg { Bytes.Length: > 20 }, ..])
                .Select(static call => (call.Args[1] is NumberArg { Value: 2 }, BitConverter.ToUInt32(((InArg)call.Args[2]).Bytes, 16))),
        ];
        uint shown = basic ? Basic : uint.MaxValue;
        return set.Any(one => (one.Flags & shown) == flags) || set.Any(one => !one.IsBasic && set.Any(other => other.IsBasic && (((one.Flags & ~Basic) | other.Flags) & shown) == flags));
    }

    private static IEnumerable<string> Handles(Operation operation) =>
        operation.Args.SelectMany(static arg => arg is HandleArg { Symbol: var one } ? [one] : arg is HandlesArg { Symbols: var all } ? all : []);

    private static bool MayBeNone(string symbol, IReadOnlyList<Operation> earlier)
    {
        Operation? made = earlier.LastOrDefault(call => Makes(call, symbol));
        return made is not null && (made.Args.Any(static arg => arg is NameArg or AttributesArg)
            || (made.Call is "DuplicateHandle" or "NtDuplicateObject" && made.Args[1] is HandleArg { Symbol: var source } && source != symbol && MayBeNone(source, earlier)));
    }

    private static bool Makes(Operation call, string symbol) => call.Result == symbol || call.Args.Any(arg => arg is OutArg { Symbol: var made } && made == symbol);

    // Which call made it last; a duplicate with the access of its source has that.
    private static uint Asked(string symbol, IReadOnlyList<Operation> earlier, int before)
    {
        for (int i = before - 1; i >= 0; i--)
        {
            Operation call = earlier[i];
            if (Makes(call, symbol))
            {
                return call.Call is "DuplicateHandle" or "NtDuplicateObject" && call.Args[6] is NumberArg { Value: var options } && (options & 2) != 0
                    ? call.Args[1] is HandleArg { Symbol: var source } ? Asked(source, earlier, i) : Everything
                    : Mapped(AccessOf(call));
            }
        }

        return 0;
    }

    private static uint AccessOf(Operation call) => call.Call switch
    {
        "DuplicateHandle" or "NtDuplicateObject" => Number(call.Args[4]),
        "CreateFileW" => Number(call.Args[1]) is var access && (access & 0x40000000) != 0 ? Everything : access,
        "CreateFileMappingW" => 0xF001F,
        _ when call.Call.StartsWith("Nt", StringComparison.Ordinal) => Number(call.Args[1]),
        _ when call.Call.StartsWith("Open", StringComparison.Ordinal) => Number(call.Args[0]),
        _ when call.Call.EndsWith("ExW", StringComparison.Ordinal) => Number(call.Args[^1]),
        _ => Everything,
    };

    private static uint Mapped(uint access) => (access & GenericAll) != 0 ? Everything : (access & MaximumAllowed) != 0 ? 0 : access;

    private static uint Number(Arg arg) => arg is NumberArg number ? (uint)number.Value : 0;
}
