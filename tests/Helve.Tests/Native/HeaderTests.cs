using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Native;

/// <summary>What the headers declare is what the library exports, with as many parameters.</summary>
public sealed class HeaderTests
{
    [NativeFact]
    public void Declarations_AreTheExports()
    {
        string[] exported = Exported(NativeLibrary.File);
        exported.Length.ShouldBeGreaterThan(100);
        Headers.Declared.Keys.Except(exported).ShouldBeEmpty("declared, not exported");
        exported.Except(Headers.Declared.Keys).ShouldBeEmpty("exported, not declared");
    }

    [Fact]
    public void Declarations_OfTheFacesCalls_HaveAsManyParameters()
    {
        ExportText.Calls.Where(call => !Headers.Declared.TryGetValue(call.Name, out Prototype? declared) || declared.Parameters.Length != call.GetParameters().Length)
            .Select(call => $"{call.Name}: {call.GetParameters().Length} parameters").ShouldBeEmpty();
    }

    /// <summary>The functions that a library has for others, without Helve's own.</summary>
    internal static string[] Exported(string library) =>
        [.. CompilerFactAttribute.Run("nm", "-D", "--defined-only", library).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' ')[^1].Split('@')[0]).Where(static name => !name.StartsWith("helve_", StringComparison.Ordinal) && name[0] != '_' && name != "main")];
}
