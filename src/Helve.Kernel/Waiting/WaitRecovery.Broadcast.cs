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

    // Who is asleep, or about to be: a record says so before its thread is counted in any word, so whoever the dead had to wake is among
    // them, and who begins to wait later finds what the dead had signalled. Under the lock, for the sake of awaited waits: an end that the
    // dead noted and did not ring for is that of a record which counts its objects until its process has been told, and one that begins
    // behind the lock is owed nothing. Ten thousand idle processes are left asleep.
    private static Sleepers FindSleepers(Arena arena, uint limit)
    {
        var sleepers = new Sleepers([], []);
        for (uint r = 1; r < limit; r++)
        {
            if (!Records.IsLive<TMemory>(arena, r))
            {
                continue;
            }

            bool several = WaitRecords<TMemory>.Count(arena, r) != 0;
            if (several || TMemory.Read(ref arena.Record(r).Single) != 0)
            {
                sleepers.Records.Add(r);
            }

            if (several && WaitRecords<TMemory>.IsRemote(arena, r))
            {
                // The broker's bell: a timer may have been set for a wait over several domains, and the bell not rung.
                MarkScan(arena, 0, sleepers.Processes);
            }

            if (several && WaitRecords<TMemory>.IsAwaited(arena, r))
            {
                MarkScan(arena, TMemory.Read(ref arena.Record(r).Process), sleepers.Processes);
            }
        }

        return sleepers;
    }

    private static void MarkScan(Arena arena, uint process, SortedSet<uint> processes)
    {
        if (process < arena.ProcessCapacity && processes.Add(process))
        {
            TMemory.Write(ref arena.Process(process).ScanAll, 1);
        }
    }

    private static void Broadcast(Arena arena, AffectedObjects affected, Sleepers sleepers)
    {
        foreach (uint slot in affected.Slots)
        {
            WakeAll(ref arena.Slot(slot).State);
        }

        foreach (uint record in sleepers.Records)
        {
            WakeRecord(arena, record);
        }

        foreach (uint process in sleepers.Processes)
        {
            Doorbell<TMemory>.Ring(arena, process);
        }

        WakeAll(ref arena.Domain.Lock);
    }

    private static void WakeRecord(Arena arena, uint number)
    {
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

    // Records whose threads may sleep, and processes with awaited waits, whose bells are rung.
    private readonly record struct Sleepers(List<uint> Records, SortedSet<uint> Processes);
}
