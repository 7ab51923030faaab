namespace Helve.Tests.Checking.Core;

/// <summary>What an exploration found.</summary>
internal sealed record Exploration(
    string Scenario,
    int States,
    long Edges,
    int Depth,
    int LocalStates,
    int Ends,
    bool IsComplete,
    TimeSpan Elapsed,
    string? Fault,
    string Trace,
    IReadOnlySet<string> Outcomes)
{
    public override string ToString() =>
        $"{Scenario}: {States:n0} states, {Edges:n0} edges, depth {Depth}, {LocalStates:n0} local states, {Ends:n0} ends, "
        + $"{Outcomes.Count} outcomes, {Elapsed.TotalSeconds:f1} s{(IsComplete ? "" : ", cut off")}"
        + (Fault is null ? "" : $"\nFAULT {Fault}\n{Trace}");
}
