using System.Diagnostics;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.SystemTests;

/// <summary>What a run of the tests must not leave: processes, files, descriptors. Objects go with the brokers, each checked at its end.</summary>
internal static class LeftOvers
{
    internal static void Check()
    {
        foreach (BrokerEnvironment environment in BrokerEnvironment.All)
        {
            Directory.Exists(environment.RuntimeDirectory).ShouldBeFalse($"{environment.RuntimeDirectory} is left");
            environment.LivingProcesses().ShouldBeEmpty($"processes of {environment.RuntimeDirectory} are left");
        }

        // What is only unreachable, not closed, goes with its finalizer; a child that ended is reaped a moment later.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ShouldBecomeEmpty(Descriptors, "shared segments are held open");
        ShouldBecomeEmpty(Children, "child processes are left");
    }

    private static void ShouldBecomeEmpty(Func<List<string>> look, string what)
    {
        var patience = Stopwatch.StartNew();
        while (look().Count != 0 && patience.Elapsed < TimeSpan.FromSeconds(10))
        {
            Thread.Sleep(1);
        }

        look().ShouldBeEmpty(what);
    }

    private static List<string> Descriptors()
    {
        var found = new List<string>();
        foreach (string descriptor in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            string? target = new FileInfo(descriptor).LinkTarget;
            if (target is not null && (target.Contains("memfd:helve", StringComparison.Ordinal) || target.Contains("helve-test-", StringComparison.Ordinal)))
            {
                found.Add($"{descriptor} -> {target}");
            }
        }

        return found;
    }

    private static List<string> Children()
    {
        var found = new List<string>();
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            string path = Path.Combine(task, "children");
            if (File.Exists(path))
            {
                found.AddRange(File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => $"{id} {CommandOf(id)}"));
            }
        }

        return found;
    }

    private static string CommandOf(string id) => File.Exists($"/proc/{id}/comm") ? File.ReadAllText($"/proc/{id}/comm").Trim() : "";
}
