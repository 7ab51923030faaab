using System.Text.RegularExpressions;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Native;

/// <summary>What the headers declare is what the library exports, with as many parameters.</summary>
public sealed partial class HeaderTests
{
    [NativeFact]
    public void Declarations_AreTheExports()
    {
        string[] exported = [.. CompilerFactAttribute.Run("nm", "-D", "--defined-only", NativeLibrary.File).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' ')[^1].Split('@')[0]).Where(static name => !name.StartsWith("helve_", StringComparison.Ordinal) && name[0] != '_' && name != "main")];
        exported.Length.ShouldBeGreaterThan(100);
        Declared().Keys.Except(exported).ShouldBeEmpty("declared, not exported");
        exported.Except(Declared().Keys).ShouldBeEmpty("exported, not declared");
    }

    [Fact]
    public void Declarations_OfTheFacesCalls_HaveAsManyParameters()
    {
        Dictionary<string, int> declared = Declared();
        ExportText.Calls.Where(call => !declared.TryGetValue(call.Name, out int count) || count != call.GetParameters().Length)
            .Select(call => $"{call.Name}: {call.GetParameters().Length} parameters").ShouldBeEmpty();
    }

    private static Dictionary<string, int> Declared()
    {
        string headers = Path.Combine(Architecture.Repository.Root, "src", "Helve.Native", "include");
        return Directory.GetFiles(headers, "*.h").SelectMany(static file => Prototype().Matches(File.ReadAllText(file)))
            .ToDictionary(static match => match.Groups[1].Value, static match => match.Groups[2].Value.Trim() == "VOID" ? 0 : match.Groups[2].Value.Split(',').Length);
    }

    [GeneratedRegex(@"(?:WINAPI|NTAPI|WSAAPI) (\w+)\(([^)]*)\);")]
    private static partial Regex Prototype();
}
