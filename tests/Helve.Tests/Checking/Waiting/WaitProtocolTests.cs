using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.Checking.Waiting;

/// <summary>Waits and signals, compared with the sequential reference model.</summary>
public class WaitProtocolTests(ITestOutputHelper output)
{
    public static TheoryData<string> Singles => [.. WaitPrograms.Singles.Select(program => program.Name)];

    public static TheoryData<string> Multiple => [.. WaitPrograms.Multiple.Select(program => program.Name)];

    public static TheoryData<string> Deaths => [.. WaitPrograms.Deaths.Select(program => program.Name)];

    public static TheoryData<string> Large => [.. WaitPrograms.Large.Select(program => program.Name)];

    public static TheoryData<string> Stops => [.. WaitPrograms.Stops.Select(program => program.Name)];

    public static TheoryData<string> LargeStops => [.. WaitPrograms.LargeStops.Select(program => program.Name)];

    public static TheoryData<string> Prepared => [.. WaitPrograms.Prepared.Select(program => program.Name)];

    public static TheoryData<string> LargePrepared => [.. WaitPrograms.LargePrepared.Select(program => program.Name)];

    public static TheoryData<string> HurriedStops => [.. WaitPrograms.HurriedOnes.Where(program => program.Players.Length == 2).Select(program => program.Name)];

    public static TheoryData<string> HurriedOnes => [.. WaitPrograms.HurriedOnes.Select(program => program.Name)];

    public static TheoryData<string> HurriedDeaths => [.. WaitPrograms.HurriedDeaths.Select(program => program.Name)];

    [Theory]
    [MemberData(nameof(Singles))]
    public void SingleWaits_UnderEveryInterleaving_EndAsNtAllows(string name) => Explore(name).IsComplete.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Multiple))]
    public void MultipleWaits_UnderEveryInterleaving_EndAsNtAllows(string name) => Explore(name).IsComplete.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Deaths))]
    public void Waits_WithADeathAtAnyAccess_EndAsNtAllows(string name) => Explore(name, kills: 1).IsComplete.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Stops))]
    public void Waits_WithAThreadStoppedAtAnyAccess_OthersGoOn(string name) => ExploreStop(name).IsComplete.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Prepared))]
    public void Waits_FromAPreparedState_EndAsNtAllows(string name) => Explore(name, kills: 1).IsComplete.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(HurriedOnes))]
    public void Signals_OfAHurriedThread_HappenOrDoNothing(string name) => Explore(name).IsComplete.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(HurriedDeaths))]
    public void Signals_OfAHurriedThreadWithADeath_HappenOrDoNothing(string name) => Explore(name, kills: 1).IsComplete.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(HurriedStops))]
    public void Signals_OfAHurriedThreadWithAThreadStoppedAtAnyAccess_End(string name) => ExploreStop(name).IsComplete.ShouldBeTrue();

    [DeepTheory]
    [MemberData(nameof(Prepared))]
    public void Waits_FromAPreparedStateWithABrokerKilled_EndAsNtAllows(string name) => Explore(name, kills: 1, restarts: 1);

    [DeepTheory]
    [MemberData(nameof(LargePrepared))]
    public void Waits_FromALargePreparedState_EndAsNtAllows(string name) => Explore(name, kills: 1);

    [DeepTheory]
    [MemberData(nameof(HurriedOnes))]
    public void Signals_OfAHurriedThreadInLargerProgramsWithAStop_End(string name) => ExploreStop(name);

    [DeepTheory]
    [MemberData(nameof(LargeStops))]
    public void Waits_InLargerProgramsWithAStop_OthersGoOn(string name) => ExploreStop(name);

    [DeepTheory]
    [MemberData(nameof(Deaths))]
    public void Waits_WithADeathAndABrokerKilledInRecovery_EndAsNtAllows(string name) => Explore(name, kills: 1, restarts: 1);

    [DeepTheory]
    [MemberData(nameof(Large))]
    public void Waits_InLargerPrograms_EndAsNtAllows(string name) => Explore(name, kills: 1);

    private Exploration ExploreStop(string name)
    {
        Exploration found = Explorer.Explore(WaitScenario.WithAStop(WaitPrograms.Find(name)));
        output.WriteLine(found.ToString());
        found.Fault.ShouldBeNull();
        return found;
    }

    private Exploration Explore(string name, int kills = 0, int restarts = 0)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(WaitPrograms.Find(name), kills, restarts));
        output.WriteLine(found.ToString());
        found.Fault.ShouldBeNull();
        return found;
    }
}
