using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Objects.Timer;
using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Memory = Helve.Tests.Checking.Core.CheckedMemory;

namespace Helve.Tests.Checking.Waiting;

/// <summary>A tiny arena with the objects of a program, and its acts on the production code.</summary>
internal sealed class WaitWorld : ITableSource
{
    public const uint FirstThreadRecord = 3;
    private const long SomeDeadline = 1_000;
    private const int NanosecondsPerMillisecond = 1_000_000;
    private const int MomentsPerMillisecond = 10_000;
    private const long WallMomentsBefore = 116_444_736_000_000_000 + (SharedRegion.FirstWallMoment / 100);

    // One chunk for each.
    private static readonly ObjectType[] s_types = [ObjectType.Event, ObjectType.Mutex, ObjectType.Semaphore, ObjectType.Timer];
    private readonly WaitProgram _program;

    public WaitWorld(WaitProgram program)
    {
        _program = program;
        Region = new SharedRegion();
        Arena = Region.AddArena((uint)s_types.Length * Kernel.Memory.Arena.SlotsPerChunk, FirstThreadRecord + (uint)program.Players.Length, (uint)program.Players.Length + 1);
        Arena.NextChunk = (uint)s_types.Length;
        for (uint chunk = 0; chunk < s_types.Length; chunk++)
        {
            Arena.ChunkType(chunk) = (byte)s_types[chunk];
        }

        for (uint record = 1; record < Arena.RecordCapacity; record++)
        {
            Arena.Record(record).State = (uint)RecordState.Assigned;
            Arena.Record(record).Process = record < FirstThreadRecord ? 0 : (uint)program.ProcessOf((int)(record - FirstThreadRecord)) + 1;
        }

        for (int i = 0; i < program.Things.Length; i++)
        {
            Prepare(i, program.Things[i]);
        }
    }

    public SharedRegion Region { get; }

    public Arena Arena { get; }

    /// <summary>No tables: the objects' handles lie outside.</summary>
    public TableSegment? Table(uint processIndex) => null;

    public static uint RecordOf(int player) => FirstThreadRecord + (uint)player;

    public uint SlotOf(int thing) => (uint)Array.IndexOf(s_types, TypeOf(_program.Things[thing].Kind)) * Kernel.Memory.Arena.SlotsPerChunk + (uint)thing;

    /// <summary>Does an act and returns its result as <see cref="Outcome"/> has it.</summary>
    public ulong Do(int player, Act act)
    {
        var ctx = new ThreadContext(Arena, RecordOf(player), (uint)_program.ProcessOf(player) + 1) { Patience = _program.Players[player].Hurried ? 1 : 0 };
        long deadline = act.Patience switch
        {
            Patience.Poll => 0,
            Patience.Deadline => SomeDeadline,
            Patience.Until => SharedRegion.FirstMoment + ((long)act.Due * NanosecondsPerMillisecond),
            _ => long.MaxValue,
        };
        switch (act.Verb)
        {
            case Verb.Gate:
                return Outcome.Done;
            case Verb.Tick:
                Memory.Write(ref Region.Clock, SharedRegion.FirstMoment + ((ulong)act.Count * NanosecondsPerMillisecond));
                return Outcome.Done;
            case Verb.WallTick:
                Memory.Write(ref Region.WallClock, SharedRegion.FirstWallMoment + ((ulong)act.Count * NanosecondsPerMillisecond));
                return Outcome.Done;
            case Verb.Any or Verb.All:
                return Waited(WaitEngine<Memory>.Wait(ctx, Targets(act), act.Verb == Verb.All, deadline));
            case Verb.SignalAndWait:
                return Waited(WaitEngine<Memory>.SignalAndWait(ctx, Target(act.Objects[0]), Target(act.Objects[1]), deadline));
            default:
                return Signal(ctx, act);
        }
    }

    /// <summary>What the broker's recovery thread does for the records of dead threads.</summary>
    public List<(string Name, Action Run)> Recovery()
    {
        var ctx = new ThreadContext(Arena, Kernel.Memory.Arena.RecoveryRecord, 0);
        return
        [
            ("mark", MarkDead),
            ("recover waits", () => Until(() => WaitRecovery<Memory>.Recover(ctx, Arena.RecordCapacity, out _))),
            ("complete", () => ForDead(record => Until(() => HandleRecovery<Memory>.Complete(Arena, record, this)))),
            ("release", () => ForDead(record => Until(() => HandleRecovery<Memory>.ReleaseHeld(Arena, record, this)))),
            ("finish", () => ForDead(record => Memory.Write(ref Arena.Record(record).State, (uint)RecordState.Free))),
        ];
    }

    private static ObjectType TypeOf(Kind kind) => kind switch
    {
        Kind.Mutex => ObjectType.Mutex,
        Kind.Semaphore => ObjectType.Semaphore,
        Kind.Timer or Kind.ManualTimer => ObjectType.Timer,
        _ => ObjectType.Event,
    };

    private static ulong Waited(NtStatus status) => status switch
    {
        NtStatus.Timeout => Outcome.TimedOut,
        NtStatus.MutantNotOwned or NtStatus.SemaphoreLimitExceeded => Outcome.Refused,
        < (NtStatus)0xC0 => (ulong)status,
        _ => throw new InvalidOperationException($"a wait ended with {status}"),
    };

