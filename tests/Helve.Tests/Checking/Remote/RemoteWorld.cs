using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Helve.Tests.Checking.Waiting;
using Memory = Helve.Tests.Checking.Core.CheckedMemory;

namespace Helve.Tests.Checking.Remote;

/// <summary>
/// Two tiny arenas and the broker. A thread has the same record number in both: in its own domain its own, in the other one the record of
/// the broker's that stands for it. What a thread can't do by itself it asks for through a word of its own, as through a socket.
/// </summary>
internal sealed unsafe class RemoteWorld : IRemoteGroups, ITableSource
{
    private const uint FirstRecord = 3;
    private const long SomeDeadline = 1_000;

    private readonly RemoteProgram _program;
    private readonly ThreadContext[] _lockers;
    private readonly RemoteGroup?[] _groups;
    private readonly nint[] _mail;

    public RemoteWorld(RemoteProgram program)
    {
        _program = program;
        Region = new SharedRegion();
        Arenas = [MakeArena(0), MakeArena(1)];
        uint locker = FirstRecord + (uint)program.Core.Players.Length;
        _lockers = Array.ConvertAll(Arenas, arena => new ThreadContext(arena, locker, 0) { Patience = 2 });
        _mail = new nint[program.Core.Players.Length];
        _groups = new RemoteGroup?[_mail.Length];
        for (int p = 0; p < _mail.Length; p++)
        {
            _mail[p] = (nint)Unsafe.AsPointer(ref Region.AddWord($"mail of T{p}"));
            _groups[p] = program.MixedActOf(p) is { } act ? GroupOf(p, act) : null;
        }

        for (int i = 0; i < program.Core.Things.Length; i++)
        {
            Prepare(i, program.Core.Things[i]);
        }
    }

    public SharedRegion Region { get; }

    public Arena[] Arenas { get; }

    /// <summary>A broken variant: what the dead had in two domains is recovered in the one first, and then in the other.</summary>
    public bool RecoversApart { get; init; }

    public TableSegment? Table(uint processIndex) => null;

    public RemoteGroup? Find(Arena arena, uint record) =>
        record >= FirstRecord && record - FirstRecord < _groups.Length ? _groups[record - FirstRecord] : null;

    public static uint RecordOf(int player) => FirstRecord + (uint)player;

    public ref ulong Mail(int player) => ref *(ulong*)_mail[player];

    public Arena HomeOf(int thing) => Arenas[_program.Homes[thing]];

    public uint SlotOf(int thing) => ((uint)TypeOf(_program.Core.Things[thing].Kind) - 1) * Arena.SlotsPerChunk + (uint)thing;

    /// <summary>What a thread does, as the library would.</summary>
    public ulong Do(int player, int step)
    {
        Act act = _program.Core.Players[player].Acts[step];
        return act.Verb switch
        {
            Verb.Gate => Outcome.Done,
            Verb.Any or Verb.All => Wait(player, step, act),
            _ => Signal(player, step, act),
        };
    }

    /// <summary>What the broker does for a thread that asks for it.</summary>
    public ulong Serve(int player)
    {
        ulong asked = Memory.Read(ref Mail(player));
        Act act = _program.Core.Players[player].Acts[(int)(asked >> 8) - 1];
        NtStatus status = (Question)(byte)asked switch
        {
            Question.Signal => ServeSignal(player, act),
            Question.Begin when _program.IsMixed(act) => Until(() => WaitEngine<Memory>.BeginRemote(_groups[player]!, act.Patience == Patience.Poll)),
            Question.Begin => Until(() => WaitEngine<Memory>.BeginForeign(Surrogate(player), Targets(act), act.Verb == Verb.All, act.Patience == Patience.Poll, out _)),
            _ => ServeEnd(player, act),
        };
        Memory.Write(ref Mail(player), Answered | (uint)status);
        return 0;
    }

