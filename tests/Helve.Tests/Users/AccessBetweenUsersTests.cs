using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>What two users and root may do with each other's things, as descriptors say.</summary>
public sealed class AccessBetweenUsersTests : IDisposable
{
    private const uint All = 0xF000F;
    private const uint Maximum = AccessMask.MAXIMUM_ALLOWED;
    private const uint Club = 61077;
    private static readonly string s_ann = Sid.ForUser(Ann).ToString();
    private static readonly string s_bob = Sid.ForUser(Bob).ToString();
    private readonly SystemBroker _broker = new();
    private readonly List<RawClient> _clients = [];

    [UserFact]
    [Rule("F8")]
    [Rule("F11")]
    [Rule("E30")]
    public void Directory_IsWhatItsDescriptorSaysToEachUser()
    {
        RawClient ann = Join(Ann), bob = Join(Bob), root = Join(0);
        ann.Make(ObjectType.Directory, @"Global\shared", $"D:(A;;GA;;;{s_ann})(A;;0x20003;;;{s_bob})", All);
        Open(bob, @"Global\shared", 0x3).ShouldBe((NtStatus.Success, 0x3u));
        Open(bob, @"Global\shared", Maximum).ShouldBe((NtStatus.Success, 0x20003u));
        Open(bob, @"Global\shared", 0x4).ShouldBe((NtStatus.AccessDenied, 0u));
        Open(bob, @"Global\shared", 0x40000).ShouldBe((NtStatus.AccessDenied, 0u));
        bob.Create(ObjectType.Event, @"Global\shared\X").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Create(ObjectType.Directory, @"Global\shared\D", Maximum).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Create(ObjectType.Event, @"Global\shared\X").Status.ShouldBe(NtStatus.Success);

        // Root has no entry here. Its privilege gives it the owner's place, and nothing else.
        Open(root, @"Global\shared", 0x1).ShouldBe((NtStatus.AccessDenied, 0u));
        Open(root, @"Global\shared", Maximum).ShouldBe((NtStatus.Success, AccessMask.WRITE_OWNER));
    }

