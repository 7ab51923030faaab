using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Helve.Cli.Output;
using Helve.Cli.Tour;
using Helve.Kernel;
using Helve.Tests.Users;
using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

/// <summary>The tour, as a person and as a program runs it.</summary>
public sealed class TourTests
{
    private static readonly string[] s_steps =
    [
        "Sharing by name", "Sharing by inheritance", "Sharing by duplication, with fewer rights",
        "Closing a handle in another process", "Handles are not counted, objects are", "Defending a single-instance name",
        "Memory that two processes share", "A timer", "A connection moves to another process", "A named pipe",
        "Another user, with fewer rights", "A killed owner", "A job ends a whole tree", "Nothing is left",
    ];

    [Fact]
    public void Tour_OnAFreshBroker_HoldsAllItsChecks()
    {
        using var helve = new HelveCommand();
        HelveCommand.Result result = helve.Run("tour");
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("All checks held.");
        result.Output.ShouldContain("it was started by this first use");
        result.Output.ShouldContain("ACCESS_DENIED");
        result.Output.ShouldContain("ABANDONED_WAIT_0");
        result.Output.ShouldNotContain("✗");
        result.Output.ShouldNotContain("\u001b");
        result.Output.ShouldNotContain("…");
        result.Error.ShouldBeEmpty();
        for (int i = 0; i < s_steps.Length; i++)
        {
            result.Output.ShouldContain($"── {i + 1}. {s_steps[i]} ──");
        }
    }

    [Fact]
    public void Tour_AsJson_IsTheSameAsData()
    {
        using var helve = new HelveCommand();
        HelveCommand.Result result = helve.Run("tour", "--json");
        result.ExitCode.ShouldBe(0, result.ToString());
        JsonElement tour = JsonDocument.Parse(result.Output).RootElement;
        tour.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("title").GetString()).ShouldBe(s_steps);
        JsonElement[] items = [.. tour.GetProperty("steps").EnumerateArray().SelectMany(s => s.GetProperty("items").EnumerateArray())];
        JsonElement[] checks = [.. items.Where(i => i.TryGetProperty("check", out _))];
        checks.Length.ShouldBe(tour.GetProperty("summary").GetProperty("checks").GetInt32());
        checks.ShouldAllBe(c => c.GetProperty("held").GetBoolean());
        bool withUsers = ProcessUser.WhyNot is null;
        items.Count(i => i.TryGetProperty("table", out _)).ShouldBe(withUsers ? 8 : 7);
        items.Count(i => i.TryGetProperty("skipped", out _)).ShouldBe(withUsers ? 0 : 1);
        tour.GetProperty("summary").GetProperty("skipped").GetInt32().ShouldBe(withUsers ? 0 : 1);
        tour.GetProperty("summary").GetProperty("held").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Tour_Afterwards_HasLeftNoProcessHandleOrName()
    {
        using var helve = new HelveCommand();
        helve.Run("tour").ExitCode.ShouldBe(0);
        JsonElement status = JsonDocument.Parse(helve.Run("broker", "status", "--json").Output).RootElement;
        status.GetProperty("names").GetInt32().ShouldBe(0);
        helve.Run("handles").ExitCode.ShouldBe(1);
        helve.Run("ps").ExitCode.ShouldBe(1);
    }

    [Fact]
    public void Tour_OfEachKindOfObject_ShowsWhatItDoes()
    {
        using var helve = new HelveCommand();
        string output = helve.Run("tour").Output;
        output.ShouldContain("✓ it stands in the tour's view: 4712");
        output.ShouldContain("✓ a view to write in is refused: ACCESS_DENIED");
        output.ShouldContain("✓ waits that the timer ended: 3");
        output.ShouldContain("to 'Who is there?'");
        output.ShouldContain("✓ a message that is too long is not cut off: there is more: BUFFER_OVERFLOW");
        output.ShouldContain("✓ processes in the job: the shell, two children and a grandchild: 4");
        output.Split("with SIGKILL; waits for all")[1].ShouldContain("✓ of them running: 0");
    }

