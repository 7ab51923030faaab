using System.Globalization;
using System.Text.RegularExpressions;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Wire;
using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

/// <summary>What the pages name exists, and the code that they show is code that is built and run.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "samples/README.md",
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_LinksAndPaths_LeadToFiles(string page)
    {
        string text = Repository.Read(page);
        string directory = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        string[] links = [.. Link().Matches(text).Select(m => m.Groups[1].Value).Where(l => !l.Contains("://", StringComparison.Ordinal))];
        links.Where(l => !Exists(Path.Combine(directory, l.Split('#')[0]))).ShouldBeEmpty();
        string[] paths = [.. NamedPath().Matches(text).Select(m => m.Groups[1].Value)];
        paths.Where(p => !Exists(Path.Combine(Repository.Root, p))).ShouldBeEmpty();
    }

    [Fact]
    public void Architecture_Map_NamesEveryProjectAndEveryFolderOfTheKernel()
    {
        string text = Repository.Read("ARCHITECTURE.md");
        IEnumerable<string> projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(f => Path.GetFileNameWithoutExtension(f));
        projects.Where(p => !text.Contains($"`src/{p}/`", StringComparison.Ordinal)).ShouldBeEmpty();
        IEnumerable<string> folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src/Helve.Kernel"))
            .Select(d => Path.GetFileName(d))
            .Where(d => d is not ("bin" or "obj"));
        folders.Where(f => !text.Contains($"`src/Helve.Kernel/{f}/`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Architecture_NamesFilesByTheDozen() =>
        NamedPath().Count(Repository.Read("ARCHITECTURE.md")).ShouldBeGreaterThan(40);

    [Fact]
    public void Readme_Example_IsTheQuickStartSample()
    {
        Match example = Example().Match(Repository.Read("README.md"));
        example.Success.ShouldBeTrue();
        example.Groups[1].Value.ShouldBe(Repository.Read("samples/QuickStart/Program.cs"));
    }

    [Fact]
    public void Readme_Commands_AreTheTourAndTheTests()
    {
        Match commands = Commands().Match(Repository.Read("README.md"));
        commands.Groups[1].Value.ShouldBe("dotnet run --project src/Helve.Cli -- tour\n./test.sh\n");
        new FileInfo(Path.Combine(Repository.Root, "test.sh")).UnixFileMode.HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_CodeInIt_IsCodeThatIsBuilt(string page)
    {
        string built = Repository.Read("tests/Helve.Tests/Cli/Snippets.cs") + Repository.Read("samples/QuickStart/Program.cs") + Repository.Read("tests/WindowsProgram/Native.cs");
        Example().Matches(Repository.Read(page))
            .SelectMany(m => m.Groups[1].Value.Split('\n'))
            .Where(line => !built.Contains(line.Trim(), StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void LimitsPage_Numbers_AreThoseOfTheCode()
    {
        string page = Repository.Read("docs/limits.md");
        foreach (long limit in (long[])
            [
                TableSegment.MaximumEntries - 1, CountWord.MaximumHandles, Arena.DefaultSlots, Arena.DefaultRecords - 1 - Arena.RecoveryRecord,
                Arena.DefaultProcesses - 1, KernelHandles.MaximumWaitObjects, WireLimits.MaximumArrivals, ObjectName.MaximumBytes / 2,
            ])
        {
            page.ShouldContain(limit.ToString("| #,0", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void SettingsPage_NamesEveryVariableThatTheCodeReads()
    {
        string page = Repository.Read("docs/settings.md");
        string[] variables = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Variable().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .Distinct()];
        variables.Length.ShouldBeGreaterThan(5);
        variables.Where(v => !page.Contains($"`{v}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void CliPage_ExitCodes_AreThoseOfTheCode()
    {
        string page = Repository.Read("docs/cli.md");
        int[] codes = [.. typeof(Helve.Cli.ExitCode).GetFields().Select(f => (int)f.GetRawConstantValue()!)];
        codes.ShouldNotBeEmpty();
        codes.Where(c => !page.Contains($"| {c} |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    /// <summary>A path in backquotes, below one of the repository's directories.</summary>
    [GeneratedRegex(@"`((?:src|tests|bench|samples|docs)/(?![^`]*/bin/)[^`\s]+)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"""(HELVE_[A-Z_]+)""")]
    private static partial Regex Variable();

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Commands();
}
