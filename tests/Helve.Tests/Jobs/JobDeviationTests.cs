using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>Known deviations of jobs, each as it is. A test that fails here was mended: then its line in docs/deviations.md goes.</summary>
public sealed class JobDeviationTests
{
    [Theory]
    [MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    public void Deviation_I16_WhatAProcessForksByItselfStaysInItsJob(JobContainment containment)
    {
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create(limits: JobLimitFlags.SilentBreakawayOk);
        _ = jobs.Start(job, "sleep 1000 & exec sleep 1000");
        jobs.WaitActive(job, 2);
        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
    }
}
