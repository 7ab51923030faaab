using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>Members, limits and accounts of jobs; with both containments.</summary>
public sealed class JobTests
{
    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I9")]
    [Rule("I24")]
    [Rule("F25")]
    public void New_IsEmpty_NotSignalled_AndWithoutLimits(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        PeerReply query = jobs.Owner.Call("job", "query", job);
        (query[0], query[1], query[4]).ShouldBe((0, 0, 0));
        jobs.Owner.Call("query", job)[1].ShouldBe(0x1F003F);
        jobs.Owner.Call("wait", job, 0).Status.ShouldBe(NtStatus.Timeout);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "limit", job, "8", 0, 0).Status.ShouldBe(NtStatus.InvalidParameter);
        jobs.Owner.Call("job", "limit", job, "200", 0, 0).Status.ShouldBe(NtStatus.InvalidParameter);
        jobs.Owner.Call("job", "limit", job, "80000000", 0, 0).Status.ShouldBe(NtStatus.InvalidParameter);
        jobs.Owner.Call("job", "query", job)[4].ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I10")]
    [Rule("I11")]
    [Rule("I12")]
    public void Assign_ARunningProcess_AgainAndWhenItHasEnded(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create(), other = jobs.Create();
        Peer member = jobs.StartPeer();
        nint process = jobs.Owner.Call("open-process", member.ProcessId, "0x1FFFFF").Handle;
        jobs.Owner.Call("job", "contains", process, 0)[0].ShouldBe(0);
        jobs.Owner.Call("job", "assign", job, process).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "assign", job, process).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "contains", process, job)[0].ShouldBe(1);
        jobs.Owner.Call("job", "contains", process, 0)[0].ShouldBe(1);
        jobs.Owner.Call("job", "contains", process, other)[0].ShouldBe(0);
        member.Call("job", "contains", -1, 0)[0].ShouldBe(1);
        jobs.List(jobs.Owner, job).ShouldBe([member.ProcessId]);
        member.Kill();
        jobs.Owner.Call("wait", process, 60_000).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "contains", process, job)[0].ShouldBe(1);
        jobs.Owner.Call("job", "contains", process, other)[0].ShouldBe(0);
        jobs.Owner.Call("job", "assign", other, process).Status.ShouldBe(NtStatus.AccessDenied);
        PeerReply query = jobs.Owner.Call("job", "query", job);
        (query[0], query[1]).ShouldBe((0, 1));
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I10")]
    public void Assign_Self(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        Peer self = jobs.StartPeer();
        _ = jobs.Create("Local\\own-job");
        nint own = self.Call("job", "open", "Local\\own-job").Handle;
        self.Call("job", "assign", own, -1).Status.ShouldBe(NtStatus.Success);
        self.Call("job", "query", 0)[0].ShouldBe(1);
        jobs.Active(job).ShouldBe(0);
        self.Kill();
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("F40")]
    public void Handles_WithLessAccess_AreRefused(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        _ = jobs.Create("Local\\rights-job");
        nint assigns = jobs.Owner.Call("job", "open", "Local\\rights-job", "1").Handle;
        nint queries = jobs.Owner.Call("job", "open", "Local\\rights-job", "4").Handle;
        nint ends = jobs.Owner.Call("job", "open", "Local\\rights-job", "8").Handle;
        Peer member = jobs.StartPeer();
        nint process = jobs.Owner.Call("open-process", member.ProcessId, "0x101").Handle;
        nint quota = jobs.Owner.Call("open-process", member.ProcessId, "0x100").Handle;
        nint query = jobs.Owner.Call("open-process", member.ProcessId, "0x1000").Handle;
        jobs.Owner.Call("job", "assign", queries, process).Status.ShouldBe(NtStatus.AccessDenied);
        jobs.Owner.Call("job", "assign", assigns, quota).Status.ShouldBe(NtStatus.AccessDenied);
        jobs.Owner.Call("job", "assign", process, process).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        jobs.Owner.Call("job", "assign", assigns, assigns).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        jobs.Owner.Call("job", "assign", assigns, process).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "contains", query, assigns).Status.ShouldBe(NtStatus.AccessDenied);
        jobs.Owner.Call("job", "contains", quota, queries).Status.ShouldBe(NtStatus.AccessDenied);
        jobs.Owner.Call("job", "contains", query, queries)[0].ShouldBe(1);
        jobs.Owner.Call("job", "limit", queries, "2000", 0, 0).Status.ShouldBe(NtStatus.AccessDenied);
        jobs.Owner.Call("job", "query", ends).Status.ShouldBe(NtStatus.AccessDenied);
        jobs.Owner.Call("job", "list", ends).Status.ShouldBe(NtStatus.AccessDenied);
        jobs.Owner.Call("job", "terminate", queries, 1).Status.ShouldBe(NtStatus.AccessDenied);
        jobs.Owner.Call("job", "terminate", ends, 1).Status.ShouldBe(NtStatus.Success);
        member.WaitForExit();
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I17")]
    [Rule("I18")]
    [Rule("I19")]
    [Rule("I20")]
    public void Nested_JobIsBelowTheOtherOne_AndItsProcessesCountInBoth(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint outer = jobs.Create(), inner = jobs.Create(), used = jobs.Create();
        (nint child, int id) = jobs.Start(outer, JobEnvironment.Sleeper);
        (nint stranger, _) = jobs.Start(used, JobEnvironment.Sleeper);
        jobs.Owner.Call("job", "assign", used, child).Status.ShouldBe(NtStatus.AccessDenied);
        jobs.Owner.Call("terminate", stranger, 9).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", stranger, 60_000).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "assign", used, child).Status.ShouldBe(NtStatus.AccessDenied, "it has had a process from outside");
        jobs.Owner.Call("job", "assign", inner, child).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "assign", outer, child).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "query", outer)[5].ShouldBe(1);
        (nint second, int secondId) = jobs.Start(outer, JobEnvironment.Sleeper);
        jobs.List(jobs.Owner, inner).ShouldBe([id]);
        jobs.List(jobs.Owner, outer).ShouldBe([id, secondId], ignoreOrder: true);
        jobs.Owner.Call("job", "contains", child, outer)[0].ShouldBe(1);
        jobs.Owner.Call("job", "contains", second, inner)[0].ShouldBe(0);
        (jobs.Owner.Call("job", "query", outer)[1], jobs.Owner.Call("job", "query", inner)[1]).ShouldBe((2, 1));
        jobs.Owner.Call("job", "terminate", inner, 7).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", second, 0).Status.ShouldBe(NtStatus.Timeout);
        jobs.Owner.Call("wait", outer, 0).Status.ShouldBe(NtStatus.Timeout);
        jobs.Owner.Call("job", "terminate", outer, 8).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", second, 60_000).Status.ShouldBe(NtStatus.Success);
        (jobs.Owner.Call("exit-code", child)[0], jobs.Owner.Call("exit-code", second)[0]).ShouldBe((7, 8));
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I20")]
    public void Terminate_OfTheUpperJob_EndsTheLowerOneToo(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint outer = jobs.Create(), inner = jobs.Create();
        (nint below, _) = jobs.Start(outer, JobEnvironment.Sleeper);
        (nint above, _) = jobs.Start(outer, JobEnvironment.Sleeper);
        jobs.Owner.Call("job", "assign", inner, below).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "terminate", outer, 8).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait-all", 60_000, below, above).Status.ShouldBe(NtStatus.Success);
        (jobs.Owner.Call("exit-code", below)[0], jobs.Owner.Call("exit-code", above)[0]).ShouldBe((8, 8));
        jobs.Owner.Call("wait", outer, 0).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", inner, 0).Status.ShouldBe(NtStatus.Success, "it was terminated with the one above");
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I25")]
    [Rule("I26")]
    public void ActiveProcessLimit_OneTooMany_IsRefusedAndEnded(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        jobs.Owner.Call("job", "limit", job, "8", 1, 0).Status.ShouldBe(NtStatus.Success);
        (nint child, _) = jobs.Start(job, JobEnvironment.Sleeper);
        jobs.Owner.Call("job", "start", job, "/bin/true").Status.ShouldBe(NtStatus.QuotaExceeded);
        Peer running = jobs.StartPeer();
        nint process = jobs.Owner.Call("open-process", running.ProcessId, "0x1FFFFF").Handle;
        jobs.Owner.Call("job", "assign", job, process).Status.ShouldBe(NtStatus.QuotaExceeded);
        running.WaitForExit();
        jobs.Active(job).ShouldBe(1);
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I25")]
    public void ActiveProcessLimit_WhatForksByItself_IsEndedSoon(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        jobs.Owner.Call("job", "limit", job, "8", 2, 0).Status.ShouldBe(NtStatus.Success);
        _ = jobs.Start(job, "sleep 1000 & sleep 1000 & sleep 1000 & exec sleep 1000");
        Until.True(() => jobs.Owner.Call("job", "query", job)[2] >= 2, "two were ended");
        jobs.WaitActive(job, 2);
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("I10")]
    public void Contains_GoesByWhichProcessItIs_NotByWhatAnyProgramWrote()
    {
        using var broker = new Broker.RunningBroker(change: static options => options with { ForceProcessTrees = true });
        using Broker.RawClient client = broker.Join();
        using Peer peer = Peer.Start(new System.Diagnostics.ProcessStartInfo(Peer.Program) { Environment = { ["HELVE_SOCKET"] = broker.SocketPath } });
        nint job = peer.Call("job", "create", "-").Handle;
        PeerReply member = peer.Call("job", "start", job, "/bin/sleep", "1000");
        nint stranger = peer.Call("start", "none", "/bin/sleep", "1000").Handle;
        int strangerId = (int)peer.Call("process-id", stranger)[0];
        ref Kernel.Memory.ObjectSlot slot = ref SlotOf(client, strangerId);
        slot.Value0 = (uint)member[1];
        peer.Call("job", "contains", stranger, job)[0].ShouldBe(0);
        peer.Call("job", "contains", member.Handle, job)[0].ShouldBe(1);
        slot.Value0 = (uint)strangerId;
        peer.Call("terminate", stranger, 0).Status.ShouldBe(NtStatus.Success);
        peer.Call("job", "terminate", job, 0).Status.ShouldBe(NtStatus.Success);
        peer.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
    }

    private static ref Kernel.Memory.ObjectSlot SlotOf(Broker.RawClient client, int processId)
    {
        Broker.Reply reply = client.OpenProcess((uint)processId, 0x1000);
        reply.Status.ShouldBe(NtStatus.Success);
        uint handle = reply.Body<Kernel.Wire.HandleReply>().Handle;
        return ref client.Arena.Slot(new Kernel.Handles.EntryWord(client.Table.Entry(handle / 4).A).Slot);
    }
}
