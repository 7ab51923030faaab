using System.Text;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>What the broker answers about a client's handles, and what a client gets that asks wrongly or forges its table.</summary>
public sealed class QueryHandlerTests : IDisposable
{
    private readonly RunningBroker _broker = new();
    private readonly RawClient _client;

    public QueryHandlerTests() => _client = _broker.Join();

    public void Dispose()
    {
        _client.Dispose();
        _broker.Dispose();
    }

    [Fact]
    [Rule("C11")]
    public void QueryName_OfANamedObject_IsItsPath()
    {
        uint handle = _client.Create(ObjectType.Event, @"Global\queried").Body<HandleReply>().Handle;
        Reply reply = Ask(WireOperation.QueryName, handle);
        reply.Status.ShouldBe(NtStatus.Success);
        Encoding.Unicode.GetString(reply.Bytes.AsSpan(8)).ShouldBe(@"\BaseNamedObjects\queried");
    }

    [Theory]
    [InlineData(WireOperation.QueryName, 0u, NtStatus.InvalidHandle)]
    [InlineData(WireOperation.QueryName, 0x7FFFF0u, NtStatus.InvalidHandle)]
    [InlineData(WireOperation.QueryName, 0xFFFF_FFFFu, NtStatus.InvalidHandle)]
    [InlineData(WireOperation.QueryHandleCount, 0u, NtStatus.InvalidHandle)]
    [InlineData(WireOperation.QueryHandleCount, 0xFFFF_FFFFu, NtStatus.InvalidHandle)]
    public void Query_OfABadHandle_IsInvalid(WireOperation operation, uint handle, NtStatus expected) =>
        Ask(operation, handle).Status.ShouldBe(expected);

    [Theory]
    [InlineData(0x1000u, NtStatus.Success)]
    [InlineData(0x1FEBFFu, NtStatus.AccessDenied)]
    [Rule("C23")]
    public void QueryHandleCount_ChecksTheRightInTheTableItself(uint access, NtStatus expected)
    {
        uint process = _client.OpenProcess((uint)Environment.ProcessId, access).Body<HandleReply>().Handle;
        Reply reply = Ask(WireOperation.QueryHandleCount, process);
        reply.Status.ShouldBe(expected);
        reply.Body<HandleCountReply>().Count.ShouldBe(expected == NtStatus.Success ? 1u : 0u);
    }

    [Theory]
    [InlineData(WireOperation.QueryName)]
    [InlineData(WireOperation.QueryHandleCount)]
    public void Query_OfAForgedEntry_IsBounded(WireOperation operation)
    {
        ref HandleEntry entry = ref _client.Table.Entry(3);
        entry.B = uint.MaxValue;
        entry.A = EntryWord.Live((1 << 28) - 1, 7, 0, HandleAttributes.None).Value;
        Ask(operation, 12).Status.ShouldBeOneOf(NtStatus.InvalidHandle, NtStatus.ObjectTypeMismatch);
        using RawClient other = _broker.Join();
        other.Create(ObjectType.Event, "bystander").Status.ShouldBe(NtStatus.Success);
    }

    [Theory]
    [InlineData(WireOperation.QueryName, HelloFlags.WantTable, 4)]
    [InlineData(WireOperation.QueryHandleCount, HelloFlags.WantTable, 12)]
    [InlineData(WireOperation.QueryName, HelloFlags.InspectOnly, 8)]
    [InlineData(WireOperation.QueryHandleCount, HelloFlags.InspectOnly, 8)]
    public void Query_OfTheWrongSizeOrByWhoHasNoTable_IsCutOff(WireOperation operation, HelloFlags flags, int bytes)
    {
        using RawClient client = _broker.Connect();
        client.Ask(WireOperation.Hello, RawClient.Greeting(flags)).Status.ShouldBe(NtStatus.Success);
        client.Send(RawClient.Message(operation, 9, new byte[bytes]));
        client.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage]);
    }

    private Reply Ask(WireOperation operation, uint handle) => _client.Ask(operation, new QueryHandleRequest { Handle = handle });
}
