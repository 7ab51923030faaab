using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;
using Xunit;

namespace Helve.Tests.Foreign;

/// <summary>Objects of one user in the hands of another: who may do what, counts, names, ends.</summary>
public sealed class ForeignObjectTests : IDisposable
{
    private readonly TwoUsers _users = new();

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    public void EventOfAnotherUser_OpenedByRoot_IsSetResetPulsedAndQueried()
    {
        (Peer ann, nint own, Peer root, nint foreign) = Opened();
        root.Call("set", foreign)[0].ShouldBe(0);
        ann.Call("query-event", own)[1].ShouldBe(1);
        root.Call("query-event", foreign)[1].ShouldBe(1);
        root.Call("reset", foreign)[0].ShouldBe(1);
        ann.Call("query-event", own)[1].ShouldBe(0);
        ann.Call("set", own);
        root.Call("set", foreign)[0].ShouldBe(1);
        root.Call("pulse", foreign)[0].ShouldBe(1);
        ann.Call("query-event", own)[1].ShouldBe(0);
    }

    [TwoUsersFact]
    public void ObjectOfAnotherUser_OpenedByAThird_IsDenied()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        _ = ann.Call("event", @"Global\ann-only", 0, 0).Handle;
        _users.Start(TwoUsers.Bob).Call("open-event", @"Global\ann-only").Status.ShouldBe(NtStatus.AccessDenied);
    }

    [TwoUsersFact]
    [Rule("C19")]
    public void ObjectOfAnotherUser_IsMadePermanentAndTemporary()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer root = _users.Start(TwoUsers.Root);
        nint own = ann.Call("event", @"Global\stays", 0, 0).Handle;
        nint foreign = root.Call("open-event", @"Global\stays", 0x100000).Handle;
        ann.Call("permanent", own).Status.ShouldBe(NtStatus.PrivilegeNotHeld);
        root.Call("permanent", foreign).Status.ShouldBe(NtStatus.Success);
        root.Call("temporary", foreign).Status.ShouldBe(NtStatus.AccessDenied, "DELETE was not granted");
        ann.Call("close", own).Status.ShouldBe(NtStatus.Success);
        root.Call("close", foreign).Status.ShouldBe(NtStatus.Success);
        foreign = root.Call("open-event", @"Global\stays", 0x10000).Handle;
        root.Call("temporary", foreign).Status.ShouldBe(NtStatus.Success);
        root.Call("close", foreign).Status.ShouldBe(NtStatus.Success);
        root.Call("open-event", @"Global\stays", 0x10000).Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [TwoUsersFact]
    public void ForeignHandle_WithFewerRights_DoesOnlyWhatItMay()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer root = _users.Start(TwoUsers.Root);
        _ = ann.Call("event", @"Global\few", 0, 0).Handle;
        nint waits = root.Call("open-event", @"Global\few", 0x100000).Handle;
        root.Call("set", waits).Status.ShouldBe(NtStatus.AccessDenied);
        root.Call("query-event", waits).Status.ShouldBe(NtStatus.AccessDenied);
        root.Call("release-mutex", waits).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        root.Call("wait", waits, 0).Status.ShouldBe(NtStatus.Timeout);
    }

    [TwoUsersFact]
    public void HandleCount_IncludesOtherDomains_AndNotTheBroker()
    {
        (Peer ann, nint own, Peer root, nint foreign) = Opened();
        ann.Call("query", own)[4].ShouldBe(2);
        root.Call("query", foreign)[4].ShouldBe(2);
        nint another = root.Call("duplicate", -1, foreign, -1, 0, 0, 2).Handle;
        ann.Call("query", own)[4].ShouldBe(3);
        root.Call("compare", foreign, another).Status.ShouldBe(NtStatus.Success);
        root.Call("close", another);
        ann.Call("query", own)[4].ShouldBe(2);
        root.Call("query", foreign)[3].ShouldBe(ann.Call("query", own)[3]);
    }

    [TwoUsersFact]
    public void Name_GoesWithTheLastHandle_WhoeverHasIt()
    {
        (Peer ann, nint own, Peer root, nint foreign) = Opened();
        ann.Call("close", own).Status.ShouldBe(NtStatus.Success);
        ann.Call("open-event", @"Global\shared").Status.ShouldBe(NtStatus.Success);
        ann.Call("close", own);
        root.Call("close", foreign).Status.ShouldBe(NtStatus.Success);
        root.Call("open-event", @"Global\shared").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [TwoUsersFact]
    public void Name_OfWhatOnlyAForeignProcessHeld_GoesWithItsKill()
    {
        (Peer ann, nint own, Peer root, nint foreign) = Opened();
        ann.Call("close", own);
        root.Call("query", foreign)[4].ShouldBe(1);
        root.Kill();
        Until.True(() => IsGone(ann, @"Global\shared"), "the name goes");
    }

    [TwoUsersFact]
    public void Mutex_OwnedAcrossDomains_CountsItsOwnerAndRefusesOthers()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer root = _users.Start(TwoUsers.Root);
        nint own = ann.Call("mutex", @"Global\m", 0).Handle;
        nint foreign = root.Call("open-mutex", @"Global\m").Handle;
        root.Call("release-mutex", foreign).Status.ShouldBe(NtStatus.MutantNotOwned);
        root.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
        root.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
        root.Call("query-mutex", foreign)[1].ShouldBe(1);
        root.Call("@other", "wait", foreign, 0).Status.ShouldBe(NtStatus.Timeout);
        ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Timeout);
        ann.Call("release-mutex", own).Status.ShouldBe(NtStatus.MutantNotOwned);
        root.Call("release-mutex", foreign)[0].ShouldBe(-1);
        root.Call("release-mutex", foreign)[0].ShouldBe(0);
        ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersTheory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("H11")]
    public void Mutex_WhoseOwnerInTheOtherDomainIsKilled_IsAbandonedOnce(bool foreignOwner)
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer root = _users.Start(TwoUsers.Root);
        nint own = ann.Call("mutex", @"Global\m", 0).Handle;
        nint foreign = root.Call("open-mutex", @"Global\m").Handle;
        (Peer owner, nint owned, Peer waiter, nint awaited) = foreignOwner ? (root, foreign, ann, own) : (ann, own, root, foreign);
        owner.Call("wait", owned, 0).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> waits = waiter.Begin("wait", awaited, -1);
        owner.Kill();
        waits.Wait(Until.Patience).ShouldBeTrue();
        waits.Result.Status.ShouldBe(NtStatus.AbandonedWait0);
        waiter.Call("release-mutex", awaited).Status.ShouldBe(NtStatus.Success);
        waiter.Call("wait", awaited, 0).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    public void Semaphore_OfAnotherUser_IsReleasedToItsLimit()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer root = _users.Start(TwoUsers.Root);
        nint own = ann.Call("semaphore", @"Global\s", 0, 3).Handle;
        nint foreign = root.Call("open-semaphore", @"Global\s").Handle;
        root.Call("release-semaphore", foreign, 2)[0].ShouldBe(0);
        root.Call("release-semaphore", foreign, 2).Status.ShouldBe(NtStatus.SemaphoreLimitExceeded);
        ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
        root.Call("query-semaphore", foreign)[0].ShouldBe(1);
        root.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    public void Duplicate_ByRoot_MovesAnObjectFromOneUserToAnother()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer bob = _users.Start(TwoUsers.Bob);
        Peer root = _users.Start(TwoUsers.Root);
        nint own = ann.Call("event", "-", 0, 0).Handle;
        nint given = TwoUsers.Give(root, ann, own, bob, 0x100002);
        bob.Call("set", given).Status.ShouldBe(NtStatus.Success);
        bob.Call("query-event", given).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
        nint back = TwoUsers.Give(root, bob, given, ann);
        ann.Call("compare", own, back).Status.ShouldBe(NtStatus.Success);
        ann.Call("query", own)[4].ShouldBe(3);
    }

    [TwoUsersFact]
    public void ProcessOfAnotherUser_OpenedByRoot_IsSignalledWhenItEnds()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer root = _users.Start(TwoUsers.Root);
        long pid = ann.Call("pid")[0];
        _ = ann.Call("event", "-", 0, 0).Handle;
        nint process = root.Call("open-process", pid, 0x101040).Handle;
        root.Call("process-id", process)[0].ShouldBe(pid);
        root.Call("wait", process, 0).Status.ShouldBe(NtStatus.Timeout);
        Task<PeerReply> waits = root.Begin("wait", process, -1);
        ann.Kill();
        waits.Wait(Until.Patience).ShouldBeTrue();
        waits.Result.Status.ShouldBe(NtStatus.Success);
        root.Call("exit-code", process)[0].ShouldBe(137);
    }

    [TwoUsersFact]
    [Rule("E24")]
    public void Open_OfAnEmptyName_WithAnotherUsersObjectAsRoot_OpensTheObject()
    {
        using var broker = new SystemBroker();
        using RawClient ann = UserThread.Join(broker.SocketPath, OtherUsers.Ann);
        ann.Create(ObjectType.Event, @"Global\named", 0x1F0003).Status.ShouldBe(NtStatus.Success);
        using RawClient root = broker.Join();
        uint handle = root.Open(ObjectType.Event, @"Global\named", 0x1F0003).Body<HandleReply>().Handle;
        Reply again = Again(root, handle, ObjectType.Event);
        again.Status.ShouldBe(NtStatus.Success);
        root.Lookup(again.Body<HandleReply>().Handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        info.Access.ShouldBe(2u);
        Again(root, handle, ObjectType.Mutex).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
    }

    private static Reply Again(RawClient client, uint root, ObjectType type) => client.Ask(
        WireOperation.OpenNamed, new OpenNamedRequest { Type = (uint)type, Access = 2, RootDirectory = root });

    private static bool IsGone(Peer peer, string name)
    {
        PeerReply opened = peer.Call("open-event", name);
        if (opened.Status == NtStatus.Success)
        {
            peer.Call("close", opened.Handle);
        }

        return opened.Status == NtStatus.ObjectNameNotFound;
    }

    private (Peer Ann, nint Own, Peer Root, nint Foreign) Opened()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer root = _users.Start(TwoUsers.Root);
        nint own = ann.Call("event", @"Global\shared", 0, 0).Handle;
        return (ann, own, root, root.Call("open-event", @"Global\shared").Handle);
    }
}
