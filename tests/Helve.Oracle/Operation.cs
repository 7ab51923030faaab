namespace Helve.Oracle;

internal enum Step
{
    /// <summary>The call is made, and has come back.</summary>
    Call,

    /// <summary>The call is begun: it may block.</summary>
    Start,

    /// <summary>What the call that was begun has come to, or that it blocks still.</summary>
    Join,
}

/// <summary>One call by one thread of one process.</summary>
/// <param name="Actor">The process.</param>
/// <param name="Thread">Its thread.</param>
/// <param name="Call">The Windows name; <c>read</c> and <c>write</c> are of memory, <c>end-thread</c> and <c>end-process</c> end who makes them.</param>
/// <param name="Args">What it is given.</param>
/// <param name="Result">The symbol that the returned handle gets.</param>
/// <param name="Step">Whether it is waited for.</param>
/// <param name="Milliseconds">How long a join waits for it.</param>
internal sealed record Operation(string Actor, string Thread, string Call, Arg[] Args, string? Result = null, Step Step = Step.Call, int Milliseconds = 0)
{
    public override string ToString() =>
        $"{Actor}.{Thread} {(Step == Step.Call ? string.Empty : Step == Step.Start ? "begins " : "ends ")}{(Result is null ? string.Empty : Result + " = ")}{Call}({string.Join(", ", (object[])Args)})";
}
