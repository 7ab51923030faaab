using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Floors;

/// <summary>floors.c, compiled when the run starts. Its files are gone before the first measurement.</summary>
internal sealed class CompiledFloors : IProcessFloors
{
    private readonly ChildProcess _program;

    private CompiledFloors(ChildProcess program) => _program = program;

    /// <inheritdoc/>
    public string Language => "C";

    /// <summary>Compiles and starts the floors; null if there is no C compiler.</summary>
    public static CompiledFloors? TryStart(Workspace workspace)
    {
        string source = Path.Combine(workspace.Directory, $"floors-{Environment.ProcessId}.c");
        string program = Path.ChangeExtension(source, null);
        try
        {
            WriteSource(source);
            return Compile(source, program) ? new CompiledFloors(ChildProcess.Start(program, [])) : null;
        }
        finally
        {
            File.Delete(source);
            File.Delete(program);
        }
    }

    /// <inheritdoc/>
    public double FutexPingPong(int count) => Ask("futex", count);

    /// <inheritdoc/>
    public double SocketRoundTrip(int count) => Ask("socket", count);

    /// <inheritdoc/>
    public double DeathNotice(ChildProcess victim) => Ask("pidfd", victim.Id);

    /// <inheritdoc/>
    public void Dispose() => _program.Dispose();

    private static void WriteSource(string path)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("floors.c")
            ?? throw new InvalidOperationException("floors.c is not in the assembly");
        using FileStream file = File.Create(path);
        resource.CopyTo(file);
    }

    private static bool Compile(string source, string program)
    {
        string? compiler = Environment.GetEnvironmentVariable("PATH")?.Split(':')
            .SelectMany(d => (string[])[Path.Combine(d, "gcc"), Path.Combine(d, "cc")])
            .FirstOrDefault(File.Exists);
        if (compiler is null)
        {
            return false;
        }

        using var p = Process.Start(new ProcessStartInfo(compiler, ["-O2", "-o", program, source]) { RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{compiler} did not start");
        string errors = p.StandardError.ReadToEnd();
        p.WaitForExit();
        return p.ExitCode == 0 ? true : throw new InvalidOperationException($"{compiler} rejected floors.c:\n{errors}");
    }

    private double Ask(string name, int count) =>
        double.Parse(_program.Ask(string.Create(CultureInfo.InvariantCulture, $"{name} {count}")), CultureInfo.InvariantCulture);
}
