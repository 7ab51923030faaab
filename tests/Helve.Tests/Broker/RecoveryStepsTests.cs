using Helve.Broker;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Process;
using Helve.Kernel.Objects.Thread;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>The last step of recovery: the threads of a dead process are signalled, then the process, whatever a living client holds up meanwhile.</summary>
public sealed class RecoveryStepsTests : IDisposable
{
    private const uint Entries = 64, All = 0x001F_FFFF, ExitCode = 7;
    private static readonly BrokerOptions s_small = new() { SocketPath = "", ObjectCapacity = 4 * Arena.SlotsPerChunk, RecordCapacity = 8, ProcessCapacity = 2, TableEntries = Entries };
    private readonly Domain _domain = Domain.Create(s_small);
    private readonly Segment _memory;
    private readonly TableReference _own;
    private readonly RecoverySteps _steps;
    private readonly Ended _thread, _process;
    private readonly RecoveryJob _job;

    public RecoveryStepsTests()
    {
        Segment.TryCreate("helve-steps", TableSegment.SizeOf(Entries), out Segment? memory, out _).ShouldBeTrue();
        _memory = memory!;
        _own = new TableReference(OwnTable(_domain, _memory), 1);
        _steps = new RecoverySteps(_domain);
        _thread = Make(ObjectType.Thread, ThreadObject<HardwareMemory>.Init(3, 2));
        _process = Make(ObjectType.Process, ProcessObject<HardwareMemory>.Init(2, 1));
        _job = new RecoveryJob
        {
            Index = 1,
            Records = [],
            Threads = new Queue<EndedThread>([new EndedThread(_thread.Object, _thread.Handle, ExitCode)]),
            HasObject = true,
            ObjectSlot = _process.Object.Slot,
            ObjectGeneration = _process.Object.Generation,
            BrokerHandle = _process.Handle,
            ExitCode = ExitCode,
            Completed = static () => { },
            Step = RecoveryStep.Signal,
        };
    }

    public void Dispose()
    {
        _domain.Dispose();
        _memory.Dispose();
    }

    /// <summary>A living thread that was stopped between two accesses keeps the count of an object's handles.</summary>
    [Fact]
    [Rule("I4")]
    public void Thread_WhoseCountAClientKeeps_IsTriedAgain_AndItsProcessComesAfterIt()
    {
        ref ulong count = ref _domain.Arena.Slot(_thread.Object.Slot).Count;
        ulong free = count;
        count = new CountWord(free).LockedBy(Living()).Value;
        _steps.Run(_job).ShouldBe(RecoveryResult.Busy);
        _steps.Run(_job).ShouldBe(RecoveryResult.Busy);
        (_job.Threads.Count, IsOpen(_thread), IsSignalled(_process)).ShouldBe((1, true, false));

        count = free;
        _steps.Run(_job).ShouldBe(RecoveryResult.Done);
        ShouldHaveEnded(_thread);
        ShouldHaveEnded(_process);
    }

    /// <summary>A word that recovery works on elsewhere is nobody's to change.</summary>
    [Fact]
    [Rule("I4")]
    public void Thread_WhoseWordIsKept_IsTriedAgain()
    {
        ref ulong state = ref _domain.Arena.Slot(_thread.Object.Slot).State;
        state |= WaitWord.Recovering;
        _steps.Run(_job).ShouldBe(RecoveryResult.Busy);
        (_job.Threads.Count, IsOpen(_thread), IsSignalled(_process)).ShouldBe((1, true, false));

        state &= ~WaitWord.Recovering;
        _steps.Run(_job).ShouldBe(RecoveryResult.Done);
        ShouldHaveEnded(_thread);
        ShouldHaveEnded(_process);
    }

    /// <summary>Where the loop would have to wait for a record, or a client for an object's slot, recovery needs neither.</summary>
    [Fact]
    [Rule("I4")]
    public void Threads_AreSignalledWithoutMemory()
    {
        while (_domain.TryTakeRecord(1, out _))
        {
        }

        while (_domain.Handles.BeginCreate(_own, ObjectType.Event, All, HandleAttributes.None, new ObjectInit(), out PendingHandle pending) == NtStatus.Success)
        {
            _domain.Handles.Publish(_own, pending, out _).ShouldBe(NtStatus.Success);
        }

        _steps.Run(_job).ShouldBe(RecoveryResult.Done);
        ShouldHaveEnded(_thread);
        ShouldHaveEnded(_process);
    }

    /// <summary>Somebody scribbled on a thread's object: that is told once the process is signalled too, which had to be tried twice.</summary>
    [Fact]
    public void Damage_IsToldWhenTheStepIsDone()
    {
        _domain.Handles.Close(_own, _thread.Handle).ShouldBe(NtStatus.Success);
        ref ulong count = ref _domain.Arena.Slot(_process.Object.Slot).Count;
        ulong free = count;
        count = new CountWord(free).LockedBy(Living()).Value;
        _steps.Run(_job).ShouldBe(RecoveryResult.Busy);
        _job.Threads.ShouldBeEmpty();

        count = free;
        _steps.Run(_job).ShouldBe(RecoveryResult.Damaged);
        ShouldHaveEnded(_process);
    }

    private static TableSegment OwnTable(Domain domain, Segment memory)
    {
        TableSegment table;
        unsafe
        {
            table = TableSegment.Create(memory.Memory.Pointer, 0, Entries);
        }

        Volatile.Write(ref table.State, new TableHeaderWord(1, TableState.Alive).Value);
        domain.SetTable(0, table);
        return table;
    }

    // Somebody else has a handle too, so that the object is there when the broker has closed its own.
    private Ended Make(ObjectType type, in ObjectInit init)
    {
        _domain.Handles.BeginCreate(_own, type, All, HandleAttributes.None, init, out PendingHandle pending).ShouldBe(NtStatus.Success);
        _domain.Handles.Publish(_own, pending, out uint handle).ShouldBe(NtStatus.Success);
        _domain.Handles.Insert(_own, pending.Slot, pending.Generation, All, HandleAttributes.None, out _).ShouldBe(NtStatus.Success);
        return new Ended(new WaitTarget(pending.Slot, pending.Generation), handle);
    }

    private uint Living()
    {
        _domain.TryTakeRecord(1, out uint record).ShouldBeTrue();
        return record;
    }

    private bool IsOpen(Ended ended) => HandleOperations<HardwareMemory>.Lookup(_own.Segment, ended.Handle, out _) == NtStatus.Success;

    private bool IsSignalled(Ended ended) => WaitWord.IsAvailable(_domain.Arena.Slot(ended.Object.Slot).State);

    private void ShouldHaveEnded(Ended ended)
    {
        (IsSignalled(ended), IsOpen(ended)).ShouldBe((true, false));
        ProcessObject<HardwareMemory>.Query(_domain.RecoveryContext, ended.Object, out bool hasEnded, out uint code).ShouldBe(NtStatus.Success);
        (hasEnded, code).ShouldBe((true, ExitCode));
    }

    private sealed record Ended(WaitTarget Object, uint Handle);
}
