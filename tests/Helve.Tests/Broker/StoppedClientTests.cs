using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>A client that is stopped while it owns a word of an object: whoever wants that object waits, nobody else does (handles.md section 8).</summary>
public sealed class StoppedClientTests : IDisposable
{
    private readonly RunningBroker _broker = new();
    private readonly RawClient _stopped;
    private readonly RawClient _asking;
    private readonly RawClient _bystander;
    private readonly uint _record;

    public StoppedClientTests()
    {
        _stopped = _broker.Join();
        _asking = _broker.Join();
        _bystander = _broker.Join();
        _record = _stopped.TakeRecord();
    }

    [Fact]
    public void OpenOfALockedObject_Waits_AndNobodyElseDoes()
    {
        uint slot = Named("locked").Slot;
        Lock(slot);
        _asking.Post(WireOperation.OpenNamed, Opening("locked"), "locked");
        WaitUntilParked(1);

        for (int i = 0; i < 20; i++)
        {
            _bystander.Create(ObjectType.Event, $"free {i}").Status.ShouldBe(NtStatus.Success);
            _bystander.OpenProcess((uint)Environment.ProcessId).Status.ShouldBe(NtStatus.Success);
        }

        _asking.HasReply().ShouldBeFalse("the object is still locked");
        Unlock(slot);
        _asking.Receive().Status.ShouldBe(NtStatus.Success);
        new CountWord(Volatile.Read(ref _stopped.Arena.Slot(slot).Count)).Handles.ShouldBe(2u);
        _asking.Create(ObjectType.Event, "afterwards").Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void RequestsBehindAParkedOne_KeepTheirOrder()
    {
        uint slot = Named("locked").Slot;
        Lock(slot);
        _asking.Post(WireOperation.OpenNamed, Opening("locked"), "locked");
        _asking.Post(WireOperation.OpenNamed, Opening("unknown"), "unknown");
        WaitUntilParked(1);
        Unlock(slot);
        _asking.Receive().Status.ShouldBe(NtStatus.Success);
        _asking.Receive().Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [Fact]
    public void CreateOfALockedObject_AndOpenOfALockedProcess_WaitToo()
    {
        uint slot = Named("locked").Slot;
        Lock(slot);
        _asking.Post(WireOperation.CreateNamed, new CreateNamedRequest
        {
            Type = (uint)ObjectType.Event,
            Access = 0x100000,
            Attributes = (uint)ObjectAttributeBits.OpenIf,
            NameBytes = 12,
        }, "locked");
        WaitUntilParked(1);
        Unlock(slot);
        _asking.Receive().Status.ShouldBe(NtStatus.ObjectNameExists);

        Lock(_stopped.Hello.ProcessSlot);
        _asking.Post(WireOperation.OpenProcess, new OpenProcessRequest { ProcessId = (uint)Environment.ProcessId, Access = 0x100000 }, "");
        WaitUntilParked(2);
        Unlock(_stopped.Hello.ProcessSlot);
        _asking.Receive().Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void ParkedClient_ThatLeaves_IsForgotten()
    {
        uint slot = Named("locked").Slot;
        Lock(slot);
        _asking.Post(WireOperation.OpenNamed, Opening("locked"), "locked");
        WaitUntilParked(1);
        _asking.Dispose();
        Eventually.ShouldBeTrue(() => _bystander.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>().Clients == 2, "it is still there");
        Unlock(slot);
        new CountWord(Volatile.Read(ref _stopped.Arena.Slot(slot).Count)).Handles.ShouldBe(1u);
    }

    [Fact]
    public void DeathOfAProcess_WhoseObjectIsLocked_IsSignalledAndOthersAreRecovered()
    {
        using Process first = Process.Start("sleep", "1000");
        using Process second = Process.Start("sleep", "1000");
        HandleReply one = _asking.OpenProcess((uint)first.Id).Body<HandleReply>();
        HandleReply two = _asking.OpenProcess((uint)second.Id).Body<HandleReply>();
        Lock(one.Slot);
        first.Kill();
        second.Kill();
        Eventually.ShouldBeTrue(() => HasEnded(two.Slot), "the death of the other process was never signalled");
        Eventually.ShouldBeTrue(() => HasEnded(one.Slot), "the signal does not need the count");
        Eventually.ShouldBeTrue(() => _broker.Log.Of(401).Length > 0, "the broker's own handle can't be closed yet");
        Unlock(one.Slot);
        Eventually.ShouldBeTrue(() => Count(one.Slot).Handles == 1, "the broker's own handle was never closed");
    }

    [Fact]
    public void ChildWhoseObjectCannotBeMadeYet_Waits_AndItsHelloWithIt()
    {
        using Process sleeper = Process.Start("sleep", "1000");
        TableReply prepared = _asking.Ask(WireOperation.PrepareChild).Body<TableReply>();
        using RawClient child = _broker.Connect();
        HelloRequest hello = RawClient.Greeting();
        (hello.TicketIndex, hello.Ticket) = (prepared.ProcessIndex, prepared.Ticket);
        child.Post(WireOperation.Hello, hello, "");
        HoldFreeProcessSlots();
        PostStarted(prepared, sleeper);
        WaitUntilParked(1);
        _bystander.Create(ObjectType.Event, "free").Status.ShouldBe(NtStatus.Success);
        (_asking.HasReply() || child.HasReply()).ShouldBeFalse("there is no object yet");

        LetGoOfProcessSlots();
        Reply started = _asking.Receive();
        started.Status.ShouldBe(NtStatus.Success);
        HandleReply handle = started.Body<HandleReply>();
        var request = new MapTableRequest { Handle = handle.Handle };
        _asking.Ask(WireOperation.MapTable, request).Body<TableReply>().TableId.ShouldBe(prepared.TableId);
        child.Joined(child.Receive());
        sleeper.Kill();
        Eventually.ShouldBeTrue(() => HasEnded(handle.Slot), "the child's death was never signalled");
    }

    [Fact]
    public void ChildWhoseObjectCannotBeMadeYet_CanBeGivenUp()
    {
        using Process sleeper = Process.Start("sleep", "1000");
        TableReply prepared = _asking.Ask(WireOperation.PrepareChild).Body<TableReply>();
        HoldFreeProcessSlots();
        PostStarted(prepared, sleeper);
        WaitUntilParked(1);

        // Another connection of the same process.
        var failed = new ChildFailedRequest { ProcessIndex = prepared.ProcessIndex };
        _bystander.Ask(WireOperation.ChildFailed, failed).Status.ShouldBe(NtStatus.Success);
        _asking.Receive().Status.ShouldBe(NtStatus.InvalidParameter);
        LetGoOfProcessSlots();
        _asking.OpenProcess((uint)sleeper.Id).Status.ShouldBe(NtStatus.Success);
        sleeper.Kill();
    }

    [Fact]
    public void TableWhoseHintsNeverSettle_IsFull()
    {
        TableSegment table = _stopped.Table;
        for (uint index = 1; index < table.Capacity; index++)
        {
            Volatile.Write(ref table.Entry(index).A, EntryWord.Live(0, 1, 1, HandleAttributes.None).Value);
        }

        var scribbler = new Thread(() =>
        {
            while (!Stop.IsCancellationRequested)
            {
                Volatile.Write(ref table.Level0(1), 0);
            }
        });
        scribbler.Start();
        try
        {
            _stopped.Create(ObjectType.Event, "x").Status.ShouldBe(NtStatus.InsufficientResources);
        }
        finally
        {
            Stop.Cancel();
            scribbler.Join();
            for (uint index = 1; index < table.Capacity; index++)
            {
                Volatile.Write(ref table.Entry(index).A, 0);
            }
        }
    }

    private CancellationTokenSource Stop { get; } = new();

    public void Dispose()
    {
        Stop.Dispose();
        _stopped.Dispose();
        _asking.Dispose();
        _bystander.Dispose();
        _broker.Dispose();
    }

    private static OpenNamedRequest Opening(string name) =>
        new() { Type = (uint)ObjectType.Event, Access = 0x100000, NameBytes = (uint)name.Length * 2 };

    private HandleReply Named(string name)
    {
        Reply reply = _stopped.Create(ObjectType.Event, name);
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Body<HandleReply>();
    }

    private CountWord Count(uint slot) => new(Volatile.Read(ref _stopped.Arena.Slot(slot).Count));

    // What a thread stopped in the middle of CHANGE leaves: its record as the word's owner.
    private void Lock(uint slot)
    {
        ref ulong count = ref _stopped.Arena.Slot(slot).Count;
        CountWord seen = Count(slot);
        Interlocked.CompareExchange(ref count, seen.LockedBy(_record).Value, seen.Value).ShouldBe(seen.Value);
    }

    private void Unlock(uint slot) => Volatile.Write(ref _stopped.Arena.Slot(slot).Count, Count(slot).Unlocked.Value);

    // What a recovery that was cut short leaves on slots that nobody uses now: no new process object can have one.
    private void HoldFreeProcessSlots()
    {
        foreach (uint slot in ProcessSlots())
        {
            if (Count(slot).IsIdle)
            {
                Interlocked.Or(ref _stopped.Arena.Slot(slot).State, WaitWord.Recovering);
            }
        }
    }

    private void LetGoOfProcessSlots()
    {
        foreach (uint slot in ProcessSlots())
        {
            Interlocked.And(ref _stopped.Arena.Slot(slot).State, ~WaitWord.Recovering);
        }
    }

    private IEnumerable<uint> ProcessSlots()
    {
        uint first = _stopped.Hello.ProcessSlot / Arena.SlotsPerChunk * Arena.SlotsPerChunk;
        return Enumerable.Range(0, (int)Arena.SlotsPerChunk).Select(i => first + (uint)i);
    }

    private void PostStarted(TableReply prepared, Process process)
    {
        using PidFd pidFd = PidFd.Open(process.Id);
        var request = new ChildStartedRequest { ProcessIndex = prepared.ProcessIndex, ProcessId = (uint)process.Id, Access = 0x1FFFFF };
        _asking.Send(WireOperation.ChildStarted, request, descriptor: pidFd.Descriptor);
    }

    private bool HasEnded(uint slot) => (Volatile.Read(ref _stopped.Arena.Slot(slot).State) & 1) != 0;

    private void WaitUntilParked(int requests) =>
        Eventually.ShouldBeTrue(() => _broker.Log.Of(205).Length == requests, "the request was not put aside");
}
