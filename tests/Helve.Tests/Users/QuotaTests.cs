using Helve.Broker;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>A user who takes all that there is meets a limit, with its name, and takes nothing from the others (docs/limits.md).</summary>
public sealed class QuotaTests
{
    [UserFact]
    public void Names_OfAUser_AreLimited_AndAnotherUserHasRoom()
    {
        using var broker = Limited(new UserLimits { Names = 20 });
        Peer ann = broker.StartPeer(Ann);
        Peer bob = broker.StartPeer(Bob);
        var handles = new List<nint>();
        PeerReply reply;
        while ((reply = ann.Call("event", $"n{handles.Count}", 1, 1)).Status == NtStatus.Success)
        {
            handles.Add(reply.Handle);
        }

        reply.Status.ShouldBe(NtStatus.QuotaExceeded);
        handles.Count.ShouldBe(20);
        ann.Call("open-event", "n0").Status.ShouldBe(NtStatus.Success);
        for (int i = 0; i < 10; i++)
        {
            bob.Call("event", $"n{i}", 1, 1).Status.ShouldBe(NtStatus.Success);
        }

        // An unnamed object is no name; and a name that is gone makes room, though nobody told the broker.
        ann.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
        handles.ForEach(handle => ann.Call("close", handle).Status.ShouldBe(NtStatus.Success));
        ann.Call("event", "again", 1, 1).Status.ShouldBe(NtStatus.Success);
        broker.Log.Of(207).ShouldContain($"user {Ann} is at the limit of names");
    }

