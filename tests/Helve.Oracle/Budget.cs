namespace Helve.Oracle;

/// <summary>How long some work may take in all.</summary>
/// <param name="whole">So long.</param>
/// <param name="clock">What tells.</param>
internal sealed class Budget(TimeSpan whole, TimeProvider clock)
{
    private TimeSpan _spent;
    private long? _begun;

    internal bool IsSpent => _spent + Present >= whole;

    private TimeSpan Present => _begun is { } begun ? clock.GetElapsedTime(begun) : TimeSpan.Zero;

    /// <summary>Time counts until what this returns is disposed of.</summary>
    internal IDisposable Spend()
    {
        _begun = clock.GetTimestamp();
        return new Spending(this);
    }

    private sealed class Spending(Budget budget) : IDisposable
    {
        public void Dispose()
        {
            budget._spent += budget.Present;
            budget._begun = null;
        }
    }
}
