using Helve.Inspection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Cases;

/// <summary>What remains of an object when one of the processes that share it is killed.</summary>
public abstract class KilledCases : ObjectCases
{
    protected KilledCases(CaseStage stage)
        : base(stage)
    {
        A = new Actor(stage.First, "@a");
        B = new Actor(stage.Environment.StartPeer(), "@b");
        B.Expect(NtStatus.InvalidHandle, "close", 4);
    }

    private Actor A { get; }

    private Actor B { get; }

    [Fact]
    [Rule("D14")]
    public void Kill_OfTheOnlyHolder_TakesObjectAndName()
    {
        string name = Stage.NewName();
        Tested.Create(B, ref name);
        A.Expect(NtStatus.Success, "close", Tested.Open(A, name).Handle);
        B.Peer.Kill();
        Tested.End();
        Until.True(() => IsGone(A, name), "the name is gone");
    }

    [Fact]
    [Rule("D13")]
    public void Kill_OfAnotherHolder_LeavesTheObjectWithAHandleLess()
    {
        nint first = Tested.Create(A);
        int handles = A.HandlesOf(first);
        A.Share(first, B);
        A.Share(first, B);
        A.HandlesOf(first).ShouldBe(handles + 2);
        B.Peer.Kill();
        Until.True(() => A.HandlesOf(first) == handles, "the dead process's handles are closed");
        Tested.Signal(A, first);
        UntilSignalled(A, first);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("wait-any")]
    [InlineData("wait-all")]
    public void Kill_OfABlockedWaiter_LosesNoSignal(string kind)
    {
        nint first = Tested.Create(A);
        ulong id = A.IdOf(first);
        Block(kind, A.Share(first, B), id);
        B.Peer.Kill();
        Stage.UntilBlocked(id, 0);
        Tested.Signal(A, first);
        UntilSignalled(A.Beside("@c"), first);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("wait-any")]
    [InlineData("wait-all")]
    public void Kill_OfOneOfTwoWaiters_LeavesTheOtherItsSignal(string kind)
    {
        nint first = Tested.Create(A);
        ulong id = A.IdOf(first);
        Block(kind, A.Share(first, B), id);
        Task<PeerReply> other = A.Beside("@c").Begin("wait", first, -1);
        Stage.UntilBlocked(id, 2);
        B.Peer.Kill();
        // The other one is not listed for a moment while it joins the wait for several: that one waits does not say yet that the dead one does not.
        UntilSwept();
        Stage.UntilBlocked(id, 1);
        Tested.Signal(A, first);
        Result(other).Status.ShouldBe(NtStatus.Success);
        Stage.UntilBlocked(id, 0);
    }

    [Fact]
    public void Kill_OfTheTaker_LeavesWhatTheTypeSays()
    {
        nint first = Tested.Create(A);
        nint second = A.Share(first, B);
        Tested.Signal(A, first);
        UntilSignalled(B, second);
        B.Peer.Kill();
        UntilSwept();
        A.Poll(first).ShouldBe(Tested.PollAfterTheTakersDeath);
        A.Poll(first).ShouldBe(Tested.TakersNextPoll, "once only");
    }

    [Fact]
    public void Kill_OfTheSignaller_LeavesItsSignal()
    {
        nint first = Tested.Create(B);
        nint second = B.Share(first, A);
        Tested.Signal(B, first);
        B.Peer.Kill();
        UntilSwept();
        UntilSignalled(A, second);
    }

    [Fact]
    public void Kill_DuringItsTimedWait_LeavesNoWaiter()
    {
        nint first = Tested.Create(A);
        ulong id = A.IdOf(first);
        _ = B.Begin("wait", A.Share(first, B), Until.Patience.TotalMilliseconds);
        Stage.UntilBlocked(id, 1);
        B.Peer.Kill();
        Stage.UntilBlocked(id, 0);
        A.Beside("@c").Poll(first).ShouldBe(NtStatus.Timeout);
    }

    private void UntilSwept()
    {
        using KernelInspector inspector = Stage.Environment.Inspect();
        Until.True(() => inspector.ListProcesses().All(p => p.ProcessId != B.Peer.ProcessId), "the dead process is swept");
    }

    private void Block(string kind, nint handle, ulong id)
    {
        nint never = B.Make("event", "-", 0, 0);
        object[] words = kind == "wait" ? [kind, handle, -1] : [kind, -1, never, handle];
        _ = B.Begin(words);
        Stage.UntilBlocked(id, 1);
    }
}
