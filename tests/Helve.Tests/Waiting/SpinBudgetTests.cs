using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;

namespace Helve.Tests.Waiting;

public sealed class SpinBudgetTests
{
    private const int Waits = 100_000;

    [Fact]
    public void Budget_ThatNeverPays_IsSpentSoon_AndThenEvery64thWaitProbes()
    {
        uint[] rounds = FromFailures(Waits);

        int spent = Array.IndexOf(rounds, 0u);
        spent.ShouldBeInRange(1, 20);
        uint[] later = rounds[spent..];
        later.Count(static spun => spun != 0).ShouldBeInRange((later.Length / 64) - 3, (later.Length / 64) + 3);
        later.Sum(static spun => spun).ShouldBeLessThan(later.Length, "on average not a round a wait");
    }

    [Fact]
    public void LongProbes_ThatNeverPay_BecomeRare()
    {
        int[] at = [.. FromFailures(60_000).Select(static (spun, i) => (spun, i)).Where(static wait => wait.spun == SpinBudget.Longest).Select(static wait => wait.i)];
        at.Length.ShouldBe(10);
        for (int i = 2; i < at.Length; i++)
        {
            (at[i] - at[i - 1]).ShouldBe((at[i - 1] - at[i - 2]) * 2);
        }
    }

    [Theory]
    [InlineData(3u, 200u)]
    [InlineData(90u, 200u)]
    [InlineData(150u, 600u)]
    [InlineData(400u, 600u)]
    public void Budget_ThatPays_GrowsToWhatIsNeeded(uint needed, uint most)
    {
        uint state = 0;
        for (int i = 0; i < 100; i++)
        {
            state = SpinBudget.Paid(state, needed);
            SpinBudget.Rounds(state).ShouldBeInRange(20u, most);
        }

        SpinBudget.Rounds(state).ShouldBeGreaterThanOrEqualTo(Math.Max(needed, 150u));
    }

    [Fact]
    public void Budget_ThatIsNeededNoMore_GoesBack()
    {
        uint state = SpinBudget.Paid(0, 500);
        SpinBudget.Rounds(state).ShouldBe(SpinBudget.Longest);
        for (int i = 0; i < 30; i++)
        {
            state = SpinBudget.Paid(state, 3);
        }

        SpinBudget.Rounds(state).ShouldBeLessThanOrEqualTo(200u);
    }

    private static uint[] FromFailures(int waits)
    {
        uint state = 0;
        uint[] rounds = new uint[waits];
        for (int i = 0; i < waits; i++)
        {
            rounds[i] = SpinBudget.Rounds(state);
            state = SpinBudget.Failed(state);
        }

        return rounds;
    }
}
