using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>Children that inherit what stands for another user's object, and threads that end while they own a mutex of another user.</summary>
public sealed class ForeignDeathTests : IDisposable
{
    private readonly TwoUsers _users = new();
    private readonly Peer _ann;
    private readonly Peer _root;

    public ForeignDeathTests()
    {
        _ann = _users.Start(TwoUsers.Ann);
        _root = _users.Start(TwoUsers.Root);
    }

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    [Rule("G2")]
    public void Child_ThatInheritsAForeignHandle_UsesIt()
    {
        nint own = _ann.Call("event", @"Global\e", 0, 0).Handle;
        nint foreign = _root.Call("open-event", @"Global\e", 0x100002, 2).Handle;
        Run("Success", "set", foreign);
        _ann.Call("query-event", own)[1].ShouldBe(1);
        Run("AccessDenied", "query-event", foreign);
        Run("Success", "wait", foreign, 0);
        _ann.Call("query-event", own)[1].ShouldBe(0);
        _ann.Call("query", own)[4].ShouldBe(2, "the children are gone");
    }

    [TwoUsersFact]
    public void Name_OfAForeignObject_LivesAsLongAsAChildHasTheHandle()
    {
        nint own = _ann.Call("event", @"Global\e", 0, 0).Handle;
        nint foreign = _root.Call("open-event", @"Global\e", 0x100000, 2).Handle;
        PeerReply child = _root.Call("start", "all", _users.Program, "Success", "wait", foreign, -1);
        _root.Call("close", foreign).Status.ShouldBe(NtStatus.Success);
        Until.True(() => _users.CountWaiters(@"Global\e") == 1, "the child waits");
        _ann.Call("close", own).Status.ShouldBe(NtStatus.Success);
        own = _ann.Call("open-event", @"Global\e").Handle;
        _ann.Call("query", own)[4].ShouldBe(2);
        _ann.Call("set", own).Status.ShouldBe(NtStatus.Success);
        _root.Call("wait", child.Handle, -1).Status.ShouldBe(NtStatus.Success);
        _root.Call("exit-code", child.Handle)[0].ShouldBe(0);
        _ann.Call("close", own).Status.ShouldBe(NtStatus.Success);
        _root.Call("open-event", @"Global\e").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [TwoUsersFact]
    [Rule("H11")]
    public void Mutex_WhoseForeignOwnersThreadEnds_IsAbandoned()
    {
        nint own = _ann.Call("mutex", @"Global\m", 0).Handle;
        nint foreign = _root.Call("open-mutex", @"Global\m").Handle;
        _root.Call("@t", "wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> waits = _ann.Begin("wait", own, -1);
        _root.Call("@t", "end-thread");
        waits.Wait(Until.Patience).ShouldBeTrue();
        waits.Result.Status.ShouldBe(NtStatus.AbandonedWait0);

        // The process lives on, and its other threads are as they were.
        Task<PeerReply> again = _root.Begin("wait", foreign, -1);
        _ann.Call("release-mutex", own).Status.ShouldBe(NtStatus.Success);
        again.Wait(Until.Patience).ShouldBeTrue();
        again.Result.Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    [Rule("H11")]
    public void Mutexes_OfTwoDomains_OfAThreadThatEnds_AreAbandonedAtOneInstant()
    {
        const int Rounds = 300;
        _ = _ann.Call("mutex", @"Global\m", 0).Handle;
        nint foreign = _root.Call("open-mutex", @"Global\m").Handle;
        nint mine = _root.Call("mutex", "-", 0).Handle;
        PeerReply reply = _root.Call("stress", "desert-both", Rounds, mine, foreign);
        reply.Status.ShouldBe(NtStatus.Success, reply.Text);
        reply[0].ShouldBe(0, "one mutex was abandoned, and the other not yet");
    }

    [TwoUsersFact]
    [Rule("H44")]
    public void MixedWaitForAll_OfADeadThreadsMutexes_GetsThemAndIsTold()
    {
        _ = _ann.Call("mutex", @"Global\m", 0).Handle;
        nint foreign = _root.Call("open-mutex", @"Global\m").Handle;
        nint mine = _root.Call("mutex", "-", 0).Handle;
        _root.Call("@t", "wait-all", 0, mine, foreign).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> all = _root.Begin("@a", "wait-all", -1, foreign, mine);
        Until.True(() => _users.CountWaiters(@"Global\m") == 1, "waiters of the mutex");
        _root.Call("@t", "end-thread");
        all.Wait(Until.Patience).ShouldBeTrue();
        all.Result.Status.ShouldBe(NtStatus.AbandonedWait0);
        _root.Call("@a", "release-mutex", foreign).Status.ShouldBe(NtStatus.Success);
        _root.Call("@a", "release-mutex", mine).Status.ShouldBe(NtStatus.Success);
    }

    private void Run(string status, params object[] command)
    {
        PeerReply child = _root.Call(["start", "all", _users.Program, status, .. command]);
        _root.Call("wait", child.Handle, -1).Status.ShouldBe(NtStatus.Success);
        _root.Call("exit-code", child.Handle)[0].ShouldBe(0, string.Join(' ', command));
        _root.Call("close", child.Handle);
    }
}
