using Helve.Kernel.Wire;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>Runs without any other test beside it: it looks at all threads of brokers in this process.</summary>
[CollectionDefinition(nameof(IdleBrokerTests), DisableParallelization = true)]
[Collection(nameof(IdleBrokerTests))]
public class IdleBrokerTests
{
    [Fact]
    public async Task IdleBroker_AtRest_UsesNoTime()
    {
        using var broker = new RunningBroker();
        await broker.Host.Rehearsed;
        using RawClient client = broker.Join();
        client.Ask(WireOperation.BrokerStatus);
        int[] loop = ThreadsNamed("helved loop").Concat(ThreadsNamed("helved recovery")).ToArray();
        loop.ShouldNotBeEmpty();
        Eventually.ShouldBeTrue(() => loop.All(IsAsleep), "the broker's threads never sleep");
        long before = loop.Sum(Switches);
        Thread.Sleep(300);
        (loop.Sum(Switches) - before).ShouldBe(0, "a sleeping broker was woken without a reason");
    }

    private static int[] ThreadsNamed(string name) =>
        [.. System.IO.Directory.GetDirectories("/proc/self/task")
            .Where(task => name.StartsWith(Read(task, "comm").Trim(), StringComparison.Ordinal))
            .Select(task => int.Parse(Path.GetFileName(task)))];

    private static bool IsAsleep(int thread)
    {
        string stat = Read($"/proc/self/task/{thread}", "stat");
        return stat[(stat.LastIndexOf(')') + 2)..].StartsWith('S');
    }

    private static long Switches(int thread) => Read($"/proc/self/task/{thread}", "status").Split('\n')
        .Where(line => line.StartsWith("voluntary_ctxt_switches", StringComparison.Ordinal)).Sum(line => long.Parse(line.Split(':')[1]));

    private static string Read(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file));
        }
        catch (IOException)
        {
            // The thread has ended.
            return "-";
        }
    }
}
