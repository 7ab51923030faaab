using Helve.Tests.Architecture;
using Xunit;

namespace Helve.Tests.Oracle;

/// <summary>A test that needs Wine, and the oracle's agent published for it, as ./test.sh does; skipped where one is missing.</summary>
public sealed class WineFactAttribute : FactAttribute
{
    public WineFactAttribute() =>
        Skip = Wine is null || Server is null ? "needs Wine: apt-get install wine64" : File.Exists(Agent) ? null : "needs the oracle's agent for Windows, which ./test.sh publishes";

    internal static string Agent { get; } = Path.Combine(Repository.Root, "artifacts", "oracle", "Helve.Oracle.Agent.exe");

    internal static string? Wine { get; } = Find("wine64", "wine");

    internal static string? Server { get; } = Find("wineserver");

    // Debian's package has them in a directory of their own.
    private static string? Find(params string[] names) =>
        names.SelectMany(static name => Environment.GetEnvironmentVariable("PATH")!.Split(':').Append("/usr/lib/wine").Select(path => Path.Combine(path, name))).FirstOrDefault(File.Exists);
}
