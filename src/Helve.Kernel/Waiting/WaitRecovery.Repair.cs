using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

// The words of the objects that the dead owned or waited for.
public static unsafe partial class WaitRecovery<TMemory>
{
    private const int AmbiguousPatience = 64;

    // Owned, Single, Ambiguous and the objects of the multi-object wait are a superset of what a thread can have left its mark on.
    private static AffectedObjects FindAffected(Arena arena, List<uint> dead)
    {
        var affected = new AffectedObjects();
        bool overflow = false;
        foreach (uint record in dead)
        {
            ref ThreadRecord r = ref arena.Record(record);
            ref RecordBlock block = ref arena.Block(record);
            AddWaited(arena, affected, TMemory.Read(ref r.Single));
            AddWaited(arena, affected, TMemory.Read(ref r.Ambiguous));
            uint owned = Math.Min(TMemory.Read(ref r.OwnedCount), RecordBlock.OwnedCapacity);
            for (uint i = 0; i < owned; i++)
            {
                AddIfMarked(arena, affected, TMemory.Read(ref block.Owned[i]));
            }

            uint count = WaitRecords<TMemory>.Count(arena, record);
            for (uint i = 0; i < count; i++)
            {
                AddIfMarked(arena, affected, WaitRecords<TMemory>.Object(arena, record, i));
            }

            overflow |= TMemory.Read(ref r.OwnedOverflow) != 0;
        }

        if (overflow)
        {
            AddAllMutexes(arena, affected);
        }

        return affected;
    }

    // Of these, the words that have R: nobody else writes them.
    private static AffectedObjects FindMarked(Arena arena, uint limit)
    {
        var marked = new AffectedObjects();
        foreach (uint slot in FindAffected(arena, FindDead(arena, limit)).Slots)
        {
            if ((TMemory.Read(ref arena.Slot(slot).State) & WaitWord.Recovering) != 0)
            {
                marked.Add(slot);
            }
        }

        return marked;
    }

    // Both words hold slot + 1 in their low half.
    private static void AddWaited(Arena arena, AffectedObjects affected, ulong noted)
    {
        uint slot = (uint)noted - 1;
        if (noted != 0 && slot < arena.SlotCapacity)
        {
            affected.Add(slot);
        }
    }

    private static void AddIfMarked(Arena arena, AffectedObjects affected, uint slot)
    {
        if (slot >= arena.SlotCapacity)
        {
            return;
        }

        ref ObjectSlot s = ref arena.Slot(slot);
        ulong word = TMemory.Read(ref s.State);
        if ((word & WaitWord.Recovering) != 0 || (DispatcherSlot<TMemory>.IsMutex(ref s) && HasDeadOwner(arena, word)))
        {
            affected.Add(slot);
        }
    }

    private static void AddAllMutexes(Arena arena, AffectedObjects affected)
    {
        // Whoever makes an object has raised NextChunk above it before: what the dead thread owned lies below.
        uint chunks = Math.Min(TMemory.Read(ref arena.NextChunk), arena.ChunkCount);
        for (uint chunk = 0; chunk < chunks; chunk++)
        {
            // Types lie one byte a chunk; whole words are read.
            uint four = TMemory.Read(ref Unsafe.As<byte, uint>(ref arena.ChunkType(chunk & ~3u)));
            if ((ObjectType)(byte)(four >> (int)(chunk % 4 * 8)) != ObjectType.Mutex)
            {
                continue;
            }

            // A chunk without memory has no mutex, whatever its type says; to read it would fill it.
            uint slot = chunk * Arena.SlotsPerChunk;
            uint end = slot + Arena.SlotsPerChunk;
            for (slot = arena.TryFindSlots(ref slot, out _) ? slot : end; slot < end; slot++)
            {
                AddIfMarked(arena, affected, slot);
            }
        }
    }

    private static bool HasDeadOwner(Arena arena, ulong word) =>
        !WaitWord.IsAvailable(word) && MutexLayout.Owner(word) != 0 && !Records.IsLive<TMemory>(arena, MutexLayout.Owner(word));

    // All of them before any is repaired: no two abandoned mutexes of one thread become visible at different times.
    private static void MarkRecovering(Arena arena, AffectedObjects affected)
    {
        foreach (uint slot in affected.Slots)
        {
            ref ulong state = ref arena.Slot(slot).State;
            ulong word = TMemory.Read(ref state);
            while ((word & WaitWord.Recovering) == 0)
            {
                ulong seen = TMemory.CompareExchange(ref state, word | WaitWord.Recovering, word);
                if (seen == word)
                {
                    break;
                }

                word = seen;
            }
        }
    }

