using System.Diagnostics;
using Helve.Oracle;
using Helve.Tests.Architecture;
using Shouldly;
using Xunit;

namespace Helve.Tests.Oracle;

/// <summary>The quick part of the oracle: all scenarios, and some sequences, in Helve and in Wine.</summary>
public sealed class OracleTests : IDisposable
{
    private const int Sequences = 100;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5), s_last = TimeSpan.FromSeconds(10);
    private readonly string _prefix = Path.Combine(Directory.CreateTempSubdirectory("h-oracle-").FullName, "prefix");

    public void Dispose()
    {
        if (Directory.Exists(_prefix))
        {
            Run(WineFactAttribute.Server!, "-k");
            Run(WineFactAttribute.Server!, "-w");
        }

        Directory.Delete(Path.GetDirectoryName(_prefix)!, recursive: true);
    }

    [WineFact]
    public void Calls_BesideWine_DifferNowhereWithoutAReason()
    {
        Run(WineFactAttribute.Wine!, "wineboot", "-i");
        Run(WineFactAttribute.Server!, "-w");
        string directory = AppContext.BaseDirectory.TrimEnd('/').Replace("Helve.Tests", "Helve.Oracle", StringComparison.Ordinal);
        (int code, string told) = Ask(
            "dotnet", Path.Combine(directory, "Helve.Oracle.dll"), "--wine", WineFactAttribute.Wine!, "--agent", WineFactAttribute.Agent, "--prefix", _prefix, "--sequences", $"{Sequences}");
        code.ShouldBe(0, told);
        told.ShouldContain($"{Sequences} generated sequences");
    }

    [Fact]
    public void PageOfDeviations_TellsEveryDifferenceOfWine()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deviations.md"));
        ExplanationTable.Renew(page).Split('\n').Except(page.Split('\n')).Concat(page.Split('\n').Except(ExplanationTable.Renew(page).Split('\n')))
            .ShouldBeEmpty("dotnet run --project tests/Helve.Oracle -- deviations docs/deviations.md");
    }

    [Fact]
    public void EveryRule_OfTheOracle_Exists()
    {
        string[] known = [.. Section.All.SelectMany(static section => section.Rules)];
        known.ShouldNotBeEmpty();
        Scenario.All.SelectMany(static scenario => scenario.Rules).Concat(Explanations.All.Select(static reason => reason.Rule)).Concat(Unobserved.Rules.Keys).Except(known).ShouldBeEmpty();
    }

    [Fact]
    public void EveryRule_ThatNoProgramObserves_IsShownByNoScenario() =>
        Unobserved.Rules.Keys.Intersect(Scenario.All.SelectMany(static scenario => scenario.Rules)).ShouldBeEmpty();

    // What Wine prints goes where ours does: its server would hold a pipe open.
    private void Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = In(_prefix, program, arguments);
        // A prefix remembers where its server's directory was made; and menus for people would be made in their home.
        start.Environment["TMPDIR"] = Path.GetDirectoryName(_prefix);
        start.Environment["WINEDLLOVERRIDES"] = "winemenubuilder.exe=d";
        using Process process = Process.Start(start)!;
        WaitFor(process);
    }

    private (int Code, string Told) Ask(string program, params string[] arguments)
    {
        ProcessStartInfo start = In(_prefix, program, arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        WaitFor(process, output, errors);
        return (process.ExitCode, output.Result + errors.Result);
    }

    private static ProcessStartInfo In(string prefix, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment["WINEPREFIX"] = prefix;
        start.Environment["WINEARCH"] = "win64";
        start.Environment["WINEDEBUG"] = "-all";
        return start;
    }

    private static void WaitFor(Process process, params Task<string>[] printed)
    {
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            string told = Task.WaitAll(printed, s_last) ? string.Concat(printed.Select(static text => text.Result)) : "what it printed is not to be had: somebody holds its output open";
            throw new TimeoutException($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} goes on and on\n{told}");
        }
    }
}
