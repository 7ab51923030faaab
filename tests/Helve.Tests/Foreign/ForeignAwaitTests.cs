using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Foreign;

/// <summary>Waits without a thread for objects of another user, alone and together with one's own.</summary>
public sealed class ForeignAwaitTests : IDisposable
{
    private readonly TwoUsers _users = new();
    private readonly Peer _ann;
    private readonly Peer _root;
    private readonly nint _own;
    private readonly nint _foreign;
    private readonly nint _mine;

    public ForeignAwaitTests()
    {
        _ann = _users.Start(TwoUsers.Ann);
        _root = _users.Start(TwoUsers.Root);
        _own = _ann.Call("event", @"Global\e", 0, 0).Handle;
        _foreign = _root.Call("open-event", @"Global\e").Handle;
        _mine = _root.Call("event", "mine", 0, 0).Handle;
    }

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    public void Await_OfAForeignEvent_IsSatisfiedByItsHome()
    {
        for (int i = 0; i < 20; i++)
        {
            Task<PeerReply> waits = Await("any", -1, _foreign);
            _ann.Call("set", _own);
            Ended(waits).ShouldBe(NtStatus.Success);
            waits.Result[0].ShouldBe(0);
        }

        IsSet(_ann, _own).ShouldBeFalse();
    }

    [TwoUsersTheory]
    [InlineData(0)]
    [InlineData(20)]
    public void Await_OfAForeignEvent_TimesOutAndTakesNothing(int milliseconds)
    {
        Ended(_root.Begin("await", "any", milliseconds, -1, _foreign)).ShouldBe(NtStatus.Timeout);
        _ann.Call("set", _own);
        IsSet(_ann, _own).ShouldBeTrue();
        Ended(_root.Begin("await", "any", milliseconds, -1, _foreign)).ShouldBe(NtStatus.Success);
    }

    [TwoUsersTheory]
    [InlineData("any", false)]
    [InlineData("any", true)]
    [InlineData("all", true)]
    public void Await_ThatIsCancelled_TakesNothing(string kind, bool mixed)
    {
        Task<PeerReply> waits = mixed ? Await(kind, -1, _mine, _foreign) : Await(kind, -1, _foreign);
        _root.Call("cancel");
        Ended(waits).ShouldBe(NtStatus.Cancelled);
        _ann.Call("set", _own);
        IsSet(_ann, _own).ShouldBeTrue();
        _root.Call("set", _mine);
        IsSet(_root, _mine).ShouldBeTrue();
    }

    [TwoUsersFact]
    public void Awaits_WhoseBrokerEnds_EndWithPortDisconnected()
    {
        Task<PeerReply> foreign = _root.Begin("await", "any", -1, -1, _foreign);
        Task<PeerReply> mixed = _root.Begin("await", "any", -1, -1, _mine, _foreign);
        Task<PeerReply> own = _root.Begin("await", "any", -1, -1, _mine);
        Until.True(() => _users.CountWaiters(@"Global\e") == 2, "both waits");
        _users.StopBroker();
        Ended(foreign).ShouldBe(NtStatus.PortDisconnected);
        Ended(mixed).ShouldBe(NtStatus.PortDisconnected);

        // What needs no broker goes on.
        _root.Call("set", _mine).Status.ShouldBe(NtStatus.Success);
        Ended(own).ShouldBe(NtStatus.Success);
        Ended(_root.Begin("await", "any", -1, -1, _foreign)).ShouldBe(NtStatus.PortDisconnected);
    }

    // While the broker dies all of them are about to begin: none may be ended by two.
    [TwoUsersFact]
    public void Awaits_ThatBeginWhileTheBrokerEnds_EndOnceEach()
    {
        const int Threads = 64;
        const int Many = 1_000_000;
        nint own = _ann.Call("semaphore", @"Global\many", Many, Many).Handle;
        nint foreign = _root.Call("open-semaphore", @"Global\many").Handle;

        // From here on that thread needs nothing of the broker.
        _root.Call("@loops", "query-semaphore", foreign).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> awaits = _root.Begin("@loops", "await-until-gone", foreign, Threads);
        Until.True(() => _ann.Call("query-semaphore", own)[0] < Many - (10 * Threads), "all go on");
        _users.StopBroker();
        Ended(awaits).ShouldBe(NtStatus.Success);
        awaits.Result[0].ShouldBe(Threads);
        _root.Call("set", _mine).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    public void MixedAwaitForAny_TakesOne_WhoeverSets()
    {
        Task<PeerReply> any = Await("any", -1, _mine, _foreign);
        _ann.Call("set", _own);
        Ended(any).ShouldBe(NtStatus.Success);
        any.Result[0].ShouldBe(1);
        any = Await("any", -1, _mine, _foreign);
        _root.Call("set", _mine);
        Ended(any).ShouldBe(NtStatus.Success);
        any.Result[0].ShouldBe(0);
        _ann.Call("set", _own);
        IsSet(_ann, _own).ShouldBeTrue();
        IsSet(_root, _mine).ShouldBeFalse();
    }

    [TwoUsersFact]
    public void MixedAwaitForAll_TakesBothOrNothing()
    {
        Task<PeerReply> all = Await("all", -1, _mine, _foreign);
        _ann.Call("set", _own);
        IsSet(_ann, _own).ShouldBeTrue();
        _ann.Call("reset", _own);
        _root.Call("set", _mine);
        IsSet(_root, _mine).ShouldBeTrue();
        all.IsCompleted.ShouldBeFalse();
        _ann.Call("set", _own);
        Ended(all).ShouldBe(NtStatus.Success);
        IsSet(_ann, _own).ShouldBeFalse();
        IsSet(_root, _mine).ShouldBeFalse();
        Ended(_root.Begin("await", "all", 20, -1, _mine, _foreign)).ShouldBe(NtStatus.Timeout);
    }

    [TwoUsersFact]
    public void ManyMixedAwaits_OfOneSemaphoreEach_AreEachServedOnce()
    {
        const int Waits = 30;
        nint own = _ann.Call("semaphore", @"Global\s", 0, 1000).Handle;
        nint foreign = _root.Call("open-semaphore", @"Global\s").Handle;
        Task<PeerReply>[] waits = [.. Enumerable.Range(0, Waits).Select(i => _root.Begin("await", "any", -1, -1, _mine, foreign))];
        Until.True(() => _users.CountWaiters(@"Global\s") == Waits, "all waits");
        _ann.Call("release-semaphore", own, Waits / 2);
        Until.True(() => waits.Count(static wait => wait.IsCompleted) == Waits / 2, "half of them");
        _ann.Call("release-semaphore", own, Waits / 2);
        Task.WaitAll(waits, Until.Patience).ShouldBeTrue();
        waits.ShouldAllBe(static wait => wait.Result.Status == NtStatus.Success && wait.Result[0] == 1);
        _ann.Call("query-semaphore", own)[0].ShouldBe(0);
    }

    private static NtStatus Ended(Task<PeerReply> call)
    {
        call.Wait(Until.Patience).ShouldBeTrue();
        return call.Result.Status;
    }

    private static bool IsSet(Peer peer, nint handle) => peer.Call("query-event", handle)[1] != 0;

    // Returns when it waits.
    private Task<PeerReply> Await(string kind, int milliseconds, params nint[] handles)
    {
        Task<PeerReply> waits = _root.Begin(["await", kind, milliseconds, -1, .. handles.Cast<object>()]);
        Until.True(() => _users.CountWaiters(@"Global\e") != 0, "waiters of the event");
        return waits;
    }
}
