using System.Globalization;

namespace Helve.Oracle;

/// <summary>The first call of a sequence that two worlds answer differently.</summary>
/// <param name="Index">Its place.</param>
/// <param name="Operation">It.</param>
/// <param name="Ours">What Helve says.</param>
/// <param name="Theirs">What the other says.</param>
/// <param name="Why">Why Helve is right; null: nobody knows.</param>
/// <param name="IsOfWords">What there is stays the same in both: both calls failed, or only asked.</param>
internal sealed record Difference(int Index, Operation Operation, string Ours, string Theirs, Explanation? Why, bool IsOfWords)
{
    /// <summary>Differences of one kind have one cause.</summary>
    internal string Kind => $"{Operation.Call}: {Ours} / {Theirs}";
}

/// <summary>Runs one sequence in two worlds at a time.</summary>
/// <param name="ours">Helve.</param>
/// <param name="theirs">The other.</param>
/// <param name="littlePatience">How long an answer is waited for while a sequence is shrunk, which has been seen to hang with all patience.</param>
internal sealed class Comparison(World ours, World theirs, TimeSpan? littlePatience = null)
{
    internal const string WasLost = "its process was lost";

    private static readonly TimeSpan s_littlePatience = TimeSpan.FromSeconds(8);

    private int _session, _index;

    /// <summary>Whoever runs it wants no more of it: no call is made any more, and what goes on counts as if the worlds did not differ.</summary>
    internal bool IsStopped => ours.Stop.IsCancellationRequested;

    /// <summary>Sequences in which the other world lost a process, so that they tell nothing.</summary>
    internal int Lost { get; private set; }

    /// <summary>What was said of the last of them.</summary>
    internal string? LostWith { get; private set; }

    /// <summary>Each call in both, until they differ; null: they never do. It goes on after an explained one that <paramref name="goesOn"/> says yes to.</summary>
    internal Difference? Run(IReadOnlyList<Operation> operations, Action<Operation, Outcome, Outcome>? told = null, Func<Difference, bool>? goesOn = null)
    {
        _index = 0;
        try
        {
            return RunBoth(operations, told, goesOn);
        }
        catch (OperationCanceledException) when (IsStopped)
        {
            return null;
        }
        catch (AgentLostException lost) when (theirs.HasLost(lost.Agent))
        {
            return Lose(lost);
        }
        catch (AgentLostException lost) when (ours.HasLost(lost.Agent))
        {
            // That is a fault of ours, whatever it was.
            LostWith = lost.Message;
            return new Difference(_index, operations[_index], WasLost, "was asked as well", null, false);
        }
    }

    private Difference? Lose(AgentLostException lost)
    {
        Lost++;
        LostWith = lost.Message;
        return null;
    }

    private Difference? RunBoth(IReadOnlyList<Operation> operations, Action<Operation, Outcome, Outcome>? told, Func<Difference, bool>? goesOn)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"o{Environment.ProcessId}-{_session++}-");
        var left = new Session(ours, name);
        var right = new Session(theirs, name);
        try
        {
            Both(() => left.Prepare(Generator.Actors, Generator.Threads), () => right.Prepare(Generator.Actors, Generator.Threads));
            var history = new History();
            for (int i = 0; i < operations.Count; i++)
            {
                _index = i;
                Operation operation = operations[i];
                Outcome mine = Outcome.Said("nothing"), his = mine;
                Both(() => mine = left.Do(operation), () => his = right.Do(operation));
                told?.Invoke(operation, mine, his);
                if (mine.ToString() == his.ToString())
                {
                    history.Add(operation, mine, his);
                    continue;
                }

                bool isOfWords = (mine.HasFailed && his.HasFailed) || Asks(operation.Call);
                var difference = new Difference(i, operation, mine.ToString(), his.ToString(), Explanations.Of(operation, history, mine, his), isOfWords);
                history.Add(operation, mine, his);
                if (difference.Why is null || goesOn?.Invoke(difference) != true)
                {
                    return difference;
                }
            }

            return null;
        }
        finally
        {
            Both(() => left.Close(Generator.Actors, Generator.Threads), () => right.Close(Generator.Actors, Generator.Threads));
        }
    }

    // Both are done when this returns, or throws: the next session must not meet what one of them still asks.
    private static void Both(Action left, Action right)
    {
        Task other = Task.Run(right);
        try
        {
            left();
        }
        finally
        {
            Task.WaitAny(other);
        }

        other.GetAwaiter().GetResult();
    }

    private static bool Asks(string call) => call.StartsWith("NtQuery", StringComparison.Ordinal) || call.StartsWith("Get", StringComparison.Ordinal)
        || call is "read" or "PeekNamedPipe" or "QueryInformationJobObject" or "CompareObjectHandles" or "NtCompareObjects" or "IsProcessInJob" or "NtIsProcessInJob";

    /// <summary>A sequence as short as it can be made while <paramref name="budget"/> has time left, which differs in the same way.</summary>
    internal Shrunk Shrink(IReadOnlyList<Operation> operations, Difference difference, Budget budget)
    {
        using IDisposable spent = budget.Spend();
        var whole = new Shrunk([.. operations.Take(difference.Index + 1)], difference, IsLeast: false);
        TimeSpan patience = ours.Patience;
        ours.Patience = theirs.Patience = difference.Ours == WasLost ? littlePatience ?? s_littlePatience : patience;
        Shrunk least;
        try
        {
            least = Shrink(whole, budget);
        }
        finally
        {
            ours.Patience = theirs.Patience = patience;
        }

        // What was slow, and did not hang, has misled all tries.
        return least.Difference.Ours != WasLost || least == whole || Still(least.Operations, difference) is not null ? least : whole;
    }

    private Shrunk Shrink(Shrunk whole, Budget budget)
    {
        List<Operation> left = [.. whole.Operations];
        Difference difference = whole.Difference;
        for (int i = left.Count - 2; i >= 0; i--)
        {
            if (budget.IsSpent || IsStopped)
            {
                return left.Count == whole.Operations.Count ? whole : new Shrunk(left, difference, IsLeast: false);
            }

            List<Operation> tried = [.. left];
            tried.RemoveAt(i);
            if (Still(tried, difference) is { } still)
            {
                left = [.. tried.Take(still.Index + 1)];
                difference = still;
                i = Math.Min(i, left.Count - 1);
            }
        }

        return new Shrunk(left, difference, IsLeast: true);
    }

    private Difference? Still(IReadOnlyList<Operation> operations, Difference difference) =>
        Run(operations, goesOn: static known => known.IsOfWords) is { } still && still.Kind == difference.Kind ? still : null;
}

/// <summary>What is left of a sequence.</summary>
/// <param name="Operations">Its calls.</param>
/// <param name="Difference">How the worlds differ in the last one.</param>
/// <param name="IsLeast">Without any of them they do not differ so; false: there was no time to try all.</param>
internal sealed record Shrunk(IReadOnlyList<Operation> Operations, Difference Difference, bool IsLeast);
