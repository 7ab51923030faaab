using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>Descriptors through handles to another user's objects, and requests about a handle that has become another one.</summary>
public sealed class ForeignSecurityTests : IDisposable
{
    private const int Owner = 1;
    private const int Group = 2;
    private const int Dacl = 4;
    private static readonly Sid s_ann = Sid.ForUser(TwoUsers.Ann);
    private static readonly Sid s_bob = Sid.ForUser(TwoUsers.Bob);
    private readonly TwoUsers _users = new();
    private readonly Peer _ann;
    private readonly nint _own;

    public ForeignSecurityTests()
    {
        _ann = _users.Start(TwoUsers.Ann);
        _own = _ann.Call("event", @"Global\shared", 0, 0).Handle;
    }

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    [Rule("F15")]
    [Rule("F16")]
    public void Descriptor_IsReadAndReplaced_ThroughAForeignHandle()
    {
        _ann.Call("secure", _own, Dacl, $"D:(A;;GA;;;{s_ann})(A;;0xE0000;;;{s_bob})");
        Peer bob = _users.Start(TwoUsers.Bob);
        nint foreign = bob.Call("open-event", @"Global\shared", 0xE0000).Handle;
        bob.Call("security", foreign, Owner).Word(0).ShouldBe($"O:{s_ann}");
        bob.Call("security", foreign, Group).Word(0).ShouldBe(_ann.Call("security", _own, Group).Word(0));
        bob.Call("security", foreign, Dacl).Word(0).ShouldBe(_ann.Call("security", _own, Dacl).Word(0));

        bob.Call("secure", foreign, Dacl, $"D:(A;;0x100002;;;{s_bob})").Status.ShouldBe(NtStatus.Success);
        _ann.Call("security", _own, Dacl).Word(0).ShouldContain($";0x100002;;;{s_bob}");
        _ann.Call("open-event", @"Global\shared", 0x2).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("open-event", @"Global\shared", 0x2).Status.ShouldBe(NtStatus.Success);

        bob.Call("secure", foreign, Owner, $"O:{s_ann}").Status.ShouldBe(NtStatus.InvalidOwner, "ownership is taken, not given");
        bob.Call("secure", foreign, Owner, $"O:{s_bob}").Status.ShouldBe(NtStatus.Success);
        bob.Call("secure", foreign, Owner, "D:").Status.ShouldBe(NtStatus.InvalidSecurityDescriptor);
        bob.Call("secure", foreign, 0x40, "D:").Status.ShouldBe(NtStatus.InvalidParameter);
        _ann.Call("security", _own, Owner).Word(0).ShouldBe($"O:{s_bob}");
    }

    [TwoUsersFact]
    [Rule("F15")]
    public void Descriptor_NeedsTheRightsOfTheForeignHandle()
    {
        _ann.Call("secure", _own, Dacl, $"D:(A;;GA;;;{s_ann})(A;;GA;;;{s_bob})");
        Peer bob = _users.Start(TwoUsers.Bob);
        nint Open(uint access) => bob.Call("open-event", @"Global\shared", access).Handle;
        nint waits = Open(0x100000);
        bob.Call("security", waits, Dacl).Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("security", Open(0x20000), Dacl).Status.ShouldBe(NtStatus.Success);
        bob.Call("secure", Open(0x20000), Dacl, "D:").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("secure", Open(0x40000), Owner, $"O:{s_bob}").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("secure", Open(0x80000), Dacl, "D:").Status.ShouldBe(NtStatus.AccessDenied);
        bob.Call("secure", Open(0x40000), Dacl, $"D:(A;;GA;;;{s_bob})").Status.ShouldBe(NtStatus.Success);
        bob.Call("secure", Open(0x80000), Owner, $"O:{s_bob}").Status.ShouldBe(NtStatus.Success);
        bob.Call("security", 0x7FF0, Dacl).Status.ShouldBe(NtStatus.InvalidHandle);
    }

    [TwoUsersFact]
    [Rule("F6")]
    public void ObjectWithoutADescriptor_HasNoneForOthersEither()
    {
        Peer root = _users.Start(TwoUsers.Root);
        nint unnamed = _ann.Call("event", "-", 0, 0).Handle;
        nint given = TwoUsers.Give(root, _ann, unnamed, root);
        root.Call("security", given, Owner | Dacl).Text.ShouldBe("Success ");
        root.Call("secure", given, Dacl, "D:").Status.ShouldBe(NtStatus.NoSecurityOnObject);
    }

