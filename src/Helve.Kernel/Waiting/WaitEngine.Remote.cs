using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

// Waits over several domains (what signals them: RemoteSignals). The broker alone runs this, one thread at a time. Every store that
// changes a domain's words is made under that domain's lock; the decision is one store into the broker's own memory.
public static unsafe partial class WaitEngine<TMemory>
{
    /// <summary>
    /// Begins a wait over several domains: Success and the like if it took its objects, Timeout for a poll that did not, Pending if it is
    /// listed in all of its domains. RETRY: the lock of one of them was not to be had, and nothing was done.
    /// </summary>
    public static NtStatus BeginRemote(RemoteGroup group, bool poll)
    {
        ArgumentNullException.ThrowIfNull(group);
        var section = new RemoteSection<TMemory>(NoGroups.Instance, []);
        NtStatus status = section.TryHoldAll(group) ? BeginHeld(group, poll) : NtStatus.Retry;
        section.Release();
        return status;
    }

    /// <summary>Looks again at a wait for all that was late. RETRY: one of its domains still keeps its lock.</summary>
    public static NtStatus SettleLate(RemoteGroup group, IRemoteGroups groups, ICollection<RemoteGroup> decided)
    {
        ArgumentNullException.ThrowIfNull(group);
        var section = new RemoteSection<TMemory>(groups, decided);
        if (!section.TryHoldAll(group))
        {
            section.Release();
            return NtStatus.Retry;
        }

        group.IsLate = false;
        RemoteMember first = group.Members[0];
        if (section.FindPending(first.Waiter.Arena, first.Waiter.Record) == group && section.MayBeSatisfied(group, first.Waiter.Arena) && IsMemberTakeable(first))
        {
            WakeList<TMemory> nobody = default;
            TMemory.Write(ref first.Waiter.Arena.Domain.Operation, (uint)EngineOperation.Begin);
            TMemory.Write(ref first.Waiter.Arena.Domain.OperationObject, first.Waiter.Record);
            Commit(first.Locker, new Choice(first.Waiter.Record, 0, All: true, group), section);
            Run(first.Locker, ref nobody);
        }

        section.Release();
        return NtStatus.Success;
    }

    /// <summary>Ends a wait, unless it is decided already; returns how it ended. Its parts are still listed: <see cref="TryClean"/>.</summary>
    public static NtStatus EndRemote(RemoteGroup group, NtStatus reason)
    {
        ArgumentNullException.ThrowIfNull(group);
        var verdict = new VerdictWord(TMemory.Read(ref group.Verdict));
        if (verdict.IsPending)
        {
            verdict = verdict.With(reason == NtStatus.Timeout ? VerdictState.TimedOut : VerdictState.Cancelled);
            TMemory.Write(ref group.Verdict, verdict.Value);
        }

        return verdict.ToStatus();
    }

    /// <summary>How a wait stands: Pending, or how it ended.</summary>
    public static NtStatus StatusOf(RemoteGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var verdict = new VerdictWord(TMemory.Read(ref group.Verdict));
        return verdict.IsPending ? NtStatus.Pending : verdict.ToStatus();
    }

    /// <summary>
    /// Takes the part of a decided wait out of its domain's lists; from then on the record may wait again. False: the domain's lock was not
    /// to be had.
    /// </summary>
    public static bool TryClean(RemoteMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (!DomainLock<TMemory>.TryAcquire(member.Locker))
        {
            return false;
        }

        Arena arena = member.Waiter.Arena;
        uint record = member.Waiter.Record;
        VerdictWord verdict = WaitRecords<TMemory>.Verdict(arena, record);
        if (verdict.IsPending)
        {
            WaitRecords<TMemory>.SetVerdict(arena, record, verdict.With(VerdictState.Cancelled));
            PendingList<TMemory>.UnlinkAll(arena, record);
            CleanAll(arena, record);
        }

        DomainLock<TMemory>.Release(member.Locker);
        return true;
    }

    /// <summary>Takes the objects of a part of a decided wait for all. Under the lock; the words are frozen and were takeable.</summary>
    internal static void CommitMember(RemoteMember member)
    {
        Arena arena = member.Waiter.Arena;
        WakeList<TMemory> nobody = default;
        TMemory.Write(ref arena.Domain.Operation, (uint)EngineOperation.Begin);
        TMemory.Write(ref arena.Domain.OperationObject, member.Waiter.Record);
        Commit(member.Locker, new Choice(member.Waiter.Record, 0, All: true, Group: null), remote: null);
        Run(member.Locker, ref nobody);
    }

    /// <summary>Before a record gets an object: a mutex is listed as its own, or acquired once more. Whether an abandoned one is reported.</summary>
    internal static bool NoteTaken(ThreadContext waiter, uint index)
    {
        ref ObjectSlot slot = ref waiter.Arena.Slot(index);
        _ = IsTakeable(ref slot, waiter.Record, out ulong word, out bool mutex);
        if (mutex && !WaitWord.IsAvailable(word))
        {
            _ = MutexRecursion<TMemory>.TryRaise(ref slot);
        }
        else if (mutex)
        {
            OwnedMutexes<TMemory>.Add(waiter, index);
        }

        return Transition.ReportsAbandoned(word, mutex);
    }

