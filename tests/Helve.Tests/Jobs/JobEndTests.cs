using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>Processes that don't want to end, or are ending already, and what a killed broker leaves; with both containments.</summary>
public sealed class JobEndTests
{
    // Each asks to be left alone: one ignores what can be ignored, one is stopped, one is a child of the first in a session of its own.
    private const string Stubborn = "trap '' TERM HUP INT QUIT; setsid sleep 1000 & sh -c 'kill -STOP $$' & while :; do sleep 1000; done";

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I20")]
    public void Terminate_OfProcessesThatIgnoreSignalsOrAreStopped_EndsThem(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        (nint child, _) = jobs.Start(job, Stubborn);
        jobs.WaitActive(job, 4);
        int[] members = jobs.List(jobs.Owner, job);
        foreach (int member in members)
        {
            _ = Signals.TrySend(member, Signals.SIGTERM, out _);
        }

        jobs.Owner.Call("wait", child, 0).Status.ShouldBe(NtStatus.Timeout);
        jobs.Owner.Call("job", "terminate", job, 6).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("exit-code", child)[0].ShouldBe(6);
        Until.True(() => members.All(static member => !JobEnvironment.IsAlive(member)), "they have ended");
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I12")]
    public void Assign_AProcessThatIsEnding_IsRefusedOrDone_AndNothingIsLeft(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        long assigned = 0;
        for (int i = 0; i < 20; i++)
        {
            nint child = jobs.Owner.Call("start", "none", "/bin/true").Handle;
            NtStatus status = jobs.Owner.Call("job", "assign", job, child).Status;
            status.ShouldBeOneOf(NtStatus.Success, NtStatus.AccessDenied);
            assigned += status == NtStatus.Success ? 1 : 0;
            jobs.Owner.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
            jobs.Owner.Call("job", "assign", job, child).Status.ShouldBe(NtStatus.AccessDenied);
            jobs.Owner.Call("close", child).Status.ShouldBe(NtStatus.Success);
        }

        jobs.WaitActive(job, 0);
        jobs.Owner.Call("job", "query", job)[1].ShouldBe(assigned);
        int broker = jobs.BrokerId();
        jobs.Owner.Call("close", job).Status.ShouldBe(NtStatus.Success);
        Until.True(() => JobEnvironment.GroupsOf(broker).Count <= 1, "no group of a job is left");
    }

    [ControlGroupFact]
    [Rule("I22")]
    public void KilledBroker_LeavesGroups_ThatTheNextOneRemoves()
    {
        using var jobs = new JobEnvironment(JobContainment.ControlGroup);
        nint ends = jobs.Create(limits: JobLimitFlags.KillOnJobClose), lives = jobs.Create();
        (_, int ending) = jobs.Start(ends, jobs.Family);
        (_, int living) = jobs.Start(lives, JobEnvironment.Sleeper);
        int[] members = jobs.WaitFamily(ends);
        members.ShouldContain(ending);
        int broker = jobs.BrokerId();
        using PidFd killed = PidFd.Open(broker);
        killed.TrySendSignal(Signals.SIGKILL, out _).ShouldBeTrue();
        Until.True(killed.HasExited, "the broker ends");

        // The next program starts the next broker. One that another test starts may have been sooner.
        Peer next = jobs.StartPeer();
        next.Call("job", "create", "-").Status.ShouldBe(NtStatus.Success);
        Until.True(() => JobEnvironment.GroupsOf(broker).Count == 0, "no group of the killed broker is left");
        Until.True(() => members.All(static member => !JobEnvironment.IsAlive(member)), "what was to end with its job has ended");
        JobEnvironment.IsAlive(living).ShouldBeTrue("the other goes on, in no job");
        _ = Signals.TrySend(living, Signals.SIGKILL, out _);
    }

    [Fact]
    public void EmptyAsync_AfterTheBrokersDeath_EndsWithPortDisconnected()
    {
        using var jobs = new JobEnvironment(JobContainment.ProcessTree);
        nint job = jobs.Create();
        (_, int sleeping) = jobs.Start(job, JobEnvironment.Sleeper);
        Task<PeerReply> waiting = jobs.Owner.Begin("@a", "job", "empty", job);
        Until.True(() => jobs.Environment.IsBlocked(jobs.Owner.ProcessId), "it waits");
        jobs.KillBroker();
        waiting.Wait(Until.Patience).ShouldBeTrue("it ends");
        waiting.Result.Status.ShouldBe(NtStatus.PortDisconnected);
        Signals.TrySend(sleeping, Signals.SIGKILL, out _).ShouldBeTrue();
    }
}
