using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

// Everybody asleep in the domain looks again: a signaller that died between its swap and its wake is recorded on no object.
public static partial class WaitRecovery<TMemory>
{
    // Whether nobody can miss a wake of theirs. What a broadcast is for, a signal whose wake never came, leaves no mark on any record; so
    // the marks alone prove nothing. But a thread that ended by itself had returned from every call, wakes included: one that is killed
    // dies with its process (exit, signal) or by an execve of it, and those records are Dead. An Ended record that shows no call in
    // progress, no wait and no mutex is therefore one whose thread owes nothing to anybody.
    private static bool AreIdle(Arena arena, List<uint> dead) => dead.Count != 0 && dead.TrueForAll(record => IsIdle(arena, record));

    private static bool IsIdle(Arena arena, uint record)
    {
        ref ThreadRecord r = ref arena.Record(record);
        return (RecordState)TMemory.Read(ref r.State) == RecordState.Ended
            && TMemory.Read(ref r.Intent0) == 0
            && TMemory.Read(ref r.Intent1) == 0
            && TMemory.Read(ref r.Single) == 0
            && TMemory.Read(ref r.Ambiguous) == 0
            && TMemory.Read(ref r.OwnedCount) == 0
            && TMemory.Read(ref r.OwnedOverflow) == 0
            && !WaitRecords<TMemory>.Verdict(arena, record).IsPending;
    }

    // Under the lock, and the bells behind it: a process that scans takes the lock.
    private static SortedSet<uint> MarkScans(Arena arena, uint limit)
    {
        var processes = new SortedSet<uint>();
        for (uint r = 1; r < limit; r++)
        {
            uint process = Records.IsLive<TMemory>(arena, r) ? TMemory.Read(ref arena.Record(r).Process) : uint.MaxValue;
            if (process < arena.ProcessCapacity && processes.Add(process))
            {
                TMemory.Write(ref arena.Process(process).ScanAll, 1);
            }
        }

        return processes;
    }

    private static void Broadcast(Arena arena, uint limit, AffectedObjects affected, SortedSet<uint> processes)
    {
        foreach (uint slot in affected.Slots)
        {
            WakeAll(ref arena.Slot(slot).State);
        }

        for (uint r = 1; r < limit; r++)
        {
            WakeRecord(arena, r);
        }

        foreach (uint process in processes)
        {
            Doorbell<TMemory>.Ring(arena, process);
        }

        WakeAll(ref arena.Domain.Lock);
    }

    private static void WakeRecord(Arena arena, uint number)
    {
        if (!Records.IsLive<TMemory>(arena, number))
        {
            return;
        }

        ref ThreadRecord record = ref arena.Record(number);
        var single = new SingleWord(TMemory.Read(ref record.Single));
        if (single.IsSome && single.Slot < arena.SlotCapacity)
        {
            WakeAll(ref arena.Slot(single.Slot).State);
        }

        if (WaitRecords<TMemory>.Count(arena, number) != 0)
        {
            WakeAll(ref record.Verdict);
        }
    }

    private static void WakeAll(ref ulong word) => TMemory.Wake(ref DispatcherSlot<TMemory>.LowHalf(ref word), int.MaxValue, uint.MaxValue);
}
