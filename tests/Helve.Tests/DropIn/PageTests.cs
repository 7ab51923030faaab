using Helve.Tests.Architecture;
using Shouldly;
using Xunit;

namespace Helve.Tests.DropIn;

/// <summary>What docs/drop-in.md tells to write is what the sample has written.</summary>
public sealed class PageTests
{
    [Fact]
    public void AliasesOfThePage_AreThoseOfTheSample() => Aliases("docs/drop-in.md").ShouldBe(Aliases("samples/DropIn/DropIn.csproj"));

    [Fact]
    public void SourceOfTheSample_DoesNotNameHelve() =>
        Lines("samples/DropIn/Program.cs").Where(l => !l.StartsWith("//", StringComparison.Ordinal)).ShouldAllBe(l => !l.Contains("Helve"));

    private static string[] Aliases(string file) => [.. Lines(file).Where(l => l.StartsWith("<Using ", StringComparison.Ordinal))];

    private static IEnumerable<string> Lines(string file) => File.ReadLines(Path.Combine(Repository.Root, file)).Select(l => l.Trim());
}
