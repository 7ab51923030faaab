using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.DropIn;

/// <summary>Names of all users, and what NamedWaitHandleOptions keep from others. Ann and Bob are served by one broker.</summary>
public sealed class OtherUserTests : IDisposable
{
    private const int UserOnly = 1;
    private const int AnyUser = 0;
    private const int Session = 1;
    private const int AllSessions = 0;
    private readonly SystemBroker _broker = new();

    [UserFact]
    public void MutexOfTheCurrentUserOnly_IsNobodyElses()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        Expect(ann, "Success 1", "create", "Mine", UserOnly, AllSessions);
        Expect(bob, "Unsuccessful UnauthorizedAccessException", "open", "Mine", AnyUser, AllSessions);
        Expect(bob, "Unsuccessful UnauthorizedAccessException", "open", "Mine", UserOnly, AllSessions);
        Expect(bob, "Unsuccessful UnauthorizedAccessException", "create", "Mine", AnyUser, AllSessions);
        Expect(_broker.StartPeer(Ann), "Success 1", "open", "Mine", UserOnly, AllSessions);
        Expect(_broker.StartPeer(Ann), "Success 0", "create", "Mine", UserOnly, AllSessions);
    }

    [UserFact]
    public void NameThatSomebodyElseTook_IsNotTakenForOnesOwn()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        Expect(bob, "Success 1", "create-for-all", @"Global\Taken");
        Expect(ann, "Unsuccessful WaitHandleCannotBeOpenedException", "create", "Taken", UserOnly, AllSessions);
        Expect(ann, "Success 0", "open", "Taken", UserOnly, AllSessions);
        Expect(ann, "Success 1", "open", "Taken", AnyUser, AllSessions);
    }

    [UserFact]
    public void NameThatSomebodyElseTook_IsNotTakenForOnesOwn_AlsoWhenItHidesWhoseItIs()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        Expect(bob, "Success 1", "create-for-all", @"Global\Hidden", "D:(A;;0x100001;;;WD)");
        Expect(ann, "Success 1", "open", "Hidden", AnyUser, AllSessions);
        Expect(ann, "Unsuccessful WaitHandleCannotBeOpenedException", "create", "Hidden", UserOnly, AllSessions);
        Expect(ann, "Success 0", "open", "Hidden", UserOnly, AllSessions);
    }

    [UserFact]
    public void NamesOfTheSession_AreTwo()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        Expect(ann, "Success 1", "create", "Same", UserOnly, Session);
        Expect(bob, "Success 0", "open", "Same", AnyUser, Session);
        Expect(bob, "Success 1", "create", "Same", UserOnly, Session);
        Expect(bob, "Success 1", "create", "Same", UserOnly, AllSessions);
    }

    [UserFact]
    public void MutexOfAllUsers_IsAbandonedByAKilledOne()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        Expect(ann, "Success 1", "create-for-all", @"Global\Shared");
        Expect(bob, "Success 0", "create", "Shared", AnyUser, AllSessions);
        bob.Call("@a", "drop-in", "wait").Text.ShouldBe("Success 1");
        Task<PeerReply> wait = ann.Begin("@a", "drop-in", "wait");
        Until.True(() => _broker.CountWaiters(@"\BaseNamedObjects\Shared") == 1, "Ann waits");
        bob.Kill();
        wait.Wait(Until.Patience).ShouldBeTrue();
        wait.Result.Text.ShouldBe("Unsuccessful AbandonedMutexException");
    }

    [UserFact]
    public void MemoryOfAnotherUser_IsRefused()
    {
        Peer ann = _broker.StartPeer(Ann);
        Peer bob = _broker.StartPeer(Bob);
        Expect(ann, "Success 1", "memory", @"Global\Memory");
        Expect(bob, "Unsuccessful UnauthorizedAccessException", "open-memory", @"Global\Memory");
        Expect(bob, "Unsuccessful UnauthorizedAccessException", "memory", @"Global\Memory");
        Expect(_broker.StartPeer(Ann), "Success 1", "open-memory", @"Global\Memory");
    }

    public void Dispose() => _broker.Dispose();

    private static void Expect(Peer peer, string reply, params object[] words) => peer.Call(["drop-in", .. words]).Text.ShouldBe(reply);
}