    /// <summary>Hears the bell of process 0: waits that threads of that domain satisfied for others.</summary>
    public ulong Collect(int domain)
    {
        Arena arena = Arenas[domain];
        uint record = Doorbell<Memory>.TakeReady(arena, 0);
        while (record != 0)
        {
            uint next = Doorbell<Memory>.NextReady(arena, record);
            int player = (int)(record - FirstRecord);
            Act act = Array.Find(_program.Core.Players[player].Acts, a => a.Verb is Verb.Any or Verb.All && !_program.IsMixed(a) && _program.Homes[a.Objects[0]] == domain)!;
            if (WaitEngine<Memory>.TryEndForeign(Surrogate(player), Targets(act), act.Verb == Verb.All, 0, out NtStatus status))
            {
                Deliver(player, status);
            }

            record = next;
        }

        return 0;
    }

    /// <summary>What the broker does when a thread is dead.</summary>
    public ulong Recover(int player)
    {
        var decided = new List<RemoteGroup>();
        if (_groups[player] is { } group)
        {
            WaitEngine<Memory>.EndRemote(group, NtStatus.Cancelled);
        }

        Memory.Write(ref Mail(player), 0);
        foreach (Arena arena in Arenas)
        {
            Memory.Write(ref arena.Record(RecordOf(player)).State, (uint)RecordState.Dead);
        }

        (ThreadContext, uint)[] domains = Array.ConvertAll(Arenas, static arena => (new ThreadContext(arena, Arena.RecoveryRecord, 0), arena.RecordCapacity));
        foreach ((ThreadContext, uint)[] together in RecoversApart ? Array.ConvertAll(domains, static one => new[] { one }) : [domains])
        {
            UntilDone(() => WaitRecovery<Memory>.Recover(together, this, decided, out _));
        }

        foreach (Arena arena in Arenas)
        {
            UntilDone(() => HandleRecovery<Memory>.Complete(arena, RecordOf(player), this));
            UntilDone(() => HandleRecovery<Memory>.ReleaseHeld(arena, RecordOf(player), this));
            Memory.Write(ref arena.Record(RecordOf(player)).State, (uint)RecordState.Free);
        }

        decided.ForEach(Finish);
        return 0;
    }

    private const ulong Answered = 1ul << 63;

    private enum Question : byte
    {
        Signal = 1,
        Begin = 2,
        End = 3,
    }

    private static ObjectType TypeOf(Kind kind) => kind switch
    {
        Kind.Mutex => ObjectType.Mutex,
        Kind.Semaphore => ObjectType.Semaphore,
        _ => ObjectType.Event,
    };

    private Arena MakeArena(int domain)
    {
        int players = _program.Core.Players.Length;
        Arena arena = Region.AddArena(3 * Arena.SlotsPerChunk, FirstRecord + (uint)players + 1, (uint)players + 1);
        arena.NextChunk = 3;
        for (uint chunk = 0; chunk < 3; chunk++)
        {
            arena.ChunkType(chunk) = (byte)(chunk + 1);
        }

        for (uint record = 1; record < arena.RecordCapacity; record++)
        {
            int player = (int)record - (int)FirstRecord;
            bool own = player >= 0 && player < players && _program.Domains[player] == domain;
            arena.Record(record).State = (uint)RecordState.Assigned;
            arena.Record(record).Process = own ? (uint)player + 1 : 0;
        }

        return arena;
    }

    private RemoteGroup GroupOf(int player, Act act)
    {
        var members = new List<RemoteMember>();
        for (int domain = 0; domain < Arenas.Length; domain++)
        {
            int[] indexes = [.. Enumerable.Range(0, act.Objects.Length).Where(i => _program.Homes[act.Objects[i]] == domain)];
            WaitTarget[] targets = Array.ConvertAll(indexes, i => Target(act.Objects[i]));
            members.Add(new RemoteMember(_lockers[domain], new ThreadContext(Arenas[domain], RecordOf(player), 0) { Patience = 2 }, targets, indexes));
        }

        return new RemoteGroup((ulong*)Unsafe.AsPointer(ref Region.AddWord($"group of T{player}")), act.Verb == Verb.All, members);
    }

