namespace Helve.Tests.Cli;

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>Its root.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>The text of a file.</summary>
    internal static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A file that a project's build made, in the configuration that the tests were built in.</summary>
    internal static string Built(string project, string file)
    {
        string[] parts = AppContext.BaseDirectory.TrimEnd('/').Split('/');
        return Path.Combine(Root, project, "bin", parts[^2], parts[^1], file);
    }

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Helve.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
