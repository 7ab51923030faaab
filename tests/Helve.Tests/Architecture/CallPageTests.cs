using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Helve.Kernel;
using Shouldly;
using Xunit;

namespace Helve.Tests.Architecture;

/// <summary>Each raw call has a page in docs/calls that shows its signature, and names exactly the statuses that its documentation names.</summary>
public sealed partial class CallPageTests
{
    private static readonly string s_directory = Path.Combine(Repository.Root, "docs", "calls");

    private static readonly ILookup<string, MethodInfo> s_calls = typeof(KernelHandles)
        .GetMethods(BindingFlags.Static | BindingFlags.Public)
        .Where(static m => m.Name.StartsWith("Try", StringComparison.Ordinal))
        .ToLookup(static m => m.Name);

    private static readonly XElement[] s_documentation =
        [.. XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Helve.xml")).Descendants("member")];

    public static TheoryData<string> Calls => [.. s_calls.Select(static c => c.Key).Order(StringComparer.Ordinal)];

    [Fact]
    public void EveryCall_HasAPageAndALineInTheIndex()
    {
        string[] pages = [.. Directory.EnumerateFiles(s_directory, "*.md").Select(static f => Path.GetFileNameWithoutExtension(f)).Where(static n => n != "README")];
        pages.ShouldBe(s_calls.Select(static c => c.Key), ignoreOrder: true);
        IndexLine().Matches(Read("README")).Select(static m => m.Groups[1].Value).ShouldBe(pages, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Page_ShowsTheSignatureOfEveryOverload(string call)
    {
        string synopsis = Spaces().Replace(Synopsis().Match(Read(call)).Groups[1].Value, " ").Replace("?", "", StringComparison.Ordinal);
        foreach (MethodInfo overload in s_calls[call])
        {
            string parameters = string.Join(", ", overload.GetParameters().Select(Describe));
            synopsis.Replace("( ", "(", StringComparison.Ordinal).ShouldContain($"public static NtStatus {call}({parameters})");
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Page_NamesTheStatusesOfTheDocumentation(string call)
    {
        string[] named = [.. StatusRow().Matches(Read(call)).Select(static m => m.Groups[1].Value)];
        named.ShouldBe(named.Distinct());
        named.ShouldBe(Documented(call).Distinct().Where(static s => s != nameof(NtStatus.Success)), ignoreOrder: true);
    }

    /// <summary>What can become of a security descriptor that is given, or handed down, is on the page of every call that takes one.</summary>
    [Theory]
    [MemberData(nameof(CreatingCalls))]
    public void Page_OfACallThatTakesASecurityDescriptor_NamesWhatCanBeWrongWithIt(string call)
    {
        string[] named = [.. StatusRow().Matches(Read(call)).Select(static m => m.Groups[1].Value)];
        XElement creation = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Helve.Kernel.xml")).Descendants("member")
            .Single(static m => ((string)m.Attribute("name")!).StartsWith("M:Helve.Kernel.Security.SecurityDescriptor.ForNewObject(", StringComparison.Ordinal));
        string[] possible = [.. creation.Element("returns")!.Elements("see").Select(static s => Name((string)s.Attribute("cref")!))];
        possible.Length.ShouldBe(4);
        possible.Except(named).ShouldBeEmpty();
    }

    public static TheoryData<string> CreatingCalls => [.. s_calls
        .Where(static c => c.Key.StartsWith("TryCreate", StringComparison.Ordinal) && c.Any(static m => m.GetParameters()[0].ParameterType.GetElementType() == typeof(ObjectAttributes)))
        .Select(static c => c.Key)];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Page_HasEveryPart(string call)
    {
        string page = Read(call);
        page.ShouldStartWith($"# {call}\n\n");
        Heading().Matches(page).Select(static m => m.Groups[1].Value).Take(4).ShouldBe(["Synopsis", "Rights", "Result", "Statuses"]);
        page.ShouldContain("\nMirrors `");
    }

    // What <returns> says of all overloads, and of the calls that it refers to.
    private static IEnumerable<string> Documented(string call)
    {
        XElement[] returns = [.. s_documentation.Where(m => Member(m) == call).Select(static m => m.Element("returns")!)];
        returns.Length.ShouldBe(s_calls[call].Count(), $"<returns> of {call}");
        IEnumerable<string> referred = returns.SelectMany(static r => r.Elements("see")).Select(static s => Name((string)s.Attribute("cref")!))
            .Where(name => s_calls.Contains(name) && name != call);
        return returns.SelectMany(static r => Word().Matches(r.Value)).Select(static m => m.Value).Where(static w => Enum.TryParse<NtStatus>(w, out _))
            .Concat(referred.SelectMany(Documented));
    }

    private static string Member(XElement member) =>
        ((string)member.Attribute("name")!).StartsWith("M:Helve.KernelHandles.", StringComparison.Ordinal) ? Name((string)member.Attribute("name")!) : "";

    private static string Name(string id) => id.Split('(')[0].Split('.')[^1];

    private static string Describe(ParameterInfo parameter) =>
        $"{Passing(parameter)}{Describe(parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType)} {parameter.Name}";

    private static string Passing(ParameterInfo parameter) =>
        parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";

    // A page may say "long?": question marks are left out of the comparison.
    private static string Describe(Type type) => Nullable.GetUnderlyingType(type) is { } underlying ? Describe(underlying)
        : type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Describe))}>"
        : type.IsEnum ? type.Name
        : Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "bool",
            TypeCode.Int32 => "int",
            TypeCode.UInt32 => "uint",
            TypeCode.Int64 => "long",
            TypeCode.UInt64 => "ulong",
            TypeCode.Byte => "byte",
            TypeCode.String => "string",
            _ => type.IsArray ? Describe(type.GetElementType()!) + "[]" : type == typeof(nint) ? "nint" : type.Name,
        };

    private static string Read(string page) => File.ReadAllText(Path.Combine(s_directory, page + ".md"));

    [GeneratedRegex(@"^\| \[(\w+)\]\(\1\.md\) \| \S", RegexOptions.Multiline)]
    private static partial Regex IndexLine();

    [GeneratedRegex(@"## Synopsis\n\n```cs\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Synopsis();

    [GeneratedRegex(@"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex StatusRow();

    [GeneratedRegex(@"^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();
}
