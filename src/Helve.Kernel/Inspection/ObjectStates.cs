using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Objects.Timer;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve.Kernel.Inspection;

/// <summary>Reads objects for people: a snapshot of single words, which may be old the moment it is taken. Changes nothing.</summary>
public static class ObjectStates<TMemory>
    where TMemory : struct, ISharedMemory
{
    private const long MomentsPerMillisecond = 10_000;

    /// <summary>Describes the object in a slot.</summary>
    /// <param name="arena">The domain's arena.</param>
    /// <param name="slot">The slot, as read from a table or record: one that does not exist has no state.</param>
    /// <param name="waiters">How many wait for it, of whatever kind of wait (<see cref="WaiterScan"/>).</param>
    public static ObjectStateInfo Read(Arena arena, uint slot, uint waiters)
    {
        ArgumentNullException.ThrowIfNull(arena);
        if (slot >= arena.SlotCapacity)
        {
            return default;
        }

        ref ObjectSlot memory = ref arena.Slot(slot);
        ulong word = TMemory.Read(ref memory.State);
        var type = (ObjectType)Volatile.Read(ref memory.Type);
        var info = new ObjectStateInfo
        {
            Type = (uint)type,
            Flags = WaitWord.IsAvailable(word) ? (uint)ObjectStateFlags.Signalled : 0,
            Waiters = waiters,
        };
        switch (type)
        {
            case ObjectType.Event:
                info.Count = info.Flags;
                info.Flags |= EventState.IsManual(word) ? (uint)ObjectStateFlags.Manual : 0;
                break;
            case ObjectType.Semaphore:
                info.Count = SemaphoreLayout.Count(word);
                info.Limit = TMemory.Read(ref memory.Value0);
                break;
            case ObjectType.Mutex:
                ReadMutex(arena, ref memory, word, ref info);
                break;
            case ObjectType.Timer:
                ReadTimer(ref memory, word, ref info);
                break;
            case ObjectType.File when memory.Subtype is PipeRules.ServerSubtype or PipeRules.ClientSubtype:
                info.Count = (uint)PipeSlot<TMemory>.ReadWord(ref memory).State;
                info.Limit = PipeSlot<TMemory>.ReadShape(ref memory).Value;
                info.ThreadId = (uint)PipeSlot<TMemory>.ReadModes(ref memory);
                info.Flags |= (uint)ObjectStateFlags.PipeEnd;
                break;
            case ObjectType.File:
                info.Count = Volatile.Read(ref memory.Subtype);
                break;
            case ObjectType.Process:
                info.ProcessId = TMemory.Read(ref memory.Value0);
                info.ExitCode = TMemory.Read(ref memory.Value1);
                info.Flags |= TMemory.Read(ref memory.Value3) != 0 ? (uint)ObjectStateFlags.Exited : 0;
                break;
            case ObjectType.Section:
                info.Count = TMemory.Read(ref memory.Value0);
                info.ThreadId = TMemory.Read(ref memory.Value1);
                info.Limit = TMemory.Read(ref memory.Value2);
                info.Flags |= Volatile.Read(ref memory.Subtype) != 0 ? (uint)ObjectStateFlags.OfFile : 0;
                break;
            case ObjectType.Job:
                info.Count = TMemory.Read(ref memory.Value0);
                break;
            case ObjectType.Thread:
                info.ThreadId = TMemory.Read(ref memory.Value0);
                info.ProcessId = TMemory.Read(ref memory.Value2);
                info.ExitCode = TMemory.Read(ref memory.Value1);
                info.Flags |= TMemory.Read(ref memory.Value3) != 0 ? (uint)ObjectStateFlags.Exited : 0;
                break;
            default:
                break;
        }

        return info;
    }

    // Nobody may have looked since it expired: what has passed is told as if somebody had.
    private static void ReadTimer(ref ObjectSlot memory, ulong word, ref ObjectStateInfo info)
    {
        var due = new DueWord(TMemory.Read(ref memory.Due));
        var now = new TimerClock(
            TMemory.MonotonicNow / TimerClock.NanosecondsPerMoment, TMemory.WallClockNow / TimerClock.NanosecondsPerMoment);
        uint period = TMemory.Read(ref memory.Value2);
        if (now.HasReached(due))
        {
            info.Flags |= (uint)ObjectStateFlags.Signalled;
            due = TimerState.AfterExpiry(due, period, now, skip: true);
        }

        info.Flags |= EventState.IsManual(word) ? (uint)ObjectStateFlags.Manual : 0;
        info.Flags |= due.IsArmed ? (uint)ObjectStateFlags.Armed : 0;
        info.Flags |= due.IsArmed && due.IsAbsolute ? (uint)ObjectStateFlags.Absolute : 0;
        info.Count = period;
        info.Limit = (uint)Math.Clamp(TimerState.Remaining(due, now) / MomentsPerMillisecond, 0, int.MaxValue);
    }

    private static void ReadMutex(Arena arena, ref ObjectSlot memory, ulong word, ref ObjectStateInfo info)
    {
        info.Flags |= (word & WaitWord.Abandoned) != 0 ? (uint)ObjectStateFlags.Abandoned : 0;
        uint owner = WaitWord.IsAvailable(word) ? 0 : MutexLayout.Owner(word);
        if (owner == 0 || owner >= arena.RecordCapacity)
        {
            return;
        }

        ref ThreadRecord record = ref arena.Record(owner);
        uint process = TMemory.Read(ref record.Process);
        info.Flags |= (uint)ObjectStateFlags.Owned;
        info.Count = TMemory.Read(ref memory.Value0) + 1;
        info.ThreadId = TMemory.Read(ref record.ThreadId);
        info.ProcessId = process < arena.ProcessCapacity ? TMemory.Read(ref arena.Process(process).ProcessId) : 0;
    }
}
