using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>What is counted of a job's processes, and the memory that they may have; with both containments.</summary>
public sealed class JobAccountTests
{
    private const long Memory = 64 << 20;
    private const int MemoryAt = 6, PeakAt = 7, KeeperAt = 8, UserTimeAt = 9;

    // Has that much, and blocks: nobody reads.
    private const string Hungry = "dd if=/dev/zero bs=64M 2>/dev/null | sleep 1000";

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I26")]
    public void Processes_AreCounted_ThoseThatEndedToo(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        (nint first, _) = jobs.Start(job, JobEnvironment.Sleeper);
        _ = jobs.Start(job, JobEnvironment.Sleeper);
        _ = jobs.Start(job, JobEnvironment.Sleeper);
        Counts(jobs, job).ShouldBe((3, 3, 0));
        jobs.Owner.Call("terminate", first, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", first, 60_000).Status.ShouldBe(NtStatus.Success);
        jobs.WaitActive(job, 2);
        Counts(jobs, job).ShouldBe((2, 3, 0));
        Empty(jobs, job);
        Counts(jobs, job).ShouldBe((0, 3, 0));
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    public void ProcessorTime_IsCounted_OfThoseThatEndedToo(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        long least = TimeSpan.FromMilliseconds(30).Ticks;
        (nint busy, _) = jobs.Start(job, "while :; do :; done");
        Until.True(() => jobs.Owner.Call("job", "query", job)[UserTimeAt] >= least, "it has computed");
        jobs.Owner.Call("terminate", busy, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "query", job)[UserTimeAt].ShouldBeGreaterThanOrEqualTo(least);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    public void Memory_IsCounted_AndThePeakStays(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        (_, int id) = jobs.Start(job, Hungry);
        id.ShouldBeGreaterThan(0);
        Until.True(() => jobs.Owner.Call("job", "query", job)[MemoryAt] >= Memory, "it has what it asked for");
        Empty(jobs, job);
        jobs.Owner.Call("job", "query", job)[PeakAt].ShouldBeGreaterThanOrEqualTo(Memory);
        Until.True(() => jobs.Owner.Call("job", "query", job)[MemoryAt] < Memory, "who reads of a process keeps its memory for a moment");
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I24")]
    public void MemoryLimit_OfAJobWithProcesses_IsSetBeforeTheAnswer_AndChangedAndTakenAway(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        _ = jobs.Start(job, JobEnvironment.Sleeper);
        foreach (ulong limit in new ulong[] { 64 << 20, 128 << 20, 256 << 20 })
        {
            jobs.Owner.Call("job", "limit", job, "200", 0, limit).Status.ShouldBe(NtStatus.Success);
            jobs.Owner.Call("job", "query", job)[4].ShouldBe((long)JobLimitFlags.JobMemory);
        }

        jobs.Owner.Call("job", "limit", job, "0", 0, 0).Status.ShouldBe(NtStatus.Success);
        (_, int hungry) = jobs.Start(job, "dd if=/dev/zero bs=300M 2>/dev/null | sleep 1000");
        hungry.ShouldBeGreaterThan(0);
        Until.True(() => jobs.Owner.Call("job", "query", job)[MemoryAt] >= 300 << 20, "it has more than was the limit");
        Empty(jobs, job);
    }

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    public void MemoryLimit_BelowWhatIsInUse_IsRefusedOrKept(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        _ = jobs.Start(job, Hungry);
        Until.True(() => jobs.Owner.Call("job", "query", job)[MemoryAt] >= Memory, "it has what it asked for");
        NtStatus status = jobs.Owner.Call("job", "limit", job, "200", 0, 1 << 20).Status;
        if ((JobMemoryKeeper)jobs.Owner.Call("job", "query", job)[KeeperAt] == JobMemoryKeeper.ControllerVersion1 && status == NtStatus.QuotaExceeded)
        {
            // Nothing could be taken back: there is no swap space, or not enough. The limits are as before.
            jobs.Owner.Call("job", "query", job)[4].ShouldBe(0);
        }
        else
        {
            status.ShouldBe(NtStatus.Success);
            Until.True(() => jobs.Owner.Call("job", "query", job)[MemoryAt] < Memory, "pages were taken back, or their holder was ended");
        }

        Empty(jobs, job);
    }

    private static (long Active, long Total, long Ended) Counts(JobEnvironment jobs, nint job)
    {
        PeerReply query = jobs.Owner.Call("job", "query", job);
        return (query[0], query[1], query[2]);
    }

    private static void Empty(JobEnvironment jobs, nint job)
    {
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
    }
}
