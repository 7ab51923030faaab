using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;
using Xunit;

namespace Helve.Tests.Foreign;

/// <summary>
/// A thread of another domain that is stopped while it holds that domain's lock. Whoever waits for that domain's objects waits for it; what
/// others do with their own objects goes on after a tenth of a second at most, also where a wait over both domains lists them.
/// </summary>
public sealed class StoppedHolderTests : IDisposable
{
    private readonly TwoUsers _users = new();
    private readonly RawClient _stopped;
    private readonly uint _record;
    private readonly Peer _ann;
    private readonly Peer _root;
    private readonly nint _own;
    private readonly nint _foreign;
    private readonly nint _mine;

    public StoppedHolderTests()
    {
        _stopped = UserThread.Join(_users.SocketPath, TwoUsers.Ann);
        _record = _stopped.TakeRecord();
        _ann = _users.Start(TwoUsers.Ann);
        _root = _users.Start(TwoUsers.Root);
        _own = _ann.Call("event", @"Global\e", 0, 0).Handle;
        _foreign = _root.Call("open-event", @"Global\e").Handle;
        _mine = _root.Call("event", "mine", 0, 0).Handle;
    }

    public void Dispose()
    {
        _stopped.Dispose();
        _users.Dispose();
    }

    [TwoUsersFact]
    public void Set_OfAnObjectThatAMixedWaitForAllLists_DoesNotWaitForTheOtherDomain()
    {
        Task<PeerReply> all = Waiting("wait-all");
        _ann.Call("set", _own).Status.ShouldBe(NtStatus.Success);
        Hold();
        _root.Call("set", _mine).Status.ShouldBe(NtStatus.Success);
        _root.Call("query-event", _mine)[1].ShouldBe(1, "the wait can't be satisfied without the other domain");
        all.IsCompleted.ShouldBeFalse();

        // The wait is late, and looked at again when the other domain lets go.
        LetGo();
        Ended(all).ShouldBe(NtStatus.Success);
        _root.Call("query-event", _mine)[1].ShouldBe(0);
        _ann.Call("query-event", _own)[1].ShouldBe(0);
    }

    [TwoUsersFact]
    public void MixedWaitForAny_ThatGetsItsOwnDomainsObject_IsToldAtOnce()
    {
        Task<PeerReply> any = Waiting("wait-any");
        Hold();
        _root.Call("set", _mine).Status.ShouldBe(NtStatus.Success);
        Ended(any).ShouldBe(NtStatus.Success);
        any.Result[0].ShouldBe(0);

        // Its part in the other domain is taken away when that lets go; nothing is handed to it meanwhile or later.
        LetGo();
        _ann.Call("set", _own).Status.ShouldBe(NtStatus.Success);
        _ann.Call("query-event", _own)[1].ShouldBe(1);
        _root.Call("wait", _foreign, 0).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersTheory]
    [InlineData("wait-any")]
    [InlineData("wait-all")]
    public void MixedWait_ThatCantBegin_EndsWithItsDeadline(string kind)
    {
        Hold();
        _root.Call(kind, 20, _mine, _foreign).Status.ShouldBe(NtStatus.Timeout);
        _root.Call("set", _mine).Status.ShouldBe(NtStatus.Success);
        _root.Call("wait", _mine, 0).Status.ShouldBe(NtStatus.Success);
        LetGo();
    }

    [TwoUsersFact]
    public void MixedWait_ThatCouldNotBegin_BeginsWhenTheDomainLetsGo()
    {
        Hold();
        Task<PeerReply> any = _root.Begin("@a", "wait-any", -1, _foreign, _mine);
        _root.Call("set", _mine).Status.ShouldBe(NtStatus.Success);
        LetGo();
        Ended(any).ShouldBe(NtStatus.Success);
        any.Result[0].ShouldBe(1);
    }

    [TwoUsersFact]
    public void DeathOfAThread_WithMutexesInBothDomains_FreesItsOwnDomainsWithoutTheOther()
    {
        nint own = _ann.Call("mutex", @"Global\m", 0).Handle;
        nint foreign = _root.Call("open-mutex", @"Global\m").Handle;
        nint mine = _root.Call("mutex", "-", 0).Handle;
        _root.Call("@t", "wait-all", 0, mine, foreign).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> waits = _root.Begin("@a", "wait", mine, -1);
        Hold();
        _root.Call("@t", "end-thread");
        Ended(waits).ShouldBe(NtStatus.AbandonedWait0);
        LetGo();
        _ann.Call("wait", own, -1).Status.ShouldBe(NtStatus.AbandonedWait0);
    }

    [TwoUsersFact]
    public void DeathOfAForeignOwner_WhoseOwnDomainIsHeld_FreesTheOthersMutex()
    {
        // Here it is the owner's domain whose lock is kept: Ann's thread owns a mutex of root's.
        nint shared = _root.Call("mutex", @"Global\r", 0).Handle;
        _root.Call("secure", shared, 4, "D:(A;;0x1F0001;;;WD)").Status.ShouldBe(NtStatus.Success);
        nint anns = _ann.Call("open-mutex", @"Global\r").Handle;
        _ann.Call("@t", "wait", anns, 0).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> waits = _root.Begin("@a", "wait", shared, -1);
        Hold();
        _ann.Call("@t", "end-thread");
        Ended(waits).ShouldBe(NtStatus.AbandonedWait0);
        LetGo();
    }

    [TwoUsersFact]
    public void JobNotice_ByAnEventThatAMixedWaitForAllLists_DoesNotWaitForTheOtherDomain()
    {
        nint job = _root.Call("job", "create", "-").Handle;
        long watch = _root.Call("job", "watch", job, _mine)[0];
        Task<PeerReply> all = Waiting("wait-all");
        Hold();
        PeerReply started = _root.Call("job", "start", job, "/bin/sleep", "1000");
        started.Status.ShouldBe(NtStatus.Success);
        Until.True(() => _root.Call("query-event", _mine)[1] == 1, "the notice is told");
        all.IsCompleted.ShouldBeFalse();
        _root.Call("job", "notices", watch)[1].ShouldBe((long)JobMessage.NewProcess);
        LetGo();
        _ann.Call("set", _own).Status.ShouldBe(NtStatus.Success);
        Ended(all).ShouldBe(NtStatus.Success);
        _root.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        _root.Call("wait", started.Handle, 60_000).Status.ShouldBe(NtStatus.Success);
    }

    private static NtStatus Ended(Task<PeerReply> call)
    {
        call.Wait(Until.Patience).ShouldBeTrue();
        return call.Result.Status;
    }

    // What a thread that is stopped in a section leaves.
    private void Hold()
    {
        ref ulong word = ref _stopped.Arena.Domain.Lock;
        ulong held = LockWord.HeldBy(_record, _stopped.Arena.Record(_record).Generation, parkedOn: false).Value;
        while (Interlocked.CompareExchange(ref word, held, 0) != 0)
        {
            Thread.Yield();
        }
    }

    private void LetGo() => Volatile.Write(ref _stopped.Arena.Domain.Lock, 0);

    private Task<PeerReply> Waiting(string kind)
    {
        Task<PeerReply> waits = _root.Begin("@a", kind, -1, _mine, _foreign);
        Until.True(() => _users.CountWaiters(@"Global\e") != 0, "waiters of the event");
        return waits;
    }
}
