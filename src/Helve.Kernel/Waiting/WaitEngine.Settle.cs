using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;

namespace Helve.Kernel.Waiting;

// Settling: hand available objects to pending waits. Runs under the domain lock; recovery runs the same code on from the stored phase.
public static unsafe partial class WaitEngine<TMemory>
{
    private const ulong StepsOfBroker = 1 << 22;
    private const ulong StepsAfterOverrun = 1 << 12;

    /// <summary>Record number that stands for "no verdict" in the redo record.</summary>
    private const uint NoVerdict = Arena.NoRecord;

    /// <summary>M := 0 if no pending wait lists the object, and it is no timer.</summary>
    internal static void Clean(Arena arena, uint slot)
    {
        if (slot >= arena.SlotCapacity)
        {
            return;
        }

        ref ObjectSlot s = ref arena.Slot(slot);
        if (TMemory.Read(ref s.Pending) != 0)
        {
            return;
        }

        ulong word = TMemory.Read(ref s.State);
        if ((word & WaitWord.Frozen) != 0 && !DispatcherSlot<TMemory>.IsTimer(ref s))
        {
            TMemory.Write(ref s.State, word & ~WaitWord.Frozen);
        }
    }

    /// <summary>Cleans every object of a record's wait.</summary>
    internal static void CleanAll(Arena arena, uint record)
    {
        uint count = WaitRecords<TMemory>.Count(arena, record);
        for (uint i = 0; i < count; i++)
        {
            Clean(arena, WaitRecords<TMemory>.Object(arena, record, i));
        }
    }

    /// <summary>Carries the stored transaction on to IDLE: a transaction that was committed is redone, then the rest is handed out.</summary>
    /// <remarks>Waits over several domains take part only if the broker does it (<paramref name="remote"/>).</remarks>
    internal static void Run(ThreadContext ctx, ref WakeList<TMemory> wakes, RemoteSection<TMemory>? remote = null)
    {
        Arena arena = ctx.Arena;
        ref DomainState domain = ref arena.Domain;
        var phase = (EnginePhase)TMemory.Read(ref domain.Phase);
        ulong steps = ctx.SharedSteps ?? MostSteps(ctx);
        while (phase is EnginePhase.Apply or EnginePhase.Settle)
        {
            if (phase == EnginePhase.Apply)
            {
                Apply(arena, ref wakes);
                TMemory.Write(ref domain.Phase, (uint)EnginePhase.Settle);
            }

            phase = Settle(ctx, remote, ref steps) ? EnginePhase.Apply : EnginePhase.Idle;
        }

        ctx.SharedSteps = ctx.SharedSteps is null ? null : steps;
    }

    // Objects that may be looked at. Of a client: each hand-off ends one of the pending waits and looks at each of them once, which hurts nobody
    // but its own domain. Of the broker, which has others to serve: no more than grows with the waits that there can be, and besides enough
    // for the hand-offs of a thousand waits past a thousand others. More than that comes of memory that somebody scribbles on.
    private static ulong MostSteps(ThreadContext ctx)
    {
        Arena arena = ctx.Arena;
        ulong waits = (ulong)arena.KnownRecords * RecordBlock.MaximumWaitObjects;
        return ctx.Patience == 0 ? (arena.KnownRecords + (ulong)RecordBlock.MaximumWaitObjects) * waits
            : arena.HasOverrun ? StepsAfterOverrun
            : waits + StepsOfBroker;
    }

    // The words are absolute and frozen, and the verdict is stored only over the one that it answers, so all of it may be done again.
    private static void Apply(Arena arena, ref WakeList<TMemory> wakes)
    {
        ref DomainState domain = ref arena.Domain;
        uint count = Math.Min(TMemory.Read(ref domain.Count), RecordBlock.MaximumWaitObjects);
        for (uint i = 0; i < count; i++)
        {
            var entry = new RedoEntry(TMemory.Read(ref domain.Objects[i]));
            ulong word = TMemory.Read(ref domain.Words[i]);
            if (entry.Slot < arena.SlotCapacity)
            {
                TMemory.Write(ref entry.In(ref arena.Slot(entry.Slot)), word);
            }
        }

        uint record = TMemory.Read(ref domain.VerdictRecord);
        if (Records.Exists(arena, record) && WaitRecords<TMemory>.Verdict(arena, record).Value == TMemory.Read(ref domain.VerdictExpected))
        {
            WaitRecords<TMemory>.SetVerdict(arena, record, new VerdictWord(TMemory.Read(ref domain.VerdictNew)));
            Announce(arena, record, ref wakes);
            PendingList<TMemory>.UnlinkAll(arena, record);
        }
    }

