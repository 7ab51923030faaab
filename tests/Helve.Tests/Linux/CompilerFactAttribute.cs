using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

/// <summary>A test that needs gcc, skipped where there is none.</summary>
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute()
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, "gcc"))))
        {
            Skip = "no gcc here";
        }
    }

    internal static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.Result);
        return output;
    }
}

/// <summary>The same with data.</summary>
public sealed class CompilerTheoryAttribute : TheoryAttribute
{
    public CompilerTheoryAttribute() => Skip = new CompilerFactAttribute().Skip;
}
