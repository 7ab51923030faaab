using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

public static partial class HandleOperations<TMemory>
{
    /// <summary>Whether that object still has a handle.</summary>
    public static bool HasHandles(Arena arena, uint slot, uint generation)
    {
        if (slot >= arena.SlotCapacity)
        {
            return false;
        }

        var word = new CountWord(TMemory.Read(ref arena.Slot(slot).Count));
        return word.Generation == generation && word.Handles != 0;
    }

    /// <summary>Counts and identity of the object in a slot; false: no such slot, or no object in it.</summary>
    public static bool TryView(Arena arena, uint slot, out ObjectView view)
    {
        view = default;
        if (slot >= arena.SlotCapacity)
        {
            return false;
        }

        ref ObjectSlot memory = ref arena.Slot(slot);
        var word = new CountWord(TMemory.Read(ref memory.Count));
        uint references = TMemory.Read(ref memory.References);
        if (word.Handles == 0 && references == 0)
        {
            return false;
        }

        view = new ObjectView(TypeOf(arena, slot), word.Generation, word.Handles, references, TMemory.Read(ref memory.Id));
        return new CountWord(TMemory.Read(ref memory.Count)).Generation == view.Generation;
    }

    /// <summary>Number of objects. Looks at the part of the arena that has memory.</summary>
    public static uint CountObjects(Arena arena)
    {
        uint count = 0;
        uint end;
        for (uint slot = 0; arena.TryFindSlots(ref slot, out end); slot = end)
        {
            for (; slot < end; slot++)
            {
                var word = new CountWord(TMemory.Read(ref arena.Slot(slot).Count));
                count += word.Handles != 0 || TMemory.Read(ref arena.Slot(slot).References) != 0 ? 1u : 0;
            }
        }

        return count;
    }

    /// <summary>Number of handles in a table. Looks at the part of the table that was ever used.</summary>
    public static uint CountHandles(TableSegment table)
    {
        uint count = 0;
        var walk = new EntryWalk<TMemory>(table);
        while (walk.MoveNext())
        {
            count += new EntryWord(TMemory.Read(ref table.Entry(walk.Index).A)).IsLive ? 1u : 0u;
        }

        return count;
    }

    /// <summary>
    /// Reads the handles of a table, each consistent in itself, from entry <paramref name="next"/> on; returns how many were written.
    /// <paramref name="next"/> becomes the entry to go on with, or 0 at the end.
    /// </summary>
    public static int Enumerate(Arena arena, TableSegment table, ref uint next, Span<HandleView> views)
    {
        int count = 0;
        var walk = new EntryWalk<TMemory>(table, next);
        while (walk.MoveNext())
        {
            uint index = walk.Index;
            if (Lookup(table, (long)index * 4, out HandleInfo info) != NtStatus.Success)
            {
                continue;
            }

            if (count == views.Length)
            {
                next = index;
                return count;
            }

            ulong id = info.Slot < arena.SlotCapacity ? TMemory.Read(ref arena.Slot(info.Slot).Id) : 0;
            views[count++] = new HandleView(index * 4, info, TypeOf(arena, info.Slot), id);
        }

        next = 0;
        return count;
    }
}
