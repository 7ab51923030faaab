using System.Diagnostics;
using System.Globalization;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Tests.SystemTests.Stress;
using Shouldly;
using Xunit;

namespace Helve.Tests.Timers;

/// <summary>A test that sets the clock of the whole machine: only where HELVE_SOAK and root say that this may be.</summary>
internal sealed class ClockFactAttribute : FactAttribute
{
    public ClockFactAttribute() => Skip = BusyCollection.Soak > 1 && Environment.UserName == "root"
        ? null
        : "sets the machine's clock, and back: needs HELVE_SOAK=2 or more, and root";
}

/// <summary>Timers while the machine's clock is set.</summary>
[Collection(BusyCollection.Name)]
public sealed class ClockTests
{
    [ClockFact]
    [Rule("H29")]
    public void Clock_ThatIsSetForward_EndsTheWaitsForAbsoluteTimersOnly()
    {
        using var environment = new BrokerEnvironment();
        Peer peer = environment.StartPeer();
        nint absolute = peer.Call("timer", "-", 1).Handle;
        nint relative = peer.Call("timer", "-", 1).Handle;
        peer.Call("set-timer", absolute, DateTime.UtcNow.AddHours(1).ToFileTimeUtc(), 0).Status.ShouldBe(NtStatus.Success);
        peer.Call("set-timer", relative, -TimeSpan.FromHours(1).Ticks, 0).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> blocked = peer.Begin("@blocked", "wait", absolute, -1);
        Task<PeerReply> several = peer.Begin("@several", "wait-any", -1, relative, absolute);
        Task<PeerReply> awaited = peer.Begin("await", "any", -1, -1, absolute);
        var id = (ulong)peer.Call("query", absolute)[3];
        Until.True(() => environment.WaitersOf(id) == 3, "all three wait");
        Shift(TimeSpan.FromHours(2));
        try
        {
            Task.WaitAll([blocked, several, awaited], Until.Patience).ShouldBeTrue("an absolute moment that the clock has passed");
            several.Result[0].ShouldBe(1);
            peer.Call("wait", relative, 0).Status.ShouldBe(NtStatus.Timeout);
        }
        finally
        {
            Shift(TimeSpan.FromHours(-2));
        }
    }

    private static void Shift(TimeSpan by)
    {
        string moment = ((DateTimeOffset.UtcNow + by).ToUnixTimeMilliseconds() / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
        using Process date = Process.Start(new ProcessStartInfo("/bin/date", ["--set", $"@{moment}"]) { RedirectStandardOutput = true })!;
        _ = date.StandardOutput.ReadToEnd();
        date.WaitForExit();
        date.ExitCode.ShouldBe(0);
    }
}
