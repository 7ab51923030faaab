using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;
using Engine = Helve.Kernel.Waiting.WaitEngine<Helve.Tests.Waiting.DyingMemory>;
using Events = Helve.Kernel.Objects.Event.Event<Helve.Tests.Waiting.DyingMemory>;
using LiveEvents = Helve.Kernel.Objects.Event.Event<Helve.Kernel.Memory.HardwareMemory>;
using LiveMutexes = Helve.Kernel.Objects.Mutex.Mutex<Helve.Kernel.Memory.HardwareMemory>;
using Mutexes = Helve.Kernel.Objects.Mutex.Mutex<Helve.Tests.Waiting.DyingMemory>;
using Semaphores = Helve.Kernel.Objects.Semaphore.Semaphore<Helve.Tests.Waiting.DyingMemory>;
using Single = Helve.Kernel.Waiting.SingleWait<Helve.Tests.Waiting.DyingMemory>;

namespace Helve.Tests.Waiting;

/// <summary>A death before every single access of every operation, and of the broker in every access of the recovery that follows.</summary>
public sealed class DeathTests
{
    private const long Never = long.MaxValue;
    private const long Soon = 1;

    private static readonly Dictionary<string, Action<DeathScene>> s_scenes = new()
    {
        ["set, nobody"] = s => s.Deed = Set(s, Auto(s)),
        ["set, one blocked"] = s => s.Deed = Set(s, Blocked(s, Auto(s), 1)),
        ["set, three blocked"] = s => s.Deed = Set(s, Blocked(s, Auto(s), 3)),
        ["set manual, two blocked"] = s => s.Deed = Set(s, Blocked(s, Manual(s), 2)),
        ["set, any pending"] = s => s.Deed = Set(s, Pending(s, Auto(s), Auto(s), false, 1)),
        ["set, two any pending"] = s => s.Deed = Set(s, Pending(s, Auto(s), Auto(s), false, 2)),
        ["set manual, two any pending"] = s => s.Deed = Set(s, Pending(s, Manual(s), Auto(s), false, 2)),
        ["set, all pending, other set"] = s => s.Deed = Set(s, Pending(s, Auto(s), AutoSet(s), true, 1)),
        ["set, all pending, other not"] = s => s.Deed = Set(s, Pending(s, Auto(s), Auto(s), true, 1)),
        ["set manual, all and any pending"] = s =>
        {
            WaitTarget manual = Pending(s, Manual(s), AutoSet(s), true, 2);
            s.Deed = Set(s, Pending(s, manual, Auto(s), false, 1));
        },
        ["set, single and any"] = s => s.Deed = Set(s, Pending(s, Blocked(s, Auto(s), 1), Auto(s), false, 1)),
        ["pulse, blocked"] = s => s.Deed = Pulse(s, Blocked(s, Auto(s), 2)),
        ["pulse manual, any and all"] = s => s.Deed = Pulse(s, Pending(s, Pending(s, Manual(s), AutoSet(s), true, 1), Auto(s), false, 1)),
        ["pulse manual, unsatisfiable all"] = s => s.Deed = Pulse(s, Pending(s, Manual(s), Auto(s), true, 1)),
        ["reset, all pending"] = s => s.Deed = Reset(s, Pending(s, AutoSet(s), Auto(s), true, 1)),
        ["release semaphore, single and two any"] = s => s.Deed = Release(s, Pending(s, Blocked(s, Semaphore(s), 1), Auto(s), false, 2), 2),
        ["release semaphore, rest"] = s => s.Deed = Release(s, Pending(s, Semaphore(s), Auto(s), false, 1), 3),
        ["release mutex, nobody"] = s => s.Deed = ReleaseMutex(s, Owned(s)),
        ["release mutex, two blocked"] = s => s.Deed = ReleaseMutex(s, Blocked(s, Owned(s), 2)),
        ["release mutex, any pending"] = s => s.Deed = ReleaseMutex(s, Pending(s, Owned(s), Auto(s), false, 1)),
        ["release mutex, all pending"] = s => s.Deed = ReleaseMutex(s, Pending(s, Owned(s), AutoSet(s), true, 1)),
        ["take event"] = s => s.Deed = Wait(s, AutoSet(s), 0),
        ["take mutex"] = s => s.Deed = Wait(s, Free(s), 0),
        ["block on event"] = s => s.Deed = Wait(s, Blocked(s, Auto(s), 1), Never),
        ["time out on event"] = s => s.Deed = Wait(s, Blocked(s, Auto(s), 1), Soon),
        ["time out first in group"] = s =>
        {
            WaitTarget e = Auto(s);
            s.VictimAsleep(e);
            Blocked(s, e, 2);
            s.Deed = () => Single.Sleep(s.Victim, e.Slot, false, Soon);
        },
        ["block on frozen event"] = s => s.Deed = Wait(s, Pending(s, Auto(s), Auto(s), false, 1), Never),
        ["time out on frozen event"] = s => s.Deed = Wait(s, Pending(s, Auto(s), Auto(s), false, 1), Soon),
        ["take a grant"] = s => s.Deed = TakeGrant(s, Auto(s), frozen: false),
        ["take a grant, frozen"] = s => s.Deed = TakeGrant(s, Auto(s), frozen: true),
        ["claim a mutex"] = s => s.Deed = ClaimMutex(s, frozen: false),
        ["claim a mutex, frozen"] = s => s.Deed = ClaimMutex(s, frozen: true),
        ["any of three, last set"] = s => s.Deed = WaitMany(s, false, 0, Auto(s), Auto(s), AutoSet(s)),
        ["any, mutex last"] = s => s.Deed = WaitMany(s, false, 0, Auto(s), Free(s)),
        ["any, frozen"] = s => s.Deed = WaitMany(s, false, 0, Pending(s, Auto(s), Auto(s), false, 1), AutoSet(s)),
        ["any, times out"] = s => s.Deed = WaitMany(s, false, Soon, Auto(s), Owned(s, recursion: false)),
        ["any, blocks beside others"] = s => s.Deed = WaitMany(s, false, Never, Pending(s, Auto(s), Auto(s), false, 1), Blocked(s, Auto(s), 1)),
        ["all, taken at once"] = s => s.Deed = WaitMany(s, true, 0, AutoSet(s), Free(s), Free(s)),
        ["all, blocks"] = s => s.Deed = WaitMany(s, true, Never, AutoSet(s), Auto(s), Free(s)),
        ["all, owned mutex"] = s => s.Deed = WaitMany(s, true, 0, Owned(s), AutoSet(s)),
        ["dies owning two with waiters"] = s =>
        {
            WaitTarget a = Blocked(s, Owned(s), 2), b = Pending(s, Owned(s), Auto(s), false, 1);
            Pending(s, a, b, true, 1);
            s.Deed = Wait(s, AutoSet(s), 0);
        },
        ["cancel another"] = s =>
        {
            ThreadContextHolder other = new(s);
            s.Deed = () => Engine.Cancel(s.Victim, other.Record);
        },
    };

