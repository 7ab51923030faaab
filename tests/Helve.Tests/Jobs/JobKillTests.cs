using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>How the processes of a job end, by whatever end of whoever has it; with both containments.</summary>
public sealed class JobKillTests
{
    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I13")]
    [Rule("I20")]
    public void Terminate_EndsTheWholeTree_WithTheExitCode_AndSignalsTheJob(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        (nint child, int id) = jobs.Start(job, jobs.Family);
        int[] members = jobs.WaitFamily(job);
        members.ShouldContain(id);
        jobs.Owner.Call("wait", job, 0).Status.ShouldBe(NtStatus.Timeout);
        jobs.Owner.Call("job", "terminate", job, 42).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", job, 0).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("exit-code", child)[0].ShouldBe(42);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
        Until.True(() => members.All(static member => !JobEnvironment.IsAlive(member)), "they have ended");
        jobs.Active(job).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I21")]
    public void Signal_ComesByTerminateOnly_AndNoNewProcessTakesItAway(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        (nint first, _) = jobs.Start(job, "exit 3");
        jobs.Owner.Call("wait", first, 60_000).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", job, 0).Status.ShouldBe(NtStatus.Timeout, "that its last process left signals nothing");
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", job, 0).Status.ShouldBe(NtStatus.Success);
        (nint second, _) = jobs.Start(job, JobEnvironment.Sleeper);
        jobs.Owner.Call("wait", second, 0).Status.ShouldBe(NtStatus.Timeout);
        jobs.Owner.Call("wait", job, 0).Status.ShouldBe(NtStatus.Success, "a new process does not reset it");
        jobs.Owner.Call("job", "terminate", job, 2).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", second, 60_000).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("exit-code", second)[0].ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I22")]
    [Rule("D10")]
    public void KillOnClose_OwnerIsKilled_NothingIsLeft(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create(limits: JobLimitFlags.KillOnJobClose);
        (_, int id) = jobs.Start(job, jobs.Family);
        int[] members = jobs.WaitFamily(job);
        members.ShouldContain(id);
        int broker = jobs.BrokerId();
        jobs.Owner.Kill();
        Until.True(() => members.All(static member => !JobEnvironment.IsAlive(member)), "the tree is dead");
        Until.True(() => JobEnvironment.GroupsOf(broker).Count <= 1, "no group of a job is left");
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I22")]
    public void KillOnClose_AnotherProcessHasAHandle_TheLastCloseKills(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create("Local\\shared-job", JobLimitFlags.KillOnJobClose);
        (_, int id) = jobs.Start(job, JobEnvironment.Sleeper);
        Peer other = jobs.StartPeer();
        nint second = other.Call("job", "open", "Local\\shared-job").Handle;
        nint opened = other.Call("open-process", id, "0x101000").Handle;
        jobs.Owner.Kill();
        jobs.List(other, second).ShouldBe([id]);
        other.Call("wait", opened, 0).Status.ShouldBe(NtStatus.Timeout);
        other.Call("close", second).Status.ShouldBe(NtStatus.Success);
        other.Call("wait", opened, 60_000).Status.ShouldBe(NtStatus.Success);
        other.Call("exit-code", opened)[0].ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("D10")]
    public void LastClose_WithoutTheLimit_TheNameGoes_AndTheProcessesLive(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create("Local\\gone-job");
        (nint child, int id) = jobs.Start(job, JobEnvironment.Sleeper);
        jobs.Owner.Call("close", job).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "open", "Local\\gone-job").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        jobs.Owner.Call("wait", child, 0).Status.ShouldBe(NtStatus.Timeout);
        jobs.Owner.Call("job", "contains", child, 0)[0].ShouldBe(1);
        _ = Helve.Linux.Signals.TrySend(id, Helve.Linux.Signals.SIGKILL, out _);
        jobs.Owner.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
        int broker = jobs.BrokerId();
        Until.True(() => JobEnvironment.GroupsOf(broker).Count <= 1, "no group of a job is left");
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I13")]
    public void Daemons_ThatForkTwiceAndLoseTheirParentsAtOnce_AreMembers_UnlessProcIsAllThatTells(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        if (containment == JobContainment.ProcessTree)
        {
            return;
        }

        nint job = jobs.Create();
        _ = jobs.Start(job, "i=0; while [ $i -lt 100 ]; do (setsid sh -c 'sleep 1000 &' &); i=$((i+1)); done; exec sleep 1000");
        jobs.WaitActive(job, 101);
        int[] members = jobs.List(jobs.Owner, job);
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
        Until.True(() => members.All(static member => !JobEnvironment.IsAlive(member)), "they have ended");
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I22")]
    public void BrokerEnds_WhatWasToEndWithItsJobHasEnded(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create(limits: JobLimitFlags.KillOnJobClose);
        _ = jobs.Start(job, jobs.Family);
        int[] members = jobs.WaitFamily(job);
        jobs.StopBroker();
        Until.True(() => members.All(static member => !JobEnvironment.IsAlive(member)), "they have ended");
    }

    [ControlGroupFact]
    public void BrokerEnds_NoGroupIsLeft()
    {
        int broker;
        using (var jobs = new JobEnvironment(JobContainment.ControlGroup))
        {
            nint job = jobs.Create(limits: JobLimitFlags.KillOnJobClose);
            _ = jobs.Start(job, jobs.Family);
            _ = jobs.WaitFamily(job);
            broker = jobs.BrokerId();
            JobEnvironment.GroupsOf(broker).Count.ShouldBeGreaterThan(2);
        }

        JobEnvironment.GroupsOf(broker).ShouldBeEmpty();
    }
}