    private static NtStatus BeginHeld(RemoteGroup group, bool poll)
    {
        bool current = true;
        foreach (RemoteMember member in group.Members)
        {
            Arena arena = member.Waiter.Arena;
            uint record = member.Waiter.Record;
            WaitTarget[] targets = [.. member.Targets];
            WaitRecords<TMemory>.SetVerdict(arena, record, WaitRecords<TMemory>.Verdict(arena, record).Prepare());
            WaitRecords<TMemory>.Write(arena, record, targets, group.All, WaitRecords<TMemory>.Remote);
            current &= Freeze(arena, targets);
        }

        NtStatus status = !current ? NtStatus.InvalidHandle : group.All ? TakeAllHeld(group) : TakeAnyHeld(group);
        if (status == NtStatus.Pending && !poll)
        {
            List(group);
            return status;
        }

        foreach (RemoteMember member in group.Members)
        {
            CleanAll(member.Waiter.Arena, member.Waiter.Record);
        }

        return status == NtStatus.Pending ? NtStatus.Timeout : status;
    }

    // The wait is there first, then its parts: all locks are held, so nobody sees one without the other.
    private static void List(RemoteGroup group)
    {
        TMemory.Write(ref group.Verdict, new VerdictWord(TMemory.Read(ref group.Verdict)).Prepare().With(VerdictState.Pending).Value);
        foreach (RemoteMember member in group.Members)
        {
            Arena arena = member.Waiter.Arena;
            uint record = member.Waiter.Record;
            ulong ticket = TMemory.Read(ref arena.Domain.NextTicket);
            TMemory.Write(ref arena.Domain.NextTicket, ticket + 1);
            TMemory.Write(ref arena.Record(record).Ticket, ticket);
            WaitRecords<TMemory>.SetVerdict(arena, record, WaitRecords<TMemory>.Verdict(arena, record).With(VerdictState.Pending));
            PendingList<TMemory>.LinkAll(arena, record);
        }
    }

    private static NtStatus TakeAnyHeld(RemoteGroup group)
    {
        for (int i = 0; i < group.OrderOfHandles.Count; i++)
        {
            (RemoteMember member, int at) = group.OrderOfHandles[i];
            uint index = member.Targets[at].Slot;
            ref ObjectSlot slot = ref member.Waiter.Arena.Slot(index);
            if (!IsTakeable(ref slot, member.Waiter.Record, out ulong word, out bool mutex))
            {
                continue;
            }

            if (!WaitWord.IsAvailable(word) && MutexRecursion<TMemory>.IsExhausted(ref slot))
            {
                return NtStatus.MutantLimitExceeded;
            }

            bool abandoned = NoteTaken(member.Waiter, index);
            ulong next = Transition.Take(word, mutex, member.Waiter.Record);
            if (next != word)
            {
                StoreFrozen(member.Locker, index, word, next);
            }

            return WaitStatus.Of((uint)i, abandoned);
        }

        return NtStatus.Pending;
    }

    private static NtStatus TakeAllHeld(RemoteGroup group)
    {
        foreach (RemoteMember member in group.Members)
        {
            if (!IsMemberTakeable(member))
            {
                return NtStatus.Pending;
            }

            foreach (WaitTarget target in member.Targets)
            {
                ref ObjectSlot slot = ref member.Waiter.Arena.Slot(target.Slot);
                if (!WaitWord.IsAvailable(TMemory.Read(ref slot.State)) && MutexRecursion<TMemory>.IsExhausted(ref slot))
                {
                    return NtStatus.MutantLimitExceeded;
                }
            }
        }

        // As a wait that is handed its objects: if the broker dies between two domains, the parts tell the next one what is missing.
        List(group);
        foreach (RemoteMember member in group.Members)
        {
            foreach (WaitTarget target in member.Targets)
            {
                _ = NoteTaken(member.Waiter, target.Slot);
            }
        }

        return CommitAll(group);
    }

    // Takes what the parts have not taken yet; tells how the wait has ended.
    private static NtStatus CommitAll(RemoteGroup group)
    {
        bool abandoned = false;
        foreach (RemoteMember member in group.Members)
        {
            if (WaitRecords<TMemory>.Verdict(member.Waiter.Arena, member.Waiter.Record).IsPending)
            {
                CommitMember(member);
            }

            abandoned |= WaitRecords<TMemory>.Verdict(member.Waiter.Arena, member.Waiter.Record).IsAbandoned;
        }

        var verdict = new VerdictWord(TMemory.Read(ref group.Verdict));
        TMemory.Write(ref group.Verdict, verdict.Satisfy(0, abandoned).Value);
        return WaitStatus.Of(0, abandoned);
    }

    /// <summary>
    /// What a broker leaves that dies between the parts of a wait for all: some have their objects, and others have not. Takes the rest and
    /// decides the wait. Nobody has had the locks of its domains since, so what was takeable is.
    /// </summary>
    internal static bool TryComplete(RemoteGroup group)
    {
        bool taken = false;
        bool missing = false;
        foreach (RemoteMember member in group.Members)
        {
            VerdictWord part = WaitRecords<TMemory>.Verdict(member.Waiter.Arena, member.Waiter.Record);
            taken |= part.State == VerdictState.Satisfied;
            missing |= part.IsPending;
        }

        if (!group.All || !taken || !missing)
        {
            return false;
        }

        _ = CommitAll(group);
        return true;
    }

    private static bool IsMemberTakeable(RemoteMember member)
    {
        foreach (WaitTarget target in member.Targets)
        {
            if (!IsTakeable(ref member.Waiter.Arena.Slot(target.Slot), member.Waiter.Record, out _, out _))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class NoGroups : IRemoteGroups
    {
        public static NoGroups Instance { get; } = new();

        public RemoteGroup? Find(Arena arena, uint record) => null;
    }
}
