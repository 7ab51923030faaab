using System.Diagnostics;

namespace Helve.Benchmarks.Harness;

/// <summary>Carries an operation out <paramref name="count"/> times and returns how many nanoseconds that took.</summary>
internal delegate double Batch(int count);

/// <summary>Ways to make a <see cref="Batch"/>.</summary>
internal static class Batches
{
    private static readonly double s_nanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>A batch of a loop in this process. The loop is one compiled method, so nothing but the operation is in it.</summary>
    public static Batch Of(Action<int> loop) => count =>
    {
        long start = Stopwatch.GetTimestamp();
        loop(count);
        return (Stopwatch.GetTimestamp() - start) * s_nanosecondsPerTick;
    };
}
