using System.Diagnostics;

namespace Helve.Benchmarks.Harness;

/// <summary>How long one row is measured.</summary>
/// <param name="Repeats">Batches of each subject.</param>
/// <param name="BatchNanoseconds">How long a batch should last.</param>
/// <param name="WarmUp">How long all subjects together run before the first batch counts.</param>
internal sealed record Effort(int Repeats, double BatchNanoseconds, TimeSpan WarmUp)
{
    /// <summary>Operations of nanoseconds, in this process: batches shorter than a scheduler's slice, so that most meet no other program.</summary>
    public static Effort Nanoseconds { get; } = new(101, 150_000, TimeSpan.FromMilliseconds(160));

    /// <summary>Operations of microseconds that involve another process.</summary>
    public static Effort Microseconds { get; } = new(31, 2_000_000, TimeSpan.FromMilliseconds(600));

    /// <summary>Sleeps, whose lateness is measured.</summary>
    public static Effort Sleeps { get; } = new(301, 0, TimeSpan.Zero);

    /// <summary>Operations of which one batch is one: each costs a process.</summary>
    public static Effort Once { get; } = new(9, 0, TimeSpan.Zero);
}

/// <summary>
/// Medians of repeated batches of several subjects, taken in turn (A B C A B C ...), so that a drift of the machine's speed, or another
/// program, meets all of them alike.
/// </summary>
internal static class Interleaved
{
    private const int MinimumWarmBatches = 100;
    private const int BatchesBetweenPauses = 10;

    /// <summary>Measures nanoseconds per operation, one result per subject; null for a null subject.</summary>
    public static double?[] Measure(Effort effort, params Batch?[] subjects)
    {
        int[] counts = Array.ConvertAll(subjects, s => s is null || effort.BatchNanoseconds == 0 ? 1 : Calibrate(s, effort));
        WarmUp(subjects, counts, effort);
        var results = Array.ConvertAll(subjects, _ => new List<double>(effort.Repeats));
        for (int repeat = 0; repeat < effort.Repeats; repeat++)
        {
            for (int i = 0; i < subjects.Length; i++)
            {
                if (subjects[i] is { } batch)
                {
                    results[i].Add(batch(counts[i]) / counts[i]);
                }
            }
        }

        return Array.ConvertAll(results, r => r.Count == 0 ? (double?)null : Median(r));
    }

    /// <summary>The median; of an even number of values the mean of the middle two.</summary>
    public static double Median(List<double> values)
    {
        values.Sort();
        int middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    // Many short calls, not one long one: the runtime recompiles a method after 30 calls, instruments it, and recompiles it again. The
    // child processes run with DOTNET_TC_CallCountingDelayMs=0 so that this begins at once.
    private static int Calibrate(Batch batch, Effort effort)
    {
        for (int i = 0; i < 70; i++)
        {
            batch(2);
            if (i % BatchesBetweenPauses == 0)
            {
                Thread.Sleep(1);
            }
        }

        int count = 2;
        double elapsed;
        while ((elapsed = Math.Min(batch(count), batch(count))) < effort.BatchNanoseconds / 4 && count < 1 << 24)
        {
            count *= 2;
        }

        return (int)Math.Clamp(count * effort.BatchNanoseconds / elapsed, 2, 1 << 24);
    }

    private static void WarmUp(Batch?[] subjects, int[] counts, Effort effort)
    {
        if (effort.WarmUp == TimeSpan.Zero)
        {
            return;
        }

        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < MinimumWarmBatches || Stopwatch.GetElapsedTime(start) < effort.WarmUp; i++)
        {
            for (int s = 0; s < subjects.Length; s++)
            {
                subjects[s]?.Invoke(counts[s]);
            }

            if (i % BatchesBetweenPauses == 0)
            {
                // On one CPU the runtime's compiling thread gets it only when this one lets go.
                Thread.Sleep(1);
            }

            if (Stopwatch.GetElapsedTime(start) > 4 * effort.WarmUp)
            {
                return;
            }
        }
    }
}
