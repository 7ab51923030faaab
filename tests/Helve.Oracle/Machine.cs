using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Helve.Oracle;

/// <summary>Where the oracle ran.</summary>
internal static class Machine
{
    /// <summary>Processor, kernel, .NET and Wine, without a date: the same machine is the same text.</summary>
    internal static string Words(string wine) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} CPUs, Linux {Kernel()}, {RuntimeInformation.FrameworkDescription}, {WineVersion(wine)}");

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    // The numbers; what a builder of kernels adds to them tells nothing.
    private static string Kernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Split('-')[0].Trim();

    /// <summary>What Wine calls itself, such as "wine-8.0 (Debian 8.0~repack-4)".</summary>
    internal static string WineVersion(string wine)
    {
        using Process asked = Process.Start(new ProcessStartInfo(wine, ["--version"]) { RedirectStandardOutput = true })!;
        string version = asked.StandardOutput.ReadToEnd();
        asked.WaitForExit();
        return version.Trim();
    }
}
