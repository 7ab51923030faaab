using System.Globalization;

namespace Helve.Oracle;

/// <summary>The first call of a sequence that two worlds answer differently.</summary>
/// <param name="Index">Its place.</param>
/// <param name="Operation">It.</param>
/// <param name="Ours">What Helve says.</param>
/// <param name="Theirs">What the other says.</param>
/// <param name="Why">Why Helve is right; null: nobody knows.</param>
internal sealed record Difference(int Index, Operation Operation, string Ours, string Theirs, string? Why)
{
    /// <summary>Differences of one kind have one cause.</summary>
    internal string Kind => $"{Operation.Call}: {Ours} / {Theirs}";
}

/// <summary>Runs one sequence in two worlds at a time.</summary>
/// <param name="ours">Helve.</param>
/// <param name="theirs">The other.</param>
internal sealed class Comparison(World ours, World theirs)
{
    private int _session;

    /// <summary>Sequences in which the other world lost a process, so that they tell nothing.</summary>
    internal int Lost { get; private set; }

    /// <summary>Each call in both, until they differ; null: they never do. With <paramref name="explained"/> it goes on after what is explained.</summary>
    internal Difference? Run(IReadOnlyList<Operation> operations, Action<Operation, Outcome>? told = null, Action<Difference>? explained = null)
    {
        try
        {
            return RunBoth(operations, told, explained);
        }
        catch (AgentLostException lost) when (theirs.HasLost(lost.Agent))
        {
            Lost++;
            return null;
        }
        catch (AggregateException failed) when (failed.InnerException is AgentLostException lost && theirs.HasLost(lost.Agent))
        {
            Lost++;
            return null;
        }
    }

    private Difference? RunBoth(IReadOnlyList<Operation> operations, Action<Operation, Outcome>? told, Action<Difference>? explained)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"o{Environment.ProcessId}-{_session++}-");
        var left = new Session(ours, name);
        var right = new Session(theirs, name);
        try
        {
            left.Prepare(Generator.Actors, Generator.Threads);
            right.Prepare(Generator.Actors, Generator.Threads);
            for (int i = 0; i < operations.Count; i++)
            {
                Operation operation = operations[i];
                Task<Outcome> other = Task.Run(() => right.Do(operation));
                Outcome mine = left.Do(operation), his = other.Result;
                told?.Invoke(operation, mine);
                if (mine.ToString() == his.ToString())
                {
                    continue;
                }

                var difference = new Difference(i, operation, mine.ToString(), his.ToString(), Explanations.Of(operation, mine, his));
                if (explained is null || difference.Why is null)
                {
                    return difference;
                }

                explained(difference);
            }

            return null;
        }
        finally
        {
            left.Close();
            right.Close();
            foreach (string actor in Generator.Actors)
            {
                foreach (string thread in Generator.Threads)
                {
                    // What a thread owns still is no business of the next sequence.
                    left.EndThread(actor, thread);
                    right.EndThread(actor, thread);
                }
            }
        }
    }

    /// <summary>A sequence as short as it can be made, which differs in the same way.</summary>
    internal (IReadOnlyList<Operation> Operations, Difference Difference) Shrink(IReadOnlyList<Operation> operations, Difference difference)
    {
        List<Operation> left = [.. operations.Take(difference.Index + 1)];
        for (int i = left.Count - 2; i >= 0; i--)
        {
            List<Operation> tried = [.. left];
            tried.RemoveAt(i);
            if (Run(tried) is { } still && still.Kind == difference.Kind)
            {
                left = [.. tried.Take(still.Index + 1)];
                difference = still;
                i = Math.Min(i, left.Count - 1);
            }
        }

        return (left, difference);
    }
}
