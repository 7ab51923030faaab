using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Access;

/// <summary>
/// Descriptors of a domain's objects that the namespace does not know: unnamed ones that were made with one, and processes whose own was
/// replaced. At most one for each slot; each that comes looks whether two others are still needed.
/// </summary>
internal sealed class SlotSecurity(Arena arena)
{
    private const int LookedAtPerAddition = 2;
    private readonly Dictionary<uint, (uint Generation, ObjectSecurity Security)> _bySlot = [];
    private readonly Queue<uint> _slots = new();

    /// <summary>How many there are, those of the dead that were not noticed yet included.</summary>
    public int Count => _bySlot.Count;

    /// <summary>The descriptor of an object; null if it has none here.</summary>
    public ObjectSecurity? Find(uint slot, uint generation) =>
        _bySlot.TryGetValue(slot, out (uint Generation, ObjectSecurity Security) known) && known.Generation == generation ? known.Security : null;

    /// <summary>Sets the descriptor of an object. Whoever duplicates a handle to it from now on asks before it widens the access.</summary>
    public void Set(uint slot, uint generation, ObjectSecurity security)
    {
        LookAt(Math.Min(LookedAtPerAddition, _slots.Count));
        if (!_bySlot.ContainsKey(slot))
        {
            _slots.Enqueue(slot);
        }

        _bySlot[slot] = (generation, security);
        ref byte flags = ref arena.Slot(slot).Flags;
        Volatile.Write(ref flags, (byte)(flags | (byte)ObjectFlags.Secured));
    }

    /// <summary>Forgets that of an object which never came to be.</summary>
    public void Remove(uint slot, uint generation)
    {
        if (Find(slot, generation) is not null)
        {
            _bySlot.Remove(slot);
        }
    }

    /// <summary>Forgets those of all objects that nobody has a handle to.</summary>
    public void Sweep() => LookAt(_slots.Count);

    private void LookAt(int count)
    {
        for (; count > 0; count--)
        {
            LookAt(_slots.Dequeue());
        }
    }

    private void LookAt(uint slot)
    {
        // It may have been removed, and then it is no longer in the queue's sense there.
        if (!_bySlot.TryGetValue(slot, out (uint Generation, ObjectSecurity Security) known))
        {
            return;
        }

        if (HandleOperations<HardwareMemory>.HasHandles(arena, slot, known.Generation))
        {
            _slots.Enqueue(slot);
        }
        else
        {
            _bySlot.Remove(slot);
        }
    }
}
