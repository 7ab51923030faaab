using System.Numerics;
using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>
/// Finds free object slots. A chunk holds one type for ever. A thread stays in a chunk and uses its slots in rotation, so that a
/// generation comes round as late as possible; threads that start take an empty chunk while there are many.
/// </summary>
internal static class SlotAllocator<TMemory>
    where TMemory : struct, ISharedMemory
{
    private const int MaximumFailedChunks = 256;

    /// <summary>Takes a slot of the type and makes W {1 handle}. On success the thread's intent is CREATE, committed; else 0.</summary>
    /// <remarks>
    /// A search ends: hints that are cleared of slots in use are set again on the way. Unless somebody clears them all the time, which the
    /// broker must not follow for ever: to a thread of bounded patience such an arena is full.
    /// </remarks>
    public static bool TryCreate(ThreadContext ctx, ObjectType type, out uint index, out uint generation)
    {
        ref uint cursor = ref ctx.SlotCursors[(int)type];
        Arena arena = ctx.Arena;
        uint last = cursor - 1;
        if (last >= arena.SlotCapacity || TypeOfChunk(arena, last / Arena.SlotsPerChunk) != type)
        {
            last = uint.MaxValue;
        }

        for (int failed = 0; ; failed++)
        {
            if (last != uint.MaxValue && TryCreateInChunk(ctx, last, out index, out generation))
            {
                cursor = index + 1;
                return true;
            }

            bool giveUp = ctx.Patience != 0 && failed > MaximumFailedChunks;
            if (giveUp || !TryFindChunk(arena, type, last / Arena.SlotsPerChunk, out uint chunk))
            {
                TMemory.Write(ref ctx.Self.Intent0, 0);
                index = 0;
                generation = 0;
                return false;
            }

            last = (chunk * Arena.SlotsPerChunk) + Arena.SlotsPerChunk - 1;
        }
    }

    /// <summary>Says that a slot is perhaps free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Free(Arena arena, uint index)
    {
        uint chunk = index / Arena.SlotsPerChunk;
        if (TMemory.And(ref arena.Taken(chunk), ~(1ul << (int)(index % 64))) == ulong.MaxValue)
        {
            TMemory.And(ref arena.FullChunks(chunk), ~(1ul << (int)(chunk % 64)));
        }
    }

    /// <summary>For recovery: the dead thread may have come past any step of marking. "Perhaps free" is never wrong to say.</summary>
    public static void Reopen(Arena arena, uint index, bool alsoSlot)
    {
        uint chunk = index / Arena.SlotsPerChunk;
        if (alsoSlot)
        {
            TMemory.And(ref arena.Taken(chunk), ~(1ul << (int)(index % 64)));
        }

        TMemory.And(ref arena.FullChunks(chunk), ~(1ul << (int)(chunk % 64)));
    }

    private static bool TryCreateInChunk(ThreadContext ctx, uint last, out uint index, out uint generation)
    {
        Arena arena = ctx.Arena;
        ref ulong intent = ref ctx.Self.Intent0;
        uint chunk = last / Arena.SlotsPerChunk;
        ref ulong takenWord = ref arena.Taken(chunk);
        int start = (int)((last + 1) % 64);
        ulong open = ulong.MaxValue;
        while (true)
        {
            ulong candidates = ~TMemory.Read(ref takenWord) & open;
            if (candidates == 0)
            {
                index = 0;
                generation = 0;
                return false;
            }

            int bit = (start + BitOperations.TrailingZeroCount(BitOperations.RotateRight(candidates, start))) & 63;
            index = (chunk * Arena.SlotsPerChunk) + (uint)bit;
            open &= ~(1ul << bit);
            IntentWord change = IntentWord.Of(IntentOperation.Create, index);
            TMemory.Write(ref intent, change.Value);
            if (TryTakeBit(arena, chunk, bit) && TryCreateAt(ref arena.Slot(index), ref intent, change, ctx.Record, out generation))
            {
                return true;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryCreateAt(ref ObjectSlot slot, ref ulong intent, IntentWord change, uint record, out uint generation)
    {
        // The bit was a hint: the word decides. Whoever keeps it from being idle will clear the bit.
        var seen = new CountWord(TMemory.Read(ref slot.Count));
        generation = seen.Generation;
        return seen.IsIdle
            && CountChange<TMemory>.TryCreate(ref slot, ref intent, seen.Value, record, change.Committed.Value) == ChangeAttempt.Done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTakeBit(Arena arena, uint chunk, int bit)
    {
        ulong mask = 1ul << bit;
        ulong old = TMemory.Or(ref arena.Taken(chunk), mask);
        if ((old | mask) == ulong.MaxValue && (old & mask) == 0)
        {
            MarkFull(arena, chunk);
        }

        return (old & mask) == 0;
    }

    // A slot that is freed between the two steps finds the chunk not marked yet, so look again after marking it.
    private static void MarkFull(Arena arena, uint chunk)
    {
        ulong mask = 1ul << (int)(chunk % 64);
        TMemory.Or(ref arena.FullChunks(chunk), mask);
        if (TMemory.Read(ref arena.Taken(chunk)) != ulong.MaxValue)
        {
            TMemory.And(ref arena.FullChunks(chunk), ~mask);
        }
    }

    private static bool TryFindChunk(Arena arena, ObjectType type, uint previous, out uint chunk)
    {
        uint used = Math.Min(TMemory.Read(ref arena.NextChunk), arena.ChunkCount);
        bool first = previous >= arena.ChunkCount;
        if (first)
        {
            // Threads that begin to create get chunks of their own; later on, memory that is in use is filled first.
            previous = 0;
            if (TryFindUsed(arena, type, previous, used, onlyEmpty: true, out chunk)
                || (used < arena.ChunkCount / 4 && TryTakeNew(arena, type, used, out chunk)))
            {
                return true;
            }
        }

        return TryFindUsed(arena, type, previous, used, onlyEmpty: false, out chunk)
            || TryTakeNew(arena, type, used, out chunk)
            || TryScan(arena, type, out chunk);
    }

    private static bool TryFindUsed(Arena arena, ObjectType type, uint from, uint used, bool onlyEmpty, out uint chunk)
    {
        uint words = (used + 63) / 64;
        for (uint i = 0; i < words; i++)
        {
            uint word = ((from / 64) + i) % words;
            ulong candidates = ~TMemory.Read(ref arena.FullChunks(word * 64));
            for (; candidates != 0; candidates &= candidates - 1)
            {
                chunk = (word * 64) + (uint)BitOperations.TrailingZeroCount(candidates);
                if (chunk < used && TypeOfChunk(arena, chunk) == type && HasRoom(arena, chunk, onlyEmpty))
                {
                    return true;
                }
            }
        }

        chunk = 0;
        return false;
    }

    private static bool HasRoom(Arena arena, uint chunk, bool onlyEmpty)
    {
        ulong taken = TMemory.Read(ref arena.Taken(chunk));
        return onlyEmpty ? taken == 0 : taken != ulong.MaxValue;
    }

    private static bool TryTakeNew(Arena arena, ObjectType type, uint from, out uint chunk)
    {
        for (chunk = from; chunk < arena.ChunkCount; chunk++)
        {
            // The type is set before NextChunk rises, so a chunk whose taker died in between is still found, by its type.
            ObjectType now = SetType(arena, chunk, type);
            RaiseNextChunk(arena, chunk + 1);
            if (now == type && HasRoom(arena, chunk, onlyEmpty: false))
            {
                return true;
            }
        }

        return false;
    }

    // The hints of full chunks may err after a death until recovery has been there.
    private static bool TryScan(Arena arena, ObjectType type, out uint chunk)
    {
        for (chunk = 0; chunk < arena.ChunkCount; chunk++)
        {
            if (TypeOfChunk(arena, chunk) == type && HasRoom(arena, chunk, onlyEmpty: false))
            {
                return true;
            }
        }

        return false;
    }

    private static void RaiseNextChunk(Arena arena, uint next)
    {
        uint seen = TMemory.Read(ref arena.NextChunk);
        while (seen < next)
        {
            uint now = TMemory.CompareExchange(ref arena.NextChunk, next, seen);
            if (now == seen)
            {
                return;
            }

            seen = now;
        }
    }

    /// <summary>Gives a chunk its type unless it has one; returns the one it has now.</summary>
    private static ObjectType SetType(Arena arena, uint chunk, ObjectType type)
    {
        ref uint word = ref TypeWord(arena, chunk);
        int shift = (int)(chunk % 4) * 8;
        uint seen = TMemory.Read(ref word);
        while ((byte)(seen >> shift) == 0)
        {
            uint now = TMemory.CompareExchange(ref word, seen | ((uint)type << shift), seen);
            if (now == seen)
            {
                return type;
            }

            seen = now;
        }

        return (ObjectType)(byte)(seen >> shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ObjectType TypeOfChunk(Arena arena, uint chunk) =>
        (ObjectType)(byte)(TMemory.Read(ref TypeWord(arena, chunk)) >> ((int)(chunk % 4) * 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref uint TypeWord(Arena arena, uint chunk) => ref Unsafe.As<byte, uint>(ref arena.ChunkType(chunk & ~3u));
}
