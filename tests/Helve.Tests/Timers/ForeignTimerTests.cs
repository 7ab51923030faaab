using Helve.Kernel;
using Helve.Tests.Foreign;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Timers;

/// <summary>Timers of another user: the broker sets, cancels, reads and waits in the caller's stead.</summary>
public sealed class ForeignTimerTests : IDisposable
{
    private const long Soon = -30_000;
    private const long Late = -180_000_000_000;
    private readonly TwoUsers _users = new();
    private readonly Peer _ann;
    private readonly Peer _root;

    public ForeignTimerTests()
    {
        _ann = _users.Start(TwoUsers.Ann);
        _root = _users.Start(TwoUsers.Root);
    }

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    public void Calls_OnAForeignTimer_ReachIt()
    {
        (nint own, nint foreign) = Timer("t", manual: true);
        _root.Call("set-timer", foreign, Late, 70)[0].ShouldBe(0);
        PeerReply query = _ann.Call("query-timer", own);
        (query[0], query[1], query[2], query[4]).ShouldBe((1, 0, 1, 70));
        _root.Call("query-timer", foreign)[3].ShouldBeInRange(1, -Late);
        _root.Call("set-timer", foreign, 0, 0)[0].ShouldBe(0);
        _ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
        _root.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
        _root.Call("cancel-timer", foreign)[0].ShouldBe(1);
        _root.Call("set-timer", foreign, 0, -1).Status.ShouldBe(NtStatus.InvalidParameter6);
    }

    [TwoUsersFact]
    public void Rights_OnAForeignTimer_AreChecked()
    {
        _ann.Call("timer", @"Global\t", 1);
        nint synchronize = _root.Call("open-timer", @"Global\t", "0x100000").Handle;
        _root.Call("set-timer", synchronize, 0, 0).Status.ShouldBe(NtStatus.AccessDenied);
        _root.Call("query-timer", synchronize).Status.ShouldBe(NtStatus.AccessDenied);
        _root.Call("wait", synchronize, 0).Status.ShouldBe(NtStatus.Timeout);
    }

    [TwoUsersFact]
    public void Wait_ForAForeignTimer_EndsWhenItExpires()
    {
        (nint own, nint foreign) = Timer("t");
        _ann.Call("set-timer", own, Soon, 0);
        _root.Call("wait", foreign, -1).Status.ShouldBe(NtStatus.Success);
        _ann.Call("query-timer", own)[1].ShouldBe(0);
    }

    [TwoUsersFact]
    public void Wait_ForAForeignTimerThatIsSetMeanwhile_EndsThen()
    {
        (nint own, nint foreign) = Timer("t");
        _ann.Call("set-timer", own, Late, 0);
        Task<PeerReply> wait = _root.Begin("@a", "wait", foreign, -1);
        Until.True(() => _users.CountWaiters(@"Global\t") == 1, "the wait");
        _ann.Call("set-timer", own, Soon, 0);
        Ended(wait).ShouldBe(NtStatus.Success);
        wait = _root.Begin("@a", "wait", foreign, -1);
        Until.True(() => _users.CountWaiters(@"Global\t") == 1, "the wait");
        _root.Call("set-timer", foreign, Soon, 0);
        Ended(wait).ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    public void MixedWaits_TakeAForeignTimerAndAnOwnOne()
    {
        (nint own, nint foreign) = Timer("t");
        nint mine = _root.Call("timer", "-", 0).Handle;
        _ann.Call("set-timer", own, Soon, 0);
        _root.Call("wait-any", -1, mine, foreign)[0].ShouldBe(1);
        _root.Call("set-timer", mine, Soon, 0);
        _root.Call("wait-any", -1, mine, foreign)[0].ShouldBe(0);
        Task<PeerReply> all = _root.Begin("@a", "wait-all", -1, mine, foreign);
        Until.True(() => _users.CountWaiters(@"Global\t") == 1, "the wait");
        _root.Call("set-timer", mine, Soon, 0);
        _ann.Call("set-timer", own, Soon, 0);
        Ended(all).ShouldBe(NtStatus.Success);
        _root.Call("query-timer", mine)[1].ShouldBe(0);
    }

    [TwoUsersFact]
    public void Waiters_OfBothUsers_GetOneExpiryEach()
    {
        (nint own, nint foreign) = Timer("t");
        nint mine = _root.Call("event", "-", 0, 0).Handle;
        Task<PeerReply>[] waits = [_ann.Begin("@a", "wait", own, -1), _root.Begin("@a", "wait", foreign, -1), _root.Begin("@b", "wait-any", -1, mine, foreign)];
        Until.True(() => _users.CountWaiters(@"Global\t") == 3, "the waits");
        _ann.Call("@b", "set-timer", own, Soon, 2);
        Array.ForEach(waits, static wait => ((uint)Ended(wait)).ShouldBeLessThan(0x80u));
    }

    private static NtStatus Ended(Task<PeerReply> call)
    {
        call.Wait(Until.Patience).ShouldBeTrue();
        return call.Result.Status;
    }

    private (nint Own, nint Foreign) Timer(string name, bool manual = false)
    {
        nint own = _ann.Call("timer", $@"Global\{name}", manual ? 1 : 0).Handle;
        return (own, _root.Call("open-timer", $@"Global\{name}", "0x1F0003").Handle);
    }
}