    public static TheoryData<string> Scenes => [.. s_scenes.Keys];

    [Theory, MemberData(nameof(Scenes)), Rule("H11")]
    public void Death_BeforeAnyAccess_LeavesTheDeedWholeOrUndone(string name)
    {
        HashSet<string> whole = [Outcome(name, int.MaxValue, -1, out _, out _), Outcome(name, 0, -1, out _, out _)];
        for (int access = 0; ; access++)
        {
            string outcome = Outcome(name, access, -1, out bool died, out _);
            whole.ShouldContain(outcome, $"death before access {access}");
            if (!died)
            {
                break;
            }
        }
    }

    [Theory, MemberData(nameof(Scenes)), Rule("H11")]
    public void Death_OfTheBrokerInRecovery_ChangesNothing(string name)
    {
        bool died = true;
        for (int access = 0; died; access += 5)
        {
            string outcome = Outcome(name, access, -1, out died, out _);
            bool brokerDied = true;
            for (int broker = 0; brokerDied; broker += 3)
            {
                Outcome(name, access, broker, out _, out brokerDied).ShouldBe(outcome, $"death before access {access}, broker's before {broker}");
            }
        }
    }

    private static string Outcome(string name, int access, int broker, out bool died, out bool brokerDied)
    {
        using var scene = new DeathScene();
        s_scenes[name](scene);
        died = DyingMemory.DiesBefore(access, scene.Deed);
        brokerDied = scene.Recover(broker);
        return scene.Describe();
    }

