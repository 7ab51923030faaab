using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

public static partial class HandleOperations<TMemory>
{
    /// <summary>Copies every inheritable handle of the caller's table into a child's table that is still INIT, under the same values.</summary>
    public static NtStatus InheritAll(ThreadContext ctx, TableSegment parent, in TableReference child)
    {
        var walk = new EntryWalk<TMemory>(parent);
        while (walk.MoveNext())
        {
            uint index = walk.Index;
            if (Lookup(parent, (long)index * 4, out HandleInfo info) == NtStatus.Success
                && (info.Attributes & HandleAttributes.Inherit) != 0)
            {
                NtStatus status = InheritOne(ctx, child, index, info);
                if (status is not (NtStatus.Success or NtStatus.InvalidHandle))
                {
                    return status;
                }
            }
        }

        return NtStatus.Success;
    }

    /// <summary>
    /// Copies the listed handles into a child's table that is still INIT. INVALID_PARAMETER: one of them is bad, not inheritable, or
    /// listed twice; some of the others may have been copied.
    /// </summary>
    public static NtStatus InheritList(ThreadContext ctx, TableSegment parent, in TableReference child, ReadOnlySpan<long> handles)
    {
        foreach (long value in handles)
        {
            if (Lookup(parent, value, out HandleInfo info) != NtStatus.Success || (info.Attributes & HandleAttributes.Inherit) == 0)
            {
                return NtStatus.InvalidParameter;
            }

            NtStatus status = InheritOne(ctx, child, (uint)(value >> 2), info);
            if (status != NtStatus.Success)
            {
                return status == NtStatus.InvalidHandle ? NtStatus.InvalidParameter : status;
            }
        }

        return NtStatus.Success;
    }

    /// <summary>Lets a child's table take part: INIT becomes ALIVE. PROCESS_IS_TERMINATING: it is past that.</summary>
    public static NtStatus Activate(in TableReference table)
    {
        ulong init = new TableHeaderWord(table.TableId, TableState.Init).Value;
        ulong alive = new TableHeaderWord(table.TableId, TableState.Alive).Value;
        return TMemory.CompareExchange(ref table.Segment.State, alive, init) == init ? NtStatus.Success : NtStatus.ProcessIsTerminating;
    }

    // INVALID_HANDLE: the handle was closed meanwhile, its value is taken in the child, or the object is one process's alone.
    private static NtStatus InheritOne(ThreadContext ctx, in TableReference child, uint index, in HandleInfo info)
    {
        if (info.Slot >= ctx.Arena.SlotCapacity || index >= child.Segment.Capacity || IsExclusive(ctx, info.Slot))
        {
            return NtStatus.InvalidHandle;
        }

        if (!EntryAllocator<TMemory>.TryClaimExactly(ctx, child.Segment, index, out EntryWord owned))
        {
            TMemory.Write(ref ctx.Self.Intent1, 0);
            return NtStatus.InvalidHandle;
        }

        if (!Accepts(child, allowInit: true))
        {
            EntryAllocator<TMemory>.ReleaseRemote(ctx, child.Segment, index, owned);
            return NtStatus.ProcessIsTerminating;
        }

        return InsertAt(ctx, child.Segment, index, owned, info.Slot, info.Generation, info.Access, info.Attributes);
    }
}
