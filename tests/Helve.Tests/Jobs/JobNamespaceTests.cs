using System.Diagnostics;
using System.Globalization;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;

namespace Helve.Tests.Jobs;

/// <summary>Brokers in different pid namespaces, which have different numbers for the same processes, and one hierarchy of control groups.</summary>
public sealed class JobNamespaceTests
{
    [RootControlGroupFact]
    public void Broker_InAPidNamespaceBelow_LeavesTheGroupsOfOneThatLivesOutside()
    {
        using var outside = new JobEnvironment(JobContainment.ControlGroup);
        nint job = outside.Create(limits: JobLimitFlags.KillOnJobClose);
        _ = outside.Start(job, outside.Family);
        int[] members = outside.WaitFamily(job);

        // Its broker cleans up before it answers.
        using var below = new BrokerEnvironment();
        using (Peer inside = StartBelow(below))
        {
            inside.Call("pid")[0].ShouldBe(1);
            inside.Call("job", "create", "-").Status.ShouldBe(NtStatus.Success);
            outside.List(outside.Owner, job).Order().ShouldBe(members.Order());
            outside.Start(job, JobEnvironment.Sleeper).ProcessId.ShouldBeGreaterThan(0);
            outside.WaitActive(job, members.Length + 1);
        }

        Directory.Delete(Path.GetDirectoryName(below.SocketPath)!, recursive: true);
    }

    [RootControlGroupFact]
    public void Broker_OfAPidNamespaceThatIsGone_LeavesGroupsThatOneOutsideRemoves()
    {
        using var below = new BrokerEnvironment();
        string left;
        using (Peer inside = StartBelow(below))
        {
            nint job = inside.Call("job", "create", "-").Handle;
            inside.Call("job", "assign", job, -1).Status.ShouldBe(NtStatus.Success);
            left = GroupOf(FirstBelow(inside));
            Directory.Exists(left).ShouldBeTrue();
        }

        // With its first process the namespace has ended, and the broker in it.
        Directory.Delete(Path.GetDirectoryName(below.SocketPath)!, recursive: true);
        using var outside = new JobEnvironment(JobContainment.ControlGroup);
        _ = outside.Create();
        Until.True(() => !Directory.Exists(left), "it is removed");
    }

    // The first process of the namespace, by its number outside.
    private static int FirstBelow(Peer inside) =>
        int.Parse(File.ReadAllText($"/proc/{inside.ProcessId}/task/{inside.ProcessId}/children"), CultureInfo.InvariantCulture);

    // The directory of the broker whose job the process is in.
    private static string GroupOf(int processId)
    {
        ControlGroups.TryFindOf(processId, out string? own).ShouldBeTrue();
        return own![..own.IndexOf("/job-", StringComparison.Ordinal)];
    }

    private static Peer StartBelow(BrokerEnvironment environment)
    {
        var start = new ProcessStartInfo("/usr/bin/unshare", ["--pid", "--fork", "--kill-child", "--mount-proc", "--", Peer.Program]);
        environment.Apply(start.Environment);
        return Peer.Start(start);
    }
}