    private sealed class ThreadContextHolder(DeathScene scene)
    {
        public uint Record { get; } = scene.Asleep(false, Auto(scene), Auto(scene)).Record;
    }

    private static WaitTarget Auto(DeathScene s) => s.Keep(s.Fixture.AutoEvent());

    private static WaitTarget AutoSet(DeathScene s) => s.Keep(s.Fixture.AutoEvent(set: true));

    private static WaitTarget Manual(DeathScene s) => s.Keep(s.Fixture.ManualEvent());

    private static WaitTarget Semaphore(DeathScene s) => s.Keep(s.Fixture.Semaphore(0, 5));

    private static WaitTarget Free(DeathScene s) => s.Keep(s.Fixture.Mutex());

    private static WaitTarget Owned(DeathScene s, bool recursion = true) => s.Keep(s.Fixture.Mutex(recursion ? s.Victim : s.Fixture.Thread()));

    private static WaitTarget Blocked(DeathScene s, WaitTarget target, int count)
    {
        for (int i = 0; i < count; i++)
        {
            s.Asleep(false, target);
        }

        return target;
    }

    private static WaitTarget Pending(DeathScene s, WaitTarget target, WaitTarget other, bool all, int count)
    {
        for (int i = 0; i < count; i++)
        {
            s.Asleep(all, other, target);
        }

        return target;
    }

    private static Action Set(DeathScene s, WaitTarget target) => () => Events.Set(s.Victim, target, out _);

    private static Action Reset(DeathScene s, WaitTarget target) => () => Events.Reset(s.Victim, target, out _);

    private static Action Pulse(DeathScene s, WaitTarget target) => () => Events.Pulse(s.Victim, target, out _);

    private static Action Release(DeathScene s, WaitTarget target, int count) => () => Semaphores.Release(s.Victim, target, count, out _);

    private static Action ReleaseMutex(DeathScene s, WaitTarget target) => () => Mutexes.Release(s.Victim, target, out _);

    private static Action Wait(DeathScene s, WaitTarget target, long deadline) => () => Single.Wait(s.Victim, target, deadline);

    private static Action WaitMany(DeathScene s, bool all, long deadline, params WaitTarget[] targets) =>
        () => Engine.Wait(s.Victim, targets, all, deadline);

    // The victim and a bystander are blocked, one grant is out, and the victim runs.
    private static Action TakeGrant(DeathScene s, WaitTarget target, bool frozen)
    {
        s.VictimAsleep(target);
        Blocked(s, target, 1);
        if (frozen)
        {
            Pending(s, target, Auto(s), false, 1);
        }

        LiveEvents.Set(s.Fixture.Recovery, target, out _);
        return () => Single.Sleep(s.Victim, target.Slot, false, Never);
    }

    // The victim is blocked, the owner has released, and the victim runs; somebody else waits behind it.
    private static Action ClaimMutex(DeathScene s, bool frozen)
    {
        var owner = s.Fixture.Thread();
        WaitTarget target = s.Keep(s.Fixture.Mutex(owner));
        s.VictimAsleep(target);
        if (frozen)
        {
            Pending(s, target, Auto(s), false, 1);
        }

        LiveMutexes.Release(owner, target, out _);
        if (!frozen)
        {
            Blocked(s, target, 1);
        }

        return () => Single.Sleep(s.Victim, target.Slot, true, Never);
    }
}
