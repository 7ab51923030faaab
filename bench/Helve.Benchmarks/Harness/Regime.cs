using System.Diagnostics;
using System.Numerics;

namespace Helve.Benchmarks.Harness;

/// <summary>
/// On which CPUs a measurement runs. A mask is per thread and inherited by threads and children made later, so a regime is always a fresh
/// process, started by a thread that wears the mask.
/// </summary>
internal static class Regime
{
    /// <summary>All on one CPU: every wake is a switch, none crosses CPUs.</summary>
    public const string Pinned = "pinned";

    /// <summary>Where the kernel puts it.</summary>
    public const string Unpinned = "unpinned";

    /// <summary>Starts a child in that regime. <paramref name="start"/> must start it on the calling thread.</summary>
    public static ChildProcess Start(string regime, Func<ChildProcess> start)
    {
        if (regime != Pinned)
        {
            return start();
        }

        using var self = Process.GetCurrentProcess();
        nint before = self.ProcessorAffinity;
        self.ProcessorAffinity = HighestBit(before);
        try
        {
            return start();
        }
        finally
        {
            self.ProcessorAffinity = before;
        }
    }

    /// <summary>Throws unless this process runs in that regime.</summary>
    public static void Verify(string regime)
    {
        using var self = Process.GetCurrentProcess();
        int cpus = BitOperations.PopCount((nuint)self.ProcessorAffinity);
        if (regime == Pinned && cpus != 1)
        {
            throw new InvalidOperationException($"the pinned regime may use {cpus} CPUs");
        }
    }

    private static nint HighestBit(nint mask) => (nint)(1ul << BitOperations.Log2((ulong)mask));
}
