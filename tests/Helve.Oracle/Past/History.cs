using System.Collections;

namespace Helve.Oracle;

/// <summary>The calls before one, what came of each in both worlds, and what follows from that.</summary>
internal sealed class History : IReadOnlyList<Operation>
{
    private readonly List<(Operation Operation, Outcome Ours, Outcome Theirs)> _calls = [];

    /// <summary>What there is, if Helve has said the truth so far.</summary>
    internal Known Known { get; } = new();

    public int Count => _calls.Count;

    public Operation this[int index] => _calls[index].Operation;

    /// <summary>What Helve said.</summary>
    internal Outcome Ours(int index) => _calls[index].Ours;

    /// <summary>What the other world said.</summary>
    internal Outcome Theirs(int index) => _calls[index].Theirs;

    internal void Add(Operation operation, Outcome ours, Outcome theirs)
    {
        _calls.Add((Explanations.Common(operation), ours, theirs));
        Known.Take(_calls[^1].Operation, ours);
    }

    /// <summary>These calls and one more; this one stays as it is.</summary>
    internal History And(Operation operation, Outcome ours, Outcome theirs)
    {
        var longer = new History();
        _calls.ForEach(call => longer.Add(call.Operation, call.Ours, call.Theirs));
        longer.Add(operation, ours, theirs);
        return longer;
    }

    public IEnumerator<Operation> GetEnumerator() => _calls.Select(static call => call.Operation).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
