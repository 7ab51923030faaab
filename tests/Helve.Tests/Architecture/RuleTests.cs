using System.Reflection;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Helve.Tests.Architecture;

/// <summary>
/// The rules of Rules.txt, one on each line with its id first: each of sections A to F is shown by a test that names it, or the page of
/// deviations says why it is not.
/// </summary>
public sealed partial class RuleTests
{
    private static readonly string s_directory = Path.Combine(Repository.Root, "tests", "Helve.Tests");
    private static readonly string[] s_known = [.. File.ReadLines(Path.Combine(s_directory, "Rules.txt")).Select(static line => line.Split(' ')[0])];

    private static readonly string s_page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deviations.md"));

    [Fact]
    public void EveryRule_ThatATestNames_Exists() =>
        Named().Where(n => !s_known.Contains(n.Id)).Select(n => $"{n.Test}: {n.Id}").ShouldBeEmpty();

    [Fact]
    public void EveryRule_IsNamedOnATest() =>
        Named().Where(n => !n.IsTest).Select(n => n.Test).ShouldBeEmpty("a rule on a method that no runner calls proves nothing");

    [Fact]
    public void List_HasEveryIdOnce() => s_known.ShouldBe(s_known.Distinct());

    [Fact]
    public void EveryRule_OfSectionsAToF_IsShownOrExplained() =>
        s_known.Where(static id => id[0] <= 'F').Except(Shown()).Except(Explained())
            .ShouldBeEmpty("a test with [Rule], or a line in docs/deviations.md, is wanted");

    [Fact]
    public void EveryRule_ThatNothingCouldShow_IsShownByNothing() => Unobservable().Intersect(Shown()).ShouldBeEmpty();

    [Fact]
    public void EveryRule_OfThePages_Exists() => Explained().Except(s_known).ShouldBeEmpty();

    private static IEnumerable<string> Shown() => Named().Select(static n => n.Id).Distinct();

    // By the names of the tests that show deviations, and by the table of rules that nothing could show.
    private static IEnumerable<string> Explained() =>
        DeviationName().Matches(s_page).SelectMany(static m => m.Groups[1].Captures).Select(static c => c.Value).Union(Unobservable());

    private static IEnumerable<string> Unobservable() =>
        ReasonRow().Matches(s_page).SelectMany(static m => m.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries));

    private static IEnumerable<(string Test, string Id, bool IsTest)> Named() =>
        from type in typeof(RuleTests).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        from rule in method.GetCustomAttributes<RuleAttribute>()
        select ($"{type.Name}.{method.Name}", rule.Id, method.GetCustomAttributes<FactAttribute>().Any());

    [GeneratedRegex(@"Deviation_(?:([A-J]\d+)_)+")]
    private static partial Regex DeviationName();

    [GeneratedRegex(@"^\| ((?:[A-J]\d+(?:, )?)+) \| \S", RegexOptions.Multiline)]
    private static partial Regex ReasonRow();
}
