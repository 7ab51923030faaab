using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.Checking.Waiting;

/// <summary>Timers, compared with the sequential reference model, under every interleaving with a clock that goes on at any moment.</summary>
public class TimerProtocolTests(ITestOutputHelper output)
{
    public static TheoryData<string> All => [.. TimerPrograms.All.Select(static program => program.Name)];

    public static TheoryData<string> Deaths => [.. TimerPrograms.Deaths.Select(static program => program.Name)];

    public static TheoryData<string> Stops => [.. TimerPrograms.Stops.Select(static program => program.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void Timers_UnderEveryInterleaving_EndAsNtAllows(string name) => Explore(name).IsComplete.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Deaths))]
    public void Timers_WithADeathAtAnyAccess_EndAsNtAllows(string name) => Explore(name, kills: 1).IsComplete.ShouldBeTrue();

    [DeepTheory]
    [MemberData(nameof(Deaths))]
    public void Timers_WithADeathAndABrokerKilledInRecovery_EndAsNtAllows(string name) => Explore(name, kills: 1, restarts: 1);

    [Theory]
    [MemberData(nameof(Stops))]
    public void Timers_WithAThreadStoppedAtAnyAccess_OthersGoOn(string name)
    {
        Exploration found = Explorer.Explore(WaitScenario.WithAStop(TimerPrograms.Find(name)));
        output.WriteLine(found.ToString());
        found.Fault.ShouldBeNull();
    }

    private Exploration Explore(string name, int kills = 0, int restarts = 0)
    {
        Exploration found = Explorer.Explore(WaitScenario.Of(TimerPrograms.Find(name), kills, restarts));
        output.WriteLine(found.ToString());
        found.Fault.ShouldBeNull();
        return found;
    }
}
