using Helve.Kernel.Memory;
using Helve.Tests.Checking.Core;
using Memory = Helve.Tests.Checking.Core.CheckedMemory;

namespace Helve.Tests.Checking.Toys;

/// <summary>Small protocols over <see cref="CheckedMemory"/>.</summary>
internal static class ToyProtocols
{
    public delegate ulong Increment(SharedRegion region, ref ulong theLock, ref ulong count);

    public static Scenario Peterson(Mutation? mutation)
    {
        var region = new SharedRegion();
        region.AddWord("flag 0");
        region.AddWord("flag 1");
        region.AddWord("turn");
        region.AddWord("inside");
        return new Scenario
        {
            Name = "Peterson",
            Region = region,
            Actors = [Thread("T0", 0, _ => Enter(region, 0)), Thread("T1", 1, _ => Enter(region, 1))],
            Always = state => state.Read(ref region["inside"]) == 3 ? "both are inside" : null,
            Mutation = mutation,
        };
    }

    public static Scenario SpinLock(Increment increment, int kills = 0, int stops = 0)
    {
        var region = new SharedRegion();
        region.AddWord("lock");
        region.AddWord("count");
        ulong Run(ActorContext actor) => increment(region, ref region["lock"], ref region["count"]);
        return new Scenario
        {
            Name = "spin lock",
            Region = region,
            Actors = [Thread("T0", 0, Run), Thread("T1", 1, Run)],
            KillableProcesses = [0],
            Kills = kills,
            Stops = stops,
            AtEnd = state => kills + stops > 0 || state.Read(ref region["count"]) == 2 ? null : $"the count is {state.Read(ref region["count"])}",
        };
    }

    public static ulong IncrementUnderLock(SharedRegion region, ref ulong theLock, ref ulong count)
    {
        while (Memory.CompareExchange(ref theLock, 1, 0) != 0)
        {
            Memory.AwaitChange(ref theLock, 1);
        }

        Memory.Write(ref count, Memory.Read(ref count) + 1);
        Memory.Write(ref theLock, 0);
        return 0;
    }

    public static ulong IncrementUnderBrokenLock(SharedRegion region, ref ulong theLock, ref ulong count)
    {
        while (Memory.Read(ref theLock) != 0)
        {
            Memory.AwaitChange(ref theLock, 1);
        }

        Memory.Write(ref theLock, 1);
        Memory.Write(ref count, Memory.Read(ref count) + 1);
        Memory.Write(ref theLock, 0);
        return 0;
    }

    /// <summary>The three-state futex mutex: 0 free, 1 held, 2 held and somebody sleeps.</summary>
    public static Scenario FutexMutex(Mutation? mutation)
    {
        var region = new SharedRegion();
        region.AddWord("lock");
        return new Scenario
        {
            Name = "futex mutex",
            Region = region,
            Actors = [Thread("T0", 0, _ => LockOnce(region)), Thread("T1", 1, _ => LockOnce(region)), Thread("T2", 2, _ => LockOnce(region))],
            Mutation = mutation,
            MaximumAccesses = 40,
        };
    }

    /// <summary>Two sleepers of different groups on one word; one wake is meant for T0.</summary>
    public static Scenario TwoGroups(uint wakeBits)
    {
        var region = new SharedRegion();
        region.AddWord("word");
        ulong Sleep(uint bits) => (ulong)Memory.Park(ref Half(region), 0, bits, long.MaxValue);
        ulong WakeOne(ActorContext actor)
        {
            Memory.Wake(ref Half(region), 1, wakeBits);
            return 0;
        }

        return new Scenario
        {
            Name = "two groups",
            Region = region,
            Actors =
            [
                Thread("T0", 0, _ => Sleep(1)),
                Thread("T1", 1, _ => Sleep(2)),
                new Actor
                {
                    Name = "T2",
                    Program = [new Step([new Choice("wake", WakeOne, state => state.IsBlockedOrGone(0) && state.IsBlockedOrGone(1))])],
                },
            ],
            MayBlock = true,
            AtEnd = state => state.Status(0) == ActorStatus.Asleep ? "deadlock: T0 was not woken" : null,
        };
    }

    public static Scenario SleepWithDeadline()
    {
        var region = new SharedRegion();
        region.AddWord("word");
        ulong WakeAll(ActorContext actor)
        {
            Memory.Write(ref Half(region), 1);
            Memory.Wake(ref Half(region), int.MaxValue, 1);
            return 0;
        }

        return new Scenario
        {
            Name = "deadline",
            Region = region,
            Actors = [Thread("T0", 0, _ => (ulong)Memory.Park(ref Half(region), 0, 1, 5)), Thread("T1", 1, WakeAll)],
            Outcome = state => ((ParkResult)state.Results(0)[0]).ToString(),
        };
    }

    public static Scenario EndlessLoop()
    {
        var region = new SharedRegion();
        region.AddWord("x");
        ulong Loop(ActorContext actor)
        {
            while (Memory.Read(ref region["x"]) == 0)
            {
            }

            return 0;
        }

        return new Scenario { Name = "endless", Region = region, Actors = [Thread("T0", 0, Loop)], MaximumAccesses = 50 };
    }

    public static Scenario Throws()
    {
        var region = new SharedRegion();
        region.AddWord("x");
        ulong Run(ActorContext actor)
        {
            Memory.Write(ref region["x"], 5);
            throw new InvalidOperationException("wrong turn");
        }

        return new Scenario { Name = "throws", Region = region, Actors = [Thread("T0", 0, Run)] };
    }

    public static Scenario RacyIncrement()
    {
        var region = new SharedRegion();
        region.AddWord("x");
        ulong Run(ActorContext actor)
        {
            Memory.Write(ref region["x"], Memory.Read(ref region["x"]) + 1);
            return 0;
        }

        return new Scenario
        {
            Name = "racy increment",
            Region = region,
            Actors = [Thread("T0", 0, Run), Thread("T1", 1, Run)],
            Outcome = state => $"{state.Read(ref region["x"])}",
        };
    }

    private static Actor Thread(string name, int process, Operation run) =>
        new() { Name = name, Process = process, Stoppable = true, Program = [new Step([new Choice("run", run)])] };

    private static ref uint Half(SharedRegion region) => ref System.Runtime.CompilerServices.Unsafe.As<ulong, uint>(ref region[region.HasWord("lock") ? "lock" : "word"]);

    private static ulong Enter(SharedRegion region, int me)
    {
        ref ulong mine = ref region[$"flag {me}"];
        ref ulong others = ref region[$"flag {1 - me}"];
        ref ulong turn = ref region["turn"];
        Memory.Write(ref mine, 1);
        Memory.Write(ref turn, (ulong)(1 - me));
        while (Memory.Read(ref others) == 1 && Memory.Read(ref turn) == (ulong)(1 - me))
        {
            Memory.AwaitChange(ref region.AnyRead, 0);
        }

        Memory.Or(ref region["inside"], 1ul << me);
        Memory.And(ref region["inside"], ~(1ul << me));
        Memory.Write(ref mine, 0);
        return 0;
    }

    private static ulong LockOnce(SharedRegion region)
    {
        ref uint word = ref Half(region);
        if (Memory.CompareExchange(ref word, 1, 0) != 0)
        {
            while (Memory.Exchange(ref word, 2) != 0)
            {
                Memory.Park(ref word, 2, 1, long.MaxValue);
            }
        }

        if (Memory.Exchange(ref word, 0) == 2)
        {
            Memory.Wake(ref word, 1, 1);
        }

        return 0;
    }
}
