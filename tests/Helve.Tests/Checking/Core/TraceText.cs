namespace Helve.Tests.Checking.Core;

/// <summary>A transition, for the trace. Without a local state, the note says it all.</summary>
internal readonly record struct Event(int Actor, LocalState? Local, string? Note, ulong Answer = 0);

/// <summary>Lines of a trace: actor, operation, access, location by name, values.</summary>
internal static class TraceText
{
    public static string Line(Scenario scenario, in Event what)
    {
        if (what.Local is null)
        {
            return what.Note!;
        }

        string answer = what.Note ?? Answer(scenario, what.Local.Access, what.Answer);
        return answer.Length == 0 ? Pending(scenario, what.Local) : $"{Pending(scenario, what.Local)} -> {answer}";
    }

    public static string Pending(Scenario scenario, LocalState local)
    {
        Actor actor = scenario.Actors[local.Actor];
        string operation = local.Step == actor.Program.Count ? "(end)"
            : local.Choice < 0 ? "(next step)" : actor.Program[local.Step].Choices[local.Choice].Name;
        return $"{actor.Name,-8} {operation,-18} {What(scenario, local.Access)}";
    }

    private static string Answer(Scenario scenario, Access access, ulong answer) => access.Kind switch
    {
        AccessKind.Write => "",
        AccessKind.CompareExchange => answer == access.Comparand ? "done" : "lost: " + Value(scenario, access, answer),
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
