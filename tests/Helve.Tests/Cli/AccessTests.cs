using System.Text.Json;
using Helve.Tests.Broker;
using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

/// <summary><c>helve access</c>, and what <c>helve show</c> tells of security.</summary>
public sealed class AccessTests : IDisposable
{
    private readonly HelveCommand _helve = new();
    private readonly Puppet _puppet;

    public AccessTests()
    {
        _puppet = new Puppet(_helve);
        _puppet.Ask(Kernel.NtStatus.Success, "create-event", "Access.Door", "2031619");
    }

    public void Dispose()
    {
        _puppet.Dispose();
        _helve.Dispose();
    }

    [Fact]
    public void Access_OfTheOwner_IsEverything_AndSaysWhichEntryDecided()
    {
        HelveCommand.Result text = _helve.Run("access", "me", "Access.Door");
        text.ExitCode.ShouldBe(0, text.ToString());
        string[] lines = text.Output.Split('\n');
        lines.ShouldContain(l => l.StartsWith("result", StringComparison.Ordinal) && l.EndsWith("granted: ALL_ACCESS", StringComparison.Ordinal));
        Words(lines.Single(l => l.StartsWith("MODIFY_STATE", StringComparison.Ordinal)))[1..3].ShouldBe(["allowed", "1"]);
        text.Output.ShouldContain($"(A;;0x1f0003;;;{(RawSecurity.IsRoot ? "SY" : RawSecurity.Me)})", Case.Insensitive);
    }

    [Fact]
    public void Access_OfAStranger_IsDenied_AndSaysThatNoEntryAllowsIt()
    {
        HelveCommand.Result text = _helve.Run("access", "4711", "Access.Door", "--access", "EVENT_MODIFY_STATE synchronize|0x1");
        text.ExitCode.ShouldBe(4, text.ToString());
        text.Output.ShouldContain("denied (ACCESS_DENIED)");
        string[] row = Words(text.Output.Split('\n').Single(l => l.StartsWith("MODIFY_STATE", StringComparison.Ordinal)));
        row.ShouldBe(["MODIFY_STATE", "denied", "-", "no", "entry", "allows", "it"]);

        JsonElement data = JsonDocument.Parse(_helve.Run("access", "S-1-22-1-4711", "Access.Door", "--json").Output).RootElement;
        data.GetProperty("user").GetString().ShouldBe("S-1-22-1-4711");
        data.GetProperty("status").GetString().ShouldBe("ACCESS_DENIED");
        JsonElement line = data.GetProperty("decisions").EnumerateArray().First();
        line.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        line.GetProperty("reason").GetString().ShouldBe("NoEntry");
    }

    [Theory]
    [InlineData("/BaseNamedObjects", 0, "granted: QUERY TRAVERSE CREATE_OBJECT CREATE_SUBDIRECTORY READ_CONTROL")]
    [InlineData(@"\Sessions", 0, "granted: QUERY TRAVERSE READ_CONTROL")]
    [InlineData(@"\??", 0, "granted: QUERY READ_CONTROL")]
    public void Access_ToWhatIsThereFromTheStart_IsForEverybodyToRead(string path, int code, string result)
    {
        HelveCommand.Result text = _helve.Run("access", "4711", path);
        text.ExitCode.ShouldBe(code, text.ToString());
        text.Output.ShouldContain(result);
    }

    [Fact]
    public void Access_OfAProcess_IsThatOfItsUser()
    {
        HelveCommand.Result text = _helve.Run("access", $"pid:{_puppet.ProcessId}", "Access.Door", "--access", "ALL_ACCESS");
        text.ExitCode.ShouldBe(0, text.ToString());
        text.Output.ShouldContain(RawSecurity.Me.ToString());
    }

    [Theory]
    [InlineData(2, "There is no user 'nobody-of-that-name'; a process is pid:4711. See 'helve access --help'.", "nobody-of-that-name", "Access.Door")]
    [InlineData(2, "'pid:x' is no process id. See 'helve access --help'.", "pid:x", "Access.Door")]
    [InlineData(2, "'S-1-x' is no SID. See 'helve access --help'.", "S-1-x", "Access.Door")]
    [InlineData(2, "'FLY' is no right of an Event. See 'helve access --help'.", "me", "Access.Door", "--access", "MODIFY_STATE FLY")]
    [InlineData(2, @"'\ObjectTypes\Event' is an object type, which nobody opens. See 'helve access --help'.", "me", @"\ObjectTypes\Event")]
    [InlineData(1, null, "me", "No.Such.Name")]
    [InlineData(1, null, "pid:2147483647", "Access.Door")]
    [InlineData(2, null, "me", @"\\x")]
    public void Access_ThatMakesNoSense_IsOneSentence(int code, string? sentence, params string[] arguments)
    {
        HelveCommand.Result result = _helve.Run(["access", .. arguments]);
        result.ExitCode.ShouldBe(code, result.ToString());
        result.Output.ShouldBeEmpty();
        result.Error.Count(c => c == '\n').ShouldBe(1);
        if (sentence is not null)
        {
            result.Error.ShouldBe($"helve: {sentence}\n");
        }
    }

    [Fact]
    public void Show_TellsOwnerAndDescriptor()
    {
        string text = _helve.Run("show", "Access.Door").Output;
        text.Split('\n').ShouldContain(l => l.StartsWith("owner", StringComparison.Ordinal) && l.EndsWith(RawSecurity.Me.ToString(), StringComparison.Ordinal));
        JsonElement data = JsonDocument.Parse(_helve.Run("show", "Access.Door", "--json").Output).RootElement;
        data.GetProperty("owner").GetString().ShouldBe(RawSecurity.Me.ToString());
        data.GetProperty("sddl").GetString().ShouldNotBeNull().ShouldStartWith("O:");
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
