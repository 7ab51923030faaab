using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Helve.Kernel;
using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

/// <summary>The looking commands, with a process to look at.</summary>
public sealed class InspectTests : IDisposable
{
    private const string EventAllAccess = "2031619";
    private const string MutexAllAccess = "2031617";

    private readonly HelveCommand _helve = new();

    public void Dispose() => _helve.Dispose();

    [Fact]
    public void Ps_OfAProcess_CountsItsHandlesByType()
    {
        using Puppet puppet = NewPuppet();
        HelveCommand.Result text = _helve.Run("ps");
        text.ExitCode.ShouldBe(0, text.ToString());
        string[] lines = text.Output.TrimEnd('\n').Split('\n');
        Words(lines[0]).ShouldBe(["PID", "NAME", "HANDLES", "EVENTS", "MUTEXES", "SEMAPHORES", "PROCESSES", "NOTE"]);
        string[] row = Words(lines.Single(l => Words(l)[0] == Text(puppet.ProcessId)));
        row[2..7].ShouldBe(["2", "1", "1", "0", "0"]);

        JsonElement data = Json(0, "ps").EnumerateArray().Single();
        data.GetProperty("pid").GetInt32().ShouldBe(puppet.ProcessId);
        data.GetProperty("handles").GetInt32().ShouldBe(2);
        data.GetProperty("mutexes").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Ps_WithAll_ShowsTheBrokerToo()
    {
        using Puppet puppet = NewPuppet();
        JsonElement[] data = [.. Json(0, "ps", "--all").EnumerateArray()];
        data.Length.ShouldBe(2);
        data.Count(p => p.GetProperty("broker").GetBoolean()).ShouldBe(1);
    }

    [Fact]
    public void Handles_OfAProcess_SayWhatEachIs()
    {
        using Puppet puppet = NewPuppet();
        HelveCommand.Result text = _helve.Run("handles", "--pid", Text(puppet.ProcessId));
        text.ExitCode.ShouldBe(0, text.ToString());
        text.Output.ShouldContain("ALL_ACCESS");
        text.Output.ShouldContain("not set, auto reset");
        text.Output.ShouldNotContain("\u001b");

        JsonElement[] data = [.. Json(0, "handles", "--pid", Text(puppet.ProcessId)).EnumerateArray()];
        data.Length.ShouldBe(2);
        JsonElement door = data.Single(h => h.GetProperty("type").GetString() == "Event");
        door.GetProperty("name").GetString().ShouldNotBeNull().ShouldEndWith("\\Cli.Door");
        door.GetProperty("access").EnumerateArray().Single().GetString().ShouldBe("EVENT_ALL_ACCESS");
        door.GetProperty("objectHandles").GetInt32().ShouldBe(1);
        (door.GetProperty("value").GetInt32() % 4).ShouldBe(0);
    }

    [Fact]
    public void Show_ByNameAndById_IsTheSameObjectWithHolderAndWaiter()
    {
        using Puppet owner = NewPuppet();
        using var waiter = new Puppet(_helve);
        nint theirs = waiter.Ask(NtStatus.Success, "open-mutex", "Cli.Lock", MutexAllAccess);
        waiter.Begin("wait", Text((int)theirs), "60000");
        JsonElement data = Until(() => Json(0, "show", "Cli.Lock"), d => d.GetProperty("waiters").GetArrayLength() == 1);
        data.GetProperty("state").GetProperty("ownerPid").GetInt32().ShouldBe(owner.ProcessId);
        data.GetProperty("handles").GetInt32().ShouldBe(2);
        data.GetProperty("holders").EnumerateArray().Select(h => h.GetProperty("pid").GetInt32()).ShouldBe([owner.ProcessId, waiter.ProcessId], ignoreOrder: true);
        data.GetProperty("creatorPid").GetInt32().ShouldBe(owner.ProcessId);
        data.GetProperty("waiters")[0].GetProperty("pid").GetInt32().ShouldBe(waiter.ProcessId);

        string id = data.GetProperty("object").GetString()!;
        HelveCommand.Result text = _helve.Run("show", id);
        text.ExitCode.ShouldBe(0, text.ToString());
        text.Output.ShouldContain(id);
        text.Output.ShouldContain($"owned by {owner.ProcessId}");
        text.Output.ShouldContain("Waiting on it");
    }

    [Fact]
    public void Ls_OfTheNamespace_ListsTheName()
    {
        using Puppet puppet = NewPuppet();
        JsonElement[] all = [.. Json(0, "ls").EnumerateArray()];
        JsonElement door = all.Single(n => n.GetProperty("path").GetString()!.EndsWith("\\Cli.Door", StringComparison.Ordinal));
        door.GetProperty("type").GetString().ShouldBe("Event");
        all.Length.ShouldBe(2);
        Json(0, "ls", "-R").EnumerateArray().Count().ShouldBeGreaterThan(2);
        string path = door.GetProperty("path").GetString()!;
        string directory = path[..path.LastIndexOf('\\')];
        Json(0, "ls", directory).EnumerateArray().Select(n => n.GetProperty("path").GetString()).ShouldContain(path);
        Json(0, "ls", directory.Replace('\\', '/')).EnumerateArray().Select(n => n.GetProperty("path").GetString()).ShouldContain(path);
    }

    [Theory]
    [InlineData("show", "Cli.NoSuchName")]
    [InlineData("show", "16000000.1")]
    [InlineData("ls", "\\NoSuchDirectory")]
    [InlineData("ls", "\\Sessions\\1\\NoSuchDirectory")]
    [InlineData("handles", "--pid", "1")]
    public void Look_ForWhatIsNotThere_SaysSoAndExitsWith1(params string[] arguments)
    {
        using Puppet puppet = NewPuppet();
        HelveCommand.Result result = _helve.Run(arguments);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Output.ShouldBeEmpty();
        result.Error.ShouldStartWith("helve: ");
        result.Error.TrimEnd('\n').ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("helve: There is no object with the id 16000000.1: an object goes with its last handle. (OBJECT_NAME_NOT_FOUND)", 1, "show", "16000000.1")]
    [InlineData("helve: The name is empty. (OBJECT_NAME_INVALID)", 2, "show", "")]
    [InlineData("helve: The name is empty. (OBJECT_NAME_INVALID)", 2, "access", "me", "")]
    [InlineData("helve: The path is empty: the root is \\ or /. See 'helve ls --help'.", 2, "ls", "")]
    [InlineData("helve: 'Cli.Door' is no directory: 'helve show' shows what it is. See 'helve ls --help'.", 2, "ls", "Cli.Door")]
    [InlineData("helve: There is nothing in '\\...'.", 1, "ls", "\\...")]
    [InlineData(
        "helve: '\\Sessions' is a directory, a link or a type, which nobody waits on: 'helve ls' shows what is there, 'helve access' who may use it. See 'helve show --help'.",
        2, "show", "\\Sessions")]
    public void Look_AtWhatMakesNoSense_SaysWhatIsWrongAndWhatToDo(string sentence, int code, params string[] arguments)
    {
        using Puppet puppet = NewPuppet();
        HelveCommand.Result result = _helve.Run(arguments);
        result.Error.ShouldBe(sentence + "\n");
        result.ExitCode.ShouldBe(code);
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public void Broker_StatusAndStop_TellAndEnd()
    {
        using (NewPuppet())
        {
            JsonElement status = Json(0, "broker", "status");
            status.GetProperty("clients").GetInt32().ShouldBe(1);
            HelveCommand.Result refused = _helve.Run("broker", "stop");
            refused.ExitCode.ShouldBe(5, refused.ToString());
            refused.Error.ShouldContain("--force");
        }

        HelveCommand.Result text = _helve.Run("broker", "status");
        text.ExitCode.ShouldBe(0, text.ToString());
        Until(() => _helve.Run("broker", "stop"), r => r.ExitCode == 0);
        Until(() => _helve.Run("broker", "status"), r => r.ExitCode == 3);
    }

    private static T Until<T>(Func<T> look, Predicate<T> found)
    {
        var watch = Stopwatch.StartNew();
        T seen = look();
        while (!found(seen) && watch.Elapsed < TimeSpan.FromSeconds(30))
        {
            seen = look();
        }

        found(seen).ShouldBeTrue(seen?.ToString());
        return seen;
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Puppet NewPuppet()
    {
        var puppet = new Puppet(_helve);
        puppet.Ask(NtStatus.Success, "create-event", "Cli.Door", EventAllAccess);
        nint mutex = puppet.Ask(NtStatus.Success, "create-mutex", "Cli.Lock", MutexAllAccess);
        puppet.Ask(NtStatus.Success, "wait", Text((int)mutex), "0");
        return puppet;
    }

    private JsonElement Json(int exitCode, params string[] arguments)
    {
        HelveCommand.Result result = _helve.Run([.. arguments, "--json"]);
        result.ExitCode.ShouldBe(exitCode, result.ToString());
        return JsonDocument.Parse(result.Output).RootElement;
    }
}
