using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>Waits for objects of another user, alone and together with one's own.</summary>
public sealed class ForeignWaitTests : IDisposable
{
    private readonly TwoUsers _users = new();
    private readonly Dictionary<nint, string> _names = [];
    private readonly Peer _ann;
    private readonly Peer _root;

    public ForeignWaitTests()
    {
        _ann = _users.Start(TwoUsers.Ann);
        _root = _users.Start(TwoUsers.Root);
    }

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    public void Wait_ForAForeignEvent_IsSatisfiedByItsHome()
    {
        (nint own, nint foreign) = Event("e");
        Task<PeerReply> waits = _root.Begin("wait", foreign, -1);
        Until.True(() => IsWaitedFor(own), "waiters of the event");
        _ann.Call("set", own);
        Ended(waits).ShouldBe(NtStatus.Success);
        _ann.Call("query-event", own)[1].ShouldBe(0);
    }

    [TwoUsersFact]
    public void Wait_ForAForeignEvent_TimesOutAndTakesNothing()
    {
        (nint own, nint foreign) = Event("e");
        _root.Call("wait", foreign, 20).Status.ShouldBe(NtStatus.Timeout);
        _ann.Call("set", own);
        _ann.Call("query-event", own)[1].ShouldBe(1);
        _root.Call("wait", foreign, 20).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    public void Waits_ForSeveralForeignEvents_AnyAndAll()
    {
        (nint own1, nint foreign1) = Event("1");
        (nint own2, nint foreign2) = Event("2");
        Task<PeerReply> any = _root.Begin("wait-any", -1, foreign1, foreign2);
        Until.True(() => IsWaitedFor(own2), "waiters of the event");
        _ann.Call("set", own2);
        Ended(any);
        any.Result[0].ShouldBe(1);
        Task<PeerReply> all = _root.Begin("wait-all", -1, foreign1, foreign2);
        Until.True(() => IsWaitedFor(own2), "waiters of the event");
        _ann.Call("set", own2);
        _ann.Call("query-event", own2)[1].ShouldBe(1);
        _ann.Call("set", own1);
        Ended(all).ShouldBe(NtStatus.Success);
        _ann.Call("query-event", own2)[1].ShouldBe(0);
    }

    [TwoUsersFact]
    public void Wait_OfAKilledWaiter_TakesNothing()
    {
        (nint own, nint foreign) = Event("e");
        _ = _root.Begin("wait", foreign, -1);
        Until.True(() => IsWaitedFor(own), "waiters of the event");
        _root.Kill();
        Until.True(() => !IsWaitedFor(own), "waiters of the event");
        _ann.Call("set", own);
        _ann.Call("query-event", own)[1].ShouldBe(1);
    }

    [TwoUsersFact]
    public void Wait_ThatIsCancelled_TakesNothing()
    {
        (nint own, nint foreign) = Event("e");
        Task<PeerReply> waits = _root.Begin("@a", "wait-until-cancel", foreign);
        Until.True(() => IsWaitedFor(own), "waiters of the event");
        _root.Call("cancel");
        waits.Wait(Until.Patience).ShouldBeTrue();
        _ann.Call("set", own);
        _ann.Call("query-event", own)[1].ShouldBe(1);
    }

    [TwoUsersFact]
    public void SignalAndWait_AcrossDomains_SignalsThenWaits()
    {
        (nint own1, nint foreign1) = Event("1");
        (nint own2, nint foreign2) = Event("2");
        Task<PeerReply> both = _root.Begin("signal-and-wait", foreign1, foreign2, -1);
        _ann.Call("wait", own1, -1).Status.ShouldBe(NtStatus.Success);
        _ann.Call("set", own2);
        Ended(both).ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    public void MixedWaitForAny_TakesOne_WhoeverSets()
    {
        (nint own, nint foreign) = Event("e");
        nint mine = _root.Call("event", "-", 0, 0).Handle;
        Task<PeerReply> any = _root.Begin("@a", "wait-any", -1, mine, foreign);
        Until.True(() => IsWaitedFor(own), "waiters of the event");
        _ann.Call("set", own);
        Ended(any);
        any.Result[0].ShouldBe(1);
        any = _root.Begin("@a", "wait-any", -1, mine, foreign);
        Until.True(() => IsWaitedFor(own), "waiters of the event");
        _root.Call("set", mine);
        Ended(any);
        any.Result[0].ShouldBe(0);
        _root.Call("query-event", mine)[1].ShouldBe(0);
        _ann.Call("set", own);
        _ann.Call("query-event", own)[1].ShouldBe(1);
    }

    [TwoUsersFact]
    public void MixedWaitForAll_TakesBothOrNothing()
    {
        (nint own, nint foreign) = Event("e");
        nint mine = _root.Call("event", "-", 0, 0).Handle;
        Task<PeerReply> all = _root.Begin("@a", "wait-all", -1, mine, foreign);
        Until.True(() => IsWaitedFor(own), "waiters of the event");
        _ann.Call("set", own);
        _ann.Call("query-event", own)[1].ShouldBe(1);
        _ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
        _root.Call("set", mine);
        _root.Call("query-event", mine)[1].ShouldBe(1);
        _ann.Call("set", own);
        Ended(all).ShouldBe(NtStatus.Success);
        _root.Call("query-event", mine)[1].ShouldBe(0);
        _ann.Call("query-event", own)[1].ShouldBe(0);
    }

    [TwoUsersFact]
    public void MixedWait_WithinADeadline_TakesNothing()
    {
        (nint own, nint foreign) = Event("e");
        nint mine = _root.Call("event", "-", 0, 0).Handle;
        _root.Call("wait-any", 20, mine, foreign).Status.ShouldBe(NtStatus.Timeout);
        _root.Call("set", mine);
        _ann.Call("set", own);
        _root.Call("wait-all", 0, mine, foreign).Status.ShouldBe(NtStatus.Success);
        _root.Call("wait-any", 0, mine, foreign).Status.ShouldBe(NtStatus.Timeout);
    }

    [TwoUsersFact]
    public void MixedWait_OfAKilledWaiter_LeavesTheObjectsFree()
    {
        (nint own, nint foreign) = Event("e");
        nint mine = _root.Call("event", "-", 0, 0).Handle;
        _ = _root.Begin("wait-any", -1, mine, foreign);
        Until.True(() => IsWaitedFor(own), "waiters of the event");
        _root.Kill();
        Until.True(() => !IsWaitedFor(own), "waiters of the event");
        _ann.Call("set", own);
        _ann.Call("query-event", own)[1].ShouldBe(1);
    }

    [TwoUsersFact]
    public void Broker_ThatEnds_EndsForeignWaitsAndFailsForeignCalls()
    {
        (_, nint foreign) = Event("e");
        nint mine = _root.Call("event", "-", 0, 0).Handle;
        Task<PeerReply> waits = _root.Begin("@a", "wait", foreign, -1);
        Task<PeerReply> mixed = _root.Begin("@b", "wait-any", -1, mine, foreign);
        Until.True(() => _users.CountWaiters(@"Global\e") == 2, "both waits");
        _users.StopBroker();
        Ended(waits).ShouldBe(NtStatus.PortDisconnected);
        Ended(mixed).ShouldBe(NtStatus.PortDisconnected);
        _root.Call("set", foreign).Status.ShouldBe(NtStatus.PortDisconnected);
        _root.Call("set", mine).Status.ShouldBe(NtStatus.Success);
        _root.Call("query-event", mine)[1].ShouldBe(1);
    }

    private bool IsWaitedFor(nint own) => _users.CountWaiters(_names[own]) != 0;

    private static NtStatus Ended(Task<PeerReply> call)
    {
        call.Wait(Until.Patience).ShouldBeTrue();
        return call.Result.Status;
    }

    private (nint Own, nint Foreign) Event(string name)
    {
        nint own = _ann.Call("event", $@"Global\{name}", 0, 0).Handle;
        _names[own] = $@"Global\{name}";
        return (own, _root.Call("open-event", $@"Global\{name}").Handle);
    }
}
