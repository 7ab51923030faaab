using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Cases;

/// <summary>What two who share an object may rely on, be they threads of one process or two processes.</summary>
public abstract class SharedCases : ObjectCases
{
    protected SharedCases(CaseStage stage)
        : base(stage)
    {
        A = new Actor(stage.First, "@a");
        B = new Actor(Situation == Situation.InProcess ? stage.First : stage.Second, "@b");
    }

    private Actor A { get; }

    private Actor B { get; }

    [Fact]
    [Rule("A1")]
    [Rule("A14")]
    public void Create_Always_GivesAHandleThatEndsWithItsClose()
    {
        nint handle = Tested.Create(A);
        A.Call("query", handle)[0].ShouldBe((long)Tested.Type);
        A.Expect(NtStatus.Success, "close", handle);
        A.Expect(NtStatus.InvalidHandle, "close", handle);
        A.Expect(NtStatus.InvalidHandle, "wait", handle, 0);
    }

    [Fact]
    [Rule("E11")]
    public void Create_OfAnExistingName_OpensTheObjectAndIgnoresTheState()
    {
        string name = Stage.NewName();
        nint first = Tested.Create(A, ref name);
        nint second = Tested.CreateAgain(B, name).Handle;
        B.IdOf(second).ShouldBe(A.IdOf(first));
        A.Beside("@c").Poll(first).ShouldBe(NtStatus.Timeout, "the first creator's state stays");
    }

    [Fact]
    public void Open_ByName_GivesAHandleMoreToTheObject()
    {
        string name = Stage.NewName();
        nint first = Tested.Create(A, ref name);
        int handles = A.HandlesOf(first);
        nint second = Tested.Open(B, name).Handle;
        B.IdOf(second).ShouldBe(A.IdOf(first));
        A.HandlesOf(first).ShouldBe(handles + 1);
        B.Expect(NtStatus.Success, "close", second);
        A.HandlesOf(first).ShouldBe(handles);
    }

    [Fact]
    [Rule("D2")]
    [Rule("D13")]
    public void Name_AfterTheLastClose_IsGone()
    {
        string name = Stage.NewName();
        nint first = Tested.Create(A, ref name);
        nint second = Tested.Open(B, name).Handle;
        A.Expect(NtStatus.Success, "close", first);
        B.Expect(NtStatus.Success, "close", Tested.Open(B, name).Handle);
        Tested.End();
        B.Expect(NtStatus.Success, "close", second);
        Until.True(() => IsGone(A, name), "the name is gone");
    }

    [Fact]
    [Rule("B1")]
    public void Duplicate_ForThePartner_CountsAHandleMore()
    {
        nint first = Tested.Create(A);
        int handles = A.HandlesOf(first);
        nint second = A.Share(first, B);
        B.IdOf(second).ShouldBe(A.IdOf(first));
        B.HandlesOf(second).ShouldBe(handles + 1);
        A.Expect(NtStatus.Success, "close", first);
        B.HandlesOf(second).ShouldBe(handles);
    }

    [Fact]
    [Rule("A25")]
    public void Duplicate_WithFewerRights_RefusesTheRest()
    {
        nint first = Tested.Create(A);
        nint waitable = A.Share(first, B, Tested.SynchronizeOnly);
        B.Poll(waitable).ShouldBe(NtStatus.Timeout);
        B.Expect(NtStatus.AccessDenied, Tested.Restricted(waitable)!);
        nint bare = A.Share(first, B, Tested.NothingButIdentity);
        B.Poll(bare).ShouldBe(NtStatus.AccessDenied);
        B.Expect(NtStatus.AccessDenied, "wait-any", 0, bare);
        B.Expect(NtStatus.AccessDenied, "wait-all", 0, bare);
    }

    [Fact]
    [Rule("G2")]
    public void Inherit_ByAChild_GivesItTheObjectUnderTheSameValue()
    {
        nint handle = Tested.Create(A);
        A.Expect(NtStatus.Success, "attributes", handle, 2, 2);
        PeerReply child = A.Call("start", handle, Peer.Program, nameof(NtStatus.Timeout), "wait", handle, 0);
        A.Expect(NtStatus.Success, "wait", child.Handle, Until.Patience.TotalMilliseconds);
        A.Call("exit-code", child.Handle)[0].ShouldBe(0, "the child could poll it, and found it not signalled");
    }

    [Fact]
    public void Poll_AfterASignal_TakesWhatTheTypeGives()
    {
        nint first = Tested.Create(A);
        nint second = A.Share(first, B);
        B.Poll(second).ShouldBe(NtStatus.Timeout);
        Tested.Signal(A, first);
        UntilSignalled(B, second);
        B.Poll(second).ShouldBe(Tested.TakersNextPoll);
        A.Poll(first).ShouldBe(Tested.OthersNextPoll);
    }

