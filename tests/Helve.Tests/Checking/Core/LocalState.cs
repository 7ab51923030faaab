using System.Collections.Immutable;

namespace Helve.Tests.Checking.Core;

/// <summary>The accesses of an operation so far and their answers.</summary>
internal sealed class Log
{
    private Log((int, int) origin, ImmutableList<Access> accesses, ImmutableList<ulong> answers)
    {
        Origin = origin;
        Accesses = accesses;
        Answers = answers;
    }

    /// <summary>The place before the step, and the choice made there.</summary>
    public (int Place, int Choice) Origin { get; }

    public ImmutableList<Access> Accesses { get; }

    public ImmutableList<ulong> Answers { get; }

    public int Count => Answers.Count;

    public static Log Begin(int place, int choice) => new((place, choice), [], []);

    public Log With(Access access, ulong answer) => new(Origin, Accesses.Add(access), Answers.Add(answer));

    public override string ToString() =>
        $"{Origin} {string.Join(' ', Accesses.Zip(Answers, (access, answer) => $"{(int)access.Kind},{access.Cell},{answer:x}"))}";
}

/// <summary>A history that was taken for another one, and where: before which access of which operation.</summary>
internal readonly record struct Variant(Log Log, (int Origin, int Choice, Access Access) Junction);

/// <summary>
/// Where an actor stands: how its past steps ended, and the answers to the accesses of the present one. As its code is a function
/// of these alone, so is its next access, which is found once, by running the code.
/// </summary>
internal sealed class LocalState
{
    private Dictionary<ulong, LocalState>? _next;
    private LocalState? _usual;
    private ulong _usualAnswer;

    public required int Id { get; init; }

    /// <summary>The place before the step.</summary>
    public required int Origin { get; init; }
    public required int Actor { get; init; }
    public required int Step { get; init; }
    public required IReadOnlyList<ulong> Results { get; init; }

    /// <summary>Which choice of the step runs; -1 before it is chosen.</summary>
    public int Choice { get; init; } = -1;

    /// <summary>A history that leads here.</summary>
    public required Log Log { get; init; }

    /// <summary>Other histories that were found to make no difference.</summary>
    public List<Variant> Variants { get; init; } = [];
    public required Access Access { get; init; }

    /// <summary>Memory when the place was discovered.</summary>
    public ulong[] Memory { get; init; } = [];

    public LocalState? Find(ulong answer)
    {
        if (_usual is not null && _usualAnswer == answer)
        {
            return _usual;
        }

        LocalState? found = null;
        _next?.TryGetValue(answer, out found);
        return found;
    }

    public void Remember(ulong answer, LocalState next)
    {
        if (_usual is null)
        {
            (_usual, _usualAnswer) = (next, answer);
        }
        else
        {
            (_next ??= []).Add(answer, next);
        }
    }
}