    private static ulong Signalled(NtStatus status, ulong previous) => status switch
    {
        NtStatus.Success => Outcome.Done + previous,
        NtStatus.Retry => Outcome.Retry,
        NtStatus.MutantNotOwned or NtStatus.SemaphoreLimitExceeded => Outcome.Refused,
        _ => throw new InvalidOperationException($"a signal ended with {status}"),
    };

    private ulong Signal(ThreadContext ctx, Act act)
    {
        WaitTarget target = Target(act.Objects[0]);
        switch (act.Verb)
        {
            case Verb.Set:
                return Signalled(Event<Memory>.Set(ctx, target, out uint wasSet), wasSet);
            case Verb.Reset:
                return Signalled(Event<Memory>.Reset(ctx, target, out uint wasReset), wasReset);
            case Verb.Pulse:
                return Signalled(Event<Memory>.Pulse(ctx, target, out uint wasPulsed), wasPulsed);
            case Verb.SetTimer:
                return Signalled(Timer<Memory>.Set(ctx, target, DueTime(act.Due, act.IsAbsolute), act.Period, out bool wasSignalled), wasSignalled ? 1u : 0);
            case Verb.CancelTimer:
                return Signalled(Timer<Memory>.Cancel(ctx, target, out bool wasLeft), wasLeft ? 1u : 0);
            case Verb.QueryTimer:
                return Signalled(Timer<Memory>.Query(ctx, target, out TimerReading reading), reading.IsSignalled ? 1u : 0);
            case Verb.Release:
                return Signalled(Semaphore<Memory>.Release(ctx, target, act.Count, out int count), (ulong)count);
            default:
                return Signalled(Mutex<Memory>.Release(ctx, target, out _), 0);
        }
    }

    private static long DueTime(int milliseconds, bool absolute) =>
        absolute ? WallMomentsBefore + ((long)milliseconds * MomentsPerMillisecond) : -(long)milliseconds * MomentsPerMillisecond;

    private static DueWord FirstDue(Thing what) => what.Due == 0 ? default
        : what.IsAbsolute ? DueWord.AtWallClock((SharedRegion.FirstWallMoment / 100) + ((long)what.Due * MomentsPerMillisecond))
        : DueWord.AtMonotonic((SharedRegion.FirstMoment / 100) + ((long)what.Due * MomentsPerMillisecond));

    private WaitTarget Target(int thing) => new(SlotOf(thing), 0);

    private WaitTarget[] Targets(Act act) => Array.ConvertAll(act.Objects, Target);

    private void MarkDead()
    {
        ulong deaths = Memory.Read(ref Region.Deaths);
        for (int i = 0; i < _program.Players.Length; i++)
        {
            ref uint state = ref Arena.Record(RecordOf(i)).State;
            if ((deaths >> (_program.ProcessOf(i) + 1) & 1) != 0 && Memory.Read(ref state) == (uint)RecordState.Assigned)
            {
                Memory.Write(ref state, (uint)RecordState.Dead);
            }
        }
    }

    private void ForDead(Action<uint> action)
    {
        for (uint record = FirstThreadRecord; record < Arena.RecordCapacity; record++)
        {
            if (Memory.Read(ref Arena.Record(record).State) == (uint)RecordState.Dead)
            {
                action(record);
            }
        }
    }

    // Busy: a living thread is between two stores, or one whose death has not been noted yet; try again when anything has changed.
    private void Until(Func<RecoveryResult> recover)
    {
        RecoveryResult result;
        while ((result = recover()) == RecoveryResult.Busy)
        {
            MarkDead();
            Memory.AwaitChange(ref Region.AnyRead, 0);
        }

        if (result == RecoveryResult.Damaged)
        {
            throw new InvalidOperationException("recovery calls memory damaged that nobody damaged");
        }
    }

    private void Prepare(int thing, Thing what)
    {
        uint slot = SlotOf(thing);
        uint owner = what.Kind == Kind.Mutex && what.Initial > 0 ? RecordOf(what.Initial - 1) : 0;
        ObjectInit init = what.Kind switch
        {
            Kind.Semaphore => Semaphore<HardwareMemory>.Init(what.Initial, what.Limit),
            Kind.Mutex => Mutex<HardwareMemory>.Init(owner),
            Kind.Timer or Kind.ManualTimer => Timer<HardwareMemory>.Init(what.Kind == Kind.ManualTimer),
            _ => Event<HardwareMemory>.Init(what.Kind == Kind.Manual, what.Initial > 0),
        };
        ref ObjectSlot memory = ref Arena.Slot(slot);
        memory.State = init.State;
        memory.Count = CountWord.OneHandle;
        memory.Type = (byte)TypeOf(what.Kind);
        memory.Subtype = init.Subtype;
        memory.Value0 = init.Value0;
        memory.Due = FirstDue(what).Value;
        memory.Value2 = (uint)what.Period;
        Arena.Taken(slot / Kernel.Memory.Arena.SlotsPerChunk) |= 1ul << (int)(slot % 64);
        if (owner != 0)
        {
            OwnedMutexes<HardwareMemory>.Add(Arena, owner, slot);
        }
    }
}