    [Fact]
    public void Wait_ThatBlocks_IsReleasedByASignal()
    {
        nint first = Tested.Create(A);
        nint second = A.Share(first, B);
        Task<PeerReply> wait = B.Begin("wait", second, -1);
        Stage.UntilBlocked(A.IdOf(first), 1);
        Tested.Signal(A, first);
        Result(wait).Status.ShouldBe(NtStatus.Success);
        A.Poll(first).ShouldBe(Tested.OthersNextPoll);
    }

    [Fact]
    public void Wait_ThatTimesOut_TakesNothing()
    {
        nint first = Tested.Create(A);
        nint second = A.Share(first, B);
        B.Expect(NtStatus.Timeout, "wait", second, 20);
        B.Expect(NtStatus.Timeout, "wait-any", 20, second);
        B.Expect(NtStatus.Timeout, "wait-all", 20, second);
        Stage.Environment.WaitersOf(A.IdOf(first)).ShouldBe(0);
        Tested.Signal(A, first);
        UntilSignalled(B, second);
    }

    [Fact]
    [Rule("A29")]
    public void Close_DuringAWait_LeavesTheWaitToTheSignal()
    {
        nint first = Tested.Create(A);
        nint second = A.Share(first, B);
        Task<PeerReply> wait = B.Begin("wait", second, -1);
        Stage.UntilBlocked(A.IdOf(first), 1);
        B.Beside("@closer").Expect(NtStatus.Success, "close", second);
        Tested.Signal(A, first);
        Result(wait).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("D4")]
    public void LastClose_DuringAWait_TakesTheNameAndLeavesTheWait()
    {
        string name = Stage.NewName();
        nint first = Tested.Create(A, ref name);
        nint second = A.Share(first, B);
        nint stop = B.Make("event", "-", 1, 0);
        ulong id = A.IdOf(first);
        Task<PeerReply> wait = B.Begin("wait-any", -1, second, stop);
        Stage.UntilBlocked(id, 1);
        A.Expect(NtStatus.Success, "close", first);
        B.Beside("@closer").Expect(NtStatus.Success, "close", second);
        PeerReply opened = Tested.Open(A, name);
        opened.Status.ShouldBe(Tested.EndsWithTheLastHandle ? NtStatus.ObjectNameNotFound : NtStatus.Success);
        B.Beside("@closer").Expect(NtStatus.Success, "set", stop);
        Result(wait)[0].ShouldBe(1);
    }

    [Fact]
    [Rule("H42")]
    public void WaitAny_ThatBlocks_TellsWhichOneWasSignalled()
    {
        nint first = Tested.Create(A);
        nint second = A.Share(first, B);
        nint never = B.Make("event", "-", 0, 0);
        Task<PeerReply> wait = B.Begin("wait-any", -1, never, second);
        Stage.UntilBlocked(A.IdOf(first), 1);
        Tested.Signal(A, first);
        PeerReply reply = Result(wait);
        reply.Status.ShouldBe(NtStatus.Success);
        reply[0].ShouldBe(1);
        A.Poll(first).ShouldBe(Tested.OthersNextPoll);
    }

    [Fact]
    [Rule("H43")]
    public void WaitAll_ThatBlocks_TakesNothingUntilAllAreThere()
    {
        nint first = Tested.Create(A);
        nint second = A.Share(first, B);
        nint other = B.Make("event", "-", 0, 0);
        Task<PeerReply> wait = B.Begin("wait-all", -1, second, other);
        Stage.UntilBlocked(A.IdOf(first), 1);
        B.Beside("@setter").Expect(NtStatus.Success, "set", other);
        B.Beside("@setter").Poll(other).ShouldBe(NtStatus.Success, "the wait has not taken the one that is there");
        Tested.Signal(A, first);
        B.Beside("@setter").Expect(NtStatus.Success, "set", other);
        Result(wait).Status.ShouldBe(NtStatus.Success);
        B.Beside("@setter").Poll(other).ShouldBe(NtStatus.Timeout);
        A.Poll(first).ShouldBe(Tested.OthersNextPoll);
    }

    [Fact]
    public void Signal_WithTwoWaiters_ReleasesAsManyAsTheTypeSays()
    {
        nint first = Tested.Create(A);
        nint second = A.Share(first, B);
        Actor c = A.Beside("@c");
        Task<PeerReply> b = B.Begin("wait", second, -1);
        Stage.UntilBlocked(A.IdOf(first), 1);
        Task<PeerReply> other = c.Begin("wait", first, -1);
        Stage.UntilBlocked(A.IdOf(first), 2);
        Tested.Signal(A, first);
        if (Tested.ReleasedByOneSignal == 1)
        {
            Task.WaitAny([b, other], Until.Patience).ShouldBeGreaterThanOrEqualTo(0);
            Stage.UntilBlocked(A.IdOf(first), 1);
            (Actor taker, nint handle) = b.IsCompleted ? (B, second) : (c, first);
            Tested.Signal(taker, handle);
        }

        Result(b).Status.ShouldBe(NtStatus.Success);
        Result(other).Status.ShouldBe(NtStatus.Success);
        Stage.UntilBlocked(A.IdOf(first), 0);
    }
}
