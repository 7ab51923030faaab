using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>A client that writes into its own table what the broker never granted, and goes around the library to use it.</summary>
public sealed class ForgedHandleTests : IDisposable
{
    private const uint Synchronize = 0x100000;
    private const uint EventAllAccess = 0x1F0003;
    private readonly TwoUsers _users = new();
    private readonly Peer _ann;
    private readonly nint _own;
    private readonly RawClient _client;
    private readonly uint _record;

    public ForgedHandleTests()
    {
        _ann = _users.Start(TwoUsers.Ann);
        _own = _ann.Call("event", @"Global\shared", 0, 0).Handle;
        _client = new RawClient(_users.SocketPath).Join();
        _record = _client.TakeRecord();
    }

    public void Dispose()
    {
        _client.Dispose();
        _users.Dispose();
    }

    [TwoUsersFact]
    public void Entry_WithMoreAccess_IsRefusedByTheBrokersOwnGrant()
    {
        uint handle = Open(Synchronize);
        ref HandleEntry entry = ref _client.Table.Entry(handle / 4);
        entry.B = new GrantWord(entry.B).With(EventAllAccess).Value;
        Signal(handle).ShouldBe(NtStatus.AccessDenied);
        Query(handle).ShouldBe(NtStatus.AccessDenied);
        IsSet().ShouldBeFalse();
    }

    [TwoUsersFact]
    public void Entry_WithLessAccess_IsBelieved()
    {
        uint handle = Open(EventAllAccess);
        ref HandleEntry entry = ref _client.Table.Entry(handle / 4);
        entry.B = new GrantWord(entry.B).With(Synchronize).Value;
        Signal(handle).ShouldBe(NtStatus.AccessDenied);
    }

    [TwoUsersFact]
    public void Entry_NamingAnySlot_ReachesNothingOfOthers()
    {
        // Bob's domain has a proxy with all access to the same event: its number is tried here as well.
        Peer bob = _users.Start(TwoUsers.Bob);
        Peer root = _users.Start(TwoUsers.Root);
        _ = TwoUsers.Give(root, _ann, _own, bob, EventAllAccess);
        uint handle = Open(Synchronize);
        ref HandleEntry entry = ref _client.Table.Entry(handle / 4);
        uint sequence = new EntryWord(entry.A).Sequence;
        entry.B = new GrantWord(entry.B).With(EventAllAccess).Value;
        for (uint slot = 0; slot < _client.Arena.SlotCapacity + 64; slot++)
        {
            for (uint generation = 0; generation < 2; generation++)
            {
                entry.A = EntryWord.Live(slot, generation, sequence, HandleAttributes.None).Value;
                _ = Signal(handle);
            }
        }

        IsSet().ShouldBeFalse();
    }

    [TwoUsersFact]
    public void ProxySlot_SaidToBeAnotherObject_IsStillTheOneThatWasGranted()
    {
        uint handle = Open(EventAllAccess);
        _client.Lookup(handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        ref ObjectSlot slot = ref _client.Arena.Slot(info.Slot);
        slot.Type = (byte)ObjectType.Mutex;
        slot.Value0 = uint.MaxValue;
        slot.Value2 = 77;
        Signal(handle).ShouldBe(NtStatus.Success);
        IsSet().ShouldBeTrue();
    }

    [TwoUsersFact]
    public void Send_ThroughForgedEntries_GoesNoFurtherThanTheBrokersOwnGrants()
    {
        uint weak = _client.OpenProcess((uint)_ann.ProcessId, 0x101000).Body<HandleReply>().Handle;
        uint handle = Open(Synchronize);
        ref HandleEntry process = ref _client.Table.Entry(weak / 4);
        process.B = new GrantWord(process.B).With(0x1FFFFF).Value;
        Send(weak, handle).ShouldBe(NtStatus.AccessDenied);

        // To a third user, with more than was granted.
        Peer bob = _users.Start(TwoUsers.Bob);
        bob.Call("close", bob.Call("event", "-", 0, 0).Handle);
        uint strong = _client.OpenProcess((uint)bob.ProcessId, 0x40).Body<HandleReply>().Handle;
        ref HandleEntry entry = ref _client.Table.Entry(handle / 4);
        entry.B = new GrantWord(entry.B).With(EventAllAccess).Value;
        Send(strong, handle).ShouldBe(NtStatus.Success);
        PeerReply received = bob.Call("receive");
        received[2].ShouldBe(Synchronize);
        bob.Call("set", received.Handle).Status.ShouldBe(NtStatus.AccessDenied);
        IsSet().ShouldBeFalse();
    }

    [TwoUsersFact]
    public void Requests_ThatMakeNoSense_AreRefusedAndTheBrokerServesOn()
    {
        uint handle = Open(EventAllAccess);
        _client.Ask(WireOperation.ForeignSignal, new ForeignSignalRequest { Handle = SeenHandle.Of(handle), Kind = 99, Record = _record }).Status.ShouldBe(NtStatus.InvalidParameter);
        _client.Ask(WireOperation.ForeignSignal, new ForeignSignalRequest { Handle = SeenHandle.Of(handle), Kind = 1, Record = 1 }).Status.ShouldBe(NtStatus.InvalidParameter);
        _client.Ask(WireOperation.ForeignSignal, new ForeignSignalRequest { Handle = SeenHandle.Of(4_000_000), Kind = 1, Record = _record }).Status.ShouldBe(NtStatus.InvalidHandle);
        _client.Ask(WireOperation.ForeignCancel, new ForeignCancelRequest { Record = _record, Number = 12 }).Status.ShouldBe(NtStatus.Success);
        var duplicate = new ForeignDuplicateRequest
        {
            SourceProcess = SeenHandle.Of(3),
            Source = SeenHandle.Of(handle),
            TargetProcess = SeenHandle.Of(ForeignDuplicateRequest.Self),
        };
        _client.Ask(WireOperation.ForeignDuplicate, duplicate).Status.ShouldBe(NtStatus.InvalidHandle);
        Signal(handle).ShouldBe(NtStatus.Success);
        IsSet().ShouldBeTrue();
    }

    private uint Open(uint access)
    {
        Reply reply = _client.Open(ObjectType.Event, @"Global\shared", access);
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Body<HandleReply>().Handle;
    }

    private NtStatus Signal(uint handle) => _client.Ask(
        WireOperation.ForeignSignal, new ForeignSignalRequest { Handle = SeenHandle.Of(handle), Kind = (uint)SignalKind.Set, Count = 1, Record = _record }).Status;

    private NtStatus Query(uint handle) => _client.Ask(
        WireOperation.ForeignQuery, new ForeignQueryRequest { Handle = SeenHandle.Of(handle), Type = (uint)ObjectType.Event, Record = _record }).Status;

    private NtStatus Send(uint process, uint handle) => _client.Ask(
        WireOperation.SendHandle, new SendHandleRequest { Process = process, Object = handle, Options = (uint)DuplicateOptions.SameAccess }).Status;

    private bool IsSet() => _ann.Call("query-event", _own)[1] != 0;
}
