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
    public static void Remove(ThreadContext ctx, uint slot)
    {
        ref ThreadRecord self = ref ctx.Self;
        ref RecordBlock block = ref ctx.Arena.Block(ctx.Record);
        uint count = Math.Min(TMemory.Read(ref self.OwnedCount), RecordBlock.OwnedCapacity);
        for (uint i = count; i-- > 0;)
        {
            if (TMemory.Read(ref block.Owned[i]) != slot)
            {
                continue;
            }

            if (i + 1 != count)
            {
                // The last entry is listed twice for a moment, never not at all.
                TMemory.Write(ref block.Owned[i], TMemory.Read(ref block.Owned[count - 1]));
            }

            TMemory.Write(ref self.OwnedCount, count - 1);
            return;
        }

        Unexpect(ctx);
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
}
