using Helve.Kernel;

namespace Helve.Cli;

/// <summary>
/// <c>helve run -- program</c>: runs a .NET program that was written for Windows, with its calls of Windows led to Helve.
/// <c>helve run --restricted -- program</c>: runs a program in a domain of its own.
/// </summary>
internal static class RunCommand
{
    // As the shell, env and nohup have them.
    private const int NotExecutable = 126;
    private const int NotFound = 127;

    /// <summary>Becomes the program; returns only if that failed.</summary>
    public static int Run(bool restricted, string[] command)
    {
        if (command.Length == 0 || command[0].Length == 0)
        {
            return CliErrors.Usage($"The program to run is missing: helve run {(restricted ? "--restricted " : string.Empty)}-- program arguments.", "helve run");
        }

        try
        {
            if (!restricted)
            {
                return RunHooked(command);
            }

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

    private static int RunHooked(string[] command)
    {
        if (DotNetProgram.WhyNot(HookedProgram.Find(command[0]), command) is { } why)
        {
            CliErrors.Say(why);
            return NotExecutable;
        }

        if (!HookFiles.TryFind(out HookFiles files, out string? missing))
        {
            CliErrors.Say(missing);
            return ExitCode.Failure;
        }

        HookedProgram.Become(command[0], command[1..], files.Hook, files.Library);
        return ExitCode.Failure;
    }
}
