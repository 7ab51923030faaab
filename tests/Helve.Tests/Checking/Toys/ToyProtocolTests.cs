using Helve.Kernel.Memory;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;

namespace Helve.Tests.Checking.Toys;

/// <summary>The checker itself: it passes small protocols that are right and finds the fault of those that are not.</summary>
public class ToyProtocolTests
{
    [Fact]
    public void Peterson_AsPublished_ExcludesAndEnds()
    {
        Exploration found = Explorer.Explore(ToyProtocols.Peterson(mutation: null));
        found.Fault.ShouldBeNull(found.ToString());
        found.States.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Peterson_TurnNotGivenAway_BothAreInside() =>
        Explorer.Explore(ToyProtocols.Peterson(Mutation.Drop("no turn", (site, access) => site.Location == "turn" && access.Kind == AccessKind.Write)))
            .Fault.ShouldBe("both are inside");

    [Fact]
    public void Peterson_FlagRaisedTooLate_BothAreInside() =>
        Explorer.Explore(ToyProtocols.Peterson(Mutation.Delay("late flag", (site, access) => site.Location.StartsWith("flag", StringComparison.Ordinal) && access.Value == 1)))
            .Fault.ShouldBe("both are inside");

    [Fact]
    public void SpinLock_ByCompareExchange_CountsRight()
    {
        Exploration found = Explorer.Explore(ToyProtocols.SpinLock(ToyProtocols.IncrementUnderLock));
        found.Fault.ShouldBeNull(found.ToString());
    }

    [Fact]
    public void SpinLock_TakenByReadThenWrite_LosesACount() =>
        Explorer.Explore(ToyProtocols.SpinLock(ToyProtocols.IncrementUnderBrokenLock)).Fault.ShouldBe("the count is 1");

    [Fact]
    public void SpinLock_HolderKilled_OtherCannotGoOn()
    {
        Exploration found = Explorer.Explore(ToyProtocols.SpinLock(ToyProtocols.IncrementUnderLock, kills: 1));
        found.Fault.ShouldNotBeNull().ShouldStartWith("deadlock: T1 cannot go on");
        found.Trace.ShouldContain("KILL     process 0");
    }

    [Fact]
    public void SpinLock_HolderStopped_OtherCannotGoOn() =>
        Explorer.Explore(ToyProtocols.SpinLock(ToyProtocols.IncrementUnderLock, stops: 1)).Fault.ShouldNotBeNull().ShouldStartWith("deadlock: T");

    [Fact]
    public void FutexMutex_WithContendedMark_WakesEverybody()
    {
        Exploration found = Explorer.Explore(ToyProtocols.FutexMutex(mutation: null));
        found.Fault.ShouldBeNull(found.ToString());
    }

    [Fact]
    public void FutexMutex_WithoutWake_IsLost() =>
        Explorer.Explore(ToyProtocols.FutexMutex(Mutation.Drop("no wake", (_, access) => access.Kind == AccessKind.Wake)))
            .Fault.ShouldNotBeNull().ShouldStartWith("deadlock");

    [Fact]
    public void FutexMutex_ContendedMarkNotStored_SpinsWithoutEnd() =>
        Explorer.Explore(ToyProtocols.FutexMutex(Mutation.Change(
            "no mark",
            (_, access) => access.Kind == AccessKind.Exchange && access.Value == 2,
            access => access with { Value = 1 }))).Fault.ShouldNotBeNull().ShouldContain("it does not end");

    [Fact]
    public void Bitsets_WakeOfOneAmongTwoGroups_MayReachTheWrongOne()
    {
        Explorer.Explore(ToyProtocols.TwoGroups(wakeBits: 1)).Fault.ShouldBeNull();
        Explorer.Explore(ToyProtocols.TwoGroups(wakeBits: 3)).Fault.ShouldNotBeNull().ShouldStartWith("deadlock: T0");
    }

    [Fact]
    public void TimeOut_OfASleeper_IsExplored()
    {
        Exploration found = Explorer.Explore(ToyProtocols.SleepWithDeadline());
        found.Outcomes.ShouldBe(["LookAgain", "TimedOut"], ignoreOrder: true);
    }

    [Fact]
    public void Loop_WithoutProgress_IsReported() =>
        Explorer.Explore(ToyProtocols.EndlessLoop()).Fault.ShouldNotBeNull().ShouldContain("it does not end");

    [Fact]
    public void Exception_InAnOperation_IsAFaultWithATrace()
    {
        Exploration found = Explorer.Explore(ToyProtocols.Throws());
        found.Fault.ShouldNotBeNull().ShouldContain("wrong turn");
        found.Trace.ShouldContain("x := 5");
    }

    [Fact]
    public void Race_OfTwoIncrements_HasExactlyTheOutcomesThatItHas() =>
        Explorer.Explore(ToyProtocols.RacyIncrement()).Outcomes.ShouldBe(["1", "2"], ignoreOrder: true);
}
