using Helve.Kernel;

namespace Helve.Cli;

/// <summary><c>helve run --restricted -- program</c>: runs a program in a domain of its own.</summary>
internal static class RunCommand
{
    // As the shell, env and nohup have them.
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    /// <summary>Becomes the program; returns only if that failed.</summary>
    public static int Run(bool restricted, string[] command)
    {
        if (!restricted)
        {
            return CliErrors.Usage("A program that is not to be restricted needs no 'helve run': say --restricted, or start it by itself.", "helve run");
        }

        if (command.Length == 0 || command[0].Length == 0)
        {
            return CliErrors.Usage("The program to run is missing: helve run --restricted -- program arguments.", "helve run");
        }

        try
        {
            RestrictedProgram.Become(command[0], command[1..]);
            return ExitCode.Failure;
        }
        catch (KernelException e) when (e.Status == NtStatus.ObjectNameNotFound)
        {
            CliErrors.Report(e);
            return NotFound;
        }
        catch (KernelException e) when (e.Status == NtStatus.AccessDenied)
        {
            CliErrors.Report(e);
            return NotExecutable;
        }
    }
}
