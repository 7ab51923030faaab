using System.Diagnostics;
using System.Globalization;

namespace Helve.Oracle;

/// <summary>What was played, and what came of it.</summary>
internal sealed class Report
{
    // A sequence that hangs is let hang once for each of its calls.
    private static readonly TimeSpan s_shrinking = TimeSpan.FromMinutes(2);
    private readonly Dictionary<Explanation, int> _explained = [];
    private readonly Dictionary<string, Verdict> _verdicts = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];

    /// <summary>The counts, a line each.</summary>
    internal IReadOnlyList<string> Lines => _lines;

    /// <summary>What was explained, and how often it was seen.</summary>
    internal IReadOnlyDictionary<Explanation, int> Explained => _explained;

    /// <summary>What the scenarios of a rule came to.</summary>
    internal IReadOnlyDictionary<string, Verdict> Verdicts => _verdicts;

    internal int Differing { get; private set; }

    /// <summary>Scenarios and sequences.</summary>
    internal int Played { get; private set; }

    /// <summary>Those that tell nothing: Wine lost a process.</summary>
    internal int Lost { get; private set; }

    /// <summary>Where the scenarios' differences are written down; null: nowhere.</summary>
    internal DifferenceFile? Record { get; init; }

    internal void Play(Comparison comparison, IEnumerable<Scenario> scenarios, Action<string>? transcript)
    {
        int count = 0, differing = 0;
        foreach (Scenario scenario in scenarios.TakeWhile(_ => !comparison.IsStopped))
        {
            count++;
            transcript?.Invoke($"{scenario.Name} ({string.Join(" ", scenario.Rules)})");
            Record?.Begin(scenario.Name);
            var reasons = new List<Explanation>();
            int lost = comparison.Lost;
            Difference? difference = comparison.Run(
                scenario.Operations,
                (operation, ours, theirs) =>
                {
                    Record?.Add(operation, ours, theirs);
                    transcript?.Invoke($"  {operation} -> {ours}{(ours.ToString() == theirs.ToString() ? string.Empty : $"; Wine: {theirs}")}");
                },
                known =>
                {
                    reasons.Add(known.Why!);
                    Record?.Explain(known.Why!);
                    Count(known.Why!);
                    return true;
                });
            if (comparison.Lost != lost)
            {
                Lost++;
                Say($"{scenario.Name} ({string.Join(" ", scenario.Rules)}): Wine lost a process: {comparison.LostWith}");
            }

            if (difference is not null)
            {
                differing++;
                Say($"{scenario.Name} ({string.Join(" ", scenario.Rules)}): {difference.Operation}\n  Helve {difference.Ours}\n  Wine  {difference.Theirs}");
            }

            foreach (string rule in scenario.Rules)
            {
                Verdict verdict = difference is not null ? Verdict.Differs : comparison.Lost != lost ? Verdict.Lost : Verdict.Of(reasons.Find(reason => reason.Rule == rule));
                _verdicts[rule] = _verdicts.GetValueOrDefault(rule, Verdict.Same).And(verdict);
            }
        }

        Played += count;
        Differing += differing;
        Say(string.Create(CultureInfo.InvariantCulture, $"{count} scenarios of {_verdicts.Count} rules: {differing} differ without an explanation"));
    }

    /// <summary>
    /// After all scenarios: each explanation has been met, unless it is a rare one. Where one is met no more, Wine has come to do as Windows does, or Helve as Wine did, which no
    /// comparison tells.
    /// </summary>
    internal void Miss(bool isWineKnown)
    {
        // Where a scenario ended early, or told nothing, others may be missing with it.
        Explanation[] missing = Lost == 0 && Differing == 0 ? [.. Explanations.All.Where(reason => !reason.IsRare && !_explained.ContainsKey(reason))] : [];
        foreach (Explanation missed in missing)
        {
            Say($"No difference any more where there was one: {missed.Why}. {missed.Source}. Formerly: {(missed.IsDeviation ? missed.Windows : missed.Other)}{(isWineKnown ? string.Empty : "; another Wine than the one that this was written by may do as Windows")}");
        }

        Differing += isWineKnown ? missing.Length : 0;
    }

    /// <summary>Sequences of so many seeds, or as many as there is time for.</summary>
    /// <param name="comparison">Where they are played.</param>
    /// <param name="first">The seed of the first one.</param>
    /// <param name="sequences">How many.</param>
    /// <param name="bound">No sequence is begun after so long.</param>
    /// <param name="make">What makes one of a seed; null: the generator.</param>
    internal void Generate(Comparison comparison, int first, int sequences, TimeSpan bound, Func<int, Operation[]>? make = null)
    {
        long begun = Stopwatch.GetTimestamp();
        int seed = first;
        var kinds = new Dictionary<string, int>();
        var ways = new List<string>();
        var objects = new SortedDictionary<string, int>(StringComparer.Ordinal);
        int lost = 0, differing = 0, ended = 0;
        long calls = 0, all = 0;
        var budget = new Budget(s_shrinking, TimeProvider.System);
        for (; seed < first + sequences && Stopwatch.GetElapsedTime(begun) < bound && !comparison.IsStopped; seed++)
        {
            Operation[] operations = (make ?? Generator.Make)(seed);
            all += operations.Length;
            int lostBefore = comparison.Lost;
            Difference? found = comparison.Run(
                operations,
                (operation, _, _) =>
                {
                    calls++;
                    objects[Kinds.Of(operation)] = objects.GetValueOrDefault(Kinds.Of(operation)) + 1;
                },
                known =>
                {
                    if (known.IsOfWords)
                    {
                        Count(known.Why!);
                    }

                    return known.IsOfWords;
                });
            if (comparison.Lost != lostBefore)
            {
                lost++;
                Say($"sequence {seed}: Wine lost a process: {comparison.LostWith}");
            }

            if (found is not { } difference)
            {
                continue;
            }

            if (difference.Why is { } why)
            {
                Count(why);
                ended++;
                continue;
            }

            differing++;
            if (difference.Ours == Comparison.WasLost)
            {
                Say($"sequence {seed}: Helve lost a process: {comparison.LostWith}");
            }

            if (kinds.TryAdd(difference.Kind, seed))
            {
                Shrunk left = comparison.Shrink(operations, difference, budget);
                Show(left, seed);
                ways.Add($"seed {seed}, {left.Difference.Operation.Call}: Helve {left.Difference.Ours}; Wine {left.Difference.Theirs}");
            }
        }

        Played += seed - first;
        Lost += lost;
        Differing += differing;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{seed - first} generated sequences from seed {first}{(seed < first + sequences ? $" (of {sequences}: the time was up)" : string.Empty)}: {differing} differ without an explanation, in {kinds.Count} ways; in {lost} Wine lost a process"));
        _lines.AddRange(ways);
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{seed - first - ended - differing - lost} of them ran to their end, {ended} ended at a known difference; {calls} of their {all} calls were compared"));
        Say($"calls by what they are about: {string.Join(", ", objects.OrderByDescending(static kind => kind.Value).Select(static kind => $"{kind.Value} {kind.Key}"))}");
    }

    internal void Explain()
    {
        foreach ((Explanation reason, int times) in _explained.OrderBy(static known => known.Key.Why, StringComparer.Ordinal))
        {
            Console.WriteLine($"{times,6}  explained: {reason.Why}");
        }
    }

    private static void Show(Shrunk left, int seed)
    {
        Console.WriteLine($"seed {seed}: {left.Difference.Operation.Call}\n  Helve {left.Difference.Ours}\n  Wine  {left.Difference.Theirs}");
        foreach (Operation operation in left.Operations)
        {
            Console.WriteLine($"    {operation}");
        }

        if (!left.IsLeast)
        {
            Console.WriteLine("  not shrunk further: time");
        }
    }

    private void Count(Explanation reason) => _explained[reason] = _explained.GetValueOrDefault(reason) + 1;

    private void Say(string line)
    {
        Console.WriteLine(line);
        _lines.Add(line);
    }
}
