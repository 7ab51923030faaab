using Helve.Oracle;
using Shouldly;
using Xunit;
using static Helve.Win32.Constants;

namespace Helve.Tests.Oracle;

/// <summary>What is told of the sequences that were played.</summary>
public sealed class ReportTests : IDisposable
{
    // Wine takes a negative period, which is a difference with a reason.
    private readonly ScriptedWorld _ours = new("Helve", static _ => false, ("SetWaitableTimer", ERROR_INVALID_PARAMETER)), _theirs = new("Wine", static calls => calls[^1] == "ResetEvent");

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Fact]
    public void Sequences_AreCountedByHowTheyEnd_AndCallsIfTheyWereCompared()
    {
        var timer = new Operation("A", "t1", "SetWaitableTimer", [0, 0, -1, 0, 0, 0]);
        Operation[][] sequences =
        [
            Calls("SetEvent", "PulseEvent"),
            [.. Calls("SetEvent"), timer, .. Calls("SetEvent", "SetEvent", "SetEvent")],
            [timer, .. Calls("SetEvent")],
            Calls("SetEvent", "ResetEvent"),
            Calls("SetEvent"),
        ];
        _theirs.Patience = TimeSpan.FromMilliseconds(200);
        var report = new Report();
        report.Generate(new Comparison(_ours, _theirs), 7, sequences.Length, TimeSpan.FromHours(1), seed => sequences[seed - 7]);
        report.Lines.ShouldContain("5 generated sequences from seed 7: 0 differ without an explanation, in 0 ways; in 1 Wine lost a process");
        report.Lines.ShouldContain("2 of them ran to their end, 2 ended at a known difference; 7 of their 12 calls were compared");
        new Page(report, "a machine", null).Markdown(string.Empty).ShouldContain("\n- 2 of them ran to their end, 2 ended at a known difference; 7 of their 12 calls were compared\n");
    }

    private static Operation[] Calls(params string[] calls) => [.. calls.Select(static call => new Operation("A", "t1", call, [0]))];
}
