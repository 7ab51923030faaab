using Helve.Tests.Architecture;
using Shouldly;
using Xunit;

namespace Helve.Tests.Native;

/// <summary>The exports of the C library are those of <c>Helve.Win32</c>: no call is forgotten, none is told twice.</summary>
public sealed class ExportTests
{
    [Fact]
    public void Exports_OfTheLibrary_AreTheMarkedCalls()
    {
        Check("Exports.cs", ExportText.CSharp());
        Check(Path.Combine("shim", "exports.S"), ExportText.Assembler());
        Check(Path.Combine("shim", "letters.S"), ExportText.Letters());
        Check(Path.Combine("..", "..", "tests", "Helve.Oracle.Agent", "Windows", "Calls.cs"), ExportText.PInvokes());
    }

    [Fact]
    public void Constants_OfTheHeaders_AreTheFacesOwn()
    {
        Check(Path.Combine("include", "winerror.h"), ExportText.Header("HELVE_WINERROR_H", "Windows' error codes.", IsError));
        Check(Path.Combine("include", "ntstatus.h"), ExportText.Header("HELVE_NTSTATUS_H", "NT's status codes.", IsStatus));
        Check(
            Path.Combine("include", "helve_constants.h"),
            ExportText.Header("HELVE_CONSTANTS_H", "Rights, flags and options.", static name => !IsError(name) && !IsStatus(name) && !IsEnumerator(name) && name != "INVALID_HANDLE_VALUE"));
    }

    private static bool IsError(string name) =>
        name.StartsWith("ERROR_", StringComparison.Ordinal) || name.StartsWith("WSAE", StringComparison.Ordinal) || name is "NO_ERROR" or "WAIT_TIMEOUT";

    private static bool IsStatus(string name) => name.StartsWith("STATUS_", StringComparison.Ordinal);

    // Those the headers have as enumerators.
    private static bool IsEnumerator(string name) => name.Any(char.IsLower);

    private static void Check(string name, string now)
    {
        string file = Path.Combine(Repository.Root, "src", "Helve.Native", name);
        if (Environment.GetEnvironmentVariable("HELVE_UPDATE_EXPORTS") == "1")
        {
            File.WriteAllText(file, now);
        }

        (File.Exists(file) ? File.ReadAllText(file) : string.Empty).ShouldBe(now, $"HELVE_UPDATE_EXPORTS=1 rewrites {name}");
    }
}
