using System.Diagnostics;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Infrastructure;

/// <summary>Whom the end of an environment waits for, and kills: its own, and nobody else that runs meanwhile.</summary>
[Collection(LibraryCollection.Name)]
public sealed class BrokerEnvironmentTests(LibraryFixture fixture)
{
    [Fact]
    public void WhatAnotherTestStarts_InheritsTheWayToTheBroker_AndDoesNotBelongHere()
    {
        using Process other = Process.Start("/bin/sleep", "1000");
        try
        {
            Until.True(() => EnvironmentOf(other.Id).Contains($"XDG_RUNTIME_DIR={fixture.Environment.RuntimeDirectory}", StringComparison.Ordinal), "it runs, with what it inherits");
            fixture.Environment.LivingProcesses().ShouldNotContain(other.Id);
        }
        finally
        {
            other.Kill();
            other.WaitForExit();
        }
    }

    [Fact]
    public void WhatTheLibraryStarts_AndPeersWithTheirChildren_AndTheBroker_BelongHere()
    {
        using Helve.Inspection.KernelInspector inspector = fixture.Environment.Inspect();
        using KernelProcess child = KernelProcess.Start(new ProcessStartInfo("/bin/sleep", ["1000"]));
        Peer peer = fixture.StartPeer();
        PeerReply grandchild = peer.Call("start", "none", "/bin/sleep", "1000");
        IReadOnlyList<int> living = fixture.Environment.LivingProcesses();
        living.ShouldContain(child.ProcessId);
        living.ShouldContain(peer.ProcessId);
        living.ShouldContain((int)grandchild[1]);
        living.ShouldContain(inspector.GetBrokerStatus().ProcessId);
        Signals.TrySend((int)grandchild[1], Signals.SIGKILL, out _).ShouldBeTrue();
        peer.Kill();
        child.Terminate(1);
        child.Wait(Until.Patience).Succeeded.ShouldBeTrue();
    }

    private static string EnvironmentOf(int process) => File.ReadAllText($"/proc/{process}/environ");
}
