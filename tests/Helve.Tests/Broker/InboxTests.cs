using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>Handles sent and received, message by message. The client is sender and receiver in one.</summary>
public sealed class InboxTests : IDisposable
{
    private const uint Self = uint.MaxValue;
    private const uint CurrentThread = uint.MaxValue - 1;
    private const uint TheEvent = uint.MaxValue - 2;
    private const uint AProcess = uint.MaxValue - 3;
    private const uint SameAccess = (uint)DuplicateOptions.SameAccess;
    private const uint All = 0x1F_0003;
    private const uint Narrow = 0x10_0002;

    private readonly RunningBroker _broker = new();
    private readonly RawClient _client;
    private readonly uint _record;

    public InboxTests()
    {
        _client = _broker.Join();
        _record = _client.TakeRecord();
    }

    [Fact]
    public void Send_ThenReceive_MakesAHandleWithTagAccessAndSender()
    {
        HandleReply sent = Event("inbox", Narrow);
        Send(sent.Handle, tag: ulong.MaxValue).ShouldBe(NtStatus.Success);
        Handles(sent.Slot).ShouldBe(2u, "a handle in flight is a handle");

        Reply reply = Receive();
        reply.Status.ShouldBe(NtStatus.Success);
        ReceiveHandleReply received = reply.Body<ReceiveHandleReply>();
        received.Tag.ShouldBe(ulong.MaxValue);
        received.Type.ShouldBe((uint)ObjectType.Event);
        received.GrantedAccess.ShouldBe(Narrow);
        received.SenderProcessId.ShouldBe((uint)Environment.ProcessId);
        _client.Lookup(received.Handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        (info.Slot, info.Generation, info.Access, info.Attributes).ShouldBe((sent.Slot, sent.Generation, Narrow, HandleAttributes.None));
        Handles(sent.Slot).ShouldBe(2u, "the broker has none any more");
        Receive().Status.ShouldBe(NtStatus.NoMoreEntries);
    }

    [Fact]
    [Rule("D2")]
    public void Name_OfAHandleInFlight_Lives()
    {
        HandleReply sent = Event("flight", All);
        Send(sent.Handle, tag: 1).ShouldBe(NtStatus.Success);
        _client.Close(_record, sent.Handle);
        HandleReply opened = _client.Open(ObjectType.Event, "flight").Body<HandleReply>();
        opened.Slot.ShouldBe(sent.Slot);
        _client.Close(_record, opened.Handle);

        _client.Close(_record, Receive().Body<ReceiveHandleReply>().Handle);
        _client.Open(ObjectType.Event, "flight").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [Fact]
    public void Order_IsThatOfTheSends()
    {
        uint handle = Event("order", All).Handle;
        for (ulong tag = 0; tag < 64; tag++)
        {
            Send(handle, tag).ShouldBe(NtStatus.Success);
        }

        Enumerable.Range(0, 64).Select(_ => Receive().Body<ReceiveHandleReply>().Tag).ShouldBe(Enumerable.Range(0, 64).Select(static t => (ulong)t));
    }

    [Fact]
    public void Send_BeyondTheSendersShare_ChangesNothing()
    {
        HandleReply sent = Event("bound", All);
        for (int i = 0; i < WireLimits.MaximumArrivalsOfSender; i++)
        {
            Send(sent.Handle, tag: 1).ShouldBe(NtStatus.Success);
        }

        uint arrivals = Arrivals();
        Send(sent.Handle, tag: 1).ShouldBe(NtStatus.QuotaExceeded);
        Handles(sent.Slot).ShouldBe(1u + WireLimits.MaximumArrivalsOfSender);
        Arrivals().ShouldBe(arrivals);

        Receive().Status.ShouldBe(NtStatus.Success);
        Send(sent.Handle, tag: 2).ShouldBe(NtStatus.Success, "one was received, so there is room for one");
        Send(sent.Handle, tag: 2).ShouldBe(NtStatus.QuotaExceeded);
    }

    [Fact]
    public void Custody_LeavesTheBrokerRoomForItself()
    {
        using var broker = new RunningBroker(change: static o => o with { TableEntries = 128 });
        using RawClient client = broker.Join();
        uint handle = client.Create(ObjectType.Event, "custody", All).Body<HandleReply>().Handle;
        var request = new SendHandleRequest { Process = Self, Object = handle, Options = SameAccess };
        int sent = 0;
        while (client.Ask(WireOperation.SendHandle, request).Status == NtStatus.Success)
        {
            sent++;
        }

        sent.ShouldBe(32);
        client.OpenProcess((uint)Environment.ProcessId).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Receive_IntoAFullTable_LeavesTheHandleWaiting()
    {
        using var broker = new RunningBroker(change: static o => o with { TableEntries = 128 });
        using RawClient client = broker.Join();
        uint record = client.TakeRecord();
        uint first = client.Create(ObjectType.Event, "first", All).Body<HandleReply>().Handle;
        client.Ask(WireOperation.SendHandle, new SendHandleRequest { Process = Self, Object = first, Options = SameAccess, Tag = 9 })
            .Status.ShouldBe(NtStatus.Success);
        while (client.Open(ObjectType.Event, "first").Status == NtStatus.Success)
        {
        }

        client.Ask(WireOperation.ReceiveHandle).Status.ShouldBe(NtStatus.InsufficientResources);
        client.Close(record, first);
        Reply received = client.Ask(WireOperation.ReceiveHandle);
        received.Status.ShouldBe(NtStatus.Success);
        received.Body<ReceiveHandleReply>().Tag.ShouldBe(9ul);
    }

    public static TheoryData<string, NtStatus, uint, uint, uint, uint> Refused => new()
    {
        { "to no process", NtStatus.InvalidHandle, 0, TheEvent, SameAccess, 0 },
        { "to a thread", NtStatus.ObjectTypeMismatch, CurrentThread, TheEvent, SameAccess, 0 },
        { "to an event", NtStatus.ObjectTypeMismatch, TheEvent, 4, SameAccess, 0 },
        { "to a process without the right", NtStatus.AccessDenied, AProcess, TheEvent, SameAccess, 0 },
        { "nothing", NtStatus.InvalidHandle, Self, 0, SameAccess, 0 },
        { "a value beyond the table", NtStatus.InvalidHandle, Self, 0x7FFF_FFFC, SameAccess, 0 },
        { "a thread", NtStatus.NotSupported, Self, CurrentThread, SameAccess, 0 },
        { "and close", NtStatus.InvalidParameter, Self, TheEvent, SameAccess | (uint)DuplicateOptions.CloseSource, 0 },
        { "with unknown options", NtStatus.InvalidParameter, Self, TheEvent, 0x8000_0000, 0 },
        { "with more access", NtStatus.AccessDenied, Self, TheEvent, 0, All },
        { "with reserved bits", NtStatus.AccessDenied, Self, TheEvent, 0, uint.MaxValue },
        { "with generic access that it lacks", NtStatus.AccessDenied, Self, TheEvent, 0, 0x1000_0000 },
        { "the process before the object", NtStatus.AccessDenied, AProcess, 0, SameAccess, 0 },
        { "the object before the access", NtStatus.InvalidHandle, Self, 0x100, 0, uint.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Send_ThatIsWrong_IsRefusedAndChangesNothing(string what, NtStatus expected, uint process, uint handle, uint options, uint access)
    {
        HandleReply sent = Event("refused", Narrow);
        uint weak = _client.OpenProcess((uint)Environment.ProcessId, 0x10_1000).Body<HandleReply>().Handle;
        uint Real(uint value) => value == TheEvent ? sent.Handle : value == AProcess ? weak : value;
        var request = new SendHandleRequest { Process = Real(process), Object = Real(handle), Options = options, Access = access };
        _client.Ask(WireOperation.SendHandle, request)
            .Status.ShouldBe(expected, what);
        Handles(sent.Slot).ShouldBe(1u);
        Receive().Status.ShouldBe(NtStatus.NoMoreEntries);
    }

    [Theory]
    [InlineData(0x10_0000, 0x10_0000)]
    [InlineData(0, 0)]
    [InlineData(0x0200_0000, (int)Narrow)]
    [InlineData(0x4, 0)]
    public void Send_WithLessAccess_GrantsThat(int access, int granted)
    {
        uint handle = Event("less", Narrow).Handle;
        _client.Ask(WireOperation.SendHandle, new SendHandleRequest { Process = Self, Object = handle, Access = (uint)access })
            .Status.ShouldBe(NtStatus.Success);
        ReceiveHandleReply received = Receive().Body<ReceiveHandleReply>();
        received.GrantedAccess.ShouldBe((uint)granted);
        _client.Lookup(received.Handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        info.Access.ShouldBe((uint)granted);
    }

    [Fact]
    public void Send_OfAHandleThatHasTheValueOfAnother_IsRefused()
    {
        HandleReply first = Event("first", All);
        _client.Lookup(first.Handle, out HandleInfo before).ShouldBe(NtStatus.Success);
        _client.Close(_record, first.Handle);
        HandleReply second = Event("second", All);
        second.Handle.ShouldBe(first.Handle);
        var request = new SendHandleRequest { Process = Self, Object = second.Handle, Options = SameAccess, Identity = before.A };
        _client.Ask(WireOperation.SendHandle, request).Status.ShouldBe(NtStatus.InvalidHandle);
        _client.Lookup(second.Handle, out HandleInfo now).ShouldBe(NtStatus.Success);
        _client.Ask(WireOperation.SendHandle, request with { Identity = now.A }).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Send_OfTheSendersProcess_ArrivesWithAllAccess()
    {
        _client.Ask(WireOperation.SendHandle, new SendHandleRequest { Process = Self, Object = Self, Options = SameAccess }).Status.ShouldBe(NtStatus.Success);
        ReceiveHandleReply received = Receive().Body<ReceiveHandleReply>();
        (received.Type, received.GrantedAccess).ShouldBe(((uint)ObjectType.Process, 0x1F_FFFFu));
        _client.Lookup(received.Handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        info.Slot.ShouldBe(_client.Hello.ProcessSlot);
    }

    [Theory]
    [InlineData(WireOperation.SendHandle, 32)]
    [InlineData(WireOperation.ReceiveHandle, 0)]
    public void Inspector_HasNoInbox(WireOperation operation, int bytes)
    {
        using RawClient inspector = _broker.Connect();
        inspector.Ask(WireOperation.Hello, RawClient.Greeting(HelloFlags.InspectOnly)).Status.ShouldBe(NtStatus.Success);
        inspector.Send(RawClient.Message(operation, 9, new byte[bytes]));
        inspector.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage]);
    }

    [Fact]
    public void ObjectWhoseWordAStoppedClientOwns_KeepsOnlySenderAndReceiverWaiting()
    {
        using RawClient bystander = _broker.Join();
        HandleReply locked = Event("locked", All);
        var request = new SendHandleRequest { Process = Self, Object = locked.Handle, Options = SameAccess, Tag = 5 };
        ulong word = Lock(locked.Slot);
        _client.Post(WireOperation.SendHandle, request, "");
        Parked(1);
        bystander.Ask(WireOperation.ReceiveHandle).Status.ShouldBe(NtStatus.NoMoreEntries, "what was not sent can't arrive");
        Unlock(locked.Slot, word);
        _client.Receive().Status.ShouldBe(NtStatus.Success);

        word = Lock(locked.Slot);
        _client.Post(WireOperation.ReceiveHandle);
        Parked(2);
        bystander.Create(ObjectType.Event, "free").Status.ShouldBe(NtStatus.Success);
        _client.HasReply().ShouldBeFalse();
        Unlock(locked.Slot, word);
        Reply received = _client.Receive();
        received.Status.ShouldBe(NtStatus.Success);
        received.Body<ReceiveHandleReply>().Tag.ShouldBe(5ul);
        Handles(locked.Slot).ShouldBe(2u);
    }

    [Fact]
    public void ObjectThatAScribblerTookAway_IsPassedOver()
    {
        HandleReply lost = Event("lost", All);
        HandleReply kept = Event("kept", All);
        Send(lost.Handle, tag: 1).ShouldBe(NtStatus.Success);
        Send(kept.Handle, tag: 2).ShouldBe(NtStatus.Success);
        Volatile.Write(ref _client.Arena.Slot(lost.Slot).Count, 0);
        Receive().Body<ReceiveHandleReply>().Tag.ShouldBe(2ul);
        Receive().Status.ShouldBe(NtStatus.NoMoreEntries);
        Event("afterwards", All).Handle.ShouldNotBe(0u);
    }

    [Fact]
    public void Notice_IsANumberThatRises()
    {
        uint handle = Event("notice", All).Handle;
        uint arrivals = Arrivals();
        uint doorbell = Volatile.Read(ref _client.Arena.Process(_client.Hello.ProcessIndex).Doorbell);
        Send(handle, tag: 1).ShouldBe(NtStatus.Success);
        Arrivals().ShouldBe(arrivals + 1);
        Volatile.Read(ref _client.Arena.Process(_client.Hello.ProcessIndex).Doorbell).ShouldNotBe(doorbell);
    }

    public void Dispose()
    {
        _client.Dispose();
        _broker.Dispose();
    }

    private HandleReply Event(string name, uint access) => _client.Create(ObjectType.Event, name, access).Body<HandleReply>();

    private NtStatus Send(uint handle, ulong tag) =>
        _client.Ask(WireOperation.SendHandle, new SendHandleRequest { Process = Self, Object = handle, Options = SameAccess, Tag = tag }).Status;

    private Reply Receive() => _client.Ask(WireOperation.ReceiveHandle);

    private uint Handles(uint slot) => new CountWord(Volatile.Read(ref _client.Arena.Slot(slot).Count)).Handles;

    private uint Arrivals() => Volatile.Read(ref _client.Arena.Process(_client.Hello.ProcessIndex).Arrivals);

    private ulong Lock(uint slot)
    {
        ref ulong count = ref _client.Arena.Slot(slot).Count;
        var seen = new CountWord(Volatile.Read(ref count));
        Interlocked.CompareExchange(ref count, seen.LockedBy(_record).Value, seen.Value).ShouldBe(seen.Value);
        return seen.Value;
    }

    private void Unlock(uint slot, ulong word) => Volatile.Write(ref _client.Arena.Slot(slot).Count, word);

    private void Parked(int count) => Eventually.ShouldBeTrue(() => _broker.Log.Of(205).Length >= count, "the request was never parked");
}
