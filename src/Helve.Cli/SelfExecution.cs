using System.Diagnostics;

namespace Helve.Cli;

/// <summary>How to start this program again, whether it runs as <c>helve</c> or as <c>dotnet Helve.Cli.dll</c>.</summary>
internal static class SelfExecution
{
    /// <summary>Fills in the program and its arguments.</summary>
    public static void Fill(ProcessStartInfo start, params string[] arguments)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        start.FileName = program;
        if (string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.Ordinal))
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Helve.Cli.dll"));
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
    }
}
