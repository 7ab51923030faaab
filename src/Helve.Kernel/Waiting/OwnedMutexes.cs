using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>
/// The list of mutexes that a thread owns (<see cref="RecordBlock.Owned"/>), for recovery: always a superset. An entry is added before the
/// compare-and-swap that takes and removed after the one that releases.
/// </summary>
internal static unsafe class OwnedMutexes<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>Before the thread may become the owner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ThreadContext ctx, uint slot) => Add(ctx.Arena, ctx.Record, slot);

    /// <inheritdoc cref="Add(ThreadContext, uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Arena arena, uint record, uint slot)
    {
        ref ThreadRecord self = ref arena.Record(record);
        uint count = TMemory.Read(ref self.OwnedCount);
        if (count >= RecordBlock.OwnedCapacity)
        {
            Expect(ref self);
            return;
        }

        TMemory.Write(ref arena.Block(record).Owned[count], slot);
        TMemory.Write(ref self.OwnedCount, count + 1);
    }

    /// <summary>After the thread has stopped being the owner, or has not become it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Remove(ThreadContext ctx, uint slot) => Remove(ctx.Arena, ctx.Record, slot);

    /// <inheritdoc cref="Remove(ThreadContext, uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Remove(Arena arena, uint record, uint slot)
    {
        ref ThreadRecord self = ref arena.Record(record);
        uint last = TMemory.Read(ref self.OwnedCount) - 1;
        if (last < RecordBlock.OwnedCapacity && TMemory.Read(ref arena.Block(record).Owned[last]) == slot)
        {
            // What was acquired last is mostly released first.
            TMemory.Write(ref self.OwnedCount, last);
            return;
        }

        RemoveInside(ref self, ref arena.Block(record), slot, Math.Min(last + 1, RecordBlock.OwnedCapacity));
    }

    /// <summary>The thread may own a mutex that the list does not name: recovery then looks at every mutex.</summary>
    public static void Expect(ThreadContext ctx) => Expect(ref ctx.Self);

    /// <summary>Takes one <see cref="Expect(ThreadContext)"/> back.</summary>
    public static void Unexpect(ThreadContext ctx) => Unexpect(ref ctx.Self);

    private static void Expect(ref ThreadRecord self) =>
        TMemory.Write(ref self.OwnedOverflow, TMemory.Read(ref self.OwnedOverflow) + 1);

    private static void Unexpect(ref ThreadRecord self)
    {
        uint overflow = TMemory.Read(ref self.OwnedOverflow);
        if (overflow != 0)
        {
            TMemory.Write(ref self.OwnedOverflow, overflow - 1);
        }
    }

    private static void RemoveInside(ref ThreadRecord self, ref RecordBlock block, uint slot, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            if (TMemory.Read(ref block.Owned[i]) == slot)
            {
                // The last entry is listed twice for a moment, never not at all.
                TMemory.Write(ref block.Owned[i], TMemory.Read(ref block.Owned[count - 1]));
                TMemory.Write(ref self.OwnedCount, count - 1);
                return;
            }
        }

        Unexpect(ref self);
    }
}
