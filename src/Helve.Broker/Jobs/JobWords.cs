using System.Globalization;
using Helve.Kernel.Objects;

namespace Helve.Broker.Jobs;

/// <summary>A job in words.</summary>
internal static class JobWords
{
    /// <summary>Says what it is now: <c>3 processes of 17 ever, kill on close; control group; memory limit by the kernel</c>.</summary>
    public static string Describe(JobTable table, Job job)
    {
        int active = job.Processes().Count;
        string limits = Limits(job.Limits);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{active} {(active == 1 ? "process" : "processes")} now, {job.Total} ever{limits}{(job.IsTerminated ? ", terminated" : "")}; {Containment(table.Containment)}");
    }

    /// <summary>What a containment can't do.</summary>
    public static string Containment(JobContainment containment) => containment == JobContainment.ControlGroup
        ? "held by a control group: nobody leaves it"
        : "held by process trees: who loses all parents between two looks gets out of sight, and who never rests may escape a kill";

    private static string Limits(JobLimits limits) =>
        (limits.Has(JobLimitFlags.ActiveProcess) ? string.Create(CultureInfo.InvariantCulture, $", at most {limits.ActiveProcessLimit} at a time") : "")
        + (limits.Has(JobLimitFlags.JobMemory) ? string.Create(CultureInfo.InvariantCulture, $", at most {limits.MemoryLimit} bytes") : "")
        + (limits.Has(JobLimitFlags.KillOnJobClose) ? ", killed on close" : "");
}
