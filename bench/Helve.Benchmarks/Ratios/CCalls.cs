using System.Globalization;
using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Ratios;

/// <summary>The same calls by the C library, made and timed by C programs.</summary>
internal sealed class CCalls
{
    private const string Source = "calls.c";
    private readonly Workspace _workspace;
    private readonly string? _library = FindLibrary();
    private ChildProcess? _caller;
    private ChildProcess? _starter;

    public CCalls(Workspace workspace) => _workspace = workspace;

    /// <summary>Why they can't be measured, or null.</summary>
    public string? WhyNot => _library is null ? "not measured: artifacts/native is not there (src/Helve.Native/build.sh makes it)"
        : CProgram.HasCompiler ? null
        : "not measured: there is no C compiler";

    public Batch SetWait => count => Ask(ref _caller, "set-wait", count);

    public Batch DuplicateClose => count => Ask(ref _caller, "duplicate-close", count);

    /// <summary>A new process loads the library, makes an event, sets it, waits for it, closes it, and ends.</summary>
    public Batch FirstEvent => count => Ask(ref _starter, "first", count);

    /// <summary>A new process ends.</summary>
    public Batch NoEvent => count => Ask(ref _starter, "nothing", count);

    // The starter itself never loads the library, so that each of its children does.
    private double Ask(ref ChildProcess? program, string name, int count)
    {
        program ??= _workspace.Own(CProgram.TryStart(_workspace, Source, _library!)
            ?? throw new InvalidOperationException("there is no C compiler"));
        return double.Parse(program.Ask(string.Create(CultureInfo.InvariantCulture, $"{name} {count}")), CultureInfo.InvariantCulture);
    }

    // Beside the sources that this program was built from.
    private static string? FindLibrary()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Helve.slnx")))
            {
                string library = Path.Combine(directory.FullName, "artifacts", "native", "lib", "libhelve.so");
                return File.Exists(library) ? library : null;
            }
        }

        return null;
    }
}
