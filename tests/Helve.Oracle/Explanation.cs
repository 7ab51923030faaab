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
    internal Func<Operation, IReadOnlyList<Operation>, bool>? After { get; init; }

    /// <summary>What Helve says is what the calls before lead to; null: it does not depend on them.</summary>
    internal Func<Operation, IReadOnlyList<Operation>, Outcome, bool>? IsAsExpected { get; init; }

    /// <summary>Not every run of all scenarios meets it: it takes a sequence, or another user.</summary>
    internal bool IsRare { get; init; }

    /// <summary>Helve is the one that does otherwise, as docs/deviations.md says.</summary>
    internal bool IsDeviation { get; init; }

    internal string Why => $"{Rule}: {(IsDeviation ? Other : Windows)}";
}
