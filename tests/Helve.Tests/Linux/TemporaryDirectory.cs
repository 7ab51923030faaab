using Helve.Linux;

namespace Helve.Tests.Linux;

/// <summary>A directory that is removed with everything in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("helve-test-").FullName;

    internal string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    internal string In(string name) => System.IO.Path.Combine(Path, name);

    internal FileDescriptor Open() => Directories.Open(Path);
}
