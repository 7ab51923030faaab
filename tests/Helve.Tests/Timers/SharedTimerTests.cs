using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Timers;

/// <summary>Timers between processes: by name, by duplication and inheritance; with a setter that dies and a waiter that is stopped.</summary>
[Collection(LibraryCollection.Name)]
public sealed class SharedTimerTests(LibraryFixture fixture)
{
    private const long Soon = -30_000;

    // FUTEX_WAIT_BITSET without FUTEX_PRIVATE_FLAG: no lock of the runtime's own.
    private const string SharedWait = "0x9";
    private static readonly string s_futex =
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? "202" : "98";

    private const long Late = -180_000_000_000;
    private static readonly TimeSpan s_late = TimeSpan.FromHours(5);
    private static int s_last;

    [Fact]
    public void Timer_SharedByName_IsOneInBothProcesses()
    {
        string name = NewName();
        using var mine = new KernelTimer(manualReset: true, name, out bool createdNew);
        createdNew.ShouldBeTrue();
        using Peer peer = fixture.StartPeer();
        PeerReply theirs = peer.Call("timer", name, 0);
        theirs.Status.ShouldBe(NtStatus.ObjectNameExists);
        peer.Call("query-timer", theirs[0])[0].ShouldBe(1);
        peer.Call("set-timer", theirs[0], Late, 250).Status.ShouldBe(NtStatus.Success);
        (mine.State.IsActive, mine.State.Period).ShouldBe((true, TimeSpan.FromMilliseconds(250)));
        peer.Call("set-timer", theirs[0], 0, 0)[0].ShouldBe(0);
        mine.Wait(0).Succeeded.ShouldBeTrue();
        peer.Call("cancel-timer", theirs[0])[0].ShouldBe(1);
        peer.Call("open-timer", name, "0x100000").Status.ShouldBe(NtStatus.Success);
        peer.Call("open-event", name).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        peer.Call("open-timer", name + "-no").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        peer.Call("set-timer", peer.Call("open-timer", name, "0x100000").Handle, 0, 0).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    public void Wait_InAnotherProcess_IsReleasedByAnExpiryThatWasSetHere()
    {
        using Peer peer = fixture.StartPeer();
        using KernelTimer mine = Share(peer, out nint theirs);
        mine.Set(s_late);
        Task<PeerReply> wait = peer.Begin("@a", "wait", theirs, -1);
        AwaitWaiters(mine, 1);
        mine.Set(TimeSpan.FromMilliseconds(3));
        Ended(wait).ShouldBe(NtStatus.Success);
    }

    // Nobody's thread runs a timer.
    [Fact]
    [Rule("H30")]
    public void Setter_ThatIsKilled_LeavesTheTimerRunning()
    {
        Peer peer = fixture.StartPeer();
        using KernelTimer mine = Share(peer, out nint theirs);
        Task<WaitResult> wait = Task.Run(() => mine.Wait());
        AwaitWaiters(mine, 1);
        peer.Call("@a", "set-timer", theirs, -36_000_000_000, 60_000).Status.ShouldBe(NtStatus.Success);
        peer.Kill();
        mine.State.IsActive.ShouldBeTrue("an hour has not passed");
        wait.IsCompleted.ShouldBeFalse();
        mine.Set(TimeSpan.FromMilliseconds(3), TimeSpan.FromMinutes(1));
        wait.WaitAsync(Until.Patience).GetAwaiter().GetResult().Succeeded.ShouldBeTrue();
        mine.State.IsActive.ShouldBeTrue();
        peer.Dispose();
    }

    [Fact]
    public void Waiter_ThatIsKilled_TakesNothing()
    {
        Peer peer = fixture.StartPeer();
        using KernelTimer mine = Share(peer, out nint theirs);
        mine.Set(s_late);
        _ = peer.Begin("@a", "wait", theirs, -1);
        AwaitWaiters(mine, 1);
        peer.Kill();
        AwaitWaiters(mine, 0);
        mine.Set(TimeSpan.FromMilliseconds(3));
        mine.Wait().Succeeded.ShouldBeTrue();
        peer.Dispose();
    }

    // The oldest waiter gets the first expiry though it can't run; the others get theirs, and it finds its own when it goes on.
    [Fact]
    public void Waiter_ThatIsStoppedAcrossAnExpiry_HoldsNobodyUp()
    {
        using Peer peer = fixture.StartPeer();
        using KernelTimer mine = Share(peer, out nint theirs);
        mine.Set(s_late);
        int thread = (int)peer.Call("@a", "tid")[0];
        Task<PeerReply> stopped = peer.Begin("@a", "wait", theirs, -1);
        AwaitWaiters(mine, 1);
        Task<WaitResult>[] waits = [Task.Run(() => mine.Wait()), Task.Run(() => mine.Wait())];
        AwaitWaiters(mine, 3);
        StopAsleep(peer.ProcessId, thread);
        mine.Set(TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(1));
        Task.WaitAll(waits, Until.Patience).ShouldBeTrue();
        Until.True(() => mine.State.IsSignalled, "an expiry that nobody waits for");
        mine.Cancel().ShouldBeTrue();
        stopped.IsCompleted.ShouldBeFalse();
        Signals.TrySend(peer.ProcessId, Signals.SIGCONT, out _).ShouldBeTrue();
        Ended(stopped).ShouldBe(NtStatus.Success);
        mine.State.IsSignalled.ShouldBeTrue();
    }

    [Fact]
    public void Timer_ThatIsInherited_IsTheSame()
    {
        using KernelTimer mine = KernelTimer.Create(manualReset: false, inheritable: true);
        using Peer peer = fixture.StartPeer();
        using KernelProcess target = KernelProcess.Open(peer.ProcessId, Kernel.Objects.ProcessRights.DuplicateHandle);
        nint theirs = mine.DuplicateTo(target, inheritable: true);
        PeerReply child = peer.Call("start", "all", Peer.Program);
        child.Status.ShouldBe(NtStatus.Success);
        using KernelInspector inspector = fixture.Environment.Inspect();
        inspector.ListHandles((int)child[1]).ShouldContain(handle => handle.ObjectId == mine.ObjectId && handle.Value == theirs);
        peer.Call("set-timer", theirs, Soon, 0).Status.ShouldBe(NtStatus.Success);
        mine.Wait().Succeeded.ShouldBeTrue();
        Signals.TrySend((int)child[1], Signals.SIGKILL, out _).ShouldBeTrue();
    }

    [Fact]
    public void Timer_ThatIsSent_Arrives()
    {
        using Peer peer = fixture.StartPeer();
        _ = peer.Call("pid");
        using var mine = new KernelTimer(manualReset: true);
        using KernelProcess target = KernelProcess.Open(peer.ProcessId, Kernel.Objects.ProcessRights.DuplicateHandle);
        target.SendHandle(mine);
        PeerReply arrived = default!;
        Until.True(() => (arrived = peer.Call("receive")).Status == NtStatus.Success, "the handle arrives");
        arrived[1].ShouldBe((long)ObjectType.Timer);
        peer.Call("set-timer", arrived[0], 0, 0).Status.ShouldBe(NtStatus.Success);
        mine.Wait(0).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Inspection_TellsWhenItIsDueAndItsPeriod()
    {
        string name = NewName();
        using var mine = new KernelTimer(manualReset: true, name, out _);
        ObjectState state = Show(mine);
        (state.Type, state.Flags).ShouldBe((ObjectType.Timer, ObjectStateFlags.Manual));
        mine.Set(s_late, TimeSpan.FromSeconds(2));
        state = Show(mine);
        state.Flags.ShouldBe(ObjectStateFlags.Manual | ObjectStateFlags.Armed);
        state.Count.ShouldBe(2000);
        state.Limit.ShouldBeInRange(1, (int)s_late.TotalMilliseconds);
        mine.Set(DateTimeOffset.UtcNow + s_late);
        Show(mine).Flags.ShouldBe(ObjectStateFlags.Manual | ObjectStateFlags.Armed | ObjectStateFlags.Absolute);

        // Nobody has looked at it since.
        mine.Set(TimeSpan.FromMilliseconds(2));
        Until.True(() => Show(mine).Flags == (ObjectStateFlags.Manual | ObjectStateFlags.Signalled), "it expires");
    }

    private static NtStatus Ended(Task<PeerReply> call)
    {
        call.Wait(Until.Patience).ShouldBeTrue();
        return call.Result.Status;
    }

    // Not where it holds the domain's lock: it looks at the timer again whenever its runtime interrupts its sleep.
    private static void StopAsleep(int process, int thread) => Until.True(
        () =>
        {
            Signals.TrySend(process, Signals.SIGSTOP, out _).ShouldBeTrue();
            string status = $"/proc/{process}/task/{thread}/status";
            Until.True(() => File.ReadAllText(status).Contains("State:\tT", StringComparison.Ordinal), "it is stopped");
            string[] call = File.ReadAllText($"/proc/{process}/task/{thread}/syscall").Split(' ');
            return (call.Length > 2 && call[0] == s_futex && call[2] == SharedWait) || !Signals.TrySend(process, Signals.SIGCONT, out _);
        },
        "the waiter is stopped in its sleep");

    private static string NewName() => $@"Local\timer-{Interlocked.Increment(ref s_last)}";

    private static KernelTimer Share(Peer peer, out nint theirs)
    {
        string name = NewName();
        var mine = new KernelTimer(manualReset: false, name, out _);
        theirs = peer.Call("open-timer", name, "0x1F0003").Handle;
        return mine;
    }

    private ObjectState Show(KernelTimer timer)
    {
        using KernelInspector inspector = fixture.Environment.Inspect();
        return inspector.ListHandles(Environment.ProcessId).Single(handle => handle.ObjectId == timer.ObjectId).State;
    }

    private void AwaitWaiters(KernelObject waited, int count) =>
        Until.True(() => fixture.Environment.WaitersOf(waited.ObjectId) == count, $"{count} waiters");
}