    private WaitTarget Target(int thing) => new(SlotOf(thing), 0);

    private WaitTarget[] Targets(Act act) => Array.ConvertAll(act.Objects, Target);

    private ThreadContext Own(int player) => new(Arenas[_program.Domains[player]], RecordOf(player), (uint)player + 1);

    // In the domain that is not the thread's.
    private ThreadContext Surrogate(int player) => new(Arenas[1 - _program.Domains[player]], RecordOf(player), 0) { Patience = 2 };

    private bool IsLocal(int player, Act act) => act.Objects.All(o => _program.Homes[o] == _program.Domains[player]);

    private ulong Wait(int player, int step, Act act)
    {
        long deadline = act.Patience switch { Patience.Poll => 0, Patience.Deadline => SomeDeadline, _ => long.MaxValue };
        if (IsLocal(player, act))
        {
            return Waited(WaitEngine<Memory>.Wait(Own(player), Targets(act), act.Verb == Verb.All, deadline));
        }

        ref ulong result = ref Own(player).Self.ForeignResult;
        uint number = new ForeignResult(Memory.Read(ref result)).Number;
        NtStatus status = Ask(player, step, Question.Begin);
        while (status == NtStatus.Pending)
        {
            var seen = new ForeignResult(Memory.Read(ref result));
            if (seen.Number != number)
            {
                status = seen.Status;
            }
            else if (Memory.Park(ref Unsafe.As<ulong, uint>(ref result), number, uint.MaxValue, deadline) == ParkResult.TimedOut)
            {
                status = Ask(player, step, Question.End);
            }
        }

        return Waited(status);
    }

    private ulong Signal(int player, int step, Act act)
    {
        NtStatus status = NtStatus.MoreProcessingRequired;
        ulong previous = 0;
        if (IsLocal(player, act))
        {
            status = SignalOwn(Own(player), act, out previous);
        }

        if (status == NtStatus.MoreProcessingRequired)
        {
            status = Ask(player, step, Question.Signal);
            previous = (uint)status < 0x100 ? (uint)status : 0;
            status = (uint)status < 0x100 ? NtStatus.Success : status;
        }

        return status switch
        {
            NtStatus.Success => Outcome.Done + previous,
            NtStatus.MutantNotOwned or NtStatus.SemaphoreLimitExceeded => Outcome.Refused,
            _ => throw new InvalidOperationException($"a signal ended with {status}"),
        };
    }

    private NtStatus SignalOwn(ThreadContext ctx, Act act, out ulong previous)
    {
        WaitTarget target = Target(act.Objects[0]);
        uint was = 0;
        int count = 0;
        NtStatus status = act.Verb switch
        {
            Verb.Set => Event<Memory>.Set(ctx, target, out was),
            Verb.Reset => Event<Memory>.Reset(ctx, target, out was),
            Verb.Pulse => Event<Memory>.Pulse(ctx, target, out was),
            Verb.Release => Semaphore<Memory>.Release(ctx, target, act.Count, out count),
            _ => Mutex<Memory>.Release(ctx, target, out _),
        };
        previous = was + (ulong)count;
        return status;
    }

    private NtStatus ServeSignal(int player, Act act)
    {
        int domain = _program.Homes[act.Objects[0]];
        ThreadContext actor = new(Arenas[domain], RecordOf(player), 0) { Patience = 2 };
        SignalKind kind = act.Verb switch
        {
            Verb.Set => SignalKind.Set,
            Verb.Reset => SignalKind.Reset,
            Verb.Pulse => SignalKind.Pulse,
            Verb.Release => SignalKind.Release,
            _ => SignalKind.ReleaseMutex,
        };
        var decided = new List<RemoteGroup>();
        int previous = 0;
        NtStatus status = Until(() => WaitEngine<Memory>.Signal(
            actor, _lockers[domain], this, Target(act.Objects[0]), kind, (uint)act.Count, force: false, out previous, decided));
        decided.ForEach(Finish);
        return status == NtStatus.Success ? (NtStatus)(uint)previous : status;
    }

