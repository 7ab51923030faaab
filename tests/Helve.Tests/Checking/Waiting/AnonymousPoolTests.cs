using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Helve.Tests.Checking.Waiting.Script;
using Memory = Helve.Tests.Checking.Core.CheckedMemory;

namespace Helve.Tests.Checking.Waiting;

/// <summary>
/// B1, the design that the groups are for: an auto-reset event with waiters and grants, and whoever comes takes a grant. It can't be made
/// of the real code by leaving something out, so it is here in whole.
/// </summary>
public class AnonymousPoolTests(ITestOutputHelper output)
{
    [Fact]
    public void Pool_SetThenWait_LetsTheLateOneSteal()
    {
        Exploration found = Explore("B1 event: set, then wait");
        found.Fault.ShouldNotBeNull();
        found.Fault.ShouldContain("T0[blocked] T1[was 0, was 0, 0]");
    }

    // It is a right event as long as nobody waits behind a signal.
    [Fact]
    public void Pool_TwoSetsForTwoBlocked_EndsAsNtAllows() => Explore("two sets, two blocked").Fault.ShouldBeNull();

    private Exploration Explore(string program)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(WaitPrograms.Find(program), Perform));
        output.WriteLine(found.ToString());
        return found;
    }

    private static ulong Perform(WaitWorld world, int player, Act act)
    {
        ref ulong word = ref world.Arena.Slot(world.SlotOf(act.Objects[0])).State;
        switch (act.Verb)
        {
            case Verb.Gate:
                return Outcome.Done;
            case Verb.Set:
                Set(ref word);
                return Outcome.Done;
            default:
                Wait(ref word);
                return 0;
        }
    }

    private static void Set(ref ulong word)
    {
        ulong seen;
        WaitGroups pool;
        bool grants;
        do
        {
            seen = Memory.Read(ref word);
            pool = WaitWord.IsAvailable(seen) ? default : CountedWaiters.Unpack(seen);
            grants = pool.Grants < pool.First;
            pool.Grants += grants ? 1u : 0;
        }
        while (Memory.CompareExchange(ref word, grants ? CountedWaiters.Pack(seen, pool) : CountedWaiters.PackAvailable(seen, pool, 1), seen) != seen);
        if (grants)
        {
            Memory.Wake(ref DispatcherSlot<Memory>.LowHalf(ref word), 1, uint.MaxValue);
        }
    }

    private static void Wait(ref ulong word)
    {
        bool registered = false;
        while (true)
        {
            ulong seen = Memory.Read(ref word);
            bool available = WaitWord.IsAvailable(seen);
            WaitGroups pool = available ? default : CountedWaiters.Unpack(seen);
            bool takes = available || pool.Grants > 0;
            pool.Grants -= takes && !available ? 1u : 0;
            pool.First += takes ? 0 : registered ? 0u : 1u;
            pool.First -= takes && (registered || !available) ? 1u : 0;
            if (registered && !takes)
            {
                Memory.Park(ref DispatcherSlot<Memory>.LowHalf(ref word), (uint)seen, uint.MaxValue, long.MaxValue);
                continue;
            }

            bool swapped = Memory.CompareExchange(ref word, CountedWaiters.Pack(seen & WaitWord.EpochField, pool), seen) == seen;
            if (swapped && takes)
            {
                return;
            }

            registered |= swapped;
        }
    }
}
