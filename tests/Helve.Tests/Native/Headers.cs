using System.Text.RegularExpressions;
using Helve.Tests.Architecture;

namespace Helve.Tests.Native;

/// <summary>A function as a header declares it: types as they are written there.</summary>
internal sealed record Prototype(string Name, string Result, string[] Parameters);

/// <summary>What the headers of the C library declare.</summary>
internal static partial class Headers
{
    internal static Dictionary<string, Prototype> Declared { get; } =
        Directory.GetFiles(Path.Combine(Repository.Root, "src", "Helve.Native", "include"), "*.h")
            .SelectMany(static file => Declaration().Matches(File.ReadAllText(file)))
            .Select(static match => new Prototype(match.Groups[2].Value, match.Groups[1].Value.Replace("DECLSPEC_NORETURN ", string.Empty), Types(match.Groups[3].Value)))
            .ToDictionary(static prototype => prototype.Name);

    /// <summary>The enumerations among the types.</summary>
    internal static HashSet<string> Enumerations { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "src", "Helve.Native", "include"), "*.h")
            .SelectMany(static file => Enumeration().Matches(File.ReadAllText(file))).Select(static match => match.Groups[1].Value),
    ];

    /// <summary>What has a narrow and a wide form, without the letter.</summary>
    internal static IEnumerable<string> Pairs =>
        Declared.Keys.Where(static name => name.EndsWith('W') && Declared.ContainsKey(name[..^1] + "A")).Select(static name => name[..^1]).Order(StringComparer.Ordinal);

    private static string[] Types(string parameters) =>
        parameters.Trim() == "VOID" ? [] : [.. parameters.Split(',').Select(static parameter => Name().Replace(parameter.Trim(), string.Empty).Trim())];

    [GeneratedRegex(@"^(?:WIN\w+API|NTSYSAPI|NTSYSCALLAPI)\s+(.*?)\s*(?:WINAPIV?|NTAPI|WSAAPI) (\w+)\(([^)]*)\);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"typedef enum \w+ \{[^}]*\} (\w+)")]
    private static partial Regex Enumeration();

    // The last word of a parameter is its name.
    [GeneratedRegex(@"\b\w+$")]
    private static partial Regex Name();
}
