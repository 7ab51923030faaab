using System.Runtime.InteropServices;

namespace Helve.Benchmarks.Harness;

/// <summary>The command <c>dotnet</c> whose runtime runs this process.</summary>
internal static class DotNetHost
{
    /// <summary>Where it is; the runtime's directory is ROOT/shared/Microsoft.NETCore.App/VERSION.</summary>
    public static string Path { get; } =
        System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
}
