using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>Jobs below jobs, as deep as they may be; with both containments.</summary>
public sealed class JobNestingTests
{
    private const int Deepest = 32;

    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    [Rule("I17")]
    [Rule("I19")]
    [Rule("I20")]
    public void Nested_ToTheLimit_IsCountedAndEnded_AndOneMoreIsRefused(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint[] chain = [.. Enumerable.Range(0, Deepest + 1).Select(_ => jobs.Create())];
        (nint child, int id) = jobs.Start(chain[0], JobEnvironment.Sleeper);
        for (int i = 1; i < Deepest; i++)
        {
            jobs.Owner.Call("job", "assign", chain[i], child).Status.ShouldBe(NtStatus.Success);
        }

        jobs.Owner.Call("job", "assign", chain[Deepest], child).Status.ShouldBe(NtStatus.InsufficientResources);
        jobs.Owner.Call("wait", child, 0).Status.ShouldBe(NtStatus.Timeout, "it is refused, not ended");
        jobs.Owner.Call("job", "query", chain[Deepest])[1].ShouldBe(0, "it has counted nobody");
        jobs.List(jobs.Owner, chain[0]).ShouldBe([id]);
        jobs.List(jobs.Owner, chain[Deepest - 1]).ShouldBe([id]);
        jobs.Owner.Call("job", "contains", child, chain[0])[0].ShouldBe(1);
        jobs.Owner.Call("job", "query", chain[0])[5].ShouldBe(1);

        // A job that was refused is below nothing, and takes what is in none.
        (nint other, int otherId) = jobs.Start(chain[Deepest], JobEnvironment.Sleeper);
        jobs.List(jobs.Owner, chain[Deepest]).ShouldBe([otherId]);
        jobs.Owner.Call("job", "terminate", chain[0], 5).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", child, 60_000).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("exit-code", child)[0].ShouldBe(5);
        jobs.Owner.Call("wait", other, 0).Status.ShouldBe(NtStatus.Timeout);
        jobs.Owner.Call("job", "terminate", chain[Deepest], 5).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("wait", other, 60_000).Status.ShouldBe(NtStatus.Success);
    }
}
