using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Process;
using Helve.Kernel.Waiting;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>
/// Recovers a death that never was, in a small domain of its own, so that the runtime has compiled recovery before a real death waits for
/// it: the first abandoned mutex of a broker's life is then handed on as fast as the next ones.
/// </summary>
internal static unsafe class Rehearsal
{
    private const uint Victim = 1;
    private const uint Entries = 64;
    private static readonly BrokerOptions s_small = new()
    {
        SocketPath = "",
        ObjectCapacity = 4 * Arena.SlotsPerChunk,
        RecordCapacity = 8,
        ProcessCapacity = 2,
        TableEntries = Entries,
    };

    /// <summary>Runs it; true if every step went as it does for a real death. Without memory for it there is none, and nothing else is lost.</summary>
    public static bool Run()
    {
        ulong size = TableSegment.SizeOf(Entries);
        if (!Segment.TryCreate("helve-rehearsal", size, out Segment? own, out _))
        {
            return false;
        }

        using (own)
        {
            if (!Segment.TryCreate("helve-rehearsal", size, out Segment? victims, out _))
            {
                return false;
            }

            using (victims)
            {
                return Run(own!, victims!);
            }
        }
    }

    private static bool Run(Segment own, Segment victims)
    {
        try
        {
            using Domain domain = Domain.Create(s_small);
            TableSegment brokers = Table(domain, own, 0);
            TableSegment table = Table(domain, victims, Victim);
            RecoveryJob job = Die(domain, brokers, table);
            var steps = new RecoverySteps(domain);
            steps.RecoverWaits([job]);
            bool done = job.Step == RecoveryStep.Handles;
            for (job.Step = RecoveryStep.Handles; job.Step != RecoveryStep.Finished; job.Step++)
            {
                done &= steps.Run(job) == RecoveryResult.Done;
            }

            return HandleRecovery<HardwareMemory>.TryRecycle(domain.Arena, table, domain.RecordsEverUsed, 0) && done;
        }
        catch (LinuxException)
        {
            // The arena of the rehearsal could not be made: the machine is short of memory, which real requests will tell.
            return false;
        }
    }

    private static TableSegment Table(Domain domain, Segment memory, uint index)
    {
        TableSegment table = TableSegment.Create(memory.Memory.Pointer, index, Entries);
        Volatile.Write(ref table.State, new TableHeaderWord(index + 1, TableState.Alive).Value);
        domain.SetTable(index, table);
        return table;
    }

    // A process that owns a mutex, on which another thread has given up waiting, and that dies.
    private static RecoveryJob Die(Domain domain, TableSegment brokers, TableSegment table)
    {
        _ = domain.TryTakeRecord(Victim, out uint record);
        var ctx = new ThreadContext(domain.Arena, record, Victim);
        HandleInfo mutex = Create(ctx, table, ObjectType.Mutex, Mutex<HardwareMemory>.Init(0), out _);
        var target = new WaitTarget(mutex.Slot, mutex.Generation);
        _ = SingleWait<HardwareMemory>.Wait(ctx, target, deadline: 0);
        ThreadContext loop = domain.LoopContext();
        _ = SingleWait<HardwareMemory>.Wait(loop, target, deadline: 1);
        HandleInfo process = Create(loop, brokers, ObjectType.Process, ProcessObject<HardwareMemory>.Init(1, Victim), out uint handle);
        Volatile.Write(ref domain.Arena.Record(record).State, (uint)RecordState.Dead);
        RecoverySteps.CloseDoor(table, Victim + 1);
        return new RecoveryJob
        {
            Index = Victim,
            Records = [record],
            Table = table,
            HasObject = true,
            ObjectSlot = process.Slot,
            ObjectGeneration = process.Generation,
            BrokerHandle = handle,
            Completed = static () => { },
        };
    }

    private static HandleInfo Create(ThreadContext ctx, TableSegment table, ObjectType type, in ObjectInit init, out uint handle)
    {
        _ = HandleOperations<HardwareMemory>.Create(ctx, table, type, 0x001F_FFFF, HandleAttributes.None, in init, out handle);
        _ = HandleOperations<HardwareMemory>.Lookup(table, handle, out HandleInfo info);
        return info;
    }
}
