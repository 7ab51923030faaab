using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Helve.Tests.Architecture;

/// <summary>Where the sources and the built assemblies lie.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    /// <summary>The file of a project's assembly, built in the same configuration as the tests, and for the same framework where it is built for that.</summary>
    internal static string AssemblyFile(string project, string assembly)
    {
        string framework = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string output = Path.Combine(Root, "src", project, "bin", configuration);
        string directory = Path.Combine(output, framework);
        return Path.Combine(Directory.Exists(directory) ? directory : Path.Combine(output, "net9.0"), assembly + ".dll");
    }

    internal static T Read<T>(string file, Func<MetadataReader, T> question)
    {
        using PEReader image = new(File.OpenRead(file));
        return question(image.GetMetadataReader());
    }

    internal static Assembly Load(string name) => Assembly.Load(new AssemblyName(name));

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory != null && !File.Exists(Path.Combine(directory.FullName, "Helve.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("the tests run outside of the repository");
    }
}
