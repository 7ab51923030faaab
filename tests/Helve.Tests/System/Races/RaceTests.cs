using Helve.Tests.SystemTests.Stress;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.SystemTests.Races;

/// <summary>Races on real memory, each beside a broken protocol that the same rounds must catch.</summary>
[Collection(BusyCollection.Name)]
public sealed class RaceTests(ITestOutputHelper output)
{
    private static readonly int s_rounds = 50_000 * BusyCollection.Soak;
    private static readonly int s_budget = 400_000;

    [Fact]
    public void OneSignal_PolledByTwo_IsTakenByOne()
    {
        using var real = new DoubleTake();
        Judge(new NaiveDoubleTake(), real, s_rounds, s_budget);
    }

    [Fact]
    public void TwoSets_CrossingTwoPolls_AreNotBothMissed()
    {
        using var real = new Crossing();
        Judge(new NaiveCrossing(), real, s_rounds, s_budget);
    }

    [Fact]
    public void TwoReleases_AtOnce_CountTwo()
    {
        using var real = new Count();
        Judge(new NaiveCount(), real, s_rounds, s_budget);
    }

    [Fact]
    [Rule("H47")]
    public void TwoSets_WithTwoWaiters_ReleaseBoth()
    {
        using var broken = new NaiveHandOff();
        using var real = new HandOff();
        Judge(broken, real, 1_000 * BusyCollection.Soak, 4_000);
    }

    [Fact]
    public void Harness_WithAProtocolThatAlwaysFails_SaysSo()
    {
        Litmus.Compare(new Always(), new Always(), 10, 10, 1).Verdict.ShouldBe(LitmusVerdict.Failed);
        Litmus.Compare(new Always(), new Never(), 10, 10, 1).Verdict.ShouldBe(LitmusVerdict.Passed);
        Litmus.Compare(new Never(), new Never(), 10, 10, 1).Verdict.ShouldBe(LitmusVerdict.Inconclusive);
    }

    // An inconclusive result proves nothing and breaks nothing: one processor can't show some races. The output says so.
    private void Judge(IRace broken, IRace real, int rounds, int budget)
    {
        (LitmusVerdict verdict, string text) = Litmus.Compare(broken, real, rounds, budget, Environment.TickCount);
        output.WriteLine(text);
        verdict.ShouldNotBe(LitmusVerdict.Failed, text);
    }

    private sealed class Always : IRace
    {
        public int Threads => 2;

        public void Prepare()
        {
        }

        public int Act(int thread) => thread;

        public bool IsForbidden(ReadOnlySpan<int> outcome) => outcome[1] == 1;
    }

    private sealed class Never : IRace
    {
        public int Threads => 3;

        public void Prepare()
        {
        }

        public int Act(int thread) => thread;

        public bool IsForbidden(ReadOnlySpan<int> outcome) => outcome[2] != 2;
    }
}
