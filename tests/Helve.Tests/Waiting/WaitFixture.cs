using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Waiting;
using Shouldly;

namespace Helve.Tests.Waiting;

/// <summary>A small arena on ordinary memory: objects with one handle each, and records of threads that live until <see cref="Kill"/>.</summary>
internal sealed unsafe class WaitFixture : IDisposable
{
    public const uint Records = 16;
    private const uint Slots = 256;
    private readonly byte* _memory;
    private uint _nextSlot;
    private uint _nextRecord = 3;

    public WaitFixture()
    {
        nuint size = (nuint)Arena.SizeOf(Slots, Records, 4);
        _memory = (byte*)NativeMemory.AlignedAlloc(size, 4096);
        NativeMemory.Clear(_memory, size);
        Arena = Arena.Create(_memory, Slots, Records, 4);
        Arena.Process(1).State = (uint)ProcessSlotState.Alive;
        Recovery = new ThreadContext(Arena, Arena.RecoveryRecord, 0);
    }

    public Arena Arena { get; }

    public ThreadContext Recovery { get; }

    public ThreadContext Thread()
    {
        uint number = _nextRecord++;
        Arena.Record(number).State = (uint)RecordState.Assigned;
        Arena.Record(number).Process = 1;
        return new ThreadContext(Arena, number, 1);
    }

    public WaitTarget AutoEvent(bool set = false) => Make(ObjectType.Event, Event<HardwareMemory>.Init(false, set));

    public WaitTarget ManualEvent(bool set = false) => Make(ObjectType.Event, Event<HardwareMemory>.Init(true, set));

    public WaitTarget Mutex(ThreadContext? owner = null)
    {
        WaitTarget target = Make(ObjectType.Mutex, Mutex<HardwareMemory>.Init(0));
        if (owner is not null)
        {
            SingleWait<HardwareMemory>.Wait(owner, target, 0).ShouldBe(NtStatus.Success);
        }

        return target;
    }

    public WaitTarget Semaphore(int count, int limit) => Make(ObjectType.Semaphore, Semaphore<HardwareMemory>.Init(count, limit));

    public WaitTarget Make(ObjectType type, ObjectInit init)
    {
        uint chunk = (uint)type - 1;
        uint slot = chunk * Arena.SlotsPerChunk + _nextSlot++ % Arena.SlotsPerChunk;
        Arena.ChunkType(chunk) = (byte)type;
        Arena.NextChunk = 4;
        ref ObjectSlot s = ref Arena.Slot(slot);
        s.Type = (byte)type;
        s.Subtype = init.Subtype;
        s.Value0 = init.Value0;
        s.Value1 = init.Value1;
        s.Value2 = init.Value2;
        s.Value3 = init.Value3;
        s.Count = (1ul << CountWord.GenerationShift) | CountWord.OneHandle;
        SlotReset<HardwareMemory>.TryInitialise(Recovery, slot, init.State).ShouldBeTrue();
        return new WaitTarget(slot, 1);
    }

    public ulong Word(WaitTarget target) => Volatile.Read(ref Arena.Slot(target.Slot).State);

    public void SetEpoch(WaitTarget target, uint epoch)
    {
        ref ulong word = ref Arena.Slot(target.Slot).State;
        word = (word & ~WaitWord.EpochField) | ((ulong)(epoch & WaitWord.EpochMask) << WaitWord.EpochShift);
    }

    public WaitGroups Groups(WaitTarget target)
    {
        ulong word = Word(target);
        return WaitWord.IsAvailable(word) ? default
            : Arena.Slot(target.Slot).Type == (byte)ObjectType.Mutex ? MutexLayout.Unpack(word)
            : CountedWaiters.Unpack(word);
    }

    /// <summary>Marks the records dead and recovers.</summary>
    public void Kill(params ThreadContext[] threads)
    {
        foreach (ThreadContext thread in threads)
        {
            Volatile.Write(ref Arena.Record(thread.Record).State, (uint)RecordState.Dead);
        }

        WaitRecovery<HardwareMemory>.Recover(Recovery, Records, out _).ShouldBe(RecoveryResult.Done);
        foreach (ThreadContext thread in threads)
        {
            HandleRecovery<HardwareMemory>.ReleaseHeld(Arena, thread.Record, new NoTables()).ShouldBe(RecoveryResult.Done);
            Volatile.Write(ref Arena.Record(thread.Record).State, (uint)RecordState.Free);
        }
    }

    /// <summary>Waits for a state, never for a time.</summary>
    public static void Until(Func<bool> state)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (!state())
        {
            DateTime.UtcNow.ShouldBeLessThan(end, "the state never came");
            System.Threading.Thread.Yield();
        }
    }

    /// <summary>Until so many single waiters are registered and recorded on the object.</summary>
    public void UntilBlocked(WaitTarget target, int count) => Until(() =>
    {
        int blocked = 0;
        for (uint r = 1; r < Records; r++)
        {
            ref ThreadRecord record = ref Arena.Record(r);
            var single = new SingleWord(Volatile.Read(ref record.Single));
            blocked += single.IsSome && single.Slot == target.Slot && Volatile.Read(ref record.Ambiguous) == 0 ? 1 : 0;
        }

        return blocked == count;
    });

    /// <summary>Until that record is blocked in the engine, and the section that began its wait is over.</summary>
    public void UntilPending(ThreadContext thread) => Until(() =>
        new VerdictWord(Volatile.Read(ref Arena.Record(thread.Record).Verdict)).IsPending && Volatile.Read(ref Arena.Domain.Lock) == 0);

    /// <summary>The invariants of the wait protocol at rest (nobody waits).</summary>
    public void ShouldBeQuiet(params WaitTarget[] targets)
    {
        Volatile.Read(ref Arena.Domain.Lock).ShouldBe(0ul);
        Arena.Domain.Phase.ShouldBe((uint)EnginePhase.Idle);
        foreach (WaitTarget target in targets)
        {
            ulong word = Word(target);
            (word & WaitWord.Detour).ShouldBe(0ul, "R or M left");
            Groups(target).Any.ShouldBeFalse("W1 left");
            (word & WaitWord.Granting).ShouldBe(0ul, "a grant left");
            Arena.Slot(target.Slot).Pending.ShouldBe(0u);
        }

        for (uint r = 1; r < Records; r++)
        {
            Arena.Record(r).Single.ShouldBe(0ul);
            Arena.Record(r).Ambiguous.ShouldBe(0ul);
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private sealed class NoTables : ITableSource
    {
        public TableSegment? Table(uint processIndex) => null;
    }
}

/// <summary>A thread that runs one wait; its result is asked for after the fact.</summary>
internal sealed class Waiter
{
    private readonly Thread _thread;
    private NtStatus _status;

    public Waiter(Func<NtStatus> wait)
    {
        _thread = new Thread(() => _status = wait()) { IsBackground = true };
        _thread.Start();
    }

    public bool IsDone => !_thread.IsAlive;

    public NtStatus Result
    {
        get
        {
            _thread.Join(TimeSpan.FromSeconds(20)).ShouldBeTrue("the waiter never came back");
            return _status;
        }
    }
}
