using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

/// <summary>
/// What the broker holds while it acts on waits over several domains: the locks of those domains, and what it decided. A lock is only ever
/// tried for, so two sections cannot wait for each other, and no domain can make the broker wait.
/// </summary>
internal sealed class RemoteSection<TMemory>(IRemoteGroups groups, ICollection<RemoteGroup> decided)
    where TMemory : struct, ISharedMemory
{
    private readonly List<ThreadContext> _held = [];
    private readonly List<Arena> _adopted = [];

    /// <summary>The lock of that domain is the caller's already, and stays so.</summary>
    public void Adopt(Arena arena) => _adopted.Add(arena);

    /// <summary>Takes the lock of a domain if it is not held yet.</summary>
    public bool TryHold(ThreadContext locker)
    {
        if (IsHeld(locker.Arena))
        {
            return true;
        }

        if (!DomainLock<TMemory>.TryAcquire(locker))
        {
            return false;
        }

        _held.Add(locker);
        return true;
    }

    /// <summary>Takes the locks of all domains of a wait.</summary>
    public bool TryHoldAll(RemoteGroup group)
    {
        foreach (RemoteMember member in group.Members)
        {
            if (!TryHold(member.Locker))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes the locks of all domains of the waits for all that list an object: any of them may be satisfied by it.</summary>
    public bool TryHoldFor(Arena arena, uint slot)
    {
        uint head = TMemory.Read(ref arena.Slot(slot).Pending);
        uint bound = PendingList<TMemory>.Longest(arena);
        for (uint node = PendingList<TMemory>.IsNode(arena, head) ? head : 0; node != 0; node = PendingList<TMemory>.Next(arena, head, node))
        {
            if (bound-- == 0)
            {
                arena.NoteOverrun();
                break;
            }

            if (FindPending(arena, PendingList<TMemory>.RecordOf(node)) is { All: true } group && !TryHoldAll(group))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives back what it took.</summary>
    public void Release()
    {
        _held.ForEach(static locker => DomainLock<TMemory>.Release(locker));
        _held.Clear();
    }

    /// <summary>The wait that the record is a part of, if it is still to be decided; its parts may be listed for longer.</summary>
    public RemoteGroup? FindPending(Arena arena, uint record) =>
        groups.Find(arena, record) is { } group && new VerdictWord(TMemory.Read(ref group.Verdict)).IsPending ? group : null;

    /// <summary>Whether what a wait wants of other domains than that one is there.</summary>
    public bool MayBeSatisfied(RemoteGroup group, Arena arena)
    {
        if (!group.All)
        {
            return true;
        }

        foreach (RemoteMember member in group.Members)
        {
            if (member.Waiter.Arena != arena && !IsWholeTakeable(group, member))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Decides a wait: from this store on it has its objects. Those of other domains are taken here; the caller takes its own domain's.
    /// </summary>
    public void Decide(RemoteGroup group, Arena arena, uint index)
    {
        RemoteMember own = group.In(arena)!;
        bool abandoned = group.All
            ? group.Members.Aggregate(false, (any, member) => any | NoteAll(member))
            : WaitEngine<TMemory>.NoteTaken(own.Waiter, own.Targets[(int)index].Slot);
        uint handle = group.All ? 0 : (uint)own.Indexes[(int)index];
        var verdict = new VerdictWord(TMemory.Read(ref group.Verdict));
        TMemory.Write(ref group.Verdict, verdict.Satisfy(handle, abandoned).Value);
        decided.Add(group);
        if (group.All)
        {
            foreach (RemoteMember member in group.Members)
            {
                if (member != own)
                {
                    WaitEngine<TMemory>.CommitMember(member);
                }
            }
        }
    }

    /// <summary>
    /// Completes the waits for all that a broker before this one had only partly served. The locks of the domains were its own until the caller
    /// took them over.
    /// </summary>
    public void CompleteOf(Arena arena, uint limit)
    {
        for (uint record = 1; record < limit; record++)
        {
            if (WaitRecords<TMemory>.IsRemote(arena, record) && WaitRecords<TMemory>.Verdict(arena, record).IsPending
                && groups.Find(arena, record) is { } group && group.Members.All(member => IsHeld(member.Waiter.Arena))
                && WaitEngine<TMemory>.TryComplete(group))
            {
                decided.Add(group);
            }
        }
    }

    private bool IsHeld(Arena arena) => _adopted.Contains(arena) || _held.Exists(locker => locker.Arena == arena);

    private bool IsWholeTakeable(RemoteGroup group, RemoteMember member)
    {
        if (!IsHeld(member.Waiter.Arena))
        {
            group.IsLate = true;
            return false;
        }

        foreach (WaitTarget target in member.Targets)
        {
            ref ObjectSlot slot = ref member.Waiter.Arena.Slot(target.Slot);
            if (!Transition.IsTakeable(TMemory.Read(ref slot.State), DispatcherSlot<TMemory>.IsMutex(ref slot), member.Waiter.Record))
            {
                return false;
            }
        }

        return true;
    }

    private static bool NoteAll(RemoteMember member) =>
        member.Targets.Aggregate(false, (any, target) => any | WaitEngine<TMemory>.NoteTaken(member.Waiter, target.Slot));
}
