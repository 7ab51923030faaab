using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>Hello: who gets in and what they are told.</summary>
public class HandshakeTests
{
    [Fact]
    public void Hello_OfAClient_BringsArenaAndTable()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        client.Hello.ProcessId.ShouldBe((uint)Environment.ProcessId);
        client.Hello.ProcessIndex.ShouldNotBe(0u);
        client.Table.ProcessIndex.ShouldBe(client.Hello.ProcessIndex);
        client.Arena.Process(client.Hello.ProcessIndex).TableId.ShouldBe(client.Hello.TableId);
    }

    [Fact]
    public void Hello_Twice_ByOneProcess_SharesItsTable()
    {
        using var broker = new RunningBroker();
        using RawClient first = broker.Join();
        using RawClient second = broker.Join();
        second.Hello.ProcessIndex.ShouldBe(first.Hello.ProcessIndex);
        second.Hello.TableId.ShouldBe(first.Hello.TableId);
    }

    [Theory]
    [InlineData(1, 0, "the broker is stale")]
    [InlineData(0, 1, "the broker is stale")]
    [InlineData(-1, 0, "this program is stale")]
    [InlineData(0, -1, "this program is stale")]
    public void Hello_OfAnotherVersion_NamesTheStaleSide(int wire, int layout, string text)
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Connect();
        HelloRequest hello = RawClient.Greeting();
        hello.WireVersion = (uint)(hello.WireVersion + wire);
        hello.LayoutVersion = (uint)(hello.LayoutVersion + layout);
        Reply reply = client.Ask(WireOperation.Hello, hello);
        reply.Status.ShouldBe(NtStatus.RevisionMismatch);
        HelloReply body = reply.Body<HelloReply>();
        WireLimits.DescribeMismatch(hello.WireVersion, hello.LayoutVersion, body.WireVersion, body.LayoutVersion)!.ShouldContain(text);
        client.ReceiveToEnd().ShouldBeEmpty();
    }

    [Fact]
    public void Hello_OfAnInspector_GivesNoTable()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Connect();
        Reply reply = client.Ask(WireOperation.Hello, RawClient.Greeting(HelloFlags.InspectOnly));
        reply.Status.ShouldBe(NtStatus.Success);
        reply.Descriptors.ShouldBeEmpty();
        client.Ask(WireOperation.BrokerStatus).Status.ShouldBe(NtStatus.Success);
        client.Send(WireOperation.AllocateRecords, new AllocateRecordsRequest { Count = 1 });
        client.ReceiveToEnd().ShouldBe([NtStatus.InvalidMessage]);
    }

    [Fact]
    public void Hello_ThatNeverComes_EndsTheConnection()
    {
        using var broker = new RunningBroker(handshake: TimeSpan.FromMilliseconds(50));
        using RawClient silent = broker.Connect();
        silent.ReceiveToEnd().ShouldBe([NtStatus.IoTimeout]);
        broker.Log.Of(202).ShouldContain(line => line.Contains("no Hello in time"));
    }

    [Fact]
    public void Hello_WithAnUnknownTicket_GetsAFreshTable()
    {
        using var broker = new RunningBroker();
        HelloRequest hello = RawClient.Greeting();
        hello.TicketIndex = 77;
        hello.Ticket = 0xBAD;
        using RawClient client = broker.Connect().Join(hello);
        client.Hello.Inherited.ShouldBe(0u);
    }

    [Fact]
    public void Records_AskedFor_BelongToTheProcess()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        uint[] records = client.TakeRecords(WireLimits.MaximumRecords);
        records.ShouldBeUnique();
        records.Select(r => client.Arena.Record(r).Process).ShouldBe(records.Select(_ => client.Hello.ProcessIndex));
        client.Ask(WireOperation.AllocateRecords, new AllocateRecordsRequest { Count = 65 }).Status.ShouldBe(NtStatus.InvalidParameter);
        client.Ask(WireOperation.AllocateRecords, new AllocateRecordsRequest { Count = 0 }).Status.ShouldBe(NtStatus.InvalidParameter);
    }

    [Fact]
    public void Record_GivenBack_IsRecoveredAndGivenOutAgain()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        uint record = client.TakeRecord();
        client.Ask(WireOperation.RecordEnded, new RecordEndedRequest { Record = record }).Status.ShouldBe(NtStatus.Success);
        client.Ask(WireOperation.RecordEnded, new RecordEndedRequest { Record = record }).Status.ShouldBe(NtStatus.InvalidParameter);
        client.TakeRecord().ShouldBe(record);
        client.Arena.Record(record).State.ShouldBe((uint)RecordState.Assigned);
    }

    [Fact]
    public void Records_OfOneProcess_LeaveHalfToTheOthers()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        NtStatus status;
        int given = 0;
        do
        {
            Reply reply = client.Ask(WireOperation.AllocateRecords, new AllocateRecordsRequest { Count = 64 });
            status = reply.Status;
            given += status == NtStatus.Success ? (int)reply.Body<AllocateRecordsReply>().Count : 0;
        }
        while (status == NtStatus.Success);
        status.ShouldBe(NtStatus.QuotaExceeded);
        given.ShouldBe(1024 / 2);
    }
}
