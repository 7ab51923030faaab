using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>The multi-object wait of a record. What is read is bounded: a process can write anything into its domain.</summary>
internal static unsafe class WaitRecords<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary><see cref="ThreadRecord.WaitKind"/>: any of the objects.</summary>
    public const uint Any = 1;

    /// <summary><see cref="ThreadRecord.WaitKind"/>: all of the objects.</summary>
    public const uint All = 2;

    /// <summary><see cref="ThreadRecord.WaitFlags"/>: awaited.</summary>
    public const uint Awaited = 1;

    /// <summary><see cref="ThreadRecord.WaitFlags"/>: part of a wait over several domains.</summary>
    public const uint Remote = 2;

    /// <summary>Stores a wait. The verdict tells whether it is pending.</summary>
    public static void Write(Arena arena, uint record, ReadOnlySpan<WaitTarget> targets, bool all, uint flags)
    {
        ref ThreadRecord self = ref arena.Record(record);
        ref RecordBlock block = ref arena.Block(record);
        TMemory.Write(ref self.WaitCount, 0);
        for (int i = 0; i < targets.Length; i++)
        {
            TMemory.Write(ref block.WaitObjects[i], targets[i].Slot);
        }

        TMemory.Write(ref self.WaitKind, all ? All : Any);
        TMemory.Write(ref self.WaitFlags, flags);
        TMemory.Write(ref self.WaitCount, (uint)targets.Length);
    }

    /// <summary>Number of objects.</summary>
    public static uint Count(Arena arena, uint record) =>
        Math.Min(TMemory.Read(ref arena.Record(record).WaitCount), RecordBlock.MaximumWaitObjects);

    /// <summary>Slot of an object; the caller checks the bound.</summary>
    public static uint Object(Arena arena, uint record, uint index) => TMemory.Read(ref arena.Block(record).WaitObjects[index]);

    /// <summary>Whether it waits for all.</summary>
    public static bool IsAll(Arena arena, uint record) => TMemory.Read(ref arena.Record(record).WaitKind) == All;

    /// <summary>Whether it is awaited.</summary>
    public static bool IsAwaited(Arena arena, uint record) => (TMemory.Read(ref arena.Record(record).WaitFlags) & Awaited) != 0;

    /// <summary>Whether it is part of a wait over several domains.</summary>
    public static bool IsRemote(Arena arena, uint record) => (TMemory.Read(ref arena.Record(record).WaitFlags) & Remote) != 0;

    /// <summary>The verdict.</summary>
    public static VerdictWord Verdict(Arena arena, uint record) => new(TMemory.Read(ref arena.Record(record).Verdict));

    /// <summary>Stores the verdict.</summary>
    public static void SetVerdict(Arena arena, uint record, VerdictWord verdict) =>
        TMemory.Write(ref arena.Record(record).Verdict, verdict.Value);
}
