namespace Helve.Oracle;

/// <summary>Rules that no scenario shows, and why.</summary>
internal static class Unobserved
{
    private const string NoTokens = "tokens are no kernel objects of Helve";
    private const string NoDebugger = "no call attaches a debugger, or makes a process strict about its handles";
    private const string NoApcs = "nothing queues an APC in Helve";
    private const string NoPorts = "completion ports are no kernel objects of Helve";
    private const string FullTable = "a table is full with 16 million handles: too many for the time that a scenario has";

    internal static IReadOnlyDictionary<string, string> Rules { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["A5"] = NoTokens,
        ["A6"] = NoTokens,
        ["A17"] = FullTable,
        ["A20"] = NoDebugger,
        ["A22"] = NoDebugger,
        ["A23"] = NoDebugger,
        ["B24"] = "the processes of a world have one token, and no thread has another one",
        ["B40"] = FullTable,
        ["B41"] = "completion ports and consoles are no kernel objects of Helve; sockets have rules of their own",
        ["D9"] = "a timer without a handle could be seen by the APC that it queues alone, and nothing in Helve queues an APC",
        ["F12"] = "no call lets a thread act as somebody else",
        ["F19"] = "the processes of a world have one level of integrity",
        ["F32"] = "keys, tokens, completion ports and debug objects are no kernel objects of Helve",
        ["H14"] = "2,147,483,648 waits of one thread take hours in Wine",
        ["H29"] = "the clock of the machine would have to be set, which both worlds read",
        ["H49"] = NoApcs,
        ["H54"] = NoApcs,
        ["H55"] = NoApcs,
        ["H56"] = NoApcs,
        ["I28"] = NoPorts,
        ["I29"] = NoPorts,
        ["J19"] = "Linux lets a mapped file be deleted, in both worlds",
        ["J20"] = "nothing of Helve commits memory: what is reserved is there from the start",
    };
}
