using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Helve.Oracle;

/// <summary>A difference that was met, with what was before it.</summary>
/// <param name="Where">The scenario, and the place of the call in it.</param>
/// <param name="Operation">The call.</param>
/// <param name="Earlier">The calls before it.</param>
/// <param name="Ours">What Helve said.</param>
/// <param name="Theirs">What Wine said.</param>
/// <param name="Why">Which explanation it had.</param>
internal sealed record Met(string Where, Operation Operation, History Earlier, Outcome Ours, Outcome Theirs, string Why);

/// <summary>
/// Differences as they were met in the scenarios, a few for each explanation: what the agents answered, so that the explanations can be tried without Wine, and tried with answers that a faulty
/// Helve would give. The calls are the scenarios' own; the file has their words so that it can be read, and to tell when it is out of date.
/// </summary>
internal sealed class DifferenceFile
{
    private const int MostOfOneExplanation = 3;

    private static readonly string[] s_head =
    [
        "# Differences that have an explanation, as the scenarios met them: each call up to the last difference of a scenario that is kept, and the agents' answers.",
        "# Written by: dotnet Helve.Oracle.dll --record tests/Helve.Tests/Oracle/Differences.txt, with --agent and --prefix as eng/oracle.sh has them.",
    ];

    private readonly List<(string Scenario, List<Call> Calls)> _played = [];

    private sealed record Call(Operation Operation, Outcome Ours, Outcome Theirs)
    {
        internal Explanation? Why { get; set; }

        internal bool Differs => Ours.ToString() != Theirs.ToString();
    }

    internal void Begin(string scenario) => _played.Add((scenario, []));

    internal void Add(Operation operation, Outcome ours, Outcome theirs) => _played[^1].Calls.Add(new Call(operation, ours, theirs));

    /// <summary>Why the worlds differ in the call that was added last.</summary>
    internal void Explain(Explanation why) => _played[^1].Calls[^1].Why = why;

    /// <summary>What the file says.</summary>
    /// <param name="ourUser">The SID of who Helve's processes belong to.</param>
    /// <param name="theirUser">Of who Wine's do.</param>
    internal string Text(string ourUser, string theirUser)
    {
        var text = new StringBuilder().AppendJoin('\n', s_head).Append(CultureInfo.InvariantCulture, $"\nHelve {ourUser}\nWine {theirUser}\n");
        var known = new Dictionary<Explanation, HashSet<string>>();
        foreach ((string scenario, List<Call> calls) in _played)
        {
            int last = calls.FindLastIndex(call => IsWanted(call, known));
            for (int i = 0; i <= last; i++)
            {
                text.Append(i == 0 ? $"\n{scenario}\n" : string.Empty).Append(Lines(calls[i]));
            }
        }

        return text.ToString();
    }

    /// <summary>What a file says, whose scenarios are as they were.</summary>
    internal static IEnumerable<Met> Read(string text)
    {
        string[] lines = [.. text.Split('\n').Where(static line => line.Length != 0 && line[0] != '#')];
        (string ours, string theirs) = (lines[0]["Helve ".Length..], lines[1]["Wine ".Length..]);
        Scenario? scenario = null;
        var earlier = new History();
        for (int i = 2; i < lines.Length;)
        {
            if (lines[i][0] != ' ')
            {
                string name = lines[i++];
                scenario = Array.Find(Scenario.All, known => known.Name == name) ?? throw new InvalidDataException($"no scenario is called {name}: renew the file");
                earlier = new History();
            }

            Operation operation = scenario!.Operations[earlier.Count];
            if (lines[i].TrimStart() != operation.ToString())
            {
                throw new InvalidDataException($"{scenario.Name} is not what it was, where it says {operation}: renew the file");
            }

            string next = lines[i + 1].TrimStart();
            bool same = next.StartsWith("= ", StringComparison.Ordinal);
            Outcome mine = Parse(operation, (same ? next : lines[i + 2].TrimStart())[(same ? 2 : 6)..], ours), his = same ? mine : Parse(operation, lines[i + 3].TrimStart()[5..], theirs);
            History before = earlier;
            earlier = before.And(operation, mine, his);
            i += same ? 2 : 4;
            if (!same)
            {
                yield return new Met($"{scenario.Name} {before.Count}", operation, before, mine, his, next);
            }
        }
    }

    // Not one more of the same kind.
    private static bool IsWanted(Call call, Dictionary<Explanation, HashSet<string>> known)
    {
        if (call.Why is not { } why)
        {
            return false;
        }

        known.TryAdd(why, []);
        return known[why].Count < MostOfOneExplanation && known[why].Add($"{call.Operation.Call}: {call.Ours} / {call.Theirs}");
    }

    private static string Lines(Call call) => call.Differs
        ? $"  {call.Operation}\n    {call.Why!.Why}\n    Helve {Slim(call.Operation, call.Ours, whole: true)}\n    Wine {Slim(call.Operation, call.Theirs, whole: true)}\n"
        : $"  {call.Operation}\n    = {Slim(call.Operation, call.Ours, whole: false)}\n";

    private static Outcome Parse(Operation operation, string said, string user)
    {
        if (Outcome.ReturnTypeOf(operation.Call) is null || said[0] != '{')
        {
            return Outcome.Said(said);
        }

        JsonObject answer = JsonNode.Parse(said)!.AsObject();
        foreach ((string index, JsonNode? bytes) in answer["out"]?.AsObject().ToArray() ?? [])
        {
            answer["out"]![index] = bytes!.GetValue<string>().PadRight(2 * ((OutArg)operation.Args[int.Parse(index, CultureInfo.InvariantCulture)]).Room, 'C');
        }

        return Outcome.Of(operation, answer, user);
    }

    // Numbers that are not the same in two runs are left out, and the bytes that nobody wrote; where the worlds do not differ, all that was written.
    private static string Slim(Operation operation, Outcome outcome, bool whole)
    {
        if (outcome.Answer is not { } answer)
        {
            return outcome.ToString();
        }

        var slim = (JsonObject)answer.DeepClone();
        slim.Remove("out");
        if (outcome.MakesHandle && !outcome.HasFailed)
        {
            slim["ret"] = 4;
        }
        else if (Outcome.ReturnTypeOf(operation.Call) is { IsPointer: true } && !outcome.HasFailed)
        {
            slim["ret"] = 0x10000;
        }

        if (whole && answer["out"] is JsonObject written)
        {
            slim["out"] = new JsonObject(written.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)Slim((OutArg)operation.Args[int.Parse(one.Key, CultureInfo.InvariantCulture)], one.Value!.GetValue<string>()))));
        }

        return slim.ToJsonString();
    }

    private static string Slim(OutArg output, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        if (bytes.AsSpan().IndexOfAnyExcept((byte)0xCC) >= 0)
        {
            switch (output.Kind)
            {
                case OutKind.Handle or OutKind.Length when BitConverter.ToUInt32(bytes) != 0:
                    bytes.AsSpan(1).Clear();
                    bytes[0] = 4;
                    break;
                case OutKind.Fields:
                    byte[] fields = new byte[bytes.Length];
                    Array.ForEach(output.Offsets!, offset => bytes.AsSpan(offset, 4).CopyTo(fields.AsSpan(offset)));
                    bytes = fields;
                    break;
            }
        }

        return Convert.ToHexString(bytes.AsSpan(0, bytes.AsSpan().LastIndexOfAnyExcept((byte)0xCC) + 1));
    }
}
