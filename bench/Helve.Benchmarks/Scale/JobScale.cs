using System.Diagnostics;
using System.Globalization;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Scale;

/// <summary>What one number of processes in a job costs.</summary>
/// <param name="Containment">How the job holds them.</param>
/// <param name="Processes">Processes in it.</param>
/// <param name="StartMs">Starting one more without a job.</param>
/// <param name="StartInJobMs">Starting one more in the job, from its first instruction on.</param>
/// <param name="AssignMs">Putting one more, that runs, into it.</param>
/// <param name="QueryMs">Its accounts.</param>
/// <param name="KillMs">From the termination until no process is left.</param>
internal sealed record JobScaleRow(string Containment, int Processes, double StartMs, double StartInJobMs, double AssignMs, double QueryMs, double KillMs);

/// <summary>Measures a job that already has processes, which one shell has forked.</summary>
internal static class JobScale
{
    private const int Extra = 15;
    private static readonly int[] s_counts = [10, 100, 500, 2_000];

    /// <summary>The variable that says how the broker, started by the first use, holds jobs.</summary>
    public const string TreesVariable = "HELVE_PROCESS_TREES";

    /// <summary>Measures all counts with the containment that the broker has.</summary>
    public static JobScaleRow[] Measure()
    {
        // What has not run before is compiled first.
        _ = Measure(s_counts[0]);
        return [.. s_counts.Select(Measure)];
    }

    /// <summary>Prints rows under their heading.</summary>
    public static void Print(IReadOnlyList<JobScaleRow> rows)
    {
        Console.WriteLine($"{"containment",13}{"processes",11}{"start ms",10}{"start in job ms",17}{"assign ms",11}{"query ms",10}{"kill all ms",13}");
        foreach (JobScaleRow r in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Containment,13}{r.Processes,11:N0}{r.StartMs,10:0.00}{r.StartInJobMs,17:0.00}{r.AssignMs,11:0.00}{r.QueryMs,10:0.00}{r.KillMs,13:0}"));
        }
    }

    private static JobScaleRow Measure(int count)
    {
        using var job = new KernelJob { Limits = new JobLimits(JobLimitFlags.KillOnJobClose) };
        using KernelProcess shell = Start($"i=1; while [ $i -lt {count} ]; do sleep 1000 & i=$((i+1)); done; wait", job);
        WaitFor(job, count);
        var extra = new List<KernelProcess>();
        double alone = Median(() => extra.Add(Start("exec sleep 1000", null)));
        int next = 0;
        double assign = Median(() => job.Assign(extra[next++]));
        double inJob = Median(() => extra.Add(Start("exec sleep 1000", job)));
        double query = Median(() => _ = job.Information);
        long begun = Stopwatch.GetTimestamp();
        job.Terminate(1);
        job.EmptyAsync().GetAwaiter().GetResult();
        double kill = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        extra.ForEach(static process => process.Dispose());
        return new JobScaleRow(job.Containment.ToString(), count, alone, inJob, assign, query, kill);
    }

    private static KernelProcess Start(string script, KernelJob? job) =>
        KernelProcess.Start(new ProcessStartInfo("/bin/sh", ["-c", script]), new KernelStartOptions { InheritHandles = false, Jobs = job is null ? null : [job] });

    // The shell forks without Helve: only the job knows when it is done.
    private static void WaitFor(KernelJob job, int count)
    {
        while (job.Information.ActiveProcesses < count)
        {
            Thread.Sleep(1);
        }
    }

    private static double Median(Action operation)
    {
        var times = new double[Extra];
        for (int i = 0; i < Extra; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            operation();
            times[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Extra / 2];
    }
}
