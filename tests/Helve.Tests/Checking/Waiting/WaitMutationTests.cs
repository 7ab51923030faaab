using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.Checking.Waiting;

/// <summary>The wait protocol and the engine without one of their precautions: the checker finds what the precaution is for.</summary>
public class WaitMutationTests(ITestOutputHelper output)
{
    [Fact]
    public void Signal_WithoutWake_LeavesTheWaiterAsleep() =>
        Find("B1 event: set, then wait", Mutation.Drop("no wake", (site, access) => access.Kind == AccessKind.Wake));

    [Fact]
    public void Signal_WakesUnderTheWrongBit_LeavesTheWaiterAsleep() =>
        Find("B1 event: set, then wait", Mutation.Change(
            "wrong bit", (site, access) => access.Kind == AccessKind.Wake, access => access with { Bitset = uint.RotateLeft(access.Bitset, 1) }));

    [Fact]
    public void Signal_WakesTooFew_LeavesAWaiterAsleep() =>
        Find("semaphore: two at once", Mutation.Change(
            "wakes one", (site, access) => access.Kind == AccessKind.Wake, access => access with { Count = 1 }));

    [Fact]
    public void Signal_WithoutGroups_LetsTheLateOneSteal() =>
        Find("B1 event: set, then wait", Mutation.Forget("no epoch", WaitSites.IsObject, WaitWord.EpochField));

    [Fact]
    public void TimeOut_WithoutLeaving_StaysCounted() =>
        Find("B4 time-out against set", Mutation.Drop("does not leave", (site, access) =>
            site.Actor == 0 && WaitSites.IsObject(site) && access.Kind == AccessKind.CompareExchange
                && (access.Value & CountedWaiters.FirstMask) < (access.Comparand & CountedWaiters.FirstMask)));

    [Fact]
    public void Recovery_WithoutBroadcast_LeavesAWaiterAsleep() =>
        Find("a signaller dies, another signals", Mutation.Drop(
            "no broadcast", (site, access) => site.Operation == "recover waits" && access.Kind == AccessKind.Wake), kills: 1);

    [Fact]
    public void Recovery_OwnedMutexNotListed_StaysOwnedByTheDead() =>
        Find("a locker dies", Mutation.Drop(
            "not listed", (site, access) => access.Kind == AccessKind.Write && site.Location.Contains("Owned", StringComparison.Ordinal)), kills: 1);

    [Fact]
    public void Engine_VerdictNotWoken_LeavesTheWaiterAsleep() =>
        Find("any, set, set", [Move.ToSleep(0)], Mutation.Drop(
            "no verdict wake", (site, access) => access.Kind == AccessKind.Wake && site.Location.EndsWith("Verdict", StringComparison.Ordinal)));

    [Fact]
    public void Engine_WordsNotFrozen_TakesWhatIsNotThere() =>
        Find("all, set, set", Mutation.Forget("no M", WaitSites.IsObject, WaitWord.Frozen));

    [Fact]
    public void Engine_LockTakenFromTheLiving_IsSeen() =>
        Find("all within a deadline", Mutation.Custom("no lock", (site, access, perform) =>
            site.Location.StartsWith("domain.Lock", StringComparison.Ordinal) && access.Kind == AccessKind.CompareExchange
                ? access.Comparand + 0 * perform(access with { Kind = AccessKind.Write })
                : perform(access)));

    private void Find(string program, Mutation mutation, int kills = 0) => Find(program, [], mutation, kills);

    private void Find(string program, Move[] prefix, Mutation mutation, int kills = 0)
    {
        WaitProgram prepared = WaitPrograms.Find(program) with { Prefix = prefix };
        Exploration found = Explorer.Explore(WaitScenario.Of(prepared, kills, mutation: mutation, maximumStates: 1_500_000));
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }
}
