using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour;

/// <summary>What a child of the tour does with jobs.</summary>
internal static class TourChildJobs
{
    /// <summary>Processes of a family.</summary>
    public const int Family = 4;

    // A child, a child that has a child, and the shell itself.
    private const string Script = "sleep 1000 & (sleep 1000 & wait) & wait";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Creates a job that ends its processes with its last handle.</summary>
    public static NtStatus Create(out nint job)
    {
        NtStatus status = KernelHandles.TryCreateJob(null, (uint)JobRights.AllAccess, HandleAttributes.None, out job);
        return status == NtStatus.Success ? KernelHandles.TrySetJobLimits(job, new JobLimits(JobLimitFlags.KillOnJobClose)) : status;
    }

    /// <summary>Starts a shell in the job and waits until all that it starts are there, seen by the job's own account.</summary>
    /// <returns>The status, and how many processes are in the job.</returns>
    public static (NtStatus Status, int Processes) StartFamily(nint handle)
    {
        var job = KernelJob.FromHandle(handle);
        try
        {
            var shell = new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
            using KernelProcess process = KernelProcess.Start(shell, new KernelStartOptions { Jobs = [job] });
            var waited = Stopwatch.StartNew();
            while (job.ProcessIds.Count < Family && waited.Elapsed < s_patience)
            {
                Thread.Yield();
            }

            return (NtStatus.Success, job.ProcessIds.Count);
        }
        catch (KernelException e)
        {
            return (e.Status, 0);
        }
        finally
        {
            _ = job.DetachHandle();
        }
    }

    /// <summary>The process id of a member.</summary>
    public static NtStatus Member(nint job, int number, out int processId)
    {
        NtStatus status = KernelHandles.TryListJobProcesses(job, out IReadOnlyList<int> members);
        processId = number < members.Count ? members[number] : 0;
        return status;
    }
}