    // Returns whether a further transaction was committed; otherwise the phase is IDLE.
    private static bool Settle(ThreadContext ctx, RemoteSection<TMemory>? remote, ref ulong steps)
    {
        Arena arena = ctx.Arena;
        ref DomainState domain = ref arena.Domain;
        var operation = (EngineOperation)TMemory.Read(ref domain.Operation);
        uint slot = TMemory.Read(ref domain.OperationObject);
        bool signal = operation != EngineOperation.Begin && slot < arena.SlotCapacity;
        CleanServed(arena, signal ? slot : uint.MaxValue);
        if (signal && TryChoose(arena, slot, remote, ref steps, out Choice choice))
        {
            Commit(ctx, choice, remote);
            return true;
        }

        if (signal && operation == EngineOperation.Pulse)
        {
            ClosePulse(ctx, slot);
        }

        TMemory.Write(ref domain.Phase, (uint)EnginePhase.Idle);
        return false;
    }

    // The objects of the wait that was just served, but not the operation's own, which may still be handed on.
    private static void CleanServed(Arena arena, uint except)
    {
        uint served = TMemory.Read(ref arena.Domain.VerdictRecord);
        if (!Records.Exists(arena, served))
        {
            return;
        }

        uint count = WaitRecords<TMemory>.Count(arena, served);
        for (uint i = 0; i < count; i++)
        {
            uint slot = WaitRecords<TMemory>.Object(arena, served, i);
            if (slot != except)
            {
                Clean(arena, slot);
            }
        }
    }

    private static void ClosePulse(ThreadContext ctx, uint slot)
    {
        ref ObjectSlot s = ref ctx.Arena.Slot(slot);
        ulong word = TMemory.Read(ref s.State);
        ulong next = EventState.Reset(word);
        if (next != word)
        {
            StoreFrozen(ctx, slot, word, next);
        }
    }

    // Waits for any before waits for all, the oldest first. What kind of wait a part of one over several domains belongs to the broker knows itself.
    private static bool TryChoose(Arena arena, uint slot, RemoteSection<TMemory>? remote, ref ulong steps, out Choice choice)
    {
        choice = default;
        bool found = false;
        ref ObjectSlot s = ref arena.Slot(slot);
        if (!WaitWord.IsAvailable(TMemory.Read(ref s.State)))
        {
            return false;
        }

        uint head = TMemory.Read(ref s.Pending);
        for (uint node = PendingList<TMemory>.IsNode(arena, head) ? head : 0; node != 0; node = PendingList<TMemory>.Next(arena, head, node))
        {
            if (steps == 0)
            {
                arena.NoteOverrun();
                break;
            }

            steps--;
            uint candidate = PendingList<TMemory>.RecordOf(node);
            if (!TryIdentify(arena, candidate, remote, out RemoteGroup? group))
            {
                continue;
            }

            bool all = group?.All ?? WaitRecords<TMemory>.IsAll(arena, candidate);
            if ((all && found) || (group is not null && !remote!.MayBeSatisfied(group, arena)) || !IsSatisfiable(arena, candidate, all, group, ref steps, out uint first))
            {
                continue;
            }

            choice = new Choice(candidate, first, all, group);
            found = true;
            if (!all)
            {
                return true;
            }
        }

        return found;
    }

    // Whether it is a wait that may be handed to here. REMOTE is read once: who scribbles on it is served as what it said then.
    private static bool TryIdentify(Arena arena, uint record, RemoteSection<TMemory>? remote, out RemoteGroup? group)
    {
        group = null;
        if (!WaitRecords<TMemory>.Verdict(arena, record).IsPending)
        {
            return false;
        }

        if (!WaitRecords<TMemory>.IsRemote(arena, record))
        {
            return true;
        }

        group = remote?.FindPending(arena, record);
        return group is not null;
    }