    // R stands, so a living thread without AMBIGUOUS will not change an affected word, and its record says what it is counted as.
    private static bool TryCountWaiters(Arena arena, uint limit, AffectedObjects affected, out uint blocker)
    {
        // Nobody waits for what is not there.
        for (blocker = affected.IsEmpty ? limit : 1; blocker < limit; blocker++)
        {
            if (!Records.IsLive<TMemory>(arena, blocker))
            {
                continue;
            }

            if (!TryAwaitDefinite(ref arena.Record(blocker), affected))
            {
                return false;
            }

            CountWaiter(arena, affected, new SingleWord(TMemory.Read(ref arena.Record(blocker).Single)));
        }

        blocker = 0;
        return true;
    }

    private static bool TryAwaitDefinite(ref ThreadRecord record, AffectedObjects affected)
    {
        for (int patience = AmbiguousPatience; patience > 0; patience--)
        {
            ulong ambiguous = TMemory.Read(ref record.Ambiguous);
            if (ambiguous == 0 || !affected.Contains((uint)ambiguous - 1))
            {
                return true;
            }

            TMemory.AwaitChange(ref record.Ambiguous, ambiguous);
        }

        return false;
    }

    private static void CountWaiter(Arena arena, AffectedObjects affected, SingleWord single)
    {
        AffectedObjects.Waiters? waiters = single.IsSome ? affected.Find(single.Slot) : null;
        if (waiters is null)
        {
            return;
        }

        uint epoch = WaitWord.Epoch(TMemory.Read(ref arena.Slot(single.Slot).State));
        bool past = single.IsReleased || WaitWord.IsPast(epoch, single.Epoch);
        waiters.HasClaim |= past;
        waiters.First += !past && epoch == single.Epoch ? 1u : 0;
        waiters.Second += !past && epoch != single.Epoch ? 1u : 0;
    }

    private static void RepairAll(ThreadContext ctx, AffectedObjects affected)
    {
        Arena arena = ctx.Arena;
        foreach ((uint slot, AffectedObjects.Waiters waiters) in affected.All)
        {
            ref ObjectSlot s = ref arena.Slot(slot);
            ulong word = TMemory.Read(ref s.State);
            if (WaitWord.IsAvailable(word))
            {
                continue;
            }

            ulong next = DispatcherSlot<TMemory>.IsMutex(ref s)
                ? RepairMutex(arena, ref s, word, waiters)
                : RepairCounted(word, waiters);
            WaitEngine<TMemory>.StoreFrozen(ctx, slot, word, next);
        }
    }

    // Grants beyond the living waiters were the dead's: dropped.
    private static ulong RepairCounted(ulong word, AffectedObjects.Waiters waiters)
    {
        WaitGroups groups = CountedWaiters.Unpack(word);
        Recount(ref groups, waiters);
        return CountedWaiters.Pack(word, groups);
    }

    private static ulong RepairMutex(Arena arena, ref ObjectSlot slot, ulong word, AffectedObjects.Waiters waiters)
    {
        WaitGroups groups = MutexLayout.Unpack(word);
        uint owner = MutexLayout.Owner(word);
        bool reservedForDead = owner == 0 && (groups.Grants == 0 ? !waiters.HasClaim : waiters.First == 0);
        Recount(ref groups, waiters);
        if (!reservedForDead && !HasDeadOwner(arena, word))
        {
            return MutexLayout.Pack(word, owner, groups);
        }

        TMemory.Write(ref slot.Value0, 0);
        return MutexState.Abandon(word, groups);
    }

    private static void Recount(ref WaitGroups groups, AffectedObjects.Waiters waiters)
    {
        groups.First = waiters.First;
        groups.Second = waiters.Second;
        groups.Grants = Math.Min(groups.Grants, groups.First);
        groups.CloseIfDone();
    }

    private static void HandOn(ThreadContext ctx, AffectedObjects affected, RemoteSection<TMemory>? remote, ref WakeList<TMemory> wakes)
    {
        foreach (uint slot in affected.Slots)
        {
            ulong word = TMemory.Read(ref ctx.Arena.Slot(slot).State);
            if (WaitWord.IsAvailable(word) && (word & WaitWord.Frozen) != 0)
            {
                Settle(ctx, slot, remote, ref wakes);
            }
        }
    }

    private static void Settle(ThreadContext ctx, uint slot, RemoteSection<TMemory>? remote, ref WakeList<TMemory> wakes)
    {
        if (remote is null || !PendingList<TMemory>.ListsRemote(ctx.Arena, ref ctx.Arena.Slot(slot)))
        {
            WaitEngine<TMemory>.SettleDeath(ctx, slot, ref wakes);
            return;
        }

        WaitEngine<TMemory>.SettleRemoteDeath(ctx, slot, remote, ref wakes);
        remote.Release();
    }

    private static void Unmark(Arena arena, AffectedObjects affected)
    {
        foreach (uint slot in affected.Slots)
        {
            WaitEngine<TMemory>.Clean(arena, slot);
            ref ulong state = ref arena.Slot(slot).State;
            TMemory.Write(ref state, TMemory.Read(ref state) & ~WaitWord.Recovering);
        }
    }
}
