namespace Helve.Cli;

/// <summary>Exit codes of <c>helve</c>; <c>docs/cli.md</c> lists them.</summary>
internal static class ExitCode
{
    /// <summary>Found and shown; the tour: every check held.</summary>
    public const int Found = 0;

    /// <summary>Nothing to show; the tour: a check failed.</summary>
    public const int NothingFound = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>No broker runs (and none could be started, where the command starts one).</summary>
    public const int NoBroker = 3;

    /// <summary>Access denied.</summary>
    public const int AccessDenied = 4;

    /// <summary>Any other failure.</summary>
    public const int Failure = 5;
}
