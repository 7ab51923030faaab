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
    public static void Add(ThreadContext ctx, uint slot)
    {
        ref ThreadRecord self = ref ctx.Self;
        uint count = TMemory.Read(ref self.OwnedCount);
        if (count >= RecordBlock.OwnedCapacity)
        {
            Expect(ctx);
            return;
        }

        TMemory.Write(ref ctx.Arena.Block(ctx.Record).Owned[count], slot);
        TMemory.Write(ref self.OwnedCount, count + 1);
    }

    /// <summary>After the thread has stopped being the owner, or has not become it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Remove(ThreadContext ctx, uint slot)
    {
        ref ThreadRecord self = ref ctx.Self;
        uint last = TMemory.Read(ref self.OwnedCount) - 1;
        if (last < RecordBlock.OwnedCapacity && TMemory.Read(ref ctx.Arena.Block(ctx.Record).Owned[last]) == slot)
        {
            // What was acquired last is mostly released first.
            TMemory.Write(ref self.OwnedCount, last);
            return;
        }

        RemoveInside(ctx, slot, Math.Min(last + 1, RecordBlock.OwnedCapacity));
    }

    /// <summary>The thread may own a mutex that the list does not name: recovery then looks at every mutex.</summary>
    public static void Expect(ThreadContext ctx) =>
        TMemory.Write(ref ctx.Self.OwnedOverflow, TMemory.Read(ref ctx.Self.OwnedOverflow) + 1);

    /// <summary>Takes one <see cref="Expect"/> back.</summary>
    public static void Unexpect(ThreadContext ctx)
    {
        uint overflow = TMemory.Read(ref ctx.Self.OwnedOverflow);
        if (overflow != 0)
        {
            TMemory.Write(ref ctx.Self.OwnedOverflow, overflow - 1);
        }
    }

    private static void RemoveInside(ThreadContext ctx, uint slot, uint count)
    {
        ref RecordBlock block = ref ctx.Arena.Block(ctx.Record);
        for (uint i = 0; i < count; i++)
        {
            if (TMemory.Read(ref block.Owned[i]) == slot)
            {
                // The last entry is listed twice for a moment, never not at all.
                TMemory.Write(ref block.Owned[i], TMemory.Read(ref block.Owned[count - 1]));
                TMemory.Write(ref ctx.Self.OwnedCount, count - 1);
                return;
            }
        }

        Unexpect(ctx);
    }
}