    [UserFact]
    public void Tour_ByRoot_ShowsReducedAccessRefusedAcrossUsers_AndTakesThatBrokerAway()
    {
        using var helve = new HelveCommand();
        string output = helve.Run("tour").Output;
        string step = output.Split("── 11. Another user, with fewer rights")[1].Split("── 12.")[0];
        step.ShouldContain("✓ what is ann's is not bob's: ACCESS_DENIED");
        step.ShouldContain("no entry allows it");
        step.ShouldContain("✓ bob may not set it: ACCESS_DENIED");
        step.ShouldContain("✓ nor make himself a handle that may: ACCESS_DENIED");
        step.ShouldContain("✓ bob's wait is satisfied, across users: SUCCESS");
        string directory = Path.GetDirectoryName(step.Split("HELVE_SOCKET=")[1].Split('\n')[0])!;
        Directory.Exists(directory).ShouldBeFalse();
        int broker = int.Parse(step.Split("starts a broker for all users")[1].Split('\n')[0].Split("process ")[1], CultureInfo.InvariantCulture);
        Directory.Exists($"/proc/{broker}").ShouldBeFalse("the tour waits until its broker has ended");
    }

    [UserFact]
    public void Tour_ByAUser_SaysWhatItSkips_AndDoesNotFail()
    {
        using var broker = new SystemBroker();
        HelveCommand.Result result = broker.Run(OtherUsers.Ann, "tour");
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("- skipped: it needs root, to start a broker for all users and to be two of them.");
        result.Output.ShouldContain("All checks held. 14 steps (1 skipped), 5 processes");
    }

    [Fact]
    public async Task Tour_TwiceAtOnce_DoNotDisturbEachOther()
    {
        using var helve = new HelveCommand();
        HelveCommand.Result[] results = await Task.WhenAll(Task.Run(() => helve.Run("tour")), Task.Run(() => helve.Run("tour")));
        results.Select(r => r.ExitCode).ShouldBe([0, 0], string.Join('\n', results.AsEnumerable()));
    }

    [Fact]
    public void Tour_WhoseChildIsKilled_SaysSoAndExitsWith1()
    {
        using var helve = new HelveCommand();
        using Process tour = helve.Start(HelveCommand.Program, "tour");
        string children = $"/proc/{tour.Id}/task/{tour.Id}/children";
        string[] found = [];
        while (found.Length == 0 && !tour.HasExited)
        {
            found = File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Where(IsTourChild).ToArray();
        }

        Process.GetProcessById(int.Parse(found.ShouldHaveSingleItem(), CultureInfo.InvariantCulture)).Kill();
        string output = tour.StandardOutput.ReadToEnd();
        tour.WaitForExit();
        tour.ExitCode.ShouldBe(1, output);
        output.ShouldContain("The tour broke off: process 'guest'");
    }

    [Fact]
    public void Check_ThatDoesNotHold_FailsTheTour()
    {
        var output = new StringWriter();
        using var stage = new TourStage(new TextTour(new CommandOutput(output)), null!);
        stage.Step("A step");
        stage.Check("one and one", 2, 3);
        stage.Check("what came back", NtStatus.AccessDenied, NtStatus.AccessDenied);
        TourSummary summary = stage.Summary(null);
        summary.Held.ShouldBeFalse();
        summary.Checks.ShouldBe(2);
        summary.Failed.ShouldHaveSingleItem().Seen.ShouldBe("3");
        output.ToString().ShouldContain("✗ one and one: expected 2, seen 3");
        output.ToString().ShouldContain("✓ what came back: ACCESS_DENIED");
    }

    [Fact]
    public void Tour_OnTheFrontPage_IsWhatItSays()
    {
        using var helve = new HelveCommand();
        string output = helve.Run("tour").Output;
        string[] shown = [.. Repository.Read("README.md").Split("```text\n")[1].Split("```")[0]
            .Split('\n').Where(l => l.Contains("──", StringComparison.Ordinal) || l.Contains('✓', StringComparison.Ordinal))
            .Where(l => !l.Contains('│', StringComparison.Ordinal) && !l.Contains('╭', StringComparison.Ordinal) && !l.Contains('╰', StringComparison.Ordinal) && !l.Contains('├', StringComparison.Ordinal))];
        shown.Length.ShouldBeGreaterThan(8);
        shown.Where(l => !output.Contains(l, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Tour_AsTheReadmeSaysIt_Runs()
    {
        using var helve = new HelveCommand();
        string configuration = Repository.Built("src/Helve.Cli", "helve").Split('/')[^3];
        HelveCommand.Result result = helve.Run("dotnet", ["run", "--no-build", "-c", configuration, "--project", "src/Helve.Cli", "--", "tour"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("All checks held.");
    }

    private static bool IsTourChild(string processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Contains("tour-child", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
