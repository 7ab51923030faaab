using System.Diagnostics;
using System.Globalization;
using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>A job ends the processes in it when its owner is killed.</summary>
internal static class EndATree
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage)
    {
        stage.Step("A job ends a whole tree");
        stage.Say("A job is a group of processes with all that they start. With KILL_ON_JOB_CLOSE the last handle to it takes them along, and the last handle goes with its process too: nobody who starts programs in a job leaves any behind, however he ends.");
        TourPuppet owner = stage.Start("boss");
        TourReply job = owner.Ask("create-job");
        stage.Did(owner.Name, "creates a job with KILL_ON_JOB_CLOSE", job.Status, HandleValues.Format((nint)job.Value));
        TourReply started = owner.Ask("start-family", TourStage.Number(job.Value));
        stage.Did(owner.Name, "starts a shell in it, which starts others", started.Status);
        stage.Check("processes in the job: the shell, two children and a grandchild", TourChildJobs.Family, started.Value);
        stage.Note(owner.Name, "asks how the job holds them", (JobContainment)owner.Ask("containment", TourStage.Number(job.Value)).Value == JobContainment.ControlGroup ? "by a control group" : "by their parents (process tree)");
        KernelProcess[] members = [.. Enumerable.Range(0, (int)started.Value)
            .Select(i => KernelProcess.Open((int)owner.Ask("job-member", TourStage.Number(job.Value), TourStage.Number(i)).Value, ProcessRights.Synchronize | ProcessRights.QueryLimitedInformation))];
        try
        {
            stage.Note(TourStage.Self, "opens all of them, to see what becomes of them");
            stage.Check("of them running", members.Length, members.Count(static p => !p.HasExited));
            long killed = owner.Kill();
            bool ended = KernelWait.All(members, s_patience).Succeeded;
            string after = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(killed).TotalMilliseconds:0.0} ms after the kill");
            stage.Did(TourStage.Self, $"kills process {TourStage.Number(owner.ProcessId)} with SIGKILL; waits for all", ended ? NtStatus.Success : NtStatus.Timeout, after);
            stage.Check("of them running", 0, members.Count(static p => !p.HasExited));
        }
        finally
        {
            Array.ForEach(members, static p => p.Dispose());
        }
    }
}
