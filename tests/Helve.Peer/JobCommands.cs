using System.Diagnostics;
using System.Globalization;
using Helve.Kernel.Objects;
using static Helve.KernelHandles;

namespace Helve.Peer;

/// <summary>Commands about jobs.</summary>
internal static class JobCommands
{
    internal static string Run(string[] w) => w[1] switch
    {
        "create" => Commands.Reply(TryCreateJob(w[2] == "-" ? null : w[2], Access(w, 3), 0, out nint h), h),
        "open" => Commands.Reply(TryOpenJob(w[2], Access(w, 3), 0, out nint h), h),
        "assign" => Commands.Reply(TryAssignProcess(Commands.Handle(w[2]), Commands.Handle(w[3]))),
        "terminate" => Commands.Reply(TryTerminateJob(Commands.Handle(w[2]), Commands.Int(w[3]))),
        "limit" => Commands.Reply(TrySetJobLimits(Commands.Handle(w[2]), Limits(w))),
        "query" => Query(Commands.Handle(w[2])),
        "list" => List(Commands.Handle(w[2])),
        "contains" => Commands.Reply(TryIsProcessInJob(Commands.Handle(w[2]), Commands.Handle(w[3]), out bool isMember), isMember ? 1 : 0),
        "start" => Start(w),
        "start-child" => StartChild(w[2] == "1", w[3..]),
        "watch" => Commands.Reply(TryWatchJob(Commands.Handle(w[2]), Commands.Handle(w[3]), out uint watch, out int active), watch, active),
        "notices" => Notices(Convert.ToUInt32(w[2], CultureInfo.InvariantCulture)),
        "unwatch" => Commands.Reply(TryUnwatchJob(Convert.ToUInt32(w[2], CultureInfo.InvariantCulture))),
        "empty" => Empty(Commands.Handle(w[2])).Result,
        _ => $"! no such command: job {w[1]}",
    };

    private static uint Access(string[] words, int at) =>
        words.Length > at ? Convert.ToUInt32(words[at], 16) : (uint)JobRights.AllAccess;

    private static JobLimits Limits(string[] words) => new(
        (JobLimitFlags)Convert.ToUInt32(words[3], 16),
        uint.Parse(words[4], CultureInfo.InvariantCulture),
        ulong.Parse(words[5], CultureInfo.InvariantCulture));

    private static string Query(nint job)
    {
        Kernel.NtStatus status = TryQueryJob(job, out JobInformation j);
        return Commands.Reply(
            status, j.ActiveProcesses, j.TotalProcesses, j.TerminatedProcesses, (long)j.Containment, (long)j.Limits.Flags, j.ChildJobs, j.Memory, j.PeakMemory, (long)j.MemoryKeeper,
            j.UserTime.Ticks, j.KernelTime.Ticks);
    }

    // How many were lost, then a message and a process each.
    private static string Notices(uint watch)
    {
        Kernel.NtStatus status = TryTakeJobNotices(watch, out IReadOnlyList<JobNotice> notices, out int lost);
        return Commands.Reply(status, [lost, .. notices.SelectMany(static notice => new long[] { (long)notice.Message, notice.ProcessId })]);
    }

    private static string List(nint job)
    {
        Kernel.NtStatus status = TryListJobProcesses(job, out IReadOnlyList<int> processes);
        return Commands.Reply(status, [.. processes.Select(static id => (long)id)]);
    }

    private static string Start(string[] words)
    {
        using var job = KernelJob.FromHandle(Commands.Handle(words[2]));
        try
        {
            KernelProcess child = KernelProcess.Start(new ProcessStartInfo(words[3], words[4..]), new KernelStartOptions { Jobs = [job] });
            int id = child.ProcessId;
            return Commands.Reply(Kernel.NtStatus.Success, child.DetachHandle(), id);
        }
        catch (KernelException e)
        {
            return Commands.Reply(e.Status);
        }
        finally
        {
            _ = job.DetachHandle();
        }
    }

    // BREAKS-AWAY PROGRAM ARGUMENTS: a child of this process -> handle id
    private static string StartChild(bool breaksAway, string[] program)
    {
        try
        {
            KernelProcess child = KernelProcess.Start(new ProcessStartInfo(program[0], program[1..]), new KernelStartOptions { BreakAway = breaksAway });
            int id = child.ProcessId;
            return Commands.Reply(Kernel.NtStatus.Success, child.DetachHandle(), id);
        }
        catch (KernelException e)
        {
            return Commands.Reply(e.Status);
        }
    }

    private static async Task<string> Empty(nint handle)
    {
        using var job = KernelJob.FromHandle(handle);
        try
        {
            await job.EmptyAsync().ConfigureAwait(false);
            return "Success";
        }
        catch (KernelException e)
        {
            return $"{e.Status}";
        }
        finally
        {
            _ = job.DetachHandle();
        }
    }
}
