using System.Numerics;
using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>RESERVE and RELEASE: claims table entries and gives them back. Hints find an entry, its word A decides.</summary>
internal static class EntryAllocator<TMemory>
    where TMemory : struct, ISharedMemory
{
    private const int MaximumFailedClaims = 256;

    /// <summary>
    /// Claims an entry; 0 if the table is full. On success I1 names the entry and A is <paramref name="owned"/>, on failure I1 is 0.
    /// </summary>
    /// <remarks>
    /// A search ends: hints that are cleared of entries in use are set again on the way. Unless their owner clears them all the time,
    /// which the broker must not follow for ever: to a thread of bounded patience such a table is full.
    /// </remarks>
    public static uint Reserve(ThreadContext ctx, TableSegment table, bool remote, out EntryWord owned)
    {
        uint word = remote ? TMemory.Read(ref table.Cursor) : ctx.EntryCursor;
        if (word >= table.Words)
        {
            word = 0;
        }

        for (int failed = 0; failed < MaximumFailedClaims || ctx.Patience == 0;)
        {
            ulong taken = TMemory.Read(ref table.Level0(word));
            if (taken == ulong.MaxValue)
            {
                if (!TryFindWord(table, out word))
                {
                    break;
                }

                SetCursor(ctx, table, remote, word);
                failed++;
                continue;
            }

            uint index = (word * 64) + (uint)BitOperations.TrailingZeroCount(~taken);
            if (TryClaim(ctx, table, index, out owned))
            {
                return index;
            }

            failed++;
        }

        TMemory.Write(ref ctx.Self.Intent1, 0);
        owned = default;
        return 0;
    }

    /// <summary>Claims that entry. False: it is in use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryClaim(ThreadContext ctx, TableSegment table, uint index, out EntryWord owned)
    {
        owned = default;
        if (index - 1 >= table.Capacity - 1)
        {
            // Hints that somebody scribbled on.
            TakeBit(table, index);
            return false;
        }

        ref ulong a = ref table.Entry(index).A;
        var seen = new EntryWord(TMemory.Read(ref a));
        uint sequence = EntryWord.Next(seen.Sequence);
        TMemory.Write(ref ctx.Self.Intent1, ReservationWord.Of(table.ProcessIndex, index, sequence).Value);
        RaiseUsedWords(table, index / 64);
        if (!TakeBit(table, index))
        {
            return false;
        }

        if (seen.State != EntryState.Free)
        {
            // It may have been given back between the read and the bit; nobody else would clear the bit then.
            Renew(ctx, table, index, ref seen, TMemory.Read(ref a));
        }

        while (seen.State == EntryState.Free)
        {
            owned = EntryWord.Owned(ctx.Record, EntryWord.Next(seen.Sequence));
            ulong now = TMemory.CompareExchange(ref a, owned.Value, seen.Value);
            if (now == seen.Value)
            {
                return true;
            }

            Renew(ctx, table, index, ref seen, now);
        }

        return false;
    }

    // Somebody else has had the entry in the meantime. If it is free again, the bit is ours to answer for: recovery must know the new
    // sequence before the claim.
    private static void Renew(ThreadContext ctx, TableSegment table, uint index, ref EntryWord seen, ulong now)
    {
        seen = new EntryWord(now);
        if (seen.State == EntryState.Free)
        {
            uint sequence = EntryWord.Next(seen.Sequence);
            TMemory.Write(ref ctx.Self.Intent1, ReservationWord.Of(table.ProcessIndex, index, sequence).Value);
        }
    }

    /// <summary>
    /// Claims that entry of a child's table; waits while a thread that meant an earlier process's table still holds it. False: it is
    /// a handle, or out of range.
    /// </summary>
    public static bool TryClaimExactly(ThreadContext ctx, TableSegment table, uint index, out EntryWord owned)
    {
        owned = default;
        if (index - 1 >= table.Capacity - 1)
        {
            return false;
        }

        while (!TryClaim(ctx, table, index, out owned))
        {
            var seen = new EntryWord(TMemory.Read(ref table.Entry(index).A));
            if (seen.State is EntryState.Live or EntryState.Dead)
            {
                return false;
            }

            if (seen.State == EntryState.Owned)
            {
                TMemory.AwaitChange(ref table.Entry(index).A, seen.Value);
            }
            else
            {
                // Free, and the bit still set: its last owner is about to clear it.
                ref ulong hints = ref table.Level0(index / 64);
                ulong taken = TMemory.Read(ref hints);
                if ((taken & (1ul << (int)(index % 64))) != 0)
                {
                    TMemory.AwaitChange(ref hints, taken);
                }
            }
        }

        return true;
    }

    /// <summary>Gives an entry of the caller's own table back. Nobody else may write it, so a store will do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReleaseOwn(ThreadContext ctx, TableSegment table, uint index, EntryWord owned)
    {
        TMemory.Write(ref table.Entry(index).A, owned.With(EntryState.Free).Value);
        ClearBit(table, index);
        TMemory.Write(ref ctx.Self.Intent1, 0);
    }

    /// <summary>Gives an entry of another process's table back, unless the sweep has taken it.</summary>
    public static void ReleaseRemote(ThreadContext ctx, TableSegment table, uint index, EntryWord owned)
    {
        TMemory.CompareExchange(ref table.Entry(index).A, owned.With(EntryState.Free).Value, owned.Value);
        ClearBit(table, index);
        TMemory.Write(ref ctx.Self.Intent1, 0);
    }

    /// <summary>Says that an entry is perhaps free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ClearBit(TableSegment table, uint index)
    {
        if (TMemory.And(ref table.Level0(index / 64), ~(1ul << (int)(index % 64))) == ulong.MaxValue)
        {
            ClearAbove(table, index / 64);
        }
    }

    /// <summary>Whether the entry's own hint says "perhaps taken".</summary>
    public static bool IsMarked(TableSegment table, uint index) =>
        (TMemory.Read(ref table.Level0(index / 64)) >> (int)(index % 64) & 1) != 0;

    /// <summary>For recovery: the dead thread may have come past any step of marking. "Perhaps free" is never wrong to say.</summary>
    public static void Reopen(TableSegment table, uint index, bool alsoEntry)
    {
        if (alsoEntry)
        {
            TMemory.And(ref table.Level0(index / 64), ~(1ul << (int)(index % 64)));
        }

        TMemory.And(ref table.Level1(index / 4096), ~(1ul << (int)(index / 64 % 64)));
        TMemory.And(ref table.Level2(index / 262144), ~(1ul << (int)(index / 4096 % 64)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TakeBit(TableSegment table, uint index)
    {
        ulong bit = 1ul << (int)(index % 64);
        ulong old = TMemory.Or(ref table.Level0(index / 64), bit);
        if ((old & bit) != 0)
        {
            return false;
        }

        if ((old | bit) == ulong.MaxValue)
        {
            MarkFull(table, index / 64);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RaiseUsedWords(TableSegment table, uint word)
    {
        if (TMemory.Read(ref table.UsedWords) <= word)
        {
            RaiseUsedWordsTo(table, word + 1);
        }
    }

    private static void RaiseUsedWordsTo(TableSegment table, uint words)
    {
        uint seen = TMemory.Read(ref table.UsedWords);
        while (seen < words)
        {
            uint now = TMemory.CompareExchange(ref table.UsedWords, words, seen);
            if (now == seen)
            {
                return;
            }

            seen = now;
        }
    }

    // Who frees an entry of a full word clears the marks above it; if that came before the marks were made, the second look finds it.
    private static void MarkFull(TableSegment table, uint word)
    {
        ulong bit1 = 1ul << (int)(word % 64);
        ulong bit2 = 1ul << (int)(word / 64 % 64);
        ref ulong level1 = ref table.Level1(word / 64);
        ref ulong level2 = ref table.Level2(word / 4096);
        if ((TMemory.Or(ref level1, bit1) | bit1) == ulong.MaxValue)
        {
            TMemory.Or(ref level2, bit2);
            if (TMemory.Read(ref level1) != ulong.MaxValue)
            {
                TMemory.And(ref level2, ~bit2);
            }
        }

        if (TMemory.Read(ref table.Level0(word)) != ulong.MaxValue)
        {
            ClearAbove(table, word);
        }
    }

    private static void ClearAbove(TableSegment table, uint word)
    {
        if (TMemory.And(ref table.Level1(word / 64), ~(1ul << (int)(word % 64))) == ulong.MaxValue)
        {
            TMemory.And(ref table.Level2(word / 4096), ~(1ul << (int)(word / 64 % 64)));
        }
    }

    private static bool TryFindWord(TableSegment table, out uint word)
    {
        uint words1 = (table.Words + 63) / 64;
        uint words2 = (words1 + 63) / 64;
        for (uint i = 0; i < words2; i++)
        {
            ulong open2 = ~TMemory.Read(ref table.Level2(i));
            for (; open2 != 0; open2 &= open2 - 1)
            {
                uint word1 = (i * 64) + (uint)BitOperations.TrailingZeroCount(open2);
                if (word1 < words1 && TryFindIn(table, word1, out word))
                {
                    return true;
                }
            }
        }

        // The upper levels may err after a death until recovery has been there; level 0 never hides a free entry that no intent names.
        for (word = 0; word < table.Words; word++)
        {
            if (TMemory.Read(ref table.Level0(word)) != ulong.MaxValue)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryFindIn(TableSegment table, uint word1, out uint word)
    {
        ulong open1 = ~TMemory.Read(ref table.Level1(word1));
        for (; open1 != 0; open1 &= open1 - 1)
        {
            word = (word1 * 64) + (uint)BitOperations.TrailingZeroCount(open1);
            if (word < table.Words && TMemory.Read(ref table.Level0(word)) != ulong.MaxValue)
            {
                return true;
            }
        }

        word = 0;
        return false;
    }

    private static void SetCursor(ThreadContext ctx, TableSegment table, bool remote, uint word)
    {
        if (remote)
        {
            TMemory.Write(ref table.Cursor, word);
        }
        else
        {
            ctx.EntryCursor = word;
        }
    }
}
