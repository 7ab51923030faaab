using System.Diagnostics;
using System.Reflection;

namespace Helve.Benchmarks.Harness;

/// <summary>A C source in this assembly, compiled when it is needed. Its files are gone as soon as it runs.</summary>
internal static class CProgram
{
    /// <summary>Whether there is a C compiler.</summary>
    public static bool HasCompiler => FindCompiler() is not null;

    /// <summary>Compiles and starts it; null if there is no C compiler.</summary>
    public static ChildProcess? TryStart(Workspace workspace, string resource, params string[] arguments)
    {
        string source = Path.Combine(workspace.Directory, $"{Environment.ProcessId}-{resource}");
        string program = Path.ChangeExtension(source, null);
        try
        {
            WriteSource(resource, source);
            return Compile(source, program) ? ChildProcess.Start(program, arguments) : null;
        }
        finally
        {
            File.Delete(source);
            File.Delete(program);
        }
    }

    private static void WriteSource(string resource, string path)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not in the assembly");
        using FileStream file = File.Create(path);
        stream.CopyTo(file);
    }

    private static bool Compile(string source, string program)
    {
        if (FindCompiler() is not { } compiler)
        {
            return false;
        }

        using var p = Process.Start(new ProcessStartInfo(compiler, ["-O2", "-o", program, source]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{compiler} did not start");
        string errors = p.StandardError.ReadToEnd();
        p.WaitForExit();
        return p.ExitCode == 0 ? true : throw new InvalidOperationException($"{compiler} rejected {source}:\n{errors}");
    }

    private static string? FindCompiler() => Environment.GetEnvironmentVariable("PATH")?.Split(':')
        .SelectMany(d => (string[])[Path.Combine(d, "gcc"), Path.Combine(d, "cc")])
        .FirstOrDefault(File.Exists);
}