    [TwoUsersFact]
    public void ProcessOfAnotherUser_HasADescriptorThatRootReplaces()
    {
        Peer root = _users.Start(TwoUsers.Root), bob = _users.Start(TwoUsers.Bob);
        nint process = root.Call("open-process", _ann.ProcessId, 0xE0000).Handle;
        root.Call("security", process, Owner).Word(0).ShouldBe($"O:{s_ann}");
        bob.Call("open-process", _ann.ProcessId, 0x1000).Status.ShouldBe(NtStatus.AccessDenied);
        root.Call("secure", process, Dacl, $"D:(A;;0x1000;;;{s_bob})").Status.ShouldBe(NtStatus.Success);
        nint bobs = bob.Call("open-process", _ann.ProcessId, 0x1000).Handle;
        bob.Call("process-id", bobs)[0].ShouldBe(_ann.ProcessId);
        _ann.Call("security", -1, Dacl).Word(0).ShouldContain(s_bob.ToString());
    }

    [TwoUsersFact]
    public void ForgedGrant_DoesNotReachTheDescriptor()
    {
        using RawClient client = new RawClient(_users.SocketPath).Join();
        uint handle = client.Open(ObjectType.Event, @"Global\shared", 0x100000).Body<HandleReply>().Handle;
        client.Lookup(handle, out Kernel.Handles.HandleInfo info).ShouldBe(NtStatus.Success);
        client.Table.Entry(handle / 4).B = new Kernel.Handles.GrantWord(info.B).With(0x1F0003).Value;
        client.Query(handle, SecurityInformation.Dacl, out _).ShouldBe(NtStatus.AccessDenied);
        client.Set(handle, SecurityInformation.Dacl, "D:").ShouldBe(NtStatus.AccessDenied);
        client.Set(handle, SecurityInformation.Owner, "O:SY").ShouldBe(NtStatus.AccessDenied);

        // Nor does a question about a duplicate, which is for objects of the own domain.
        var question = new CheckAccessRequest
        {
            Slot = info.Slot,
            Generation = info.Generation,
            Access = 0x2,
            ProcessIndex = client.Hello.ProcessIndex,
            TableId = client.Hello.TableId,
        };
        client.Ask(WireOperation.CheckAccess, question).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [TwoUsersFact]
    public void Request_AboutAHandleThatHasBecomeAnother_IsRefused()
    {
        using RawClient client = new RawClient(_users.SocketPath).Join();
        uint record = client.TakeRecord();
        nint second = _ann.Call("event", @"Global\second", 0, 0).Handle;
        uint handle = client.Open(ObjectType.Event, @"Global\shared", 0x1F0003).Body<HandleReply>().Handle;
        SeenHandle seen = See(client, handle);

        // Between the library's look and the broker's another thread closes the handle, and its value is given out again.
        client.Close(record, handle);
        client.Open(ObjectType.Event, @"Global\second", 0x1F0003).Body<HandleReply>().Handle.ShouldBe(handle);
        SeenHandle now = See(client, handle);
        NtStatus Signal(SeenHandle which) => client.Ask(
            WireOperation.ForeignSignal, new ForeignSignalRequest { Handle = which, Kind = (uint)SignalKind.Set, Count = 1, Record = record }).Status;
        NtStatus Query(SeenHandle which) => client.Ask(
            WireOperation.ForeignQuery, new ForeignQueryRequest { Handle = which, Type = (uint)ObjectType.Event, Record = record }).Status;
        NtStatus Security(SeenHandle which) => client.Ask(
            WireOperation.QuerySecurity, new QuerySecurityRequest { Handle = which, Parts = Dacl }).Status;
        NtStatus Duplicate(SeenHandle which) => client.Ask(WireOperation.ForeignDuplicate, new ForeignDuplicateRequest
        {
            SourceProcess = SeenHandle.Of(ForeignDuplicateRequest.Self),
            Source = which,
            TargetProcess = SeenHandle.Of(ForeignDuplicateRequest.Self),
            Options = 3,
        }).Status;

        foreach (Func<SeenHandle, NtStatus> ask in (Func<SeenHandle, NtStatus>[])[Signal, Query, Security, Duplicate])
        {
            ask(seen).ShouldBe(NtStatus.InvalidHandle);
        }

        _ann.Call("query-event", second)[1].ShouldBe(0);
        client.Lookup(handle, out _).ShouldBe(NtStatus.Success, "CLOSE_SOURCE has not closed it");
        foreach (Func<SeenHandle, NtStatus> ask in (Func<SeenHandle, NtStatus>[])[Signal, Query, Security, Duplicate])
        {
            ask(now).ShouldBe(NtStatus.Success);
        }

        _ann.Call("query-event", second)[1].ShouldBe(1);
    }

    private static SeenHandle See(RawClient client, uint handle)
    {
        client.Lookup(handle, out Kernel.Handles.HandleInfo info).ShouldBe(NtStatus.Success);
        return new SeenHandle { Value = handle, Slot = info.Slot, Generation = info.Generation };
    }
}
