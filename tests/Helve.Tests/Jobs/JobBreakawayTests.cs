using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>Children that leave the jobs of their parent.</summary>
public sealed class JobBreakawayTests
{
    private const string Outer = "Local\\outer-job";
    private const string Inner = "Local\\inner-job";
    private const JobLimitFlags Asked = JobLimitFlags.BreakawayOk;
    private const JobLimitFlags Silent = JobLimitFlags.SilentBreakawayOk;

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I14")]
    public void BreakAway_FromAJobThatLetsNobodyGo_IsAccessDenied_AndNothingIsStarted(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create(Inner);
        Peer parent = InJobs(jobs, Inner);
        parent.Call("job", "start-child", 1, "/bin/sleep", "1000").Status.ShouldBe(NtStatus.AccessDenied);
        jobs.List(jobs.Owner, job).ShouldBe([parent.ProcessId]);

        // Also from one that sends everybody away by itself.
        SetLimits(jobs, job, Silent);
        parent.Call("job", "start-child", 1, "/bin/sleep", "1000").Status.ShouldBe(NtStatus.AccessDenied);
        SetLimits(jobs, job, JobLimitFlags.None);
        PeerReply child = parent.Call("job", "start-child", 0, "/bin/sleep", "1000");
        IsIn(parent, child, 0).ShouldBeTrue("children are in the jobs of their parent");
        jobs.WaitActive(job, 2);
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        Until.True(() => !JobEnvironment.IsAlive((int)child[1]), "it has ended");
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I15")]
    public void BreakAway_LeavesTheJob_AndThoseAbove_UpToOneThatForbidsIt(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint outer = jobs.Create(Outer);
        nint inner = jobs.Create(Inner, Asked);
        Peer parent = InJobs(jobs, Outer, Inner);
        PeerReply stays = parent.Call("job", "start-child", 1, "/bin/sleep", "1000");
        jobs.List(jobs.Owner, inner).ShouldBe([parent.ProcessId]);
        jobs.List(jobs.Owner, outer).Order().ShouldBe(new[] { parent.ProcessId, (int)stays[1] }.Order());
        IsIn(parent, stays, parent.Call("job", "open", Outer).Handle).ShouldBeTrue();
        IsIn(parent, stays, parent.Call("job", "open", Inner).Handle).ShouldBeFalse();

        // One that asks may pass those that send away by themselves.
        SetLimits(jobs, outer, Silent);
        PeerReply leaves = parent.Call("job", "start-child", 1, "/bin/sh", "-c", "sleep${IFS}1000&wait");
        IsIn(parent, leaves, 0).ShouldBeFalse();
        Until.True(() => ChildOf((int)leaves[1]) != 0, "it has started another one");
        int grandchild = ChildOf((int)leaves[1]);
        jobs.List(jobs.Owner, outer).Order().ShouldBe(new[] { parent.ProcessId, (int)stays[1] }.Order());
        jobs.Owner.Call("job", "terminate", outer, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", outer).Status.ShouldBe(NtStatus.Success);
        Until.True(() => !JobEnvironment.IsAlive(parent.ProcessId) && !JobEnvironment.IsAlive((int)stays[1]), "who is in it has ended");
        JobEnvironment.IsAlive((int)leaves[1]).ShouldBeTrue("who is not goes on");
        JobEnvironment.IsAlive(grandchild).ShouldBeTrue("so does what it has started");
        Signals.TrySend(grandchild, Signals.SIGKILL, out _).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I16")]
    public void SilentBreakaway_SendsChildrenAwayThatDidNotAsk_AndTheyCountNowhere(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create(Inner);
        jobs.Owner.Call("job", "limit", job, JobEnvironment.Hex((uint)(Silent | JobLimitFlags.ActiveProcess)), 1, 0).Status.ShouldBe(NtStatus.Success);
        nint signal = jobs.Owner.Call("event", "-", 0, 0).Handle;
        uint watch = (uint)jobs.Owner.Call("job", "watch", job, signal)[0];
        Peer parent = InJobs(jobs, Inner);
        var children = new List<int>();
        for (int i = 0; i < 20; i++)
        {
            PeerReply child = parent.Call("job", "start-child", 0, "/bin/sleep", "1000");
            child.Status.ShouldBe(NtStatus.Success, "it takes no place of those that the job has");
            IsIn(parent, child, 0).ShouldBeFalse();
            children.Add((int)child[1]);
        }

        jobs.List(jobs.Owner, job).ShouldBe([parent.ProcessId]);
        children.ShouldAllBe(static child => JobEnvironment.IsAlive(child));
        jobs.Owner.Call("job", "query", job)[1].ShouldBe(1, "there never was another one in it");
        PeerReply notices = jobs.Owner.Call("job", "notices", watch);
        notices.Text.ShouldBe($"Success 0 {(int)JobMessage.NewProcess} {parent.ProcessId}");
        children.ForEach(static child => _ = Signals.TrySend(child, Signals.SIGKILL, out _));
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    public void ChildThatWasLetGo_CanBePutBack(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create(Inner, Asked);
        Peer parent = InJobs(jobs, Inner);
        PeerReply child = parent.Call("job", "start-child", 1, "/bin/sleep", "1000");
        nint own = parent.Call("job", "open", Inner).Handle;
        IsIn(parent, child, own).ShouldBeFalse();
        parent.Call("job", "assign", own, child.Handle).Status.ShouldBe(NtStatus.Success);
        IsIn(parent, child, own).ShouldBeTrue();
        jobs.Active(job).ShouldBe(2);
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        Until.True(() => !JobEnvironment.IsAlive((int)child[1]), "it has ended");
    }

    private static void SetLimits(JobEnvironment jobs, nint job, JobLimitFlags flags) =>
        jobs.Owner.Call("job", "limit", job, JobEnvironment.Hex((uint)flags), 0, 0).Status.ShouldBe(NtStatus.Success);

    // A process that puts itself into jobs, the outermost first.
    private static Peer InJobs(JobEnvironment jobs, params string[] names)
    {
        Peer peer = jobs.StartPeer();
        foreach (string name in names)
        {
            nint job = peer.Call("job", "open", name).Handle;
            peer.Call("job", "assign", job, -1).Status.ShouldBe(NtStatus.Success);
            peer.Call("close", job).Status.ShouldBe(NtStatus.Success);
        }

        return peer;
    }

    private static bool IsIn(Peer peer, PeerReply process, nint job) => peer.Call("job", "contains", process.Handle, job)[0] == 1;

    private static int ChildOf(int processId)
    {
        string children = File.ReadAllText($"/proc/{processId}/task/{processId}/children").Trim();
        return children.Length == 0 ? 0 : int.Parse(children.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
