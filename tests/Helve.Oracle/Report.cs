using System.Globalization;
using System.Text;

namespace Helve.Oracle;

/// <summary>What was played, for people: docs/oracle.md.</summary>
internal sealed class Report
{
    private readonly SortedDictionary<string, int> _explained = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _verdicts = new(Comparer<string>.Create(ByNumber));
    private readonly List<string> _lines = [];

    internal int Differing { get; private set; }

    internal void Play(Comparison comparison, IEnumerable<Scenario> scenarios, Action<string>? transcript)
    {
        int count = 0, differing = 0;
        foreach (Scenario scenario in scenarios)
        {
            count++;
            transcript?.Invoke(scenario.Name);
            var reasons = new SortedSet<string>(StringComparer.Ordinal);
            int lost = comparison.Lost;
            Difference? difference = comparison.Run(
                scenario.Operations,
                (operation, outcome) => transcript?.Invoke($"  {operation} -> {outcome}"),
                known =>
                {
                    reasons.Add(known.Why!);
                    _explained[known.Why!] = _explained.GetValueOrDefault(known.Why!) + 1;
                });
            string verdict = difference is not null ? "**differs**" : comparison.Lost != lost ? "Wine lost a process" : "same";
            if (difference is not null)
            {
                differing++;
                Say($"{scenario.Name} ({string.Join(" ", scenario.Rules)}): {difference.Operation}\n  Helve {difference.Ours}\n  Wine  {difference.Theirs}");
            }

            foreach (string rule in scenario.Rules)
            {
                string? reason = reasons.FirstOrDefault(reason => reason.StartsWith(rule + ":", StringComparison.Ordinal));
                _verdicts[rule] = reason is null ? verdict : $"Wine differs: {reason[(rule.Length + 2)..]}";
            }
        }

        Differing += differing;
        Say(string.Create(CultureInfo.InvariantCulture, $"{count} scenarios of {_verdicts.Count} rules: {differing} differ without an explanation"));
    }

    internal void Generate(Comparison comparison, int first, int sequences)
    {
        var kinds = new Dictionary<string, int>();
        int lost = comparison.Lost, differing = 0;
        long calls = 0;
        for (int seed = first; seed < first + sequences; seed++)
        {
            Operation[] operations = Generator.Make(seed);
            if (comparison.Run(operations, (_, _) => calls++) is not { } difference)
            {
                continue;
            }

            if (difference.Why is { } why)
            {
                _explained[why] = _explained.GetValueOrDefault(why) + 1;
                continue;
            }

            differing++;
            if (kinds.TryAdd(difference.Kind, seed))
            {
                Show(comparison.Shrink(operations, difference), seed);
            }
        }

        Differing += differing;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{sequences} generated sequences from seed {first}, {calls} calls: {differing} differ without an explanation, in {kinds.Count} ways; in {comparison.Lost - lost} Wine lost a process"));
    }

    internal void Explain()
    {
        foreach ((string why, int times) in _explained)
        {
            Console.WriteLine($"{times,6}  explained: {why}");
        }
    }

    internal string Markdown()
    {
        var text = new StringBuilder();
        text.Append("""
            # Helve beside Wine

            Written by `eng/oracle.sh`: the same calls by two programs made of one source (`tests/Helve.Oracle.Agent`), one that calls Helve and one that calls the
            kernel32 and ntdll of Wine. What each call returns, its error and what it wrote are compared. Where the two differ, the documentation of Windows or tests that pass on
            Windows decide; the rules are those of Helve's semantics, and a difference without such a reason is a fault of ours.


            """);
        _lines.ForEach(line => text.Append(CultureInfo.InvariantCulture, $"- {line.Replace("\n", "; ", StringComparison.Ordinal)}\n"));
        text.Append("\n## Where Wine differs, and why Helve is right\n\n| rule | times |\n|---|---|\n");
        foreach ((string why, int times) in _explained)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {why} | {times} |\n");
        }

        text.Append("\n## The rules that scenarios show\n\n| rule | verdict |\n|---|---|\n");
        foreach ((string rule, string verdict) in _verdicts)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {rule} | {verdict} |\n");
        }

        return text.ToString();
    }

    private static int ByNumber(string left, string right)
    {
        int letters = string.CompareOrdinal(left, 0, right, 0, 1);
        return letters != 0 ? letters : int.Parse(left.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture).CompareTo(int.Parse(right.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static void Show((IReadOnlyList<Operation> Operations, Difference Difference) least, int seed)
    {
        Console.WriteLine($"seed {seed}: {least.Difference.Operation.Call}\n  Helve {least.Difference.Ours}\n  Wine  {least.Difference.Theirs}");
        foreach (Operation operation in least.Operations)
        {
            Console.WriteLine($"    {operation}");
        }
    }

    private void Say(string line)
    {
        Console.WriteLine(line);
        _lines.Add(line);
    }
}
