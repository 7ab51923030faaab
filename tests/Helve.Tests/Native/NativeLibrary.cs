using Helve.Tests.Architecture;
using Xunit;

namespace Helve.Tests.Native;

/// <summary>The built C library: ./test.sh builds it before the tests, src/Helve.Native/build.sh does by hand.</summary>
internal static class NativeLibrary
{
    internal static string Directory { get; } = Path.Combine(Repository.Root, "artifacts", "native");

    internal static string Headers { get; } = Path.Combine(Directory, "include");

    internal static string File { get; } = Path.Combine(Directory, "lib", "libhelve.so");

    internal static string Programs { get; } = Path.Combine(Repository.Root, "tests", "Helve.Tests", "Native", "Programs");

    internal static string Samples { get; } = Path.Combine(Repository.Root, "samples", "native");

    /// <summary>Compilers of C that are here, of gcc and clang.</summary>
    internal static string[] Compilers { get; } = [.. new[] { "gcc", "clang" }.Where(IsHere)];

    /// <summary>What compiles a source file, of gcc and clang; none: neither is here.</summary>
    internal static IEnumerable<string> CompilersOf(string source) =>
        source.EndsWith(".cpp", StringComparison.Ordinal) ? new[] { "g++", "clang++" }.Where(IsHere) : Compilers;

    /// <summary>How a program is compiled against it, as `pkg-config --cflags --libs helve` says.</summary>
    internal static string[] Arguments { get; } =
        ["-Wall", "-Wextra", "-Werror", $"-I{Headers}", "-fshort-wchar", $"-L{Path.Combine(Directory, "lib")}", "-lhelve", $"-Wl,-rpath,{Path.Combine(Directory, "lib")}"];

    internal static string? WhyNot { get; } =
        !System.IO.File.Exists(File) ? "the C library is not built: src/Helve.Native/build.sh" : Compilers.Length == 0 ? "no gcc here" : null;

    private static bool IsHere(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => System.IO.File.Exists(Path.Combine(path, program)));
}

/// <summary>A test of the C library, skipped where it could not be built.</summary>
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute() => Skip = NativeLibrary.WhyNot;
}

/// <summary>The same with arguments.</summary>
public sealed class NativeTheoryAttribute : TheoryAttribute
{
    public NativeTheoryAttribute() => Skip = NativeLibrary.WhyNot;
}