    [UserFact]
    public void Handles_ToOtherUsersObjects_CountAsNames_AndGiveRoomBack()
    {
        using var broker = Limited(new UserLimits { Names = 20 });
        Peer root = broker.StartPeer(0);
        var handles = new List<nint>();
        PeerReply? reply = null;
        foreach (uint user in new[] { Ann, Bob })
        {
            Peer owner = broker.StartPeer(user);
            for (int i = 0; i < 15 && (reply is null || reply.Status == NtStatus.Success); i++)
            {
                owner.Call("event", $@"Global\{user}-{i}", 1, 1).Status.ShouldBe(NtStatus.Success);
                reply = root.Call("open-event", $@"Global\{user}-{i}");
                if (reply.Status == NtStatus.Success)
                {
                    handles.Add(reply.Handle);
                }
            }
        }

        reply!.Status.ShouldBe(NtStatus.QuotaExceeded);
        handles.Count.ShouldBe(20);
        handles.ForEach(handle => root.Call("close", handle).Status.ShouldBe(NtStatus.Success));
        root.Call("open-event", $@"Global\{Ann}-0").Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    public void Records_OfAUser_AreLimited_AndAnotherUserHasRoom()
    {
        using var broker = Limited(new UserLimits { Records = 16 });
        Peer ann = broker.StartPeer(Ann);
        var statuses = new List<NtStatus>();
        for (int i = 0; i < 24; i++)
        {
            statuses.Add(ann.Call($"@t{i}", "event", "-", 1, 1).Status);
        }

        statuses.ShouldContain(NtStatus.QuotaExceeded);
        statuses.ShouldContain(NtStatus.Success);
        Peer bob = broker.StartPeer(Bob);
        bob.Call("@other", "event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
    }

    [UserTheory]
    [InlineData(16, 1024, 8)]
    [InlineData(int.MaxValue, 64, 16)]
    public void Records_InAnotherDomain_AreTheForeignUsers(int limit, int capacity, int expected)
    {
        // By the user's limit a thread takes two records, its own (a process gets some in advance) and the one that stands for it; without a
        // limit, a quarter of the other domain's are for one user.
        using var broker = new SystemBroker(options => options with { Limits = new UserLimits { Records = limit }, RecordCapacity = (uint)capacity });
        Peer root = broker.StartPeer(0);
        nint own = root.Call("event", "-", 1, 1).Handle;
        Peer ann = broker.StartPeer(Ann);
        (int waited, NtStatus refused) = Waits(root, own, ann);
        refused.ShouldBe(NtStatus.QuotaExceeded);
        waited.ShouldBeInRange(1, expected);

        // Root's share is untouched, and so is what others may have in its domain.
        for (int i = 0; i < 8; i++)
        {
            root.Call($"@r{i}", "wait", own, 0).Status.ShouldBe(NtStatus.Success);
        }

        Peer bob = broker.StartPeer(Bob);
        nint bobs = Give(root, own, bob);
        bob.Call("wait", bobs, 0).Status.ShouldBe(NtStatus.Success);

        // With the threads the records that stood for them are free again.
        nint ends = root.Call("open-process", ann.ProcessId, 0x100000).Handle;
        ann.Kill();
        root.Call("wait", ends, -1).Status.ShouldBe(NtStatus.Success);
        Peer later = broker.StartPeer(Ann);
        nint again = Give(root, own, later);
        Until.True(() => later.Call("wait", again, 0).Status == NtStatus.Success, "records are given back");
    }

    [UserFact]
    public void Processes_OfAUser_AreLimited_WithTheReason()
    {
        using var broker = Limited(new UserLimits { Processes = 2 });
        Peer first = broker.StartPeer(Ann);
        Peer second = broker.StartPeer(Ann);
        first.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
        second.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
        Peer third = broker.StartPeer(Ann);
        string refused = third.Call("explain", "event", "-", 1, 1).Text;
        refused.ShouldStartWith(nameof(NtStatus.QuotaExceeded));
        refused.ShouldContain($"user {Ann} has 2 processes, and may not have more (--limit-processes)");
        broker.StartPeer(Bob).Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
        second.Kill();
        Until.True(() => broker.StartPeer(Ann).Call("event", "-", 1, 1).Status == NtStatus.Success, "an ended process makes room");
    }

    [UserTheory]
    [InlineData("connections")]
    [InlineData("descriptors")]
    public void Connections_OfAUser_AreLimited_AndAnotherUserIsServed(string what)
    {
        using var broker = Limited(what == "connections" ? new UserLimits { Connections = 8 } : new UserLimits { Descriptors = 11 });
        Peer bob = broker.StartPeer(Bob);
        bob.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);

        // The test's own user floods: three descriptors are the domain's.
        var flood = new List<RawClient>();
        Reply reply;
        do
        {
            var client = new RawClient(broker.SocketPath);
            flood.Add(client);
            reply = client.Ask(WireOperation.Hello, RawClient.Greeting(HelloFlags.InspectOnly));
        }
        while (reply.Status == NtStatus.Success);

        reply.Status.ShouldBe(NtStatus.QuotaExceeded);
        reply.Text<HelloReply>().ShouldContain($"(--limit-{what})");
        flood.Count.ShouldBe(9);
        bob.Call("event", "named", 1, 1).Status.ShouldBe(NtStatus.Success);
        broker.StartPeer(Bob).Call("open-event", "named").Status.ShouldBe(NtStatus.Success);
        flood.ForEach(static client => client.Dispose());
        Until.True(() => Joins(broker), "closed connections make room");
    }

    [UserFact]
    public void Domains_OfAUser_AreLimited_WithTheReason()
    {
        using var broker = Limited(new UserLimits { Domains = 1 });
        Peer ann = broker.StartPeer(Ann);
        ann.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
        Peer inside = broker.StartPeer(Ann, broker.Command, "run", "--restricted", "--");
        string refused = inside.Call("explain", "event", "-", 1, 1).Text;
        refused.ShouldContain($"user {Ann} has 1 domains, and may not have more (--limit-domains)");
    }

    [Fact]
    public void Descriptors_OfUnnamedObjects_CountAsNamesDo()
    {
        using var broker = new RunningBroker(change: static options => options with { Limits = new UserLimits { Names = 20 } });
        using RawClient client = broker.Join();
        uint record = client.TakeRecord();
        byte[] security = SecurityDescriptor.ParseSddl("D:(A;;GA;;;WD)").ToArray();
        var request = new CreateNamedRequest { Type = (uint)ObjectType.Event, Access = 0x1F0003, SecurityBytes = (uint)security.Length };
        var handles = new List<uint>();
        Reply reply;
        while ((reply = client.Ask(WireOperation.CreateNamed, request, RawSecurity.Text(security))).Status == NtStatus.Success)
        {
            handles.Add(reply.Body<HandleReply>().Handle);
            handles.Count.ShouldBeLessThanOrEqualTo(20);
        }

        reply.Status.ShouldBe(NtStatus.QuotaExceeded);
        handles.Count.ShouldBe(20);
        client.Create(ObjectType.Event, "named").Status.ShouldBe(NtStatus.QuotaExceeded);

        // Nobody tells the broker that handles are closed.
        handles.ForEach(handle => client.Close(record, handle));
        client.Create(ObjectType.Event, "named").Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Names_AtTheLimit_AreNotLookedAtForEachRequest()
    {
        const int Names = 3000;
        using var broker = new RunningBroker(change: static options => options with { Limits = new UserLimits { Names = Names } });
        RawClient[] clients = [.. Enumerable.Range(0, 20).Select(_ => broker.Join())];
        uint record = clients[0].TakeRecord();
        uint handle = 0;
        for (int i = 0; i < Names; i++)
        {
            Reply made = clients[0].Create(ObjectType.Event, $"n{i}");
            made.Status.ShouldBe(NtStatus.Success);
            handle = made.Body<HandleReply>().Handle;
        }

        // Some of them wait, and nobody else for them; all are told in the end.
        var more = new CreateNamedRequest { Type = (uint)ObjectType.Event, Access = 0x1F0003, NameBytes = 8 };
        Array.ForEach(clients, client => client.Post(WireOperation.CreateNamed, more, "more"));
        Array.ForEach(clients, static client => client.Receive().Status.ShouldBe(NtStatus.QuotaExceeded));
        broker.Log.Of(205).ShouldNotBeEmpty("each request looked at all names");
        clients[0].Close(record, handle);
        clients[1].Create(ObjectType.Event, "room").Status.ShouldBe(NtStatus.Success);
        Array.ForEach(clients, static client => client.Dispose());
    }

    [Fact]
    public void Requests_ThatWait_AreLimited()
    {
        using var broker = new RunningBroker(change: static options => options with { Limits = new UserLimits { Pending = 1 } });
        using RawClient stopped = broker.Join();
        using RawClient first = broker.Join();
        using RawClient second = broker.Join();
        HandleReply locked = stopped.Create(ObjectType.Event, "locked").Body<HandleReply>();
        ref ulong count = ref stopped.Arena.Slot(locked.Slot).Count;
        ulong free = Volatile.Read(ref count);

        // As a client leaves it that is stopped in the middle of a change.
        Volatile.Write(ref count, new CountWord(free).LockedBy(stopped.TakeRecord()).Value);
        var opening = new OpenNamedRequest { Type = (uint)ObjectType.Event, Access = 0x100000, NameBytes = 12 };
        first.Post(WireOperation.OpenNamed, opening, "locked");
        Until.True(() => broker.Log.Of(205).Length == 1, "the first waits");
        second.Open(ObjectType.Event, "locked").Status.ShouldBe(NtStatus.QuotaExceeded);
        second.Create(ObjectType.Event, "other").Status.ShouldBe(NtStatus.Success);
        Volatile.Write(ref count, free);
        first.Receive().Status.ShouldBe(NtStatus.Success);
        second.Open(ObjectType.Event, "locked").Status.ShouldBe(NtStatus.Success);
    }

    [Theory]
    [InlineData("--limit-names", "many")]
    [InlineData("--limit-processes", "0")]
    [InlineData("--limit-objects", "-5")]
    public void Limit_ThatIsNoNumber_IsRefused(string option, string value)
    {
        using var helve = new Cli.HelveCommand();
        Cli.HelveCommand.Result result = helve.Run("dotnet", [SystemProgramTests.Program, option, value, "--socket", "/nowhere/s"]);
        result.ExitCode.ShouldBe(2);
        (result.Output + result.Error).ShouldContain(value);
    }

    private static (int Waited, NtStatus Refused) Waits(Peer root, nint own, Peer user)
    {
        nint foreign = Give(root, own, user);
        int waited = 0;
        while (true)
        {
            NtStatus status = user.Call($"@t{waited}", "wait", foreign, 0).Status;
            if (status != NtStatus.Success)
            {
                return (waited, status);
            }

            waited++;
        }
    }

    private static nint Give(Peer root, nint own, Peer user)
    {
        // An answer shows that setpriv has made it the user's: what is opened before is a process of root's.
        nint process = root.Call("open-process", user.Call("pid")[0], 0x40).Handle;
        root.Call("send", process, own, 0, 2, 1).Status.ShouldBe(NtStatus.Success);
        root.Call("close", process);
        return user.Call("receive").Handle;
    }

    private static SystemBroker Limited(UserLimits limits) => new(options => options with { Limits = limits });

    private static bool Joins(SystemBroker broker)
    {
        using var client = new RawClient(broker.SocketPath);
        return client.Ask(WireOperation.Hello, RawClient.Greeting()).Status == NtStatus.Success;
    }
}
