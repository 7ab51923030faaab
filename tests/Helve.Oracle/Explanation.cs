namespace Helve.Oracle;

/// <summary>Why two worlds may differ, and who is right.</summary>
/// <param name="Rule">The rule of the semantics that decides.</param>
/// <param name="Windows">What Windows does, which Helve does too unless it deviates.</param>
/// <param name="Other">What is done otherwise: by Wine, or by Helve where it deviates.</param>
/// <param name="Source">Where it is written that Windows does so.</param>
/// <param name="Is">Whether this explains the difference between Helve's outcome, which comes first, and Wine's.</param>
internal sealed record Explanation(string Rule, string Windows, string Other, string Source, Func<Operation, Outcome, Outcome, bool> Is)
{
    /// <summary>What was called before, without which the difference has another reason; null: it does not matter.</summary>
    internal Func<Operation, History, bool>? After { get; init; }

    /// <summary>What Helve says is what the calls before lead to; null: it does not depend on them.</summary>
    internal Func<Operation, History, Outcome, bool>? IsAsExpected { get; init; }

    /// <summary>Not every run of all scenarios meets it: it takes a sequence, or another user.</summary>
    internal bool IsRare { get; init; }

    /// <summary>Helve is the one that does otherwise, as docs/deviations.md says.</summary>
    internal bool IsDeviation { get; init; }

    /// <summary>The outputs that differ, if both worlds return the same; and which Helve writes where the call fails. All others are the same in both, or as a call leaves them that fails.</summary>
    internal int[] Outputs { get; init; } = [];

    internal string Why => $"{Rule}: {(IsDeviation ? Other : Windows)}";

    /// <summary>This explains the difference.</summary>
    internal bool Explains(Operation operation, History earlier, Outcome ours, Outcome theirs) =>
        IsWhole(operation, ours, theirs) && Is(operation, ours, theirs) && After?.Invoke(operation, earlier) != false && IsAsExpected?.Invoke(operation, earlier, ours) != false;

    // Whatever the difference is about: no error is left behind that Wine does not leave, and what nobody speaks of is as it has to be.
    private bool IsWhole(Operation operation, Outcome ours, Outcome theirs) =>
        (!ours.LeavesError || ours.Head == theirs.Head) && (!theirs.LeavesError || ours.Head == theirs.Head) && !ours.Is(IsOfInvalidHandles(operation.Call) ? "NULL" : "INVALID_HANDLE_VALUE") && ours.Told.All(output => Outputs.Contains(output.Key) || (output.Value == theirs.Told.GetValueOrDefault(output.Key) && ours.HasFailed == theirs.HasFailed) || (ours.Head != theirs.Head && IsAsItHasToBe(operation, output.Key, ours, output.Value)));

    private static bool IsOfInvalidHandles(string call) => call is "CreateFileW" or "CreateNamedPipeW";

    // A call that fails touches nothing but the handle that it would have given; one that succeeds writes everything.
    private static bool IsAsItHasToBe(Operation operation, int place, Outcome ours, string told)
    {
        bool isHandle = operation.Args[place] is OutArg { Kind: OutKind.Handle };
        return told == "0" ? isHandle == ours.HasFailed : told == "untouched" ? ours.HasFailed && !isHandle : !ours.HasFailed;
    }
}
