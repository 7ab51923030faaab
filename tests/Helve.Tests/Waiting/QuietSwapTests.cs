using System.Runtime.InteropServices;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;

namespace Helve.Tests.Waiting;

/// <summary>The one-swap operations against the transitions, on every small word: the same new word and nobody to wake, or nothing done.</summary>
public sealed unsafe class QuietSwapTests : IDisposable
{
    private const uint Slot = 5;
    private const uint Generation = 7;
    private const uint Record = 3;
    private const int GenerationShift = 42;
    private readonly byte* _memory;
    private readonly Arena _arena;

    public QuietSwapTests()
    {
        _memory = (byte*)NativeMemory.AllocZeroed((nuint)Arena.SizeOf(64, 4, 4));
        _arena = Arena.Create(_memory, 64, 4, 4);
    }

    private static WaitTarget Target => new(Slot, Generation);

    private ref ObjectSlot Object => ref _arena.Slot(Slot);

    [Fact, Rule("H3")]
    public void TrySet_EverySmallWord_AsTheTransitionOrNothing() => ForEachWord(ObjectType.Event, word =>
    {
        bool done = QuietSwap<HardwareMemory>.TrySet(_arena, Target);
        done.ShouldBe((word & (EventLayout.Busy | WaitWord.Detour)) == 0);
        Object.State.ShouldBe(done ? EventState.Set(word, out _) : word);
    });

    [Fact, Rule("H5")]
    public void TryTake_EverySmallWord_AsTheTransitionOrNothing() => ForEachWord(ObjectType.Semaphore, word =>
    {
        bool done = QuietSwap<HardwareMemory>.TryTake(_arena, Target);
        bool takeable = (word & (WaitWord.Available | WaitWord.Detour | WaitWord.Notification)) == WaitWord.Available
            && !WaitWord.CrossesHalf(word, CountedWaiters.Take(word));
        done.ShouldBe(takeable);
        Object.State.ShouldBe(done ? CountedWaiters.Take(word) : word);
    });

    [Fact, Rule("H5")]
    public void TryTake_Mutex_Nothing() => ForEachWord(ObjectType.Mutex, word =>
    {
        QuietSwap<HardwareMemory>.TryTake(_arena, Target).ShouldBeFalse();
        Object.State.ShouldBe(word);
    });

    [Theory, Rule("H17")]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void TryRelease_EverySmallWord_AsTheTransitionOrNothing(int count) => ForEachWord(ObjectType.Semaphore, word =>
    {
        const uint Limit = 3;
        Object.Value0 = Limit;
        bool done = QuietSwap<HardwareMemory>.TryRelease(_arena, Target, count, out int previous);
        bool quiet = (word & WaitWord.Detour) == 0 && (WaitWord.IsAvailable(word) || (word & WaitWord.CountField) == 0);
        bool fits = count > 0 && SemaphoreLayout.Count(word) + (uint)count <= Limit;
        done.ShouldBe(quiet && fits);
        SemaphoreState.TryRelease(word, (uint)Math.Max(count, 1), Limit, out ulong next, out _);
        Object.State.ShouldBe(done ? next : word);
        if (done)
        {
            previous.ShouldBe((int)SemaphoreLayout.Count(word));
        }
    });

    [Fact]
    public void TryTakeMutex_EverySmallWord_OwnedAndListedOrNothing() => ForEachWord(ObjectType.Mutex, word =>
    {
        bool done = QuietSwap<HardwareMemory>.TryTakeMutex(_arena, Record, Target);
        done.ShouldBe((word & (WaitWord.Available | WaitWord.Detour | WaitWord.Abandoned)) == WaitWord.Available);
        Object.State.ShouldBe(done ? MutexState.Take(word, Record) : word);
        _arena.Record(Record).OwnedCount.ShouldBe(done ? 1u : 0u);
        if (done)
        {
            _arena.Block(Record).Owned[0].ShouldBe(Slot);
        }
    });

