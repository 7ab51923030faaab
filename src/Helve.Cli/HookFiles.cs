using System.Diagnostics.CodeAnalysis;

namespace Helve.Cli;

/// <summary>The files that lead a program's calls of Windows to Helve: the start-up hook and the C library.</summary>
/// <param name="Hook">Helve.StartupHook.dll.</param>
/// <param name="Library">libhelve.so.</param>
internal readonly record struct HookFiles(string Hook, string Library)
{
    private const string HookName = "Helve.StartupHook.dll";
    private const string LibraryName = "libhelve.so";
    private const string Variable = "HELVE_NATIVE";

    /// <summary>Looks for them; what is missing is said together with what to do.</summary>
    public static bool TryFind(out HookFiles files, [NotNullWhen(false)] out string? missing)
    {
        string own = AppContext.BaseDirectory;
        files = new HookFiles(Path.Combine(own, HookName), FindLibrary(own));
        missing = !File.Exists(files.Hook) ? $"The start-up hook {files.Hook} is not there: build src/Helve.Cli anew."
            : File.Exists(files.Library) ? null
            : $"The C library {files.Library} is not there. Build it (src/Helve.Native/build.sh), or set {Variable} to where it is.";
        return missing is null;
    }

    // The variable decides alone; then beside the command; then where build.sh lays it in the repository that the command was built in.
    private static string FindLibrary(string own)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return Path.GetFullPath(Directory.Exists(given) ? Path.Combine(given, LibraryName) : given);
        }

        string beside = Path.Combine(own, LibraryName);
        for (DirectoryInfo? directory = new(own); !File.Exists(beside) && directory is not null; directory = directory.Parent)
        {
            string built = Path.Combine(directory.FullName, "artifacts", "native", "lib", LibraryName);
            if (File.Exists(built))
            {
                return built;
            }
        }

        return beside;
    }
}
