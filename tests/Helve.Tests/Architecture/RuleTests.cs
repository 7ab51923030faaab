using System.Reflection;
using Shouldly;
using Xunit;

namespace Helve.Tests.Architecture;

/// <summary>The rule ids that tests name are those of the list, one on each line of Rules.txt.</summary>
public sealed class RuleTests
{
    private static readonly string[] s_known = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Helve.Tests", "Rules.txt"));

    [Fact]
    public void EveryRule_ThatATestNames_Exists() =>
        Named().Where(n => !s_known.Contains(n.Id)).Select(n => $"{n.Test}: {n.Id}").ShouldBeEmpty();

    [Fact]
    public void EveryRule_IsNamedOnATest() =>
        Named().Where(n => !n.IsTest).Select(n => n.Test).ShouldBeEmpty("a rule on a method that no runner calls proves nothing");

    [Fact]
    public void List_HasEveryIdOnce() => s_known.ShouldBe(s_known.Distinct());

    private static IEnumerable<(string Test, string Id, bool IsTest)> Named() =>
        from type in typeof(RuleTests).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        from rule in method.GetCustomAttributes<RuleAttribute>()
        select ($"{type.Name}.{method.Name}", rule.Id, method.GetCustomAttributes<FactAttribute>().Any());
}
