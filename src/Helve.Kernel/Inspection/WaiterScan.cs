using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve.Kernel.Inspection;

/// <summary>Who waits for what, read from the thread records. A snapshot for people.</summary>
public static class WaiterScan
{
    /// <summary>Counts the waiters of every object that has any.</summary>
    /// <param name="arena">The domain's arena.</param>
    /// <param name="records">Records below this number may have been given out.</param>
    public static Dictionary<uint, uint> Count(Arena arena, uint records)
    {
        var waiters = new Dictionary<uint, uint>();
        Visit(arena, records, (slot, _, _) => waiters[slot] = waiters.GetValueOrDefault(slot) + 1);
        return waiters;
    }

    /// <summary>Lists the waiters of one object.</summary>
    public static List<WaiterEntry> List(Arena arena, uint records, uint slot)
    {
        var waiters = new List<WaiterEntry>();
        Visit(arena, records, (waited, number, kind) =>
        {
            if (waited == slot)
            {
                waiters.Add(Describe(arena, number, kind));
            }
        });
        return waiters;
    }

    private static WaiterEntry Describe(Arena arena, uint number, uint kind)
    {
        ref ThreadRecord record = ref arena.Record(number);
        uint process = Volatile.Read(ref record.Process);
        return new WaiterEntry
        {
            ProcessId = process < arena.ProcessCapacity ? Volatile.Read(ref arena.Process(process).ProcessId) : 0,
            ThreadId = Volatile.Read(ref record.ThreadId),
            Kind = kind,
            Record = number,
        };
    }

    private static void Visit(Arena arena, uint records, Action<uint, uint, uint> visit)
    {
        ArgumentNullException.ThrowIfNull(arena);
        uint end = Math.Min(records, arena.RecordCapacity);
        for (uint number = Arena.RecoveryRecord + 1; number < end; number++)
        {
            ref ThreadRecord record = ref arena.Record(number);
            if (Volatile.Read(ref record.State) != (uint)RecordState.Assigned)
            {
                continue;
            }

            var single = new SingleWord(Volatile.Read(ref record.Single));
            if (single.IsSome && !single.IsReleased)
            {
                visit(single.Slot, number, 0);
            }

            VisitObjects(arena, number, visit);
        }
    }

    private static unsafe void VisitObjects(Arena arena, uint number, Action<uint, uint, uint> visit)
    {
        ref ThreadRecord record = ref arena.Record(number);
        uint kind = Volatile.Read(ref record.WaitKind);
        if (kind == 0 || !new VerdictWord(Volatile.Read(ref record.Verdict)).IsPending)
        {
            return;
        }

        uint count = Math.Min(Volatile.Read(ref record.WaitCount), RecordBlock.MaximumWaitObjects);
        ref RecordBlock block = ref arena.Block(number);
        for (uint i = 0; i < count; i++)
        {
            visit(Volatile.Read(ref block.WaitObjects[i]), number, kind);
        }
    }
}
