using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>Which records exist and which belong to the living.</summary>
internal static class Records
{
    /// <summary>One past the highest record that anybody may use.</summary>
    public static uint Limit<TMemory>(Arena arena)
        where TMemory : struct, ISharedMemory
    {
        uint limit = TMemory.Read(ref arena.Domain.RecordLimit);
        return limit == 0 || limit > arena.RecordCapacity ? arena.RecordCapacity : limit;
    }

    /// <summary>Whether a number names a record at all: everything that was read from shared memory is asked this first.</summary>
    public static bool Exists(Arena arena, uint record) => record != Arena.NoRecord && record < arena.RecordCapacity;

    /// <summary>Whether the record's thread, or its process in case of an awaited wait, is not known to be dead.</summary>
    public static bool IsLive<TMemory>(Arena arena, uint record)
        where TMemory : struct, ISharedMemory
    {
        if (!Exists(arena, record))
        {
            return false;
        }

        var state = (RecordState)TMemory.Read(ref arena.Record(record).State);
        return state == RecordState.Assigned || (record <= Arena.RecoveryRecord && state != RecordState.Dead);
    }
}
