using System.Diagnostics;
using Helve.Broker;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>A broker that gets little time: one of its threads stands still while everybody else goes on.</summary>
public sealed class SlowBrokerTests : IDisposable
{
    private const int Recovered = 400;
    private const int RecoveryBusy = 401;
    private const int Slots = 128;
    private readonly RunningBroker _broker = new();
    private readonly RawClient _client;
    private readonly uint _record;

    public SlowBrokerTests()
    {
        _client = _broker.Join();
        _record = _client.TakeRecord();
    }

    [Fact]
    public void SlotsOfTheDead_ThatRecoveryHasNotReached_AreWaitedFor()
    {
        _broker.Log.HoldAt(Recovered);
        for (int i = Taken; i < Slots; i++)
        {
            Fail(Prepare());
        }

        // All slots are the broker's, the client's, or of children that failed and are not swept.
        _client.Post(WireOperation.PrepareChild);
        WaitUntilParked();
        _broker.Log.LetGo();
        _client.Receive().Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void SlotsOfTheDead_ThatAStoppedThreadKeeps_AreNotWaitedForLong()
    {
        for (int i = Taken; i < Slots - 1; i++)
        {
            Prepare();
        }

        // What a thread leaves that was stopped while it put a handle into the child's table.
        TableReply last = Prepare();
        KeepInMind(last.ProcessIndex);
        Fail(last);
        _client.Ask(WireOperation.PrepareChild).Status.ShouldBe(NtStatus.InsufficientResources);
        KeepInMind(null);
        Eventually.ShouldBeTrue(() => _client.Ask(WireOperation.PrepareChild).Status == NtStatus.Success, "the slot never came free");
    }

    [Fact]
    public void SlotsThatAreInUse_AreInsufficientResourcesAtOnce()
    {
        for (int i = Taken; i < Slots; i++)
        {
            Prepare();
        }

        _client.Ask(WireOperation.PrepareChild).Status.ShouldBe(NtStatus.InsufficientResources);
        _broker.Log.Of(205).ShouldBeEmpty("there is nothing to wait for");
    }

    [Fact]
    public void TableThatAThreadHadInMind_ComesFreeWithoutAnotherDeath()
    {
        TableReply child = Prepare();
        KeepInMind(child.ProcessIndex);
        Fail(child);
        Eventually.ShouldBeTrue(() => _broker.Log.Of(Recovered).Length != 0, "the child was not recovered");
        _client.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>().Processes.ShouldBe(3u);
        KeepInMind(null);
        Eventually.ShouldBeTrue(
            () => _client.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>().Processes == 2, "the table of a dead child stays for ever");
    }

    [Fact]
    public void RecordsOfEndedThreads_ThatRecoveryHasNotReached_AreWaitedFor()
    {
        using var broker = new RunningBroker(change: static options => options with { RecordCapacity = 16 });
        using RawClient client = broker.Join();
        uint[] records = client.TakeRecords(WireLimits.MaximumRecords);
        broker.Log.HoldAt(Recovered);
        try
        {
            using RawClient same = broker.Join();
            same.Post(WireOperation.RecordEnded, new RecordEndedRequest { Record = records[0] }, "");
            Eventually.ShouldBeTrue(() => broker.Log.Of(Recovered).Length != 0, "the record was not recovered");
            client.Post(WireOperation.AllocateRecords, new AllocateRecordsRequest { Count = 1 }, "");
            Eventually.ShouldBeTrue(() => broker.Log.Of(205).Length == 1, "the request was not put aside");
            broker.Log.LetGo();
            client.Receive().Status.ShouldBe(NtStatus.Success);
            same.Receive().Status.ShouldBe(NtStatus.Success);
        }
        finally
        {
            broker.Log.LetGo();
        }
    }

    [Fact]
    [Rule("D8")]
    public void EndedProcess_WhoseLastOtherHandleIsClosed_CannotBeOpened_AlthoughTheBrokerStillHasOne()
    {
        using Process process = Process.Start("sleep", "1000");
        HandleReply opened = _client.OpenProcess((uint)process.Id).Body<HandleReply>();
        ref ObjectSlot slot = ref _client.Arena.Slot(opened.Slot);

        // Recovery signals the object, finds its count word owned, says so, and gets no further.
        _client.Close(_record, opened.Handle);
        ulong count = Volatile.Read(ref slot.Count);
        Interlocked.CompareExchange(ref slot.Count, new CountWord(count).LockedBy(_record).Value, count).ShouldBe(count);
        _broker.Log.HoldAt(RecoveryBusy);
        process.Kill();
        process.WaitForExit();
        Eventually.ShouldBeTrue(() => _broker.Log.Of(RecoveryBusy).Length != 0, "recovery did not come that far");
        Volatile.Write(ref slot.Count, count);

        _client.Post(WireOperation.OpenProcess, new OpenProcessRequest { ProcessId = (uint)process.Id, Access = 0x100000 }, "");
        WaitUntilParked();
        _broker.Log.LetGo();
        _client.Receive().Status.ShouldBe(NtStatus.InvalidCid);
    }

    [Fact]
    [Rule("D7")]
    public void EndedProcess_ThatSomebodyHolds_CanBeOpened_WhateverTheBrokerHas()
    {
        using Process process = Process.Start("sleep", "1000");
        HandleReply opened = _client.OpenProcess((uint)process.Id).Body<HandleReply>();
        ref ObjectSlot slot = ref _client.Arena.Slot(opened.Slot);
        ulong count = Volatile.Read(ref slot.Count);
        Interlocked.CompareExchange(ref slot.Count, new CountWord(count).LockedBy(_record).Value, count).ShouldBe(count);
        _broker.Log.HoldAt(RecoveryBusy);
        process.Kill();
        process.WaitForExit();
        Eventually.ShouldBeTrue(() => _broker.Log.Of(RecoveryBusy).Length != 0, "recovery did not come that far");
        Volatile.Write(ref slot.Count, count);
        _client.OpenProcess((uint)process.Id).Status.ShouldBe(NtStatus.Success);
        _broker.Log.LetGo();
        _client.OpenProcess((uint)process.Id).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Hello_ThatLayThereWhenTheTimeHadPassed_IsHeard()
    {
        string directory = Path.Combine(Path.GetTempPath(), $"helve-{Guid.NewGuid():N}");
        Directories.TryMake(directory, 0x1C0, out LinuxError error).ShouldBeTrue(error.ToString());
        string path = Path.Combine(directory, "broker.sock");
        using UnixSocket listener = UnixSocket.Create(nonBlocking: true);
        (listener.TryBind(path, out error) && listener.TryListen(8, out error)).ShouldBeTrue(error.ToString());
        using var client = new RawClient(path);
        client.Send(WireOperation.Hello, RawClient.Greeting(HelloFlags.InspectOnly));

        // The client is accepted and its time is up in one turn of the loop, as it is for a broker that stood still in between.
        FileDescriptor listening = listener.Descriptor.Duplicate();
        var options = new BrokerOptions { SocketPath = path, ListenDescriptor = listening.Number, HandshakeTimeout = TimeSpan.Zero };
        listening.SetHandleAsInvalid();
        using BrokerHost host = BrokerHost.Start(options);
        client.Receive().Status.ShouldBe(NtStatus.Success);
    }

    public void Dispose()
    {
        _broker.Log.LetGo();
        _client.Dispose();
        _broker.Dispose();
    }

    // The broker and the client.
    private static int Taken => 2;

    private TableReply Prepare()
    {
        Reply reply = _client.Ask(WireOperation.PrepareChild);
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Body<TableReply>();
    }

    private void Fail(TableReply child) =>
        _client.Ask(WireOperation.ChildFailed, new ChildFailedRequest { ProcessIndex = child.ProcessIndex }).Status.ShouldBe(NtStatus.Success);

    private void KeepInMind(uint? table) => Volatile.Write(
        ref _client.Arena.Record(_record).Intent1, table is { } index ? ReservationWord.Of(index, 1, 1).Value : 0);

    private void WaitUntilParked() => Eventually.ShouldBeTrue(() => _broker.Log.Of(205).Length == 1, "the request was not put aside");
}