    private NtStatus ServeEnd(int player, Act act)
    {
        if (_program.IsMixed(act))
        {
            NtStatus ended = WaitEngine<Memory>.EndRemote(_groups[player]!, NtStatus.Timeout);
            Clean(_groups[player]!);
            return ended;
        }

        _ = Until(() => WaitEngine<Memory>.TryCancelForeign(Surrogate(player), NtStatus.Timeout) ? NtStatus.Success : NtStatus.Retry);
        return WaitEngine<Memory>.TryEndForeign(Surrogate(player), Targets(act), act.Verb == Verb.All, 0, out NtStatus status)
            ? status
            : new ForeignResult(Memory.Read(ref Own(player).Self.ForeignResult)).Status;
    }

    private void Finish(RemoteGroup group)
    {
        Clean(group);
        Deliver(Array.IndexOf(_groups, group), WaitEngine<Memory>.StatusOf(group));
    }

    private void Clean(RemoteGroup group)
    {
        foreach (RemoteMember member in group.Members)
        {
            _ = Until(() => WaitEngine<Memory>.TryClean(member) ? NtStatus.Success : NtStatus.Retry);
        }
    }

    private void Deliver(int player, NtStatus status)
    {
        ref ulong result = ref Own(player).Self.ForeignResult;
        uint number = new ForeignResult(Memory.Read(ref result)).Number;
        Memory.Write(ref result, ForeignResult.Of(number, status).Value);
        Memory.Wake(ref Unsafe.As<ulong, uint>(ref result), 1, uint.MaxValue);
    }

    private NtStatus Ask(int player, int step, Question question)
    {
        ref ulong mail = ref Mail(player);
        ulong asked = ((ulong)(step + 1) << 8) | (byte)question;
        Memory.Write(ref mail, asked);
        ulong seen;
        while ((seen = Memory.Read(ref mail)) == asked)
        {
            Memory.AwaitChange(ref mail, asked);
        }

        Memory.Write(ref mail, 0);
        return (NtStatus)(uint)seen;
    }

    private NtStatus Until(Func<NtStatus> act)
    {
        NtStatus status;
        ref ulong any = ref Region.AnyRead;
        while ((status = act()) == NtStatus.Retry)
        {
            Memory.AwaitChange(ref any, 0);
        }

        return status;
    }

    private void UntilDone(Func<RecoveryResult> act) =>
        _ = Until(() => act() == RecoveryResult.Busy ? NtStatus.Retry : NtStatus.Success);

    private static ulong Waited(NtStatus status) => status switch
    {
        NtStatus.Timeout => Outcome.TimedOut,
        < (NtStatus)0xC0 => (ulong)status,
        _ => throw new InvalidOperationException($"a wait ended with {status}"),
    };

    private void Prepare(int thing, Thing what)
    {
        uint slot = SlotOf(thing);
        uint owner = what.Kind == Kind.Mutex && what.Initial > 0 ? RecordOf(what.Initial - 1) : 0;
        ObjectInit init = what.Kind switch
        {
            Kind.Semaphore => Semaphore<HardwareMemory>.Init(what.Initial, what.Limit),
            Kind.Mutex => Mutex<HardwareMemory>.Init(owner),
            _ => Event<HardwareMemory>.Init(what.Kind == Kind.Manual, what.Initial > 0),
        };
        Arena arena = HomeOf(thing);
        ref ObjectSlot memory = ref arena.Slot(slot);
        memory.State = init.State;
        memory.Count = CountWord.OneHandle;
        memory.Type = (byte)TypeOf(what.Kind);
        memory.Subtype = init.Subtype;
        memory.Value0 = init.Value0;
        arena.Taken(slot / Arena.SlotsPerChunk) |= 1ul << (int)(slot % 64);
        if (owner != 0)
        {
            OwnedMutexes<HardwareMemory>.Add(arena, owner, slot);
        }
    }
}
