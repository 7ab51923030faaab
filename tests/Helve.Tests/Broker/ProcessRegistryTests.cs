using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>Processes by id, their tables, children, and what is left after a death.</summary>
public sealed class ProcessRegistryTests : IDisposable
{
    private readonly RunningBroker _broker = new();
    private readonly RawClient _client;
    private readonly uint _record;
    private readonly List<Process> _started = [];

    public ProcessRegistryTests()
    {
        _client = _broker.Join();
        _record = _client.TakeRecord();
    }

    [Fact]
    [Rule("I6")]
    public void OpenProcess_OfNobody_Fails()
    {
        _client.OpenProcess(0).Status.ShouldBe(NtStatus.InvalidParameter);
        _client.OpenProcess(int.MaxValue).Status.ShouldBe(NtStatus.InvalidCid);
        _client.OpenProcess(uint.MaxValue).Status.ShouldBe(NtStatus.InvalidCid);
    }

    [Fact]
    [Rule("D6")]
    public void OpenProcess_OfAForeignProgram_GivesOneObject()
    {
        uint pid = (uint)StartSleeper().Id;
        HandleReply first = _client.OpenProcess(pid).Body<HandleReply>();
        HandleReply second = _client.OpenProcess(pid).Body<HandleReply>();
        (second.Slot, second.Generation).ShouldBe((first.Slot, first.Generation));
        _client.OpenProcess(pid, access: 0).Status.ShouldBe(NtStatus.AccessDenied);
        _client.OpenProcess(pid, access: 0x400).Body<HandleReply>().GrantedAccess.ShouldBe(0x1400u);
    }

    [Fact]
    [Rule("F26")]
    [Rule("B36")]
    public void OpenProcess_WithGenericAccess_IsMapped()
    {
        uint self = (uint)Environment.ProcessId;
        _client.OpenProcess(self, 0x80000000).Body<HandleReply>().GrantedAccess.ShouldBe(0x21410u);
        _client.OpenProcess(self, 0x02000000).Body<HandleReply>().GrantedAccess.ShouldBe(0x1FFFFFu);
    }

    [Fact]
    [Rule("D7")]
    [Rule("D8")]
    [Rule("I4")]
    public void Process_ThatHasEnded_IsThereWhileSomebodyHoldsIt()
    {
        Process sleeper = StartSleeper();
        uint pid = (uint)sleeper.Id;
        HandleReply handle = _client.OpenProcess(pid).Body<HandleReply>();
        sleeper.Kill();
        Eventually.ShouldBeTrue(() => HasEnded(handle.Slot), "the death was never told");
        sleeper.WaitForExit();
        _client.Arena.Slot(handle.Slot).Value1.ShouldBe(137u);
        HandleReply again = _client.OpenProcess(pid).Body<HandleReply>();
        again.Slot.ShouldBe(handle.Slot);
        _client.Close(_record, again.Handle);
        _client.Close(_record, handle.Handle);
        // The broker's own handle goes right after the signal.
        Eventually.ShouldBeTrue(() => _client.OpenProcess(pid).Status == NtStatus.InvalidCid, "the object outlived its handles");
    }

    [Fact]
    public void MapTable_NeedsTheRight_AndGivesOneTable()
    {
        uint pid = (uint)StartSleeper().Id;
        uint narrow = _client.OpenProcess(pid, 0x100000).Body<HandleReply>().Handle;
        uint wide = _client.OpenProcess(pid, 0x40).Body<HandleReply>().Handle;
        uint notAProcess = _client.Create(ObjectType.Event, "E").Body<HandleReply>().Handle;
        MapTable(narrow).Status.ShouldBe(NtStatus.AccessDenied);
        MapTable(notAProcess).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        MapTable(4000).Status.ShouldBe(NtStatus.InvalidHandle);
        Reply first = MapTable(wide);
        first.Status.ShouldBe(NtStatus.Success);
        Reply second = MapTable(wide);
        second.Body<TableReply>().TableId.ShouldBe(first.Body<TableReply>().TableId);
        FileStatus.TryGet(first.Descriptors[0], out FileStatus a, out _).ShouldBeTrue();
        FileStatus.TryGet(second.Descriptors[0], out FileStatus b, out _).ShouldBeTrue();
        a.IsSameFile(b).ShouldBeTrue();
    }

