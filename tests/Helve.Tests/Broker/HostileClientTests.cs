using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>Clients that break the protocol are cut off with a reason; another client at the same time notices nothing.</summary>
public sealed class HostileClientTests : IDisposable
{
    private readonly RunningBroker _broker = new();
    private readonly RawClient _bystander;

    public HostileClientTests() => _bystander = _broker.Join();

    public static TheoryData<string, byte[]> Garbage => new()
    {
        { "one byte", [42] },
        { "less than a header", new byte[15] },
        { "zeros", new byte[64] },
        { "noise", [.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 197) + 11))] },
        { "says less than it has", Resized(RawClient.Message(WireOperation.Hello, 1, new byte[32]), 47) },
        { "says more than it has", Resized(RawClient.Message(WireOperation.Hello, 1, new byte[32]), 49) },
        { "says four gigabytes", Resized(RawClient.Message(WireOperation.Hello, 1, new byte[32]), uint.MaxValue) },
        { "a truncated Hello", RawClient.Message(WireOperation.Hello, 1, new byte[16]) },
        { "no serial", RawClient.Message(WireOperation.Hello, 0, new byte[32]) },
        { "not a Hello", RawClient.Message(WireOperation.CreateNamed, 1, new byte[40]) },
        { "no operation", RawClient.Message((WireOperation)999, 1, []) },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public void Garbage_AtOnce_IsCutOff(string what, byte[] packet)
    {
        using RawClient client = _broker.Connect();
        client.Send(packet);
        client.ReceiveToEnd().ShouldHaveSingleItem(what).ShouldBeOneOf(NtStatus.InvalidMessage, NtStatus.RevisionMismatch);
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "a second Hello", RawClient.Message(WireOperation.Hello, 9, new byte[32]) },
        { "no operation", RawClient.Message(WireOperation.None, 9, []) },
        { "unknown operation", RawClient.Message((WireOperation)200, 9, new byte[8]) },
        { "truncated", RawClient.Message(WireOperation.AllocateRecords, 9, new byte[7]) },
        { "too long", RawClient.Message(WireOperation.AllocateRecords, 9, new byte[12]) },
        { "a name longer than the message", RawClient.Message(WireOperation.OpenNamed, 9, [1, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 255, 255, 255, 255, 65, 0]) },
        { "a name shorter than the rest", RawClient.Message(WireOperation.OpenNamed, 9, [1, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 2, 0, 0, 0, 65, 0, 66, 0]) },
        { "half a handle to send", RawClient.Message(WireOperation.SendHandle, 9, new byte[31]) },
        { "more than a handle to send", RawClient.Message(WireOperation.SendHandle, 9, new byte[33]) },
        { "a receipt with a body", RawClient.Message(WireOperation.ReceiveHandle, 9, new byte[8]) },
        { "a child without a pidfd", RawClient.Message(WireOperation.ChildStarted, 9, new byte[16]) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void MalformedRequest_OfAClient_IsCutOff(string what, byte[] packet)
    {
        using RawClient client = _broker.Join();
        client.Send(packet);
        client.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage], what);
    }

    [Fact]
    public void Message_LongerThanAny_IsCutOff()
    {
        using RawClient client = _broker.Join();
        client.Send(new byte[WireLimits.MaximumMessage + 1]);
        client.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage]);
        _broker.Log.Of(202).ShouldContain(line => line.Contains("longer than any"));
    }

    [Fact]
    public void Message_OfEveryTruncatedLength_HurtsNobody()
    {
        byte[] whole = RawClient.Message(WireOperation.Hello, 1, new byte[32]);
        for (int length = 1; length < whole.Length; length++)
        {
            using RawClient client = _broker.Connect();
            client.Send(whole.AsSpan(0, length));
            client.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(253)]
    public void Descriptors_ThatNobodyAskedFor_AreClosed(int count)
    {
        using var directory = new TemporaryDirectory();
        using FileDescriptor sent = directory.Open();
        using RawClient client = _broker.Join();
        int[] numbers = [.. Enumerable.Repeat(sent.Number, count)];
        RawSendMessage.Send(client.Socket, RawClient.Message(WireOperation.BrokerStatus, 9, []), numbers);
        client.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage]);
        Eventually.ShouldBeTrue(() => OpenDescriptors.CountOf(sent) == 1, "descriptors leaked");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(253)]
    public void Descriptors_OfAStranger_NeverEnterTheBroker(int count)
    {
        using var directory = new TemporaryDirectory();
        using FileDescriptor sent = directory.Open();
        using RawClient client = _broker.Connect();
        int[] numbers = [.. Enumerable.Repeat(sent.Number, count)];
        HelloRequest greeting = RawClient.Greeting(HelloFlags.InspectOnly);
        ReadOnlySpan<byte> body = MemoryMarshal.AsBytes(new ReadOnlySpan<HelloRequest>(in greeting));
        RawSendMessage.Send(client.Socket, RawClient.Message(WireOperation.Hello, 1, body), numbers);
        client.Receive().Status.ShouldBe(NtStatus.Success);
        OpenDescriptors.CountOf(sent).ShouldBe(1);
    }

    [Fact]
    public void Creation_ThatWaits_GivesItsFileBackWithTheConnection()
    {
        using var directory = new TemporaryDirectory();
        using FileDescriptor sent = directory.Open();
        using RawClient other = _broker.Join();
        RawClient client = _broker.Join();
        var request = new CreateNamedRequest
        {
            Type = (uint)ObjectType.Section,
            Access = (uint)SectionRights.MapRead,
            Attributes = (uint)ObjectAttributeBits.OpenIf,
            NameBytes = 14,
            Facts = new KeptFacts { First = 4096, Second = (ulong)PageProtection.ReadOnly, Third = (ulong)SectionAttributes.Commit },
        };
        Reply made = other.Ask(WireOperation.CreateNamed, request, "section", descriptor: sent);
        made.Status.ShouldBe(NtStatus.Success);
        int held = OpenDescriptors.CountOf(sent);

        // As a client leaves it that is stopped in the middle of a change: the creation is to open the present one, and waits for that.
        ref ulong count = ref other.Arena.Slot(made.Body<KeptHandleReply>().Handle.Slot).Count;
        ulong free = Volatile.Read(ref count);
        Volatile.Write(ref count, new CountWord(free).LockedBy(other.TakeRecord()).Value);
        client.Send(WireOperation.CreateNamed, request, "section", descriptor: sent);
        Eventually.ShouldBeTrue(() => _broker.Log.Of(205).Length == 1, "the creation never waited");
        OpenDescriptors.CountOf(sent).ShouldBe(held + 1);
        client.Dispose();
        Eventually.ShouldBeTrue(() => OpenDescriptors.CountOf(sent) == held, "the file of a creation that nobody waits for was kept");
        Volatile.Write(ref count, free);
    }

    [Fact]
    public void Flood_WithoutReading_IsCutOff()
    {
        using var broker = new RunningBroker(stall: TimeSpan.FromMilliseconds(200));
        using RawClient bystander = broker.Join();
        using RawClient client = broker.Join();
        byte[] request = RawClient.Message(WireOperation.BrokerStatus, 5, []);
        Eventually.ShouldBeTrue(
            () => !client.Socket.TrySend(request, out LinuxError error, noWait: true) && error.Code is Errno.EPIPE or Errno.ECONNRESET,
            "a client that reads nothing was never cut off");
        bystander.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>().CutOff.ShouldBe(1u);
        broker.Log.Of(202).ShouldContain(line => line.Contains("unread"));
    }

    [Fact]
    public void Flood_ThatIsRead_IsServedInTurn()
    {
        using RawClient client = _broker.Join();
        byte[] request = RawClient.Message(WireOperation.BrokerStatus, 5, []);
        for (int i = 0; i < 100; i++)
        {
            client.Send(request);
        }

        _bystander.Ask(WireOperation.BrokerStatus).Status.ShouldBe(NtStatus.Success);
        for (int i = 0; i < 100; i++)
        {
            client.Receive().Status.ShouldBe(NtStatus.Success);
        }
    }

    [Fact]
    public void Disconnect_InMidRequest_IsNoticedByNobody()
    {
        for (int i = 0; i < 50; i++)
        {
            using RawClient client = _broker.Join();
            client.Send(WireOperation.CreateNamed, new CreateNamedRequest { Type = 1, NameBytes = 2 }, "x");
        }

        _bystander.Ask(WireOperation.BrokerStatus).Status.ShouldBe(NtStatus.Success);
        Eventually.ShouldBeTrue(
            () => _bystander.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>().Clients == 1, "connections leaked");
    }

    [Fact]
    public void FaultInOneRequest_CutsThatClientOffOnly()
    {
        using RawClient client = _broker.Join();
        _broker.Log.ThrowsAt = 500;
        client.Post(WireOperation.CreateNamed, new CreateNamedRequest { Type = 1, Access = 0x100000, NameBytes = 2 }, "f");
        client.ReceiveToEnd().ShouldBeEmpty();
        _broker.Log.Of(204).ShouldHaveSingleItem();
        _bystander.Open(ObjectType.Event, "f").Status.ShouldBe(NtStatus.Success);
        _bystander.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>().CutOff.ShouldBe(1u);
    }

    [Fact]
    public void ChildStarted_WithSomethingElseThanAPidFd_IsRefused()
    {
        using RawClient client = _broker.Join();
        TableReply child = client.Ask(WireOperation.PrepareChild).Body<TableReply>();
        using var directory = new TemporaryDirectory();
        using FileDescriptor sent = directory.Open();
        var request = new ChildStartedRequest { ProcessIndex = child.ProcessIndex, ProcessId = (uint)Environment.ProcessId, Access = 0x100000 };
        client.Ask(WireOperation.ChildStarted, request, descriptor: sent).Status.ShouldBe(NtStatus.InvalidParameter);
        using (EventFd other = EventFd.Create())
        {
            client.Ask(WireOperation.ChildStarted, request, descriptor: other.Descriptor).Status.ShouldBe(NtStatus.InvalidParameter);
        }

        Eventually.ShouldBeTrue(() => OpenDescriptors.CountOf(sent) == 1, "descriptors leaked");
    }

    public void Dispose()
    {
        _bystander.Create(ObjectType.Event, "bystander").Status.ShouldBe(NtStatus.Success);
        _bystander.Dispose();
        _broker.Dispose();
    }

    private static byte[] Resized(byte[] message, uint size)
    {
        BitConverter.TryWriteBytes(message, size).ShouldBeTrue();
        return message;
    }
}