    private static bool IsSatisfiable(Arena arena, uint record, bool all, RemoteGroup? group, ref ulong steps, out uint index)
    {
        index = 0;
        uint count = WaitRecords<TMemory>.Count(arena, record);
        if (group is { All: false })
        {
            count = Math.Min(count, (uint)group.In(arena)!.Targets.Count);
        }

        for (uint i = 0; i < count; i++)
        {
            uint slot = WaitRecords<TMemory>.Object(arena, record, i);
            bool takeable = slot < arena.SlotCapacity && IsTakeable(ref arena.Slot(slot), record, out _, out _);
            steps -= steps == 0 ? 0u : 1u;
            if (takeable != all)
            {
                index = i;
                return !all;
            }
        }

        return all && count != 0;
    }

    private static bool IsTakeable(ref ObjectSlot slot, uint record, out ulong word, out bool mutex)
    {
        mutex = DispatcherSlot<TMemory>.IsMutex(ref slot);
        word = TMemory.Read(ref slot.State);
        return Transition.IsTakeable(word, mutex, record);
    }

    // Writes the hand-off to a pending wait; the store of the phase commits it. For a wait over several domains the broker decides before.
    private static void Commit(ThreadContext ctx, Choice choice, RemoteSection<TMemory>? remote)
    {
        Arena arena = ctx.Arena;
        (uint record, uint index, bool all, RemoteGroup? group) = choice;
        if (group is not null)
        {
            remote!.Decide(group, arena, index);
        }

        ref DomainState domain = ref arena.Domain;
        uint end = all ? WaitRecords<TMemory>.Count(arena, record) : index + 1;
        uint words = 0;
        bool abandoned = false;
        for (uint i = all ? 0 : index; i < end; i++)
        {
            abandoned |= StageTake(ctx, record, WaitRecords<TMemory>.Object(arena, record, i), ref words);
        }

        VerdictWord expected = WaitRecords<TMemory>.Verdict(arena, record);
        TMemory.Write(ref domain.Count, words);
        TMemory.Write(ref domain.VerdictRecord, record);
        TMemory.Write(ref domain.VerdictExpected, expected.Value);
        TMemory.Write(ref domain.VerdictNew, expected.Satisfy(all ? 0 : index, abandoned).Value);
        TMemory.Write(ref domain.Phase, (uint)EnginePhase.Apply);
    }

    // Adds an object's new word to the transaction if taking it changes the word; tells whether an abandoned mutex is reported.
    private static bool StageTake(ThreadContext ctx, uint record, uint slot, ref uint words)
    {
        Arena arena = ctx.Arena;
        if (slot >= arena.SlotCapacity)
        {
            // Read once more since it was found takeable, and somebody scribbles.
            return false;
        }

        ref DomainState domain = ref arena.Domain;
        if (!IsTakeable(ref arena.Slot(slot), record, out ulong word, out bool mutex))
        {
            // Somebody scribbles; or a pulse is over, whose wait another broker completes.
            return false;
        }

        ulong next = Transition.Take(word, mutex, record);
        if (next != word)
        {
            MarkIfCrossing(ctx, slot, word, next);
            TMemory.Write(ref domain.Objects[words], slot);
            TMemory.Write(ref domain.Words[words], next);
            words++;
        }

        return Transition.ReportsAbandoned(word, mutex);
    }

    /// <summary>Stores a frozen word.</summary>
    internal static void StoreFrozen(ThreadContext ctx, uint slot, ulong word, ulong next)
    {
        MarkIfCrossing(ctx, slot, word, next);
        TMemory.Write(ref ctx.Arena.Slot(slot).State, next);
    }

    private static void MarkIfCrossing(ThreadContext ctx, uint slot, ulong word, ulong next)
    {
        if (WaitWord.CrossesHalf(word, next))
        {
            EpochGuard<TMemory>.Mark(ctx, slot, word);
        }
    }

    // A verdict is there: a thread is woken on it, an awaited wait goes on its process's ready list.
    private static void Announce(Arena arena, uint record, ref WakeList<TMemory> wakes)
    {
        if (WaitRecords<TMemory>.IsRemote(arena, record))
        {
            // The broker tells the waiter, when all domains are done.
            return;
        }

        if (!WaitRecords<TMemory>.IsAwaited(arena, record))
        {
            wakes.AddRecord(record);
            return;
        }

        uint process = TMemory.Read(ref arena.Record(record).Process);
        if (process < arena.ProcessCapacity)
        {
            Doorbell<TMemory>.Push(arena, process, record);
            wakes.AddDoorbell(process);
        }
    }

    // A pending wait that gets its objects: which of them, if it waits for any; and the wait over several domains that the record is a part of.
    private readonly record struct Choice(uint Record, uint Index, bool All, RemoteGroup? Group);
}
