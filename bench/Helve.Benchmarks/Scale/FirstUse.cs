using System.Diagnostics;
using System.Globalization;
using Helve.Benchmarks.Harness;
using Helve.Benchmarks.Peers;

namespace Helve.Benchmarks.Scale;

/// <summary>How long a process waits for its first object, from the call, the runtime being up.</summary>
/// <param name="NoBrokerMs">No broker runs: it is started.</param>
/// <param name="BrokerMs">One runs.</param>
internal sealed record FirstUseRow(double NoBrokerMs, double BrokerMs);

/// <summary>Measures it, each time in a fresh process.</summary>
internal static class FirstUse
{
    private const int Repeats = 5;

    /// <summary>The peer's side.</summary>
    public static void Say()
    {
        long start = Stopwatch.GetTimestamp();
        using var first = new KernelEvent(manualReset: false, initialState: false);
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The measuring side; no broker may run when it begins, and none runs when it ends.</summary>
    public static FirstUseRow Measure(Workspace workspace)
    {
        var without = new List<double>();
        var with = new List<double>();
        for (int i = 0; i < Repeats; i++)
        {
            using var broker = new RunBroker();
            without.Add(Once(workspace));
            with.Add(Once(workspace));
        }

        return new FirstUseRow(Interleaved.Median(without), Interleaved.Median(with));
    }

    private static double Once(Workspace workspace)
    {
        ChildProcess child = workspace.Own(ChildProcess.StartSelf([PeerProgram.Command, PeerProgram.FirstUse]));
        double milliseconds = double.Parse(child.ReadLine(), CultureInfo.InvariantCulture);
        workspace.Release(child);
        return milliseconds;
    }
}