    [Fact]
    [Rule("G2")]
    [Rule("I4")]
    [Rule("D14")]
    public void Child_ThatInheritsAndDies_LeavesNothing()
    {
        uint handle = _client.Create(ObjectType.Event, "inherited", attributes: ObjectAttributeBits.Inherit).Body<HandleReply>().Handle;
        TableReply prepared = Prepare(out TableSegment table);
        var context = new ThreadContext(_client.Arena, _record, _client.Hello.ProcessIndex);
        HandleOperations<HardwareMemory>.InheritAll(context, _client.Table, new TableReference(table, prepared.TableId)).ShouldBe(NtStatus.Success);
        Process child = StartSleeper();
        HandleReply process = Started(prepared, child);
        HandleOperations<HardwareMemory>.Lookup(table, handle, out _).ShouldBe(NtStatus.Success);
        _client.Close(_record, handle);
        _client.Open(ObjectType.Event, "inherited").Status.ShouldBe(NtStatus.Success);
        CloseEventHandles();
        child.Kill();
        Eventually.ShouldBeTrue(() => HasEnded(process.Slot), "the death was never told");
        // After the signal the dead process's handles are gone, and with the last of them the name.
        _client.Open(ObjectType.Event, "inherited").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [Fact]
    public void Child_ThatCouldNotBeStarted_GivesItsHandlesBack()
    {
        HandleReply created = _client.Create(ObjectType.Event, "given back", attributes: ObjectAttributeBits.Inherit).Body<HandleReply>();
        TableReply prepared = Prepare(out TableSegment table);
        var context = new ThreadContext(_client.Arena, _record, _client.Hello.ProcessIndex);
        HandleOperations<HardwareMemory>.InheritAll(context, _client.Table, new TableReference(table, prepared.TableId)).ShouldBe(NtStatus.Success);
        _client.Close(_record, created.Handle);
        HandleOperations<HardwareMemory>.HasHandles(_client.Arena, created.Slot, created.Generation).ShouldBeTrue();
        _client.Ask(WireOperation.ChildFailed, new ChildFailedRequest { ProcessIndex = prepared.ProcessIndex }).Status.ShouldBe(NtStatus.Success);
        _client.Ask(WireOperation.ChildFailed, new ChildFailedRequest { ProcessIndex = prepared.ProcessIndex }).Status.ShouldBe(NtStatus.InvalidParameter);
        Eventually.ShouldBeTrue(
            () => !HandleOperations<HardwareMemory>.HasHandles(_client.Arena, created.Slot, created.Generation),
            "the child's handle was never closed");
        _client.Open(ObjectType.Event, "given back").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [Fact]
    public void Child_OfAnotherIndex_IsRefused()
    {
        Process child = StartSleeper();
        using PidFd pidFd = PidFd.Open(child.Id);
        var request = new ChildStartedRequest { ProcessIndex = 55, ProcessId = (uint)child.Id, Access = 1 };
        _client.Ask(WireOperation.ChildStarted, request, descriptor: pidFd.Descriptor).Status.ShouldBe(NtStatus.InvalidParameter);
        TableReply prepared = Prepare(out _);
        request.ProcessIndex = prepared.ProcessIndex;
        request.ProcessId++;
        _client.Ask(WireOperation.ChildStarted, request, descriptor: pidFd.Descriptor).Status.ShouldBe(NtStatus.InvalidParameter);
    }

    [Fact]
    public void Hello_WithATicket_WaitsForTheParent()
    {
        TableReply prepared = Prepare(out _);
        using RawClient child = _broker.Connect();
        HelloRequest hello = RawClient.Greeting();
        hello.TicketIndex = prepared.ProcessIndex;
        hello.Ticket = prepared.Ticket;
        child.Send(WireOperation.Hello, hello);
        // The answer to a later request shows that the Hello was read; it must not have been answered.
        _client.Ask(WireOperation.BrokerStatus).Status.ShouldBe(NtStatus.Success);
        child.Socket.TryReceive(new byte[64], out _, out LinuxError error, noWait: true).ShouldBeFalse();
        error.Code.ShouldBe(Errno.EAGAIN);
        // Another process took the ticket's place: this one gets its own table.
        Started(prepared, StartSleeper());
        child.Joined(child.Receive());
        child.Hello.ProcessIndex.ShouldBe(_client.Hello.ProcessIndex);
    }

    [Theory]
    [InlineData(true, NtStatus.HandlesClosed)]
    [InlineData(false, NtStatus.Success)]
    public void Child_ThatConnectedWithoutItsTicket_IsToldToTheParentIfItLostHandles(bool inherits, NtStatus expected)
    {
        HandleReply created = _client.Create(ObjectType.Event, "lost", attributes: ObjectAttributeBits.Inherit).Body<HandleReply>();
        TableReply prepared = Prepare(out TableSegment table);
        if (inherits)
        {
            var context = new ThreadContext(_client.Arena, _record, _client.Hello.ProcessIndex);
            HandleOperations<HardwareMemory>.InheritAll(context, _client.Table, new TableReference(table, prepared.TableId)).ShouldBe(NtStatus.Success);
        }

        // This very process plays the child: it has a table of its own.
        using PidFd pidFd = PidFd.Open(Environment.ProcessId);
        var request = new ChildStartedRequest { ProcessIndex = prepared.ProcessIndex, ProcessId = (uint)Environment.ProcessId, Access = 0x1FFFFF };
        Reply reply = _client.Ask(WireOperation.ChildStarted, request, descriptor: pidFd.Descriptor);
        reply.Status.ShouldBe(expected);
        (reply.Body<HandleReply>().Handle != 0).ShouldBe(!inherits);
        _client.Close(_record, created.Handle);
        Eventually.ShouldBeTrue(
            () => !HandleOperations<HardwareMemory>.HasHandles(_client.Arena, created.Slot, created.Generation),
            "the handle in the prepared table was never closed");
    }

    [Fact]
    public void OpenedProcess_ThatTurnsOutToBeAChild_KeepsItsObject()
    {
        Process sleeper = StartSleeper();
        HandleReply opened = _client.OpenProcess((uint)sleeper.Id).Body<HandleReply>();
        TableReply prepared = Prepare(out _);
        HandleReply started = Started(prepared, sleeper);
        (started.Slot, started.Generation).ShouldBe((opened.Slot, opened.Generation));
        MapTable(opened.Handle).Body<TableReply>().TableId.ShouldBe(prepared.TableId);
    }

    [Fact]
    public void OpenedProcess_ThatTurnsOutToBeAChild_KeepsWhatWasSentToItUntilItsEnd()
    {
        Process sleeper = StartSleeper();
        HandleReply opened = _client.OpenProcess((uint)sleeper.Id).Body<HandleReply>();
        HandleReply sent = _client.Create(ObjectType.Event, "sent").Body<HandleReply>();
        var request = new SendHandleRequest { Process = opened.Handle, Object = sent.Handle, Options = 2 };
        _client.Ask(WireOperation.SendHandle, request).Status.ShouldBe(NtStatus.Success);
        Started(Prepare(out _), sleeper);
        _client.Close(_record, sent.Handle);
        HasHandles().ShouldBeTrue();
        sleeper.Kill();
        Eventually.ShouldBeTrue(() => !HasHandles(), "what was sent to the dead child was never closed");
        bool HasHandles() => HandleOperations<HardwareMemory>.HasHandles(_client.Arena, sent.Slot, sent.Generation);
    }

    [Fact]
    public void Slots_OfTheDead_AreUsedAgain()
    {
        // More processes than the domain has slots for.
        for (int i = 0; i < 200; i++)
        {
            TableReply prepared = Prepare(out _);
            _client.Ask(WireOperation.ChildFailed, new ChildFailedRequest { ProcessIndex = prepared.ProcessIndex }).Status.ShouldBe(NtStatus.Success);
        }
    }

    [Fact]
    public void Listing_OfProcesses_CountsHandles()
    {
        _client.Create(ObjectType.Event, "e");
        _client.Create(ObjectType.Mutex, "m");
        Reply reply = _client.Ask(WireOperation.ListProcesses, default(ListRequest));
        MessageReader.TryOpen(RawClient.Message(WireOperation.ListProcesses, 1, reply.Bytes), out MessageReader reader).ShouldBeTrue();
        reader.TryRead(out ListReply page).ShouldBeTrue();
        page.Count.ShouldBe(2u);
        ProcessEntry self = default;
        while (reader.TryRead(out ProcessEntry entry))
        {
            reader.TryReadText(entry.NameBytes, out ReadOnlySpan<char> name).ShouldBeTrue();
            name.IsEmpty.ShouldBeFalse();
            self = (entry.Flags & (uint)ProcessFlags.Client) != 0 ? entry : self;
        }

        self.ProcessId.ShouldBe((uint)Environment.ProcessId);
        (self.Handles, self.HandlesByType[(int)ObjectType.Event], self.HandlesByType[(int)ObjectType.Mutex]).ShouldBe((2u, 1u, 1u));
        self.StartedUnixMilliseconds.ShouldBeGreaterThan(0);
    }

    public void Dispose()
    {
        _client.Dispose();
        foreach (Process process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.WaitForExit();
            process.Dispose();
        }

        _broker.Dispose();
    }

    private Process StartSleeper()
    {
        Process process = Process.Start("sleep", "1000");
        _started.Add(process);
        return process;
    }

    private bool HasEnded(uint slot) => (Volatile.Read(ref _client.Arena.Slot(slot).State) & 1) != 0;

    private Reply MapTable(uint handle) => _client.Ask(WireOperation.MapTable, new MapTableRequest { Handle = handle });

    private TableReply Prepare(out TableSegment table)
    {
        Reply reply = _client.Ask(WireOperation.PrepareChild);
        reply.Status.ShouldBe(NtStatus.Success);
        table = _client.MapTable(reply.Descriptors.ShouldHaveSingleItem());
        return reply.Body<TableReply>();
    }

    private HandleReply Started(TableReply prepared, Process child)
    {
        using PidFd pidFd = PidFd.Open(child.Id);
        var request = new ChildStartedRequest { ProcessIndex = prepared.ProcessIndex, ProcessId = (uint)child.Id, Access = 0x1FFFFF };
        Reply reply = _client.Ask(WireOperation.ChildStarted, request, descriptor: pidFd.Descriptor);
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Body<HandleReply>();
    }

    private void CloseEventHandles()
    {
        for (uint handle = 4; handle < 400; handle += 4)
        {
            if (_client.Lookup(handle, out HandleInfo info) == NtStatus.Success
                && _client.Arena.Slot(info.Slot).Type == (byte)ObjectType.Event)
            {
                _client.Close(_record, handle);
            }
        }
    }
}
