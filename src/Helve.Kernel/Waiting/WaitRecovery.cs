using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>
/// What the broker does about the waits and mutexes of the dead. Goals: a dead waiter is counted nowhere, a dead owner's mutexes become
/// abandoned at one instant and once, a half-done hand-off is completed, nobody is left asleep. Rejected: counting waiters while a living
/// thread is between its record and its swap (a lost wake-up or a phantom waiter), giving a dead waiter's grant back (a signal rises from
/// the dead).
/// </summary>
/// <remarks>
/// Every call may be repeated from the beginning, also by another broker after the first one died in it: it finds itself the holder of the
/// lock, the redo record holds a half-done hand-off, R marks half-done repairs, and the records stay Dead until the caller frees them.
/// The files: this one (the order of the steps), Repair (the words), Broadcast (the wakes).
/// </remarks>
public static partial class WaitRecovery<TMemory>
    where TMemory : struct, ISharedMemory
{
    private const int LockPatience = 16;

    /// <summary>
    /// Recovers every record whose state is <see cref="RecordState.Dead"/> or <see cref="RecordState.Ended"/>: its waits vanish, its mutexes become abandoned, all at one
    /// instant for a process whose records were all marked before the call. When it returns Done the process or thread objects may be
    /// signalled and the records freed. Does not wait for living threads that may be stopped: Busy says who; call again later, nothing else
    /// of the domain's recovery may run before.
    /// </summary>
    /// <param name="ctx">The recovery thread, <see cref="Arena.RecoveryRecord"/>.</param>
    /// <param name="records">Records below this number may have been given out.</param>
    /// <param name="blocker">Busy: the record that holds the domain lock or is in the middle of a change.</param>
    public static RecoveryResult Recover(ThreadContext ctx, uint records, out uint blocker) =>
        Recover([(ctx, records)], null, [], out blocker);

    /// <summary>
    /// The same for what the dead leave in several domains; what becomes available goes also to waits over several domains. No other thread of
    /// the broker acts on these, or as the recovery of any of the domains, meanwhile.
    /// </summary>
    /// <remarks>
    /// To all who look it happens at one instant: R stands on all words of all domains before any is repaired, and until all are. Who has
    /// seen one abandoned mutex, and looks at another in another domain, finds R there or its end. Busy with several domains: nothing was
    /// done in any, and no lock is kept, since a thread that is stopped in one must not hold up the others.
    /// </remarks>
    /// <param name="domains">The recovery thread in each domain, <see cref="Arena.RecoveryRecord"/>, and the number of its records.</param>
    /// <param name="groups">The waits over several domains.</param>
    /// <param name="decided">Gets those that were satisfied.</param>
    /// <param name="blocker">Busy: the record that holds a domain lock or is in the middle of a change.</param>
    public static RecoveryResult Recover(
        IReadOnlyList<(ThreadContext Context, uint Records)> domains, IRemoteGroups? groups, ICollection<RemoteGroup> decided, out uint blocker)
    {
        ArgumentNullException.ThrowIfNull(domains);
        RemoteSection<TMemory>? remote = groups is null ? null : new RemoteSection<TMemory>(groups, decided);
        var sections = new List<Section>(domains.Count);
        if (!TryBeginAll(domains, remote, sections, out blocker))
        {
            return RecoveryResult.Busy;
        }

        sections.ForEach(static section => RepairAll(section.Context, section.Affected));
        sections.ForEach(section => HandOn(section, remote));
        foreach (Section section in sections)
        {
            End(section, all: !section.IsQuiet || !section.Affected.IsEmpty);
            Forget(section.Context.Arena, section.Dead);
        }

        return RecoveryResult.Done;
    }

    // All locks, then R on all words, then all waiters counted; or nothing, unless there is one domain only: its lock and R are kept.
    private static bool TryBeginAll(
        IReadOnlyList<(ThreadContext Context, uint Records)> domains, RemoteSection<TMemory>? remote, List<Section> sections, out uint blocker)
    {
        blocker = 0;
        bool begun = true;
        for (int i = 0; i < domains.Count && begun; i++)
        {
            begun = TryEnter(domains[i].Context, domains[i].Records, sections, out blocker);
            remote?.Adopt(domains[i].Context.Arena);
        }

        bool entered = begun;
        if (entered)
        {
            sections.FindAll(static section => section.WasDead).ForEach(section => remote?.CompleteOf(section.Context.Arena, section.Limit));
            sections.ForEach(Mark);
        }

        for (int i = 0; i < sections.Count && begun; i++)
        {
            Section section = sections[i];
            begun = TryCountWaiters(section.Context.Arena, section.Limit, section.Affected, out blocker);
        }

        if (!begun && !entered)
        {
            // R of an earlier call that kept its lock goes with the lock.
            sections.FindAll(static section => section.WasDead).ForEach(static section => section.Affected = FindMarked(section.Context.Arena, section.Limit));
        }

        if (!begun && !(entered && domains.Count == 1))
        {
            sections.ForEach(static section => End(section, all: true));
        }

        return begun;
    }

    private static bool TryEnter(ThreadContext ctx, uint records, List<Section> sections, out uint blocker)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        Arena arena = ctx.Arena;
        uint limit = Math.Min(records, arena.RecordCapacity);
        if (!TryTakeLock(ctx, out bool fromDead, out blocker))
        {
            return false;
        }

        if (fromDead)
        {
            Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
            var wakes = new WakeList<TMemory>(arena, buffer);
            RebuildPendingLists(arena, limit);
            FinishTransaction(ctx, ref wakes);
        }

        sections.Add(new Section(ctx, limit, fromDead));
        return true;
    }

    private static void Mark(Section section)
    {
        Arena arena = section.Context.Arena;
        section.Dead = FindDead(arena, section.Limit);
        section.IsQuiet = !section.WasDead && AreIdle(arena, section.Dead);
        CancelWaits(arena, section.Dead);
        section.Affected = FindAffected(arena, section.Dead);
        MarkRecovering(arena, section.Affected);
    }

    // The wakes go to everybody at the end, so those that the engine notes on the way are dropped.
    private static void HandOn(Section section, RemoteSection<TMemory>? remote)
    {
        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(section.Context.Arena, buffer);
        HandOn(section.Context, section.Affected, remote, ref wakes);
    }

    private static void End(Section section, bool all)
    {
        Arena arena = section.Context.Arena;
        Unmark(arena, section.Affected);
        Sleepers? sleepers = all ? FindSleepers(arena, section.Limit) : null;
        DomainLock<TMemory>.Release(section.Context);
        if (sleepers is { } asleep)
        {
            Broadcast(arena, section.Affected, asleep);
        }
    }

    // From nobody, from the dead, or from itself (a broker before this one, or a call that ended Busy); never from the living.
    private static bool TryTakeLock(ThreadContext ctx, out bool fromDead, out uint blocker)
    {
        ref ulong word = ref ctx.Arena.Domain.Lock;
        uint generation = TMemory.Read(ref ctx.Self.Generation);
        int patience = LockPatience;
        while (true)
        {
            var seen = new LockWord(TMemory.Read(ref word));
            blocker = seen.Record;
            fromDead = !seen.IsFree && (seen.Record == ctx.Record || !HolderLives(ctx.Arena, seen));
            if (!seen.IsFree && !fromDead)
            {
                if (patience-- == 0)
                {
                    return false;
                }

                TMemory.AwaitChange(ref word, seen.Value);
                continue;
            }

            LockWord mine = LockWord.HeldBy(ctx.Record, generation, seen.IsParkedOn);
            if (TMemory.CompareExchange(ref word, mine.Value, seen.Value) == seen.Value)
            {
                return true;
            }
        }
    }

    private static bool HolderLives(Arena arena, LockWord holder) =>
        Records.IsLive<TMemory>(arena, holder.Record) && TMemory.Read(ref arena.Record(holder.Record).Generation) == holder.Generation;

    // The lists are derived from the pending records; a holder may have died in the middle of changing them.
    private static void RebuildPendingLists(Arena arena, uint limit)
    {
        var pending = new List<(ulong Ticket, uint Record)>();
        for (uint r = 1; r < limit; r++)
        {
            uint count = WaitRecords<TMemory>.Count(arena, r);
            for (uint i = 0; i < count; i++)
            {
                uint slot = WaitRecords<TMemory>.Object(arena, r, i);
                if (slot < arena.SlotCapacity)
                {
                    TMemory.Write(ref arena.Slot(slot).Pending, 0);
                }
            }

            if (count != 0 && WaitRecords<TMemory>.Verdict(arena, r).IsPending)
            {
                pending.Add((TMemory.Read(ref arena.Record(r).Ticket), r));
            }
        }

        pending.Sort();
        PendingList<TMemory>.Forget(arena);
        foreach ((_, uint record) in pending)
        {
            PendingList<TMemory>.LinkAll(arena, record);
        }
    }

    // The dead holder's operation: whatever it had committed is completed by the code that it would have run itself.
    private static void FinishTransaction(ThreadContext ctx, ref WakeList<TMemory> wakes)
    {
        WaitEngine<TMemory>.Run(ctx, ref wakes);
        ref DomainState domain = ref ctx.Arena.Domain;
        var operation = (EngineOperation)TMemory.Read(ref domain.Operation);
        if (operation is not (EngineOperation.None or EngineOperation.Begin))
        {
            // It may be stale: cleaning any object is right.
            WaitEngine<TMemory>.Clean(ctx.Arena, TMemory.Read(ref domain.OperationObject));
        }
    }

    private static List<uint> FindDead(Arena arena, uint limit)
    {
        var dead = new List<uint>();
        for (uint r = 1; r < limit; r++)
        {
            if ((RecordState)TMemory.Read(ref arena.Record(r).State) is RecordState.Dead or RecordState.Ended)
            {
                dead.Add(r);
            }
        }

        return dead;
    }

    // A verdict that was there before stands: its objects were consumed, and a mutex among them has a dead owner.
    private static void CancelWaits(Arena arena, List<uint> dead)
    {
        foreach (uint record in dead)
        {
            VerdictWord verdict = WaitRecords<TMemory>.Verdict(arena, record);
            if (verdict.IsPending)
            {
                WaitRecords<TMemory>.SetVerdict(arena, record, verdict.With(VerdictState.Cancelled));
                PendingList<TMemory>.UnlinkAll(arena, record);
            }

            WaitEngine<TMemory>.CleanAll(arena, record);
        }
    }

    // Last of all: until here a repetition finds what this one found.
    private static void Forget(Arena arena, List<uint> dead)
    {
        foreach (uint record in dead)
        {
            ref ThreadRecord r = ref arena.Record(record);
            TMemory.Write(ref r.Single, 0);
            TMemory.Write(ref r.Ambiguous, 0);
            TMemory.Write(ref r.WaitCount, 0);
            TMemory.Write(ref r.OwnedCount, 0);
            TMemory.Write(ref r.OwnedOverflow, 0);

            // Whoever gets the record next must not find the end of a wait that was not its own.
            WaitRecords<TMemory>.SetVerdict(arena, record, WaitRecords<TMemory>.Verdict(arena, record).With(VerdictState.None));
        }
    }

    // One domain, from its lock to the lock's release.
    private sealed class Section(ThreadContext context, uint limit, bool wasDead)
    {
        public ThreadContext Context { get; } = context;

        public uint Limit { get; } = limit;

        // The lock's holder was dead.
        public bool WasDead { get; } = wasDead;

        public List<uint> Dead { get; set; } = [];

        public AffectedObjects Affected { get; set; } = new();

        public bool IsQuiet { get; set; }
    }
}