    [UserFact]
    [Rule("F3")]
    [Rule("F1")]
    public void Default_IsForTheOwnerAndSystem_AndAnEmptyDaclLeavesTheOwnerTwoRights()
    {
        RawClient ann = Join(Ann), bob = Join(Bob), root = Join(0);
        ann.Create(ObjectType.Directory, @"Global\plain", Maximum).Status.ShouldBe(NtStatus.Success);
        Open(ann, @"Global\plain", All).Status.ShouldBe(NtStatus.Success);
        Open(root, @"Global\plain", All).Status.ShouldBe(NtStatus.Success);
        Open(bob, @"Global\plain", Maximum).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Make(ObjectType.Directory, @"Global\shut", "D:", All);
        Open(ann, @"Global\shut", Maximum).ShouldBe((NtStatus.Success, 0x60000u));
        Open(ann, @"Global\shut", 0x1).Status.ShouldBe(NtStatus.AccessDenied);
        Open(bob, @"Global\shut", Maximum).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [UserFact]
    [Rule("F10")]
    public void Groups_AreThoseThatTheKernelKnows()
    {
        RawClient ann = Join(Ann), stranger = Join(Bob), member = Join(Bob, 5, Club);
        string club = Sid.ForGroup(Club).ToString();
        ann.Make(ObjectType.Directory, @"Global\club", $"D:(A;;GR;;;{club})", All);
        ann.Make(ObjectType.Directory, @"Global\barred", $"D:(D;;GR;;;{club})(A;;GR;;;WD)", All);
        Open(stranger, @"Global\club", 0x1).Status.ShouldBe(NtStatus.AccessDenied);
        Open(member, @"Global\club", 0x1).Status.ShouldBe(NtStatus.Success);
        Open(stranger, @"Global\barred", 0x1).Status.ShouldBe(NtStatus.Success);
        Open(member, @"Global\barred", 0x1).Status.ShouldBe(NtStatus.AccessDenied);
        member.QueryToken().Groups.Select(g => g.Sid).ShouldBe(
            [Sid.Everyone, Sid.AuthenticatedUsers, Sid.Users, Sid.ForGroup(Bob), Sid.ForGroup(5), Sid.ForGroup(Club)]);
        member.QueryToken().Privileges.ShouldBe(TokenPrivileges.ChangeNotify);
    }

    [UserFact]
    [Rule("E30")]
    [Rule("E35")]
    public void BuiltInDirectories_TakeNamesFromWhomTheyAreFor()
    {
        RawClient ann = Join(Ann), bob = Join(Bob), root = Join(0);
        uint path = NameRoots.None;
        ann.CreateWith(ObjectType.Directory, @"\mine", "D:", root: path).Status.ShouldBe(NtStatus.AccessDenied);
        ann.CreateWith(ObjectType.Event, @"\Sessions\X", "D:", root: path).Status.ShouldBe(NtStatus.AccessDenied);
        ann.CreateWith(ObjectType.Event, $@"\Sessions\{Ann}\X", "D:", root: path).Status.ShouldBe(NtStatus.AccessDenied);
        ann.CreateWith(ObjectType.Event, $@"\Sessions\{Bob}\BaseNamedObjects\X", "D:", root: path).Status.ShouldBe(NtStatus.AccessDenied);
        ann.CreateWith(ObjectType.Event, $@"\Sessions\{Ann}\BaseNamedObjects\X", "D:", root: path).Status.ShouldBe(NtStatus.Success);
        ann.CreateWith(ObjectType.Event, @"\BaseNamedObjects\X", "D:", root: path).Status.ShouldBe(NtStatus.Success);
        root.CreateWith(ObjectType.Directory, @"\mine", "D:", root: path).Status.ShouldBe(NtStatus.Success);
        Open(bob, @"Global\", Maximum).Status.ShouldBe(NtStatus.ObjectNameInvalid);

        var link = new CreateNamedRequest { Type = (uint)ObjectType.SymbolicLink, Access = Maximum, NameBytes = 22, Initial = 2 };
        ann.Ask(WireOperation.CreateNamed, link, @"Global\link" + @"\").Status.ShouldBe(NtStatus.AccessDenied);
        root.Ask(WireOperation.CreateNamed, link, @"Global\link" + @"\").Status.ShouldBe(NtStatus.Success);
        link.NameBytes = 8;
        ann.Ask(WireOperation.CreateNamed, link, "link" + @"\").Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    [Rule("F9")]
    [Rule("F15")]
    [Rule("F16")]
    public void Ownership_IsTakenByWhoMay_AndGivenAwayByRootOnly()
    {
        RawClient ann = Join(Ann), bob = Join(Bob), root = Join(0);
        uint anns = ann.Make(ObjectType.Directory, @"Global\owned", $"D:(A;;GA;;;{s_ann})(A;;WO;;;{s_bob})", All);
        ann.Set(anns, SecurityInformation.Owner, $"O:{s_bob}").ShouldBe(NtStatus.InvalidOwner);
        Open(bob, @"Global\owned", AccessMask.ACCESS_SYSTEM_SECURITY).Status.ShouldBe(NtStatus.PrivilegeNotHeld);
        uint bobs = OpenHandle(bob, @"Global\owned", AccessMask.WRITE_OWNER);
        bob.Set(bobs, SecurityInformation.Owner, $"O:{s_ann}").ShouldBe(NtStatus.InvalidOwner);
        bob.Set(bobs, SecurityInformation.Owner, $"O:{s_bob}").ShouldBe(NtStatus.Success);
        ann.Query(anns).Owner!.ToString().ShouldBe(s_bob);
        ann.CreateWith(ObjectType.Event, "not mine", $"O:{s_bob}D:").Status.ShouldBe(NtStatus.InvalidOwner);
        root.CreateWith(ObjectType.Event, "not mine", $"O:{s_bob}D:").Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    [Rule("A28")]
    public void HandleOfADirectory_KeepsItsGrant_AndAForgedOneHasNone()
    {
        RawClient ann = Join(Ann), bob = Join(Bob);
        uint anns = ann.Make(ObjectType.Directory, @"Global\dir", $"D:(A;;GA;;;{s_ann})(A;;0x20001;;;{s_bob})", All);
        uint bobs = OpenHandle(bob, @"Global\dir", 0x20001);
        ann.Set(anns, SecurityInformation.Dacl, $"D:(A;;GA;;;{s_ann})").ShouldBe(NtStatus.Success);
        Open(bob, @"Global\dir", 0x1).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Query(bobs, SecurityInformation.Dacl, out _).ShouldBe(NtStatus.Success);

        // Bob's domain writes into its own table that it may do everything. Nobody has granted that.
        ref ulong word = ref bob.Table.Entry(bobs / 4).B;
        Volatile.Write(ref word, new GrantWord(Volatile.Read(ref word)).With(All).Value);
        bob.Lookup(bobs, out HandleInfo forged).ShouldBe(NtStatus.Success);
        forged.Access.ShouldBe(All);
        bob.Set(bobs, SecurityInformation.Dacl, "D:NO_ACCESS_CONTROL").ShouldBe(NtStatus.AccessDenied);
        bob.Ask(WireOperation.SetPermanence, new SetPermanenceRequest { Handle = bobs }).Status.ShouldBe(NtStatus.AccessDenied);
        Open(bob, @"Global\dir", 0x1).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [UserFact]
    [Rule("F8")]
    public void Process_WhoseDescriptorRefuses_IsRefusedByItsNumberAndByItsPidFd()
    {
        Peer peer = _broker.StartPeer(Ann);
        peer.Call("event", "-", 1, 1).Status.ShouldBe(NtStatus.Success);
        RawClient ann = Join(Ann);
        uint handle = ann.OpenProcess((uint)peer.ProcessId).Body<HandleReply>().Handle;
        ann.Set(handle, SecurityInformation.Dacl, $"D:(A;;0x1000;;;{s_ann})").ShouldBe(NtStatus.Success);
        using PidFd shown = PidFd.Open(peer.ProcessId);
        Reply ByPidFd(uint access) => ann.Ask(WireOperation.OpenProcess, new OpenProcessRequest { Access = access }, descriptor: shown.Descriptor);

        ann.OpenProcess((uint)peer.ProcessId, 0x40).Status.ShouldBe(NtStatus.AccessDenied);
        ByPidFd(0x40).Status.ShouldBe(NtStatus.AccessDenied);
        ByPidFd(0x1000).Body<HandleReply>().GrantedAccess.ShouldBe(0x1000u);
        ByPidFd(0).Status.ShouldBe(NtStatus.AccessDenied, "to ask for nothing is refused (F7)");
    }

    [UserFact]
    public void HostileUser_LosesItsOwnConnections_AndAnotherUserNoSignal()
    {
        const int Rounds = 1500;
        Peer first = _broker.StartPeer(Bob), second = _broker.StartPeer(Bob);
        nint released = first.Call("semaphore", "load", 0, int.MaxValue).Handle;
        nint awaited = second.Call("open-semaphore", "load").Handle;
        using var end = new CancellationTokenSource();
        Task<int> hostile = Task.Run(() => BeHostile(end.Token));
        int received = 0;
        for (int i = 0; i < Rounds; i++)
        {
            first.Call("release-semaphore", released, 1).Status.ShouldBe(NtStatus.Success);
            received += second.Call("wait", awaited, 60_000).Status == NtStatus.Success ? 1 : 0;
            if (i % 10 == 0)
            {
                second.Call("event", $@"Global\beside{i}", 1, 1).Status.ShouldBe(NtStatus.Success);
            }
        }

        end.Cancel();
        hostile.GetAwaiter().GetResult().ShouldBeGreaterThan(10, "there was hardly an attack");
        received.ShouldBe(Rounds);
        second.Call("wait", awaited, 0).Status.ShouldBe(NtStatus.Timeout, "a signal came twice");
        _broker.Log.Of(204).ShouldBeEmpty("the broker's own fault");
    }

    public void Dispose()
    {
        _clients.ForEach(static client => client.Dispose());
        _broker.Dispose();
    }

    /// <summary>All that a client can send amiss about security, again and again, each time with a connection of its own.</summary>
    private int BeHostile(CancellationToken end)
    {
        using var directory = new TemporaryDirectory();
        using FileDescriptor file = directory.Open();
        (UnixSocket one, UnixSocket other) = UnixSocket.CreatePair();
        using UnixSocket a = one, b = other;
        var random = new Random(4711);
        byte[] good = SecurityDescriptor.ParseSddl($"O:{s_ann}D:(A;;GA;;;WD)").ToArray();
        int rounds = 0;
        for (; !end.IsCancellationRequested; rounds++)
        {
            using RawClient client = UserThread.Join(_broker.SocketPath, Ann);
            byte[] bad = [.. good];
            for (int i = 0; i < 8; i++)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
                _ = client.CreateWith(ObjectType.Event, $"h{rounds}", bad).Status;
            }

            int[] numbers = [.. Enumerable.Repeat(rounds % 2 == 0 ? file.Number : a.Descriptor.Number, rounds % 3 == 0 ? 253 : 1)];
            RawSendMessage.Send(client.Socket, RawClient.Message(WireOperation.QuerySecurity, 99, new byte[8]), numbers);
            client.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage]);
            using RawClient large = UserThread.Join(_broker.SocketPath, Ann);
            large.Post(WireOperation.SetSecurity, new SetSecurityRequest { Parts = 4, SecurityBytes = uint.MaxValue }, string.Empty);
            large.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage]);
        }

        return rounds;
    }

    private RawClient Join(uint user, params uint[] groups)
    {
        RawClient client = user == 0 ? _broker.Join() : UserThread.Join(_broker.SocketPath, user, groups);
        _clients.Add(client);
        return client;
    }

    private static uint OpenHandle(RawClient client, string name, uint access)
    {
        Reply reply = client.Open(ObjectType.Directory, name, access);
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Body<HandleReply>().Handle;
    }

    private static (NtStatus Status, uint Granted) Open(RawClient client, string name, uint access)
    {
        Reply reply = client.Open(ObjectType.Directory, name, access);
        return (reply.Status, reply.Body<HandleReply>().GrantedAccess);
    }
}
