using Shouldly;
using Xunit;

namespace Helve.Tests.Architecture;

/// <summary>
/// The public API as text under review: tests/Helve.Tests/Api. After a change that is meant, run the tests once with
/// HELVE_UPDATE_API=1 and read the difference before it is committed.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Helve.Linux")]
    [InlineData("Helve.Kernel")]
    [InlineData("Helve")]
    [InlineData("Helve.Win32")]
    [InlineData("Helve.DropIn")]
    public void PublicApi_OfTheAssembly_IsTheReviewedText(string assembly)
    {
        string file = Path.Combine(Repository.Root, "tests", "Helve.Tests", "Api", assembly + ".txt");
        string now = PublicApi.Describe(Repository.Load(assembly));
        if (Environment.GetEnvironmentVariable("HELVE_UPDATE_API") == "1")
        {
            File.WriteAllText(file, now);
        }

        string[] reviewed = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] lines = now.TrimEnd('\n').Split('\n');
        lines.Except(reviewed).Select(l => "new:  " + l).Concat(reviewed.Except(lines).Select(l => "gone: " + l))
            .ShouldBeEmpty("HELVE_UPDATE_API=1 rewrites the text");
        lines.ShouldBe(reviewed);
    }
}
