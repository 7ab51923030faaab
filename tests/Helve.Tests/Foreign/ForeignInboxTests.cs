using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>Handles sent between processes of several users: what arrives, and what becomes of it when somebody ends.</summary>
public sealed class ForeignInboxTests : IDisposable
{
    private const int SameAccess = 2;
    private const int Duplicating = 0x40;
    private const int WaitAndSet = 0x100002;
    private readonly TwoUsers _users = new();
    private readonly Peer _ann;
    private readonly Peer _root;

    public ForeignInboxTests()
    {
        _ann = Start(TwoUsers.Ann);
        _root = Start(TwoUsers.Root);
    }

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    [Rule("D2")]
    public void LocalObject_SentToAnotherUser_ArrivesAsTheSameObject()
    {
        nint own = _root.Call("event", "-", 0, 0).Handle;
        Send(_root, _ann, own, tag: 7).ShouldBe(NtStatus.Success);
        _root.Call("query", own)[4].ShouldBe(2, "a handle in flight is a handle");

        PeerReply received = _ann.Call("receive");
        received.Status.ShouldBe(NtStatus.Success);
        (received[1], received[2], received[3], received[4]).ShouldBe(((long)ObjectType.Event, 0x1F0003L, 7L, (long)_root.ProcessId));
        _ann.Call("set", received.Handle).Status.ShouldBe(NtStatus.Success);
        _root.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
        _ann.Call("query", received.Handle)[3].ShouldBe(_root.Call("query", own)[3]);
        _root.Call("query", own)[4].ShouldBe(2, "the broker has none any more");
        _ann.Call("close", received.Handle);
        _root.Call("query", own)[4].ShouldBe(1);
        _ann.Call("receive").Status.ShouldBe(NtStatus.NoMoreEntries);
    }

    [TwoUsersFact]
    public void ForeignObject_SentHome_ArrivesAsAHandleOfItsOwnDomain()
    {
        nint own = _ann.Call("event", @"Global\home", 0, 0).Handle;
        nint foreign = _root.Call("open-event", @"Global\home").Handle;
        Send(_root, _ann, foreign).ShouldBe(NtStatus.Success);
        nint received = _ann.Call("receive").Handle;
        _ann.Call("compare", own, received).Status.ShouldBe(NtStatus.Success);

        // Nobody is asked for what is in one's own memory.
        _users.StopBroker();
        _ann.Call("set", received).Status.ShouldBe(NtStatus.Success);
        _ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
        _root.Call("set", foreign).Status.ShouldBe(NtStatus.PortDisconnected);
    }

    [TwoUsersFact]
    [Rule("B23")]
    public void ForeignObject_SentToAThirdUser_ArrivesWithTheAccessThatWasSent()
    {
        Peer bob = Start(TwoUsers.Bob);
        nint own = _ann.Call("event", @"Global\third", 0, 0).Handle;
        nint foreign = _root.Call("open-event", @"Global\third").Handle;
        nint target = Open(_root, bob);
        _root.Call("send", target, foreign, WaitAndSet, 0, 1).Status.ShouldBe(NtStatus.Success);
        PeerReply received = bob.Call("receive");
        received[2].ShouldBe(WaitAndSet);
        bob.Call("set", received.Handle).Status.ShouldBe(NtStatus.Success);
        bob.Call("query-event", received.Handle).Status.ShouldBe(NtStatus.AccessDenied);
        _ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);

