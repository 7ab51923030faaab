using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
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

    private bool HasEnded(uint slot) => (Volatile.Read(ref _stopped.Arena.Slot(slot).State) & 1) != 0;

    private void WaitUntilParked(int requests) =>
        Eventually.ShouldBeTrue(() => _broker.Log.Of(205).Length == requests, "the request was not put aside");
}
