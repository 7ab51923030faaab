using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>
/// Per object, the blocked multi-object waits that list it, oldest first: a ring of nodes whose head is <see cref="ObjectSlot.Pending"/>.
/// A node is record x 64 + index of the object in the wait. Derived from the PENDING records: whoever takes the lock from the dead
/// rebuilds all lists, so no step here is ordered for a death. Under the domain lock only.
/// </summary>
internal static unsafe class PendingList<TMemory>
    where TMemory : struct, ISharedMemory
{
    private const uint LongestAfterOverrun = 1 << 12;

    /// <summary>The record of a node.</summary>
    public static uint RecordOf(uint node) => node / RecordBlock.MaximumWaitObjects;

    /// <summary>Whether a number read from shared memory may be a node.</summary>
    public static bool IsNode(Arena arena, uint node) => Records.Exists(arena, RecordOf(node));

    /// <summary>The node behind, or 0 at the end of the list that begins with <paramref name="head"/>.</summary>
    public static uint Next(Arena arena, uint head, uint node)
    {
        uint next = TMemory.Read(ref NextOf(arena, node));
        return next == head || !IsNode(arena, next) ? 0 : next;
    }

    /// <summary>How many nodes a list can have. One that is longer somebody has scribbled on; of whoever did so before, few are looked at.</summary>
    public static uint Longest(Arena arena) =>
        arena.HasOverrun ? Math.Min(LongestAfterOverrun, arena.KnownRecords * RecordBlock.MaximumWaitObjects) : arena.KnownRecords * RecordBlock.MaximumWaitObjects;

    /// <summary>
    /// Whether a pending wait over several domains lists the object. While there is none in the domain that takes one look, however many wait.
    /// </summary>
    public static bool ListsRemote(Arena arena, ref ObjectSlot slot)
    {
        if (TMemory.Read(ref arena.Domain.RemoteWaits) == DomainState.CountsRemote)
        {
            return false;
        }

        uint head = TMemory.Read(ref slot.Pending);
        uint bound = Longest(arena);
        for (uint node = IsNode(arena, head) ? head : 0; node != 0; node = Next(arena, head, node))
        {
            if (bound-- == 0)
            {
                arena.NoteOverrun();
                return false;
            }

            if (WaitRecords<TMemory>.IsRemote(arena, RecordOf(node)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>No wait is listed any more, as the lists are rebuilt.</summary>
    public static void Forget(Arena arena) => TMemory.Write(ref arena.Domain.RemoteWaits, DomainState.CountsRemote);

    /// <summary>Appends all objects of a record's wait.</summary>
    public static void LinkAll(Arena arena, uint record)
    {
        if (WaitRecords<TMemory>.IsRemote(arena, record))
        {
            TMemory.Write(ref arena.Domain.RemoteWaits, TMemory.Read(ref arena.Domain.RemoteWaits) + 1);
        }

        uint count = WaitRecords<TMemory>.Count(arena, record);
        for (uint i = 0; i < count; i++)
        {
            uint slot = WaitRecords<TMemory>.Object(arena, record, i);
            if (slot < arena.SlotCapacity)
            {
                Append(arena, ref arena.Slot(slot), record * RecordBlock.MaximumWaitObjects + i);
            }
        }
    }

    /// <summary>Takes all objects of a record's wait out of their lists.</summary>
    public static void UnlinkAll(Arena arena, uint record)
    {
        uint remote = TMemory.Read(ref arena.Domain.RemoteWaits);
        if ((remote & ~DomainState.CountsRemote) != 0 && WaitRecords<TMemory>.IsRemote(arena, record))
        {
            TMemory.Write(ref arena.Domain.RemoteWaits, remote - 1);
        }

        uint count = WaitRecords<TMemory>.Count(arena, record);
        for (uint i = 0; i < count; i++)
        {
            uint slot = WaitRecords<TMemory>.Object(arena, record, i);
            if (slot < arena.SlotCapacity)
            {
                Remove(arena, ref arena.Slot(slot), record * RecordBlock.MaximumWaitObjects + i);
            }
        }
    }

    private static void Append(Arena arena, ref ObjectSlot slot, uint node)
    {
        uint head = TMemory.Read(ref slot.Pending);
        if (!IsNode(arena, head))
        {
            TMemory.Write(ref NextOf(arena, node), node);
            TMemory.Write(ref PreviousOf(arena, node), node);
            TMemory.Write(ref slot.Pending, node);
            return;
        }

        uint tail = TMemory.Read(ref PreviousOf(arena, head));
        tail = IsNode(arena, tail) ? tail : head;
        TMemory.Write(ref NextOf(arena, node), head);
        TMemory.Write(ref PreviousOf(arena, node), tail);
        TMemory.Write(ref NextOf(arena, tail), node);
        TMemory.Write(ref PreviousOf(arena, head), node);
    }

    private static void Remove(Arena arena, ref ObjectSlot slot, uint node)
    {
        uint next = TMemory.Read(ref NextOf(arena, node));
        uint previous = TMemory.Read(ref PreviousOf(arena, node));
        bool last = next == node || !IsNode(arena, next) || !IsNode(arena, previous);
        if (!last)
        {
            TMemory.Write(ref NextOf(arena, previous), next);
            TMemory.Write(ref PreviousOf(arena, next), previous);
        }

        if (last || TMemory.Read(ref slot.Pending) == node)
        {
            TMemory.Write(ref slot.Pending, last ? 0 : next);
        }
    }

    private static ref uint NextOf(Arena arena, uint node) =>
        ref arena.Block(RecordOf(node)).PendingNext[node % RecordBlock.MaximumWaitObjects];

    private static ref uint PreviousOf(Arena arena, uint node) =>
        ref arena.Block(RecordOf(node)).PendingPrevious[node % RecordBlock.MaximumWaitObjects];
}
