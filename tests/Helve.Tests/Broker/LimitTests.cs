using Helve.Broker;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>What the broker gives out no more of, and what it does not let itself be made to take.</summary>
public class LimitTests
{
    [Fact]
    public void Connections_OfOneProcess_AreLimited_WithAReason()
    {
        using var broker = new RunningBroker(change: static options => options with { MaximumConnectionsPerProcess = 2 });
        using RawClient first = broker.Join();
        RawClient second = broker.Join();
        using (RawClient third = broker.Connect())
        {
            Reply refused = third.Ask(WireOperation.Hello, RawClient.Greeting());
            refused.Status.ShouldBe(NtStatus.QuotaExceeded);
            refused.Text<HelloReply>().ShouldBe("it has 2 connections already");
            third.ReceiveToEnd().ShouldBeEmpty();
        }

        second.Dispose();
        Eventually.ShouldBeTrue(() => Joins(broker), "a closed connection still counts");
    }

    [Fact]
    public void Connections_BeyondAll_AreRefused_WithAReason()
    {
        using var broker = new RunningBroker(change: static options => options with { MaximumConnections = 1 });
        using RawClient first = broker.Join();
        using RawClient second = broker.Connect();
        Reply refused = second.Ask(WireOperation.Hello, RawClient.Greeting());
        refused.Status.ShouldBe(NtStatus.QuotaExceeded);
        refused.Text<HelloReply>().ShouldBe("all 1 connections are taken");
        first.Create(ObjectType.Event, "x").Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Connections_ThatNeverAskWhyTheyAreRefused_AreClosed()
    {
        using var broker = new RunningBroker(change: static options => options with { MaximumConnectionsPerProcess = 1 });
        using RawClient first = broker.Join();
        RawClient[] silent = [.. Enumerable.Range(0, 64).Select(_ => broker.Connect())];
        using RawClient one = broker.Connect();
        one.ReceiveToEnd().ShouldBeEmpty();
        Array.ForEach(silent, static client => client.Dispose());
        first.Ask(WireOperation.BrokerStatus).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Slots_OfAFullArena_AreInsufficientResources()
    {
        using var broker = new RunningBroker(change: static options => options with { ObjectCapacity = 256 });
        using RawClient client = broker.Join();
        var handles = new List<uint>();
        Reply reply;
        while ((reply = client.Create(ObjectType.Event, $"n{handles.Count}")).Status == NtStatus.Success)
        {
            handles.Add(reply.Body<HandleReply>().Handle);
        }

        reply.Status.ShouldBe(NtStatus.InsufficientResources);
        handles.Count.ShouldBeInRange(128, 255);
        client.Close(client.TakeRecord(), handles[0]);
        client.Create(ObjectType.Event, "again").Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Records_OfAFullArena_AreInsufficientResources()
    {
        using var broker = new RunningBroker(change: static options => options with { RecordCapacity = 8 });
        using RawClient client = broker.Join();
        using var child = System.Diagnostics.Process.Start("sleep", "1000");
        client.TakeRecords(64).Length.ShouldBe(4);
        client.Ask(WireOperation.AllocateRecords, new AllocateRecordsRequest { Count = 1 }).Status.ShouldBe(NtStatus.QuotaExceeded);
        child.Kill();
    }

    [Fact]
    public void Table_ThatClaimsToBeFull_CostsNoMemory()
    {
        using var broker = new RunningBroker(change: static options => options with { TableEntries = TableSegment.MaximumEntries });
        using RawClient client = broker.Join();
        client.Create(ObjectType.Event, "x").Status.ShouldBe(NtStatus.Success);
        Volatile.Write(ref client.Table.UsedWords, uint.MaxValue);
        // One page at the far end: the hole between is what must not be touched.
        Volatile.Write(ref client.Table.Entry(TableSegment.MaximumEntries - 1).B, 1);
        BrokerStatusReply before = Status(client);
        client.Ask(WireOperation.ListProcesses, default(ListRequest)).Status.ShouldBe(NtStatus.Success);
        client.Ask(WireOperation.ListHandles, default(ListRequest)).Status.ShouldBe(NtStatus.Success);
        BrokerStatusReply after = Status(client);
        after.Handles.ShouldBe(before.Handles);
        after.SegmentBytes.ShouldBeLessThan(before.SegmentBytes + (1 << 20));
    }

    [Fact]
    public void Extents_OfASparseFile_AreFound()
    {
        using FileDescriptor file = MemFd.CreateSealed("extents", 1 << 20);
        MemFd.TryFindData(file, 0, out _, out _, out LinuxError error).ShouldBeFalse();
        error.Code.ShouldBe(Errno.ENXIO);
        using MappedMemory memory = MappedMemory.Map(file, 1 << 20);
        unsafe
        {
            memory.Pointer[0x5000] = 1;
        }

        MemFd.TryFindData(file, 0, out long start, out long end, out _).ShouldBeTrue();
        start.ShouldBe(0x5000);
        end.ShouldBeGreaterThan(start);
        MemFd.TryFindData(file, end, out _, out _, out _).ShouldBeFalse();
    }

    private static BrokerStatusReply Status(RawClient client) => client.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>();

    private static bool Joins(RunningBroker broker)
    {
        using RawClient client = broker.Connect();
        return client.Ask(WireOperation.Hello, RawClient.Greeting()).Status == NtStatus.Success;
    }
}
