using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>What is told of a job, and to how many; with both containments.</summary>
public sealed class JobNoticeTests
{
    private const int MostWatches = 64;
    private const int MostNotices = 1024;
    private const ulong Limit = 32 << 20;

    // More than the limit, and who has it blocks: nobody reads.
    private const string Hungry = "dd if=/dev/zero bs=64M 2>/dev/null | sleep 1000";

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I28")]
    [Rule("I29")]
    public void Processes_ThatComeAndEnd_AreTold_AndTheLastOne(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        (nint first, int firstId) = jobs.Start(job, JobEnvironment.Sleeper);
        var notices = new Notices(jobs, job);
        notices.Until(JobMessage.NewProcess, firstId);
        (nint second, int secondId) = jobs.Start(job, JobEnvironment.Sleeper);
        notices.Until(JobMessage.NewProcess, secondId);
        jobs.Owner.Call("terminate", first, 1).Status.ShouldBe(NtStatus.Success);
        notices.Until(JobMessage.ExitProcess, firstId);
        notices.All.ShouldNotContain((JobMessage.ActiveProcessZero, 0));
        jobs.Owner.Call("terminate", second, 1).Status.ShouldBe(NtStatus.Success);
        notices.Until(JobMessage.ActiveProcessZero, 0);
        notices.All.ShouldBe(
        [
            (JobMessage.NewProcess, firstId), (JobMessage.NewProcess, secondId), (JobMessage.ExitProcess, firstId), (JobMessage.ExitProcess, secondId),
            (JobMessage.ActiveProcessZero, 0),
        ]);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I29")]
    public void Processes_OfAJobBelow_AreToldToTheJobAboveToo(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint outer = jobs.Create(), inner = jobs.Create();
        (nint child, int id) = jobs.Start(outer, JobEnvironment.Sleeper);
        var above = new Notices(jobs, outer);
        var below = new Notices(jobs, inner);
        jobs.Owner.Call("job", "assign", inner, child).Status.ShouldBe(NtStatus.Success);
        below.Until(JobMessage.NewProcess, id);
        jobs.Owner.Call("terminate", child, 1).Status.ShouldBe(NtStatus.Success);
        above.Until(JobMessage.ActiveProcessZero, 0);
        below.Until(JobMessage.ActiveProcessZero, 0);
        above.All.ShouldBe([(JobMessage.NewProcess, id), (JobMessage.ExitProcess, id), (JobMessage.ActiveProcessZero, 0)]);
        below.All.ShouldBe([(JobMessage.NewProcess, id), (JobMessage.ExitProcess, id), (JobMessage.ActiveProcessZero, 0)]);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I25")]
    public void ActiveProcessLimit_Met_IsTold(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        jobs.Owner.Call("job", "limit", job, "8", 1, 0).Status.ShouldBe(NtStatus.Success);
        _ = jobs.Start(job, JobEnvironment.Sleeper);
        var notices = new Notices(jobs, job);
        jobs.Owner.Call("job", "start", job, "/bin/true").Status.ShouldBe(NtStatus.QuotaExceeded);
        notices.Until(JobMessage.ActiveProcessLimit, 0);
        Empty(jobs, job);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    public void MemoryLimit_Met_IsTold_AndWhoHasTheMostIsEnded(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        jobs.Owner.Call("job", "limit", job, "200", 0, Limit).Status.ShouldBe(NtStatus.Success);
        var notices = new Notices(jobs, job);
        _ = jobs.Start(job, Hungry);
        notices.Until(JobMessage.JobMemoryLimit);

        // The shell and the one that reads nothing have next to nothing.
        jobs.WaitActive(job, 2);
        Until.True(() => (ulong)jobs.Owner.Call("job", "query", job)[6] < Limit, "it is below the limit");
        Empty(jobs, job);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    public void Watches_OfAProcess_AreLimited(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create("Local\\watched");
        nint signal = jobs.Owner.Call("event", "-", 0, 0).Handle;
        long[] watches = [.. Enumerable.Range(0, MostWatches).Select(_ => Watch(jobs.Owner, job, signal))];
        jobs.Owner.Call("job", "watch", job, signal).Status.ShouldBe(NtStatus.QuotaExceeded);

        // Another process has its own, and who ends one has room for one.
        Peer other = jobs.StartPeer();
        nint opened = other.Call("job", "open", "Local\\watched").Handle;
        _ = Watch(other, opened, other.Call("event", "-", 0, 0).Handle);
        jobs.Owner.Call("job", "unwatch", watches[0]).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "notices", watches[0]).Status.ShouldBe(NtStatus.InvalidParameter);
        _ = Watch(jobs.Owner, job, signal);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    public void Notices_ThatNobodyTakes_AreLost_TheOldestFirst(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        jobs.Owner.Call("job", "limit", job, "8", 1, 0).Status.ShouldBe(NtStatus.Success);
        (nint child, int id) = jobs.Start(job, JobEnvironment.Sleeper);
        nint process = jobs.Owner.Call("open-process", id, "0x1FFFFF").Handle;
        nint signal = jobs.Owner.Call("event", "-", 0, 0).Handle;
        long watch = Watch(jobs.Owner, job, signal);
        for (int i = 0; i < MostNotices; i++)
        {
            jobs.Owner.Call("job", "start", job, "/bin/true").Status.ShouldBe(NtStatus.QuotaExceeded);
        }

        PeerReply taken = jobs.Owner.Call("job", "notices", watch);
        taken[0].ShouldBe(1, "the first, that the child is there");
        taken[1].ShouldBe((long)JobMessage.ActiveProcessLimit);
        jobs.Owner.Call("job", "contains", process, job)[0].ShouldBe(1);
        _ = child;
        Empty(jobs, job);
    }

    private static long Watch(Peer peer, nint job, nint signal)
    {
        PeerReply reply = peer.Call("job", "watch", job, signal);
        reply.Status.ShouldBe(NtStatus.Success);
        return reply[0];
    }

    private static void Empty(JobEnvironment jobs, nint job)
    {
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
    }

    /// <summary>What the owner was told of a job so far.</summary>
    private sealed class Notices
    {
        private readonly JobEnvironment _jobs;
        private readonly nint _signal;
        private readonly long _watch;

        public Notices(JobEnvironment jobs, nint job)
        {
            _jobs = jobs;
            _signal = jobs.Owner.Call("event", "-", 0, 0).Handle;
            _watch = Watch(jobs.Owner, job, _signal);
        }

        public List<(JobMessage Message, int ProcessId)> All { get; } = [];

        /// <summary>Waits until it was told.</summary>
        public void Until(JobMessage message, int? processId = null)
        {
            while (!All.Exists(notice => notice.Message == message && (processId is null || notice.ProcessId == processId)))
            {
                _jobs.Owner.Call("wait", _signal, 60_000).Status.ShouldBe(NtStatus.Success, string.Join(", ", All));
                string[] words = _jobs.Owner.Call("job", "notices", _watch).Text.Split(' ');
                for (int i = 2; i < words.Length; i += 2)
                {
                    All.Add(((JobMessage)int.Parse(words[i], System.Globalization.CultureInfo.InvariantCulture), int.Parse(words[i + 1], System.Globalization.CultureInfo.InvariantCulture)));
                }
            }
        }
    }
}
