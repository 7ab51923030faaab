namespace Helve;

/// <summary>How a wait ended. Failures are exceptions, a time-out is not.</summary>
/// <remarks>
/// <code>
/// satisfied              Succeeded, Index >= 0
/// mutex of a dead owner  Succeeded and Abandoned: the caller owns it, what it protects may be half changed
/// time-out               TimedOut, Index -1
/// </code>
/// </remarks>
public readonly record struct WaitResult
{
    private readonly int _code;

    private WaitResult(int code, bool abandoned)
    {
        _code = code;
        Abandoned = abandoned;
    }

    /// <summary>Index of the object that satisfied the wait; 0 for a single object and for wait-all; -1 after a time-out.</summary>
    public int Index => _code - 1;

    /// <summary>Whether an acquired mutex had been left behind by a dead owner (in a wait-all: any of them).</summary>
    public bool Abandoned { get; }

    /// <summary>Whether the time passed before the wait was satisfied. Nothing was taken.</summary>
    public bool TimedOut => _code == 0;

    /// <summary>Whether the wait was satisfied.</summary>
    public bool Succeeded => _code != 0;

    internal static WaitResult Timeout => default;

    internal static WaitResult Satisfied(int index, bool abandoned) => new(index + 1, abandoned);

    /// <summary>Says it in words.</summary>
    public override string ToString() => TimedOut ? "timed out" : Abandoned ? $"abandoned, index {Index}" : $"satisfied, index {Index}";
}
