namespace Helve.Tests.Checking.Core;

/// <summary>Lines of a trace: actor, operation, access, location by name, values.</summary>
internal static class TraceText
{
    public static string Describe(Scenario scenario, LocalState local, Access access, string? answer)
    {
        Actor actor = scenario.Actors[local.Actor];
        string operation = local.Step == actor.Program.Count ? "(end)"
            : local.Choice < 0 ? "(next step)" : actor.Program[local.Step].Choices[local.Choice].Name;
        string text = $"{actor.Name,-8} {operation,-18} {What(scenario, access)}";
        return answer is null or "" ? text : $"{text} -> {answer}";
    }

    public static string Answer(Scenario scenario, Access access, ulong answer) => access.Kind switch
    {
        AccessKind.Write => "",
        AccessKind.CompareExchange => answer == access.Comparand ? "done" : "lost: " + Value(scenario, access, answer),
        AccessKind.Await => "changed",
        AccessKind.Park => "look again",
        _ => Value(scenario, access, answer),
    };

    private static string What(Scenario scenario, Access access)
    {
        if (access.Kind is AccessKind.Begin or AccessKind.Finished or AccessKind.Fault)
        {
            return access.Kind.ToString();
        }

        string name = scenario.Region.NameOf(access.Cell, access.Shift);
        return access.Kind switch
        {
            AccessKind.Read => $"read {name}",
            AccessKind.Write => $"{name} := {Value(scenario, access, access.Value)}",
            AccessKind.CompareExchange => $"CAS {name} {Value(scenario, access, access.Comparand)} => {Value(scenario, access, access.Value)}",
            AccessKind.Await => $"await {name} != {Value(scenario, access, access.Comparand)}",
            AccessKind.Park => $"park on {name} while {access.Value:x} bits {access.Bitset:x}{(access.HasDeadline ? " with a deadline" : "")}",
            AccessKind.Wake => $"wake {name} count {access.Count} bits {access.Bitset:x}",
            _ => $"{access.Kind} {name} {Value(scenario, access, access.Value)}",
        };
    }

    private static string Value(Scenario scenario, Access access, ulong value) =>
        PackedWords.Describe(scenario.Region.NameOf(access.Cell, access.Shift), value);
}

/// <summary>Readable forms of packed words, by the name of their location.</summary>
internal static class PackedWords
{
    private static readonly List<(string Suffix, Func<ulong, string> Describe)> s_forms = [];

    public static string Describe(string location, ulong value)
    {
        foreach ((string suffix, Func<ulong, string> describe) in s_forms)
        {
            if (location.EndsWith(suffix, StringComparison.Ordinal))
            {
                return describe(value);
            }
        }

        return value < 10 ? $"{value}" : $"0x{value:x}";
    }
}