        // More than the sender's handle has is not to be sent, from whichever domain.
        nint narrow = _root.Call("open-event", @"Global\third", 0x100000).Handle;
        _root.Call("send", target, narrow, WaitAndSet, 0, 1).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("receive").Status.ShouldBe(NtStatus.NoMoreEntries);
    }

    [TwoUsersFact]
    public void User_WhoWasGivenAProcess_SendsToItAsFarAsTheHandleAllows()
    {
        nint target = Open(_root, _ann);
        _root.Call("send", target, -1, Duplicating, 0, 1).Status.ShouldBe(NtStatus.Success);
        _root.Call("send", target, -1, 0x101000, 0, 2).Status.ShouldBe(NtStatus.Success);
        PeerReply strong = _ann.Call("receive");
        strong[1].ShouldBe((long)ObjectType.Process);
        nint weak = _ann.Call("receive").Handle;

        nint own = _ann.Call("semaphore", "-", 0, 5).Handle;
        _ann.Call("send", weak, own, 0, SameAccess, 3).Status.ShouldBe(NtStatus.AccessDenied);
        _ann.Call("send", own, own, 0, SameAccess, 3).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        _ann.Call("send", strong.Handle, 4_000, 0, SameAccess, 3).Status.ShouldBe(NtStatus.InvalidHandle);
        _ann.Call("send", strong.Handle, own, 0, SameAccess, 4).Status.ShouldBe(NtStatus.Success);
        PeerReply received = _root.Call("receive");
        (received[3], received[4]).ShouldBe((4L, (long)_ann.ProcessId));
        _root.Call("release-semaphore", received.Handle, 2).Status.ShouldBe(NtStatus.Success);
        _ann.Call("query-semaphore", own)[0].ShouldBe(2);
        _root.Call("receive").Status.ShouldBe(NtStatus.NoMoreEntries);
    }

    [TwoUsersFact]
    public void Reader_ThatWaits_IsWokenByAnotherUsersHandle()
    {
        Task<PeerReply> reading = _ann.Begin("receive-all", 2);
        nint own = _root.Call("event", "-", 0, 0).Handle;
        Send(_root, _ann, own, tag: 11).ShouldBe(NtStatus.Success);
        Send(_root, _ann, own, tag: 12).ShouldBe(NtStatus.Success);
        reading.Wait(Until.Patience).ShouldBeTrue();
        reading.Result.Text.ShouldBe("Success 11 12");
        Until.True(() => _root.Call("query", own)[4] == 1, "the reader has closed both");
    }

    [TwoUsersFact]
    [Rule("D2")]
    public void Receiver_ThatIsKilled_LeavesNothingOfWhatWaitedForIt()
    {
        nint own = _root.Call("event", @"Global\waits", 0, 0).Handle;
        nint target = Open(_root, _ann, 0x100040);
        _root.Call("send", target, own, 0, SameAccess, 1).Status.ShouldBe(NtStatus.Success);
        _root.Call("close", own);
        own = _root.Call("open-event", @"Global\waits").Handle;
        _root.Call("close", own);
        _ann.Kill();
        _root.Call("wait", target, -1).Status.ShouldBe(NtStatus.Success);
        _root.Call("open-event", @"Global\waits").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        own = _root.Call("event", "-", 0, 0).Handle;
        _root.Call("send", target, own, 0, SameAccess, 1).Status.ShouldBe(NtStatus.ProcessIsTerminating);
        _root.Call("send", target, 4_000, 0, SameAccess, 1).Status.ShouldBe(NtStatus.InvalidHandle);
        _root.Call("query", own)[4].ShouldBe(1);
    }

    [TwoUsersFact]
    [Rule("D2")]
    public void Sender_ThatIsKilled_LeavesWhatItSent()
    {
        nint target = Open(_root, _ann);
        _root.Call("send", target, -1, Duplicating, 0, 1).Status.ShouldBe(NtStatus.Success);
        nint there = _ann.Call("receive").Handle;
        nint own = _ann.Call("event", @"Global\left", 1, 1).Handle;
        _ann.Call("send", there, own, 0, SameAccess, 9).Status.ShouldBe(NtStatus.Success);
        nint ends = Open(_root, _ann, 0x100000);
        _ann.Kill();
        _root.Call("wait", ends, -1).Status.ShouldBe(NtStatus.Success);

        PeerReply received = _root.Call("receive");
        (received.Status, received[3], received[4]).ShouldBe((NtStatus.Success, 9L, (long)_ann.ProcessId));
        _root.Call("query-event", received.Handle)[1].ShouldBe(1);
        _root.Call("close", _root.Call("open-event", @"Global\left").Handle);
        _root.Call("close", received.Handle);
        _root.Call("open-event", @"Global\left").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [TwoUsersFact]
    public void Inbox_IsBoundedForEachSender_AndAsAWhole()
    {
        nint own = _root.Call("event", @"Global\many", 0, 0).Handle;
        SendAll(_root, own).ShouldBe(WireLimits.MaximumArrivalsOfSender);
        _root.Call("query", own)[4].ShouldBe(1 + WireLimits.MaximumArrivalsOfSender);

        // Senders of the receiver's own domain and of others share the room.
        int others = 0;
        for (int i = 0; i < 4; i++)
        {
            Peer sender = Start(i == 0 ? TwoUsers.Ann : TwoUsers.Root);
            others += SendAll(sender, sender.Call("event", "-", 0, 0).Handle);
        }

        others.ShouldBe(WireLimits.MaximumArrivals - WireLimits.MaximumArrivalsOfSender);
        _ann.Call("receive").Status.ShouldBe(NtStatus.Success);
        Send(_root, _ann, own).ShouldBe(NtStatus.Success, "one of its own was received, so there is room for one");
        Send(_root, _ann, own).ShouldBe(NtStatus.QuotaExceeded);
    }

    [TwoUsersFact]
    public void Directory_SentToAnotherUser_IsTheSameDirectory()
    {
        nint directory = _root.Call("directory", @"\BaseNamedObjects\sent").Handle;
        nint inside = _root.Call("event", @"Global\sent\inside", 0, 0).Handle;
        Send(_root, _ann, directory).ShouldBe(NtStatus.Success);
        PeerReply received = _ann.Call("receive");
        received[1].ShouldBe((long)ObjectType.Directory);
        _ann.Call("name", received.Handle).Text.ShouldBe(@"Success \BaseNamedObjects\sent");

        // It lives by the handle that arrived.
        _root.Call("close", inside);
        _root.Call("close", directory);
        _root.Call("event", @"Global\sent\again", 0, 0).Status.ShouldBe(NtStatus.Success);
        _ann.Call("close", received.Handle);
        _root.Call("event", @"Global\sent\later", 0, 0).Status.ShouldBe(NtStatus.ObjectPathNotFound);
    }

    // An answer shows that setpriv has made it the user's: what is opened before is a process of root's.
    private Peer Start(uint user)
    {
        Peer peer = _users.Start(user);
        peer.Call("pid")[0].ShouldBe(peer.ProcessId);
        return peer;
    }

    private static nint Open(Peer opener, Peer process, int access = Duplicating) => opener.Call("open-process", process.ProcessId, access).Handle;

    private static NtStatus Send(Peer sender, Peer receiver, nint handle, int tag = 1)
    {
        nint target = Open(sender, receiver);
        NtStatus status = sender.Call("send", target, handle, 0, SameAccess, tag).Status;
        sender.Call("close", target);
        return status;
    }

    private int SendAll(Peer sender, nint handle)
    {
        nint target = Open(sender, _ann);
        int sent = 0;
        NtStatus status;
        while ((status = sender.Call("send", target, handle, 0, SameAccess, sent).Status) == NtStatus.Success)
        {
            sent++;
        }

        status.ShouldBe(NtStatus.QuotaExceeded);
        return sent;
    }
}
