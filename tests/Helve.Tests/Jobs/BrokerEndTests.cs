using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>A broker that ends in order while it is killing a tree.</summary>
public sealed class BrokerEndTests
{
    // The parent sleeps where no stop reaches it for as long as its child lives: so whoever stops both before he kills them goes on looking for a while.
    private const string Program = """
        #include <unistd.h>

        int main(void)
        {
            if (vfork() == 0) {
                for (;;) {
                    pause();
                }
            }
            return 0;
        }
        """;

    [CompilerFact]
    public void BrokerEnds_WhileItHasStoppedATreeToKillIt_TheTreeIsKilled()
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("vfork.c"), Program);
        CompilerFactAttribute.Run("gcc", "-w", directory.In("vfork.c"), "-o", directory.In("vfork"));
        using var jobs = new JobEnvironment(JobContainment.ProcessTree);
        nint job = jobs.Create();
        _ = jobs.Start(job, $"exec {directory.In("vfork")}");
        jobs.WaitActive(job, 2);
        int[] members = jobs.List(jobs.Owner, job);
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(Kernel.NtStatus.Success);
        jobs.StopBroker();
        Until.True(() => members.All(static member => !JobEnvironment.IsAlive(member)), "they have ended");
    }
}
