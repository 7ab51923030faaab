using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve.Kernel.Inspection;

/// <summary>How many objects and handles there are, by type. A walk over the part of the arena that was ever used; changes nothing.</summary>
public sealed class ObjectCounts
{
    private readonly int[] _objects = new int[ObjectTypes.Limit];
    private readonly int[] _handles = new int[ObjectTypes.Limit];

    /// <summary>Counts what lives now.</summary>
    /// <param name="arena">The domain's arena.</param>
    public ObjectCounts(Arena arena)
    {
        ArgumentNullException.ThrowIfNull(arena);

        // Slots of chunks that nobody ever took have no memory, and get some by being looked at.
        uint taken = Math.Min(Volatile.Read(ref arena.NextChunk), arena.ChunkCount) * Arena.SlotsPerChunk;
        uint end;
        for (uint slot = 0; arena.TryFindSlots(ref slot, out end) && slot < taken; slot = end)
        {
            for (; slot < Math.Min(end, taken); slot++)
            {
                Count(ref arena.Slot(slot));
            }
        }
    }

    /// <summary>Objects of a type that live: by handles, or by waits alone.</summary>
    public int Objects(ObjectType type) => (int)type < ObjectTypes.Limit ? _objects[(int)type] : 0;

    /// <summary>Handles to objects of a type, in all processes.</summary>
    public int Handles(ObjectType type) => (int)type < ObjectTypes.Limit ? _handles[(int)type] : 0;

    private void Count(ref ObjectSlot slot)
    {
        var word = new CountWord(Volatile.Read(ref slot.Count));
        uint type = Volatile.Read(ref slot.Type);
        if (type < ObjectTypes.Limit && (word.Handles != 0 || Volatile.Read(ref slot.References) != 0))
        {
            _objects[type]++;
            _handles[type] += (int)word.Handles;
        }
    }
}
