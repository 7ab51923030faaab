namespace Helve.Cli.Tour;

/// <summary>Where the tour goes: a person's terminal, or data.</summary>
internal interface ITourSink
{
    /// <summary>The tour begins.</summary>
    /// <param name="facts">What it runs on, in a sentence.</param>
    void Begin(string facts);

    /// <summary>A step begins.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="title">Its title.</param>
    void BeginStep(int number, string title);

    /// <summary>Something is shown.</summary>
    void Show(ITourItem item);

    /// <summary>The tour is over.</summary>
    void End(TourSummary summary);
}

/// <summary>The tour in numbers.</summary>
/// <param name="Steps">Steps shown.</param>
/// <param name="Skipped">Of these, skipped for want of something.</param>
/// <param name="Processes">Processes that took part, the tour's own included.</param>
/// <param name="Failed">The checks that did not hold.</param>
/// <param name="Checks">All checks.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Broken">Why the tour could not go on; null if it reached its end.</param>
internal sealed record TourSummary(
    int Steps, int Skipped, int Processes, IReadOnlyList<TourCheck> Failed, int Checks, TimeSpan Elapsed, string? Broken)
{
    /// <summary>Whether all that was claimed was seen.</summary>
    public bool Held => Broken is null && Failed.Count == 0;
}
