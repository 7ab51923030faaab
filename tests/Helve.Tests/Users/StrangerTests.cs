using System.Diagnostics;
using Helve.Broker;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Shouldly;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>Programs of one user that never used Helve, opened by another: who may, what they are, when they are forgotten.</summary>
public sealed class StrangerTests : IDisposable
{
    private const int DomainMade = 110;
    private const int DomainEnded = 111;
    private const int ProcessAdded = 300;
    private const int SlotFreed = 302;
    private readonly SystemBroker _broker = new(static options => options with { DomainIdle = TimeSpan.FromMilliseconds(50) });
    private readonly List<Process> _strangers = [];

    [UserFact]
    [Rule("D6")]
    public void Stranger_OfAnotherUser_IsOpenedByRoot_QueriedAndWaitedFor()
    {
        Process stranger = Start(Ann);
        Peer root = _broker.StartPeer(0);
        nint process = root.Call("open-process", stranger.Id, 0x101000).Handle;
        root.Call("process-id", process)[0].ShouldBe(stranger.Id);
        root.Call("wait", process, 0).Status.ShouldBe(NtStatus.Timeout);
        nint again = root.Call("open-process", stranger.Id, 0x101000).Handle;
        root.Call("compare", process, again).Status.ShouldBe(NtStatus.Success);
        nint own = root.Call("event", "-", 0, 0).Handle;
        Task<PeerReply> waits = root.Begin("wait-any", -1, own, process);
        stranger.Kill();
        waits.Wait(Until.Patience).ShouldBeTrue();
        (waits.Result.Status, waits.Result[0]).ShouldBe((NtStatus.Success, 1L));
        root.Call("exit-code", process)[0].ShouldBe(137);

        // As with one's own: it is there while somebody holds it, and not afterwards.
        stranger.WaitForExit();
        nint ended = root.Call("open-process", stranger.Id, 0x101000).Handle;
        root.Call("exit-code", ended)[0].ShouldBe(137);
        root.Call("close", ended);
        root.Call("close", again);
        root.Call("close", process);
        Until.True(() => root.Call("open-process", stranger.Id).Status == NtStatus.InvalidCid, "nobody holds it any more");
        Until.True(() => _broker.Log.Of(DomainEnded).Length == 1, "its domain is needed no more");
    }