    [Fact]
    public void TryReleaseMutex_EverySmallWordAndRecursion_FreeAndUnlistedOrNothing()
    {
        for (uint recursion = 0; recursion < 2; recursion++)
        {
            ForEachWord(ObjectType.Mutex, word =>
            {
                Object.Value0 = recursion;
                _arena.Record(Record).OwnedCount = 1;
                _arena.Block(Record).Owned[0] = Slot;
                bool done = QuietSwap<HardwareMemory>.TryReleaseMutex(_arena, Record, Target);
                bool quiet = MutexLayout.IsOwnedBy(word, Record) && (word & (MutexLayout.Waiters | WaitWord.Detour)) == 0;
                done.ShouldBe(quiet && recursion == 0);
                Object.State.ShouldBe(done ? MutexState.Release(word, out _) : word);
                _arena.Record(Record).OwnedCount.ShouldBe(done ? 0u : 1u);
            });
        }
    }

    [Fact]
    public void Every_AnotherGeneration_Nothing()
    {
        var stale = new WaitTarget(Slot, Generation - 1);
        Reset(ObjectType.Event, 0);
        QuietSwap<HardwareMemory>.TrySet(_arena, stale).ShouldBeFalse();
        Reset(ObjectType.Semaphore, WaitWord.Available | WaitWord.CountOne);
        Object.Value0 = 5;
        QuietSwap<HardwareMemory>.TryTake(_arena, stale).ShouldBeFalse();
        QuietSwap<HardwareMemory>.TryRelease(_arena, stale, 1, out _).ShouldBeFalse();
        Reset(ObjectType.Mutex, WaitWord.Available);
        QuietSwap<HardwareMemory>.TryTakeMutex(_arena, Record, stale).ShouldBeFalse();
        Reset(ObjectType.Mutex, MutexLayout.Initial(Record));
        QuietSwap<HardwareMemory>.TryReleaseMutex(_arena, Record, stale).ShouldBeFalse();
    }

    public void Dispose() => NativeMemory.Free(_memory);

    // All flags, the epochs at which something wraps, and what lies above them: counts, waiters, owners.
    private void ForEachWord(ObjectType type, Action<ulong> check)
    {
        uint[] epochs = [0, 1, (WaitWord.EpochMask >> 1) - 1, WaitWord.EpochMask >> 1, WaitWord.EpochMask];
        ulong[] counts = [0, 1, 2, 3, Record, Record + 1, 1ul << 11, 1ul << 16, (1ul << 16) | Record, 1ul << 21, 1ul << 24, (1ul << 31) - 1];
        foreach (uint epoch in epochs)
        {
            foreach (ulong count in counts)
            {
                for (ulong flags = 0; flags < 64; flags++)
                {
                    ulong word = (flags & 31) | ((flags & 32) != 0 ? WaitWord.Notification : 0)
                        | ((ulong)epoch << WaitWord.EpochShift) | (count << WaitWord.CountShift);
                    if (IsPossible(type, word, count))
                    {
                        Reset(type, word);
                        check(word);
                    }
                }
            }
        }
    }

    // Available says how many; a mutex has no count. Only events are manual, only mutexes abandoned.
    private static bool IsPossible(ObjectType type, ulong word, ulong count) =>
        ((word & WaitWord.Notification) == 0 || type == ObjectType.Event)
        && ((word & WaitWord.Abandoned) == 0 || type == ObjectType.Mutex)
        && (!WaitWord.IsAvailable(word) || ((word & WaitWord.Granting) == 0
            && (type == ObjectType.Mutex ? count == 0 : type == ObjectType.Event ? count == 1 : count is > 0 and <= 3)));

    private void Reset(ObjectType type, ulong word)
    {
        Object = default;
        Object.Type = (byte)type;
        Object.Count = (ulong)Generation << GenerationShift;
        Object.State = word;
        _arena.Record(Record).OwnedCount = 0;
        _arena.Record(Record).OwnedOverflow = 0;
    }
}
