namespace Helve.Oracle;

internal enum VerdictKind
{
    /// <summary>Both worlds do the same.</summary>
    Same,

    /// <summary>No program can observe the rule, or Helve has nothing that it speaks of.</summary>
    Unobserved,

    /// <summary>Wine lost a process, so that nothing was told.</summary>
    Lost,

    /// <summary>Helve does as Windows is documented, Wine does not.</summary>
    WineDiffers,

    /// <summary>Helve does otherwise, and docs/deviations.md says so.</summary>
    Deviates,

    /// <summary>No scenario shows it.</summary>
    Unseen,

    /// <summary>They differ, and nobody knows why.</summary>
    Differs,
}

/// <summary>What came of a rule: the later kinds outweigh the earlier ones.</summary>
internal sealed record Verdict(VerdictKind Kind, string Words)
{
    internal static Verdict Same { get; } = new(VerdictKind.Same, string.Empty);

    internal static Verdict Lost { get; } = new(VerdictKind.Lost, "Wine lost a process");

    internal static Verdict Differs { get; } = new(VerdictKind.Differs, "without an explanation");

    internal static Verdict Unseen { get; } = new(VerdictKind.Unseen, "no scenario");

    internal static Verdict Of(Explanation? reason) =>
        reason is null ? Same : reason.IsDeviation ? new(VerdictKind.Deviates, reason.Other) : new(VerdictKind.WineDiffers, $"{reason.Windows}. Wine: {reason.Other}");

    /// <summary>Of two scenarios that show the same rule.</summary>
    internal Verdict And(Verdict other) =>
        other.Kind > Kind ? other : other.Kind < Kind || other == this || Words.Contains(other.Words, StringComparison.Ordinal) ? this : this with { Words = $"{Words}; {other.Words}" };
}