    [UserFact]
    [Rule("D4")]
    public void Domain_WhoseObjectSomebodyWaitsFor_StaysUntilTheWaitIsOver_ThoughNobodyHasAHandle()
    {
        Peer ann = _broker.StartPeer(Ann);
        _ = ann.Call("event", @"Global\waited", 0, 0).Handle;
        Peer root = _broker.StartPeer(0);
        nint foreign = root.Call("open-event", @"Global\waited", 0x100000).Handle;
        nint process = root.Call("open-process", ann.ProcessId, 0x100000).Handle;
        Task<PeerReply> waits = root.Begin("@w", "wait", foreign, 3000);
        Until.True(() => _broker.CountWaiters(@"Global\waited") == 1, "it waits");
        root.Call("close", foreign).Status.ShouldBe(NtStatus.Success);
        ann.Kill();
        root.Call("wait", process, -1).Status.ShouldBe(NtStatus.Success);
        root.Call("close", process).Status.ShouldBe(NtStatus.Success);

        // The broker takes the wait out of memory that the domain's end would have taken away.
        waits.Wait(Until.Patience).ShouldBeTrue();
        waits.Result.Status.ShouldBe(NtStatus.Timeout);
        Until.True(() => _broker.Log.Of(DomainEnded).Length == 1, "its domain is needed no more");
        root.Call("event", @"Global\waited", 0, 0).Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    public void Stranger_OfAnotherUser_IsRefusedToOthers_AndCostsItsUserNothing()
    {
        Process stranger = Start(Ann);
        Peer bob = _broker.StartPeer(Bob);
        bob.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        bob.Call("open-process", stranger.Id).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("open-process", stranger.Id, 0x1000).Status.ShouldBe(NtStatus.AccessDenied);
        _broker.Log.Of(DomainMade).ShouldNotContain(static line => line.Contains($"user {Ann}", StringComparison.Ordinal));
        _broker.Log.Of(ProcessAdded).ShouldNotContain(line => line.Contains($" {stranger.Id} ", StringComparison.Ordinal));

        // Nor when Ann's domain is there.
        Peer ann = _broker.StartPeer(Ann);
        ann.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        bob.Call("open-process", stranger.Id, 0x1000).Status.ShouldBe(NtStatus.AccessDenied);
        _broker.Log.Of(ProcessAdded).ShouldNotContain(line => line.Contains($" {stranger.Id} ", StringComparison.Ordinal));
        ann.Call("open-process", stranger.Id, 0x1000).Status.ShouldBe(NtStatus.Success);
        bob.Call("open-process", stranger.Id, 0x1000).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("open-process", 0x3FFFFF).Status.ShouldBe(NtStatus.InvalidCid);
    }

    [UserFact]
    public void Stranger_ThatNobodyHolds_IsForgotten_AndItsDomainEnds()
    {
        Process stranger = Start(Ann);
        Peer root = _broker.StartPeer(0);
        nint process = root.Call("open-process", stranger.Id, 0x1000).Handle;
        nint narrow = root.Call("open-process", stranger.Id, 0x100000).Handle;
        Added(stranger).ShouldBe(1);
        root.Call("close", process);
        root.Call("wait", narrow, 0).Status.ShouldBe(NtStatus.Timeout);
        _broker.Log.Of(SlotFreed).ShouldBeEmpty("the other handle holds it");
        root.Call("close", narrow);
        Until.True(() => _broker.Log.Of(SlotFreed).Length == 1, "the broker watches it no more");
        Until.True(() => _broker.Log.Of(DomainEnded).Length == 1, "its domain is needed no more");

        nint anew = root.Call("open-process", stranger.Id, 0x101000).Handle;
        Added(stranger).ShouldBe(2);
        Task<PeerReply> waits = root.Begin("wait", anew, -1);
        stranger.Kill();
        waits.Wait(Until.Patience).ShouldBeTrue();
        waits.Result.Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    public void Stranger_InADomainWithClients_StaysUntilItEnds()
    {
        Process stranger = Start(Ann);
        Peer ann = _broker.StartPeer(Ann);
        ann.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        Peer root = _broker.StartPeer(0);
        root.Call("close", root.Call("open-process", stranger.Id, 0x1000).Handle).Status.ShouldBe(NtStatus.Success);

        // The next answer comes after whatever the close has led to.
        root.Call("close", root.Call("open-process", stranger.Id, 0x1000).Handle).Status.ShouldBe(NtStatus.Success);
        Added(stranger).ShouldBe(1);
        stranger.Kill();
        Until.True(() => _broker.Log.Of(SlotFreed).Length == 1, "its slot is free when it has ended");
    }

    [UserFact]
    [Rule("D2")]
    public void Stranger_OfAnotherUser_HoldsWhatWasSentToItUntilItEnds()
    {
        Process stranger = Start(Ann);
        Peer root = _broker.StartPeer(0);
        nint process = root.Call("open-process", stranger.Id, 0x100040).Handle;
        nint own = root.Call("event", @"Global\held", 0, 0).Handle;
        root.Call("send", process, own, 0, 2, 1).Status.ShouldBe(NtStatus.Success);
        root.Call("close", own);
        root.Call("close", process);
        root.Call("close", root.Call("open-event", @"Global\held").Handle).Status.ShouldBe(NtStatus.Success);
        process = root.Call("open-process", stranger.Id, 0x100000).Handle;
        Added(stranger).ShouldBe(1, "what waits for it keeps it");
        stranger.Kill();
        root.Call("wait", process, -1).Status.ShouldBe(NtStatus.Success);
        root.Call("open-event", @"Global\held").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [UserFact]
    public void Stranger_OfAUsersOwnBroker_IsThatUsersOnly()
    {
        // A user's own broker serves one user, and shows no other's processes, not even to root.
        Process stranger = Start(Ann);
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        client.OpenProcess((uint)stranger.Id, 0x1000).Status.ShouldBe(NtStatus.AccessDenied);
    }

    public void Dispose()
    {
        foreach (Process stranger in _strangers)
        {
            stranger.Kill();
            stranger.WaitForExit();
            stranger.Dispose();
        }

        _broker.Dispose();
    }

    private Process Start(uint user)
    {
        string[] command = As(user, "/bin/sleep", "1000");
        Process stranger = Process.Start(command[0], command[1..]);
        _strangers.Add(stranger);

        // It is the user's from the moment that setpriv has changed it.
        Until.True(() => File.ReadAllText($"/proc/{stranger.Id}/comm").StartsWith("sleep", StringComparison.Ordinal), "the program runs");
        return stranger;
    }

    private int Added(Process stranger) =>
        _broker.Log.Of(ProcessAdded).Count(line => line.Contains($" {stranger.Id} ", StringComparison.Ordinal));
}
