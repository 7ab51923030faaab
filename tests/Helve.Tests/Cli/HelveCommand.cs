using System.Diagnostics;
using System.Text;
using Helve.Tests.Linux;

namespace Helve.Tests.Cli;

/// <summary>Runs the built command as a person does, with a broker of its own that ends with the test.</summary>
internal sealed class HelveCommand : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _runtime = new();

    /// <summary>What a run gave.</summary>
    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        /// <summary>All of it, for a failed assertion.</summary>
        public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
    }

    /// <summary>The built command.</summary>
    internal static string Program => Repository.Built("src/Helve.Cli", "helve");

    /// <summary>The XDG_RUNTIME_DIR that it sees.</summary>
    internal string RuntimeDirectory => _runtime.Path;

    /// <summary>Runs <c>helve</c> to its end.</summary>
    internal Result Run(params string[] arguments) => Run(Program, arguments);

    /// <summary>Runs a program to its end, in the repository, with this broker.</summary>
    internal Result Run(string program, string[] arguments)
    {
        using Process process = Start(program, arguments);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
        }

        return new Result(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Starts a program that goes on; the caller ends it.</summary>
    internal Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = Repository.Root,
        };
        start.Environment["XDG_RUNTIME_DIR"] = _runtime.Path;
        start.Environment.Remove("HELVE_SOCKET");
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        Run("broker", "stop", "--force");
        _runtime.Dispose();
    }
}
