using Helve.Cli.Words;
using Helve.Kernel;

namespace Helve.Cli;

/// <summary>Errors as a person reads them: one sentence on standard error, and the exit code that goes with it.</summary>
internal static class CliErrors
{
    /// <summary>Says what failed and returns the exit code.</summary>
    public static int Report(KernelException error)
    {
        Say($"{error.Message} ({StatusWords.Name(error.Status)})");
        return CodeOf(error.Status);
    }

    /// <summary>Says a usage error and returns its exit code.</summary>
    /// <param name="sentence">What is wrong.</param>
    /// <param name="command">The command whose help says what is right, such as <c>helve handles</c>.</param>
    public static int Usage(string sentence, string command)
    {
        Say($"{sentence} See '{command} --help'.");
        return ExitCode.Usage;
    }

    /// <summary>Says that there was nothing to show and returns its exit code.</summary>
    public static int NothingFound(string sentence)
    {
        Say(sentence);
        return ExitCode.NothingFound;
    }

    /// <summary>Writes one sentence to standard error.</summary>
    public static void Say(string sentence) => Console.Error.WriteLine($"helve: {Output.Printable.Of(sentence)}");

    /// <summary>The exit code of a status.</summary>
    public static int CodeOf(NtStatus status) => status switch
    {
        NtStatus.PortConnectionRefused or NtStatus.PortDisconnected => ExitCode.NoBroker,
        NtStatus.AccessDenied => ExitCode.AccessDenied,
        NtStatus.ObjectNameNotFound or NtStatus.ObjectPathNotFound or NtStatus.InvalidCid or NtStatus.InvalidHandle => ExitCode.NothingFound,
        NtStatus.ObjectNameInvalid or NtStatus.ObjectPathSyntaxBad or NtStatus.InvalidParameter => ExitCode.Usage,
        _ => ExitCode.Failure,
    };
}
