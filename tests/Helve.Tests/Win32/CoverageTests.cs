using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Helve.Tests.Architecture;
using Helve.Tests.Native;
using Helve.Win32;
using Shouldly;
using Xunit;

namespace Helve.Tests.Win32;

/// <summary>The table of calls in docs/win32.md, which is made from the exports: HELVE_UPDATE_API=1 rewrites it.</summary>
public sealed partial class CoverageTests
{
    private const string Heading = "\n## Calls\n";
    private const string OthersHeading = "\n## Only in the C library and under the hook\n";
    private static readonly string s_page = Path.Combine(Repository.Root, "docs", "win32.md");

    [Fact]
    public void Table_HasEveryExport()
    {
        string page = File.ReadAllText(s_page);
        int table = page.IndexOf("\n| call |", StringComparison.Ordinal);
        int others = page.IndexOf(OthersHeading, StringComparison.Ordinal);
        table.ShouldBeInRange(0, others);
        string expected = page[..table] + "\n" + Table() + page[others..];
        if (Environment.GetEnvironmentVariable("HELVE_UPDATE_API") == "1")
        {
            File.WriteAllText(s_page, expected);
            page = expected;
        }

        page.ShouldContain(Heading);
        page.ShouldBe(expected, "HELVE_UPDATE_API=1 rewrites the table");
    }

    /// <summary>The second table is written by hand: whatever the headers declare and Helve.Win32 has not stands in it, and nothing else.</summary>
    [Fact]
    public void SecondTable_HasWhatOnlyTheCLibraryHas()
    {
        string page = File.ReadAllText(s_page);
        string table = page[page.IndexOf(OthersHeading, StringComparison.Ordinal)..];
        IEnumerable<string> named = FirstCell().Matches(table).SelectMany(static row => Quoted().Matches(row.Value)).Select(static name => name.Groups[1].Value);
        string[] only = [.. Headers.Declared.Keys.Except(ExportText.Calls.Select(static call => call.Name))];
        only.Length.ShouldBeGreaterThan(30);
        named.ShouldBe(only.Select(Base).Distinct(), ignoreOrder: true);
    }

    private static string Table()
    {
        XElement[] documentation = [.. XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Helve.Win32.xml")).Descendants("member")];
        var text = new StringBuilder("| call | of | forms | what it does |\n|---|---|---|---|\n");
        IEnumerable<(string Call, string Library, string[] Forms, string Summary)> rows = typeof(Kernel32).Assembly.GetExportedTypes()
            .SelectMany(static t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(static m => (Method: m, Export: m.GetCustomAttribute<WindowsExportAttribute>()))
            .Where(static e => e.Export is not null)
            .GroupBy(static e => (Base(e.Method.Name), e.Export!.Library))
            .Select(g => (g.Key.Item1, g.Key.Library, g.Select(static e => e.Method.Name).Order(StringComparer.Ordinal).ToArray(), Summary(documentation, g.Last().Method)));
        foreach ((string call, string library, string[] forms, string summary) in rows.OrderBy(static r => (r.Library, r.Call)))
        {
            text.Append("| `").Append(call).Append("` | ").Append(library).Append(" | ")
                .Append(forms is [_] ? "one" : string.Join(", ", forms.Select(f => f[call.Length..]))).Append(" | ").Append(summary).Append(" |\n");
        }

        return text.ToString();
    }

    // Only what has both letters has one; NtClose ends as a word does.
    private static string Base(string name) =>
        name.Length > 1 && char.IsLower(name[^2]) && name[^1] is 'A' or 'W' ? name[..^1] : name;

    private static string Summary(XElement[] documentation, MethodInfo method)
    {
        string member = $"M:{method.DeclaringType!.FullName}.{method.Name}";
        string text = documentation.First(m => ((string)m.Attribute("name")!).Split('(')[0] == member).Element("summary")!.Value;
        return FirstSentence().Match(Blanks().Replace(text.Trim(), " ").Replace(" (ANSI)", "", StringComparison.Ordinal)).Value;
    }

    [GeneratedRegex(@"^.*?\.(?= |$)")]
    private static partial Regex FirstSentence();

    [GeneratedRegex(@"^\| `[^|]*", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
