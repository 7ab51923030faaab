using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <summary>Sharing between the test process and a real second one: by name and by duplication, and what a death leaves.</summary>
[Collection(LibraryCollection.Name)]
public sealed class CrossProcessTests(LibraryFixture fixture)
{
    private static readonly Lock s_names = new();
    private static int s_last;

    [Fact]
    [Rule("E11")]
    [Rule("B38")]
    public void Event_SharedByName_IsOneObjectInBothProcesses()
    {
        string name = NewName();
        using var mine = new KernelEvent(false, false, name, out bool createdNew);
        createdNew.ShouldBeTrue();
        using Peer peer = fixture.StartPeer();
        PeerReply theirs = peer.Call("event", name, 1, 1);
        theirs.Status.ShouldBe(NtStatus.ObjectNameExists);
        mine.Set();
        peer.Call("wait", theirs[0], 0).Status.ShouldBe(NtStatus.Success);
        mine.Wait(0).TimedOut.ShouldBeTrue("the peer took it");
        peer.Call("query", theirs[0])[3].ShouldBe((long)mine.ObjectId);
    }

    [Fact]
    [Rule("H3")]
    public void Wait_InAnotherProcess_IsReleasedByASet()
    {
        string name = NewName();
        using var mine = new KernelEvent(false, false, name, out _);
        using Peer peer = fixture.StartPeer();
        nint theirs = peer.Call("open-event", name, "0x100000").Handle;
        Task<PeerReply> waiting = peer.Begin("@a", "wait", theirs, -1);
        AwaitWaiters(mine, 1);
        mine.Set();
        waiting.Wait(Until.Patience).ShouldBeTrue();
        waiting.Result.Status.ShouldBe(NtStatus.Success);
        peer.Call("set", theirs).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    [Rule("A16")]
    [Rule("B39")]
    public void DuplicateTo_AnotherProcess_MakesAHandleThatOnlyWorksThere()
    {
        using var mine = new KernelEvent(manualReset: true);
        using Peer peer = fixture.StartPeer();
        _ = peer.Call("pid");
        using KernelProcess target = Open(peer);
        nint theirs = mine.DuplicateTo(target, (uint)EventRights.Synchronize);
        peer.Call("query", theirs)[1].ShouldBe((uint)EventRights.Synchronize);
        peer.Call("set", theirs).Status.ShouldBe(NtStatus.AccessDenied);
        mine.Set();
        peer.Call("wait", theirs, 0).Status.ShouldBe(NtStatus.Success);
        target.CloseRemote(theirs);
        peer.Call("query", theirs).Status.ShouldBe(NtStatus.InvalidHandle);
        mine.Query().HandleCount.ShouldBe(1);
    }

    [Fact]
    [Rule("B33")]
    public void DuplicateFrom_AnotherProcess_BringsItsHandleAndItself()
    {
        using Peer peer = fixture.StartPeer();
        nint theirs = peer.Call("event", "-", 1, 1).Handle;
        using KernelProcess source = Open(peer);
        using var mine = KernelEvent.FromHandle(source.DuplicateFrom(theirs));
        mine.Wait(0).Succeeded.ShouldBeTrue();
        using var process = KernelProcess.FromHandle(source.DuplicateFrom(CurrentProcess));
        process.ProcessId.ShouldBe(peer.ProcessId);
        process.GrantedAccess.ShouldBe((uint)ProcessRights.AllAccess);
    }

    [Fact]
    [Rule("B2")]
    [Rule("B3")]
    public void Duplicate_WithoutTheRightOnTheProcess_IsDenied()
    {
        using var mine = new KernelEvent(manualReset: true);
        using Peer peer = fixture.StartPeer();
        nint theirs = peer.Call("event", "-", 1, 1).Handle;
        using var weak = KernelProcess.Open(peer.ProcessId);
        Should.Throw<KernelException>(() => mine.DuplicateTo(weak)).Status.ShouldBe(NtStatus.AccessDenied);
        Should.Throw<KernelException>(() => weak.DuplicateFrom(theirs)).Status.ShouldBe(NtStatus.AccessDenied);
        Should.Throw<KernelException>(() => weak.CloseRemote(theirs)).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    [Rule("B9")]
    [Rule("B10")]
    public void CloseSource_InAnotherProcess_ClosesItThereEvenWhenTheTargetIsBad()
    {
        using Peer peer = fixture.StartPeer();
        nint theirs = peer.Call("event", "-", 1, 1).Handle;
        using KernelProcess source = Open(peer);
        TryDuplicate(source.Handle, theirs, 0x7FFFF0, 0, 0, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.InvalidHandle);
        peer.Call("query", theirs).Status.ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("A27")]
    [Rule("B12")]
    [Rule("B37")]
    public void Duplicate_IntoOrOutOfADeadProcess_SaysSo()
    {
        var mine = new KernelEvent(manualReset: true);
        using Peer peer = fixture.StartPeer();
        nint theirs = peer.Call("event", "-", 1, 1).Handle;
        using KernelProcess process = Open(peer);
        peer.Kill();
        process.Wait();
        Should.Throw<KernelException>(() => process.DuplicateFrom(theirs)).Status.ShouldBe(NtStatus.ProcessIsTerminating);
        nint value = mine.Handle;
        Should.Throw<KernelException>(() => mine.DuplicateTo(process, closeSource: true)).Status.ShouldBe(NtStatus.ProcessIsTerminating);
        TryQuery(value, out _).ShouldBe(NtStatus.InvalidHandle);
        mine.Dispose();
    }

    [Fact]
    [Rule("D14")]
    [Rule("D2")]
    public void Death_OfTheSoleHolder_TakesTheNameWithIt()
    {
        string name = NewName();
        using Peer peer = fixture.StartPeer();
        _ = peer.Call("event", name, 1, 1).Handle;
        KernelEvent.TryOpen(name, out KernelEvent? open).ShouldBeTrue();
        using KernelProcess process = Open(peer);
        open!.Dispose();
        peer.Kill();
        process.Wait();
        KernelEvent.TryOpen(name, out _).ShouldBeFalse();
        using var again = new KernelEvent(false, false, name, out bool createdNew);
        createdNew.ShouldBeTrue();
        again.Wait(0).TimedOut.ShouldBeTrue();
    }

    [Fact]
    [Rule("D13")]
    public void Death_OfTheCreator_LeavesTheObjectToTheOthers()
    {
        string name = NewName();
        using Peer peer = fixture.StartPeer();
        _ = peer.Call("event", name, 1, 1).Handle;
        using var mine = KernelEvent.Open(name);
        using KernelProcess process = Open(peer);
        peer.Kill();
        process.Wait();
        mine.Wait(0).Succeeded.ShouldBeTrue();
        mine.Query().HandleCount.ShouldBe(1);
        using var again = KernelEvent.Open(name);
        again.IsSameObject(mine).ShouldBeTrue();
    }

    [Fact]
    [Rule("H11")]
    [Rule("I4")]
    public void Death_OfAMutexOwner_AbandonsItOnceAndABlockedWaiterGetsIt()
    {
        string name = NewName();
        using var mine = new KernelMutex(false, name, out _);
        using Peer peer = fixture.StartPeer();
        nint theirs = peer.Call("open-mutex", name, "0x100000").Handle;
        peer.Call("wait", theirs, 0).Status.ShouldBe(NtStatus.Success);
        mine.Wait(0).TimedOut.ShouldBeTrue();
        Task<WaitResult> waiting = Task.Factory.StartNew(
            () =>
            {
                WaitResult result = mine.Wait();
                _ = mine.Release();
                return result;
            },
            TaskCreationOptions.LongRunning);
        AwaitWaiters(mine, 1);
        peer.Kill();
        waiting.Wait(Until.Patience).ShouldBeTrue();
        waiting.Result.Abandoned.ShouldBeTrue();
        mine.Wait(0).Abandoned.ShouldBeFalse();
        mine.Release().ShouldBe(0);
    }

    [Fact]
    [Rule("H11")]
    [Rule("I7")]
    public void End_OfTheOwningThread_AbandonsTheMutex()
    {
        string name = NewName();
        using var mine = new KernelMutex(false, name, out _);
        using Peer peer = fixture.StartPeer();
        nint theirs = peer.Call("open-mutex", name, "0x100000").Handle;
        peer.Call("@a", "wait", theirs, 0).Status.ShouldBe(NtStatus.Success);
        peer.Call("@a", "end-thread").Status.ShouldBe(NtStatus.Success);
        mine.Wait().Abandoned.ShouldBeTrue();
        mine.Release();
        peer.Call("wait", theirs, 0).Status.ShouldBe(NtStatus.Success, "its process lives on");
        peer.Call("release-mutex", theirs).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("H11")]
    public void Execve_OfAnOwnerAndWaiter_AbandonsItsMutexAndItsWaitButKeepsTheProcess()
    {
        string name = NewName();
        using var mutex = new KernelMutex(false, name, out _);
        using var e = new KernelEvent(false, false, NewName(), out _);
        using Peer peer = fixture.StartPeer();
        _ = peer.Call("pid");
        using KernelProcess process = Open(peer);
        nint theirs = peer.Call("open-mutex", name).Handle;
        peer.Call("@owner", "wait", theirs, 0).Status.ShouldBe(NtStatus.Success);
        peer.Begin("@waiter", "wait", e.DuplicateTo(process), -1);
        AwaitWaiters(e, 1);
        _ = peer.Begin("exec", "/bin/sleep", 1000);
        mutex.Wait(Until.Patience).Abandoned.ShouldBeTrue();
        mutex.Release();
        AwaitWaiters(e, 0);
        process.HasExited.ShouldBeFalse("another program is the same process");
        mutex.Query().HandleCount.ShouldBe(2, "its handles are the process's still");
        e.Set();
        e.Wait(0).Succeeded.ShouldBeTrue("no dead waiter took it");
        peer.Kill();
        Until.True(() => mutex.Query().HandleCount == 1, "its end closes them");
    }

    [Fact]
    public void Death_OfABlockedWaiter_RemovesItsWait()
    {
        string name = NewName();
        using var mine = new KernelEvent(false, false, name, out _);
        using Peer peer = fixture.StartPeer();
        nint theirs = peer.Call("open-event", name, "0x100000").Handle;
        _ = peer.Begin("@a", "wait", theirs, -1);
        nint other = peer.Call("event", "-", 0, 0).Handle;
        _ = peer.Begin("@b", "wait-any", -1, other, theirs);
        AwaitWaiters(mine, 2);
        using KernelProcess process = Open(peer);
        peer.Kill();
        process.Wait();
        using (KernelInspector inspector = fixture.Environment.Inspect())
        {
            inspector.ShowObject(mine.ObjectId).Waiters.ShouldBeEmpty();
        }

        mine.Set().ShouldBeFalse();
        mine.Wait(0).Succeeded.ShouldBeTrue("nobody dead took the signal");
    }

    [Fact]
    [Rule("I1")]
    [Rule("I6")]
    [Rule("D7")]
    [Rule("D8")]
    public void Process_OpenedById_TellsItsExit()
    {
        using Peer peer = fixture.StartPeer();
        _ = peer.Call("pid");
        var process = KernelProcess.Open(peer.ProcessId);
        process.ExitCode.ShouldBeNull();
        process.ProcessId.ShouldBe(peer.ProcessId);
        peer.Begin("exit", 7);
        process.Wait().Succeeded.ShouldBeTrue();
        process.HasExited.ShouldBeTrue();
        int id = peer.ProcessId;
        peer.WaitForExit();
        process.Dispose();
        KernelProcess.TryOpen(id, out _).ShouldBeFalse("the last handle was closed");
        Should.Throw<KernelException>(() => KernelProcess.Open(0)).Status.ShouldBe(NtStatus.InvalidParameter);
        KernelProcess.TryOpen(int.MaxValue, out _).ShouldBeFalse();
    }

    [Fact]
    public void WaitAny_OverObjectsOfTwoProcesses_TakesOne()
    {
        string name = NewName();
        using var mine = new KernelSemaphore(0, 10, name, out _);
        using Peer peer = fixture.StartPeer();
        nint theirs = peer.Call("open-semaphore", name, "0x100002").Handle;
        nint other = peer.Call("event", "-", 0, 0).Handle;
        Task<PeerReply> waiting = peer.Begin("@a", "wait-any", -1, other, theirs);
        AwaitWaiters(mine, 1);
        mine.Release(2).ShouldBe(0);
        waiting.Wait(Until.Patience).ShouldBeTrue();
        waiting.Result.Text.ShouldBe("Success 1");
        mine.State.CurrentCount.ShouldBe(1);
    }

    private static string NewName()
    {
        lock (s_names)
        {
            return $"Local\\cross-{++s_last}";
        }
    }

    private static KernelProcess Open(Peer peer) => KernelProcess.Open(
        peer.ProcessId, ProcessRights.Synchronize | ProcessRights.DuplicateHandle | ProcessRights.QueryLimitedInformation);

    private void AwaitWaiters(KernelObject waited, int count) =>
        Until.True(
            () => fixture.Environment.WaitersOf(waited.ObjectId) >= count,
            () => $"{count} waiters are blocked; there are {fixture.Environment.Describe(waited.ObjectId)}");
}
