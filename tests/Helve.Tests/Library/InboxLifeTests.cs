using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;
using static Helve.Tests.Library.InboxPeers;

namespace Helve.Tests.Library;

/// <summary>What waits in an inbox: its bound, who sees it, and what becomes of it when sender, receiver or both end.</summary>
[Collection(LibraryCollection.Name)]
public sealed class InboxLifeTests(LibraryFixture fixture)
{
    [Fact]
    public void Inbox_ThatNobodyReads_IsBoundedAndShownAndGoesWithItsProcess()
    {
        const string name = "inbox-bounded";
        using Peer receiver = fixture.StartPeer();
        using KernelProcess target = Open(receiver);
        var e = KernelEvent.Create(name, manualReset: false, initialState: false);
        for (ulong i = 0; i < WireLimits.MaximumArrivalsOfSender; i++)
        {
            target.SendHandle(e, i);
        }

        KernelException full = Should.Throw<KernelException>(() => target.SendHandle(e, 99));
        full.Status.ShouldBe(NtStatus.QuotaExceeded);
        full.Message.ShouldContain("inbox");
        e.Query().HandleCount.ShouldBe(1 + WireLimits.MaximumArrivalsOfSender);
        ShouldBeShown(receiver.ProcessId, e.ObjectId, WireLimits.MaximumArrivalsOfSender);

        // Another sender still has room, and all together no more than the inbox holds.
        int others = 0;
        for (int i = 0; i < 4; i++)
        {
            using Peer sender = fixture.StartPeer();
            using KernelProcess sending = Open(sender);
            nint there = sender.Call("open-process", receiver.ProcessId, Duplicating).Handle;
            nint own = sender.Call("open-event", name).Handle;
            while (sender.Call("send", there, own, 0, SameAccess, 1).Status == NtStatus.Success)
            {
                others++;
            }

            sender.Kill();
            sending.Wait().Succeeded.ShouldBeTrue();
        }

        others.ShouldBe(WireLimits.MaximumArrivals - WireLimits.MaximumArrivalsOfSender);
        e.Dispose();
        KernelEvent.Open(name).Dispose();
        receiver.Kill();
        target.Wait().Succeeded.ShouldBeTrue();
        KernelEvent.TryOpen(name, out _).ShouldBeFalse("who waited for the process's end can rely on its names being free");
        Should.Throw<KernelException>(() => target.SendHandle(KernelProcess.Current)).Status.ShouldBe(NtStatus.ProcessIsTerminating);
    }

    [Fact]
    [Rule("D2")]
    public void Sender_ThatIsKilled_LeavesWhatItSent()
    {
        const string name = "inbox-sender";
        using Peer peer = fixture.StartPeer();
        using KernelProcess process = Open(peer);
        nint e = peer.Call("event", name, 1, 1).Handle;
        peer.Call("send", Here(peer), e, 0, SameAccess, 21).Status.ShouldBe(NtStatus.Success);
        peer.Kill();
        process.Wait().Succeeded.ShouldBeTrue();
        KernelEvent.Open(name).Dispose();

        KernelInbox.TryReceive(out ReceivedHandle? arrival).ShouldBeTrue();
        (arrival!.Tag, arrival.SenderProcessId).ShouldBe((21ul, peer.ProcessId));
        KernelEvent received = arrival.OpenEvent();
        received.State.ShouldBe(new EventInformation(true, true));
        received.Dispose();
        KernelEvent.TryOpen(name, out _).ShouldBeFalse();
    }

    [Fact]
    public void AnotherProgramOfTheProcess_ReceivesWhatWasSentToTheOneBefore()
    {
        using var e = KernelEvent.Create(manualReset: false, initialState: false);
        using Peer peer = fixture.StartPeer();
        using KernelProcess target = Open(peer);
        target.SendHandle(e, 1);
        peer.Call("receive-all", 1).Text.ShouldBe("Success 1");
        target.SendHandle(e, 2);
        _ = peer.Begin("exec", Peer.Program, "Success", "receive");
        peer.WaitForExit().ShouldBe(0, "the program after the execve found nothing");
        target.Wait().Succeeded.ShouldBeTrue();
        e.Query().HandleCount.ShouldBe(1);
    }

    [Fact]
    public void Program_ThatDoesNotUseHelve_HoldsWhatWasSentToItUntilItEnds()
    {
        const string name = "inbox-stranger";
        using var stranger = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/cat") { RedirectStandardInput = true })!;
        using var process = KernelProcess.Open(stranger.Id, ProcessRights.DuplicateHandle | ProcessRights.Synchronize);
        using (var e = KernelEvent.Create(name, manualReset: false, initialState: false))
        {
            process.SendHandle(e);
        }

        KernelEvent.Open(name).Dispose();
        stranger.Kill();
        process.Wait().Succeeded.ShouldBeTrue();
        KernelEvent.TryOpen(name, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("send")]
    [InlineData("receive")]
    public void Process_ThatIsKilledWhileItSendsOrReceives_LeavesNoHandle(string what)
    {
        using var s = KernelSemaphore.Create(0, int.MaxValue);
        for (int round = 0; round < 5; round++)
        {
            using Peer receiver = fixture.StartPeer();
            using Peer sender = fixture.StartPeer();
            using KernelProcess receiving = Open(receiver);
            using KernelProcess sending = Open(sender);
            nint there = sender.Call("open-process", receiver.ProcessId, Duplicating).Handle;
            nint own = s.DuplicateTo(sending);
            receiver.Call("churn", "receive").Status.ShouldBe(NtStatus.Success);
            receiver.Call("churn", "receive").Status.ShouldBe(NtStatus.Success);
            sender.Call("churn", "send", there, own).Status.ShouldBe(NtStatus.Success);
            int seen = s.State.CurrentCount;
            Until.True(() => s.State.CurrentCount > seen + 50, "handles are on their way; each that arrives raises the count");
            (what == "send" ? sender : receiver).Kill();
            (what == "send" ? receiver : sender).Kill();
            receiving.Wait().Succeeded.ShouldBeTrue();
            sending.Wait().Succeeded.ShouldBeTrue();
            s.Query().HandleCount.ShouldBe(1, $"round {round}");
        }
    }

    private void ShouldBeShown(int processId, ulong objectId, int count)
    {
        using KernelInspector inspector = fixture.Environment.Inspect();
        inspector.ListProcesses().Single(p => p.ProcessId == processId).Arrivals.ShouldBe(count);
        inspector.ShowObject(objectId).Holders.Count(h => h.ProcessId == processId && h.Value == 0).ShouldBe(count);
        Helve("ps").Split('\n').Single(l => l.TrimStart().StartsWith($"{processId} ", StringComparison.Ordinal)).ShouldContain($"{count} sent to it wait");
        Helve("ps", "--json").ShouldContain($"\"arrivals\": {count}");
        Helve("show", $"{objectId >> 40}.{objectId & 0xFF_FFFF_FFFF}").Split('\n').Count(static l => l.Contains(" sent ", StringComparison.Ordinal)).ShouldBe(count);
    }

    private string Helve(params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo(Cli.HelveCommand.Program, arguments) { RedirectStandardOutput = true };
        fixture.Environment.Apply(start.Environment);
        using var helve = System.Diagnostics.Process.Start(start)!;
        string output = helve.StandardOutput.ReadToEnd();
        helve.WaitForExit();
        helve.ExitCode.ShouldBe(0, output);
        return output;
    }
}
