using System.Globalization;
using System.Text.Json;
using Helve.Cli.Output;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel.Objects;

namespace Helve.Cli.Inspect;

/// <summary>What <c>helve show</c> says of a job besides what it says of every object.</summary>
internal static class JobParts
{
    /// <summary>Adds its limits and its memory to the facts.</summary>
    public static void AddFacts(Grid facts, ObjectState state, JobDetails job)
    {
        var flags = (JobLimitFlags)(uint)state.ProcessId;
        var limits = new List<string>();
        if (flags.HasFlag(JobLimitFlags.ActiveProcess))
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"at most {(uint)state.ExitCode} {((uint)state.ExitCode == 1 ? "process" : "processes")} at a time"));
        }

        if (job.MemoryLimit is { } bytes)
        {
            limits.Add($"at most {SizeWords.Describe(bytes)} of memory");
        }

        if (flags.HasFlag(JobLimitFlags.KillOnJobClose))
        {
            limits.Add("killed on close");
        }

        if (flags.HasFlag(JobLimitFlags.SilentBreakawayOk))
        {
            limits.Add("children leave it");
        }
        else if (flags.HasFlag(JobLimitFlags.BreakawayOk))
        {
            limits.Add("children may leave it");
        }

        facts.Add("limits", limits.Count == 0 ? "none" : string.Join(", ", limits));
        facts.Add("memory", $"{SizeWords.Describe(job.Memory)} now, {SizeWords.Describe(job.PeakMemory)} at most so far");
    }

    /// <summary>Shows its processes, who watches it, and what happened last.</summary>
    public static void Show(CommandOutput output, JobDetails job, Func<int, string> nameOf)
    {
        var processes = new Grid(">pid", "image");
        foreach (JobProcess process in job.Processes)
        {
            processes.Add(Number(process.ProcessId), process.Image.Length == 0 ? "-" : process.Image);
        }

        ShowList(output, processes, "No process is in it.", "Processes in it");
        var watches = new Grid(">pid", "name", ">notices waiting", ">lost");
        foreach (JobWatcher watcher in job.Watches)
        {
            watches.Add(Number(watcher.ProcessId), nameOf(watcher.ProcessId), Number(watcher.Waiting), Number(watcher.Lost));
        }

        ShowList(output, watches, "Nobody watches it.", "Watched by");
        var notices = new Grid("at", "notice", ">pid");
        foreach (JobEvent notice in job.Notices)
        {
            notices.Add(
                notice.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture), Describe(notice.Message), notice.ProcessId == 0 ? "-" : Number(notice.ProcessId));
        }

        ShowList(output, notices, "Nothing has happened in it.", "What happened last");
    }

    /// <summary>Writes all of that.</summary>
    public static void Write(Utf8JsonWriter json, JobDetails job)
    {
        json.WriteStartObject("job");
        json.WriteNumber("memory", job.Memory);
        json.WriteNumber("peakMemory", job.PeakMemory);
        if (job.MemoryLimit is { } limit)
        {
            json.WriteNumber("memoryLimit", limit);
        }

        json.WritePropertyName("processes");
        JsonParts.WriteArray(json, job.Processes, static (j, process) =>
        {
            j.WriteNumber("pid", process.ProcessId);
            j.WriteString("image", process.Image);
        });
        json.WritePropertyName("watches");
        JsonParts.WriteArray(json, job.Watches, static (j, watcher) =>
        {
            j.WriteNumber("pid", watcher.ProcessId);
            j.WriteNumber("waiting", watcher.Waiting);
            j.WriteNumber("lost", watcher.Lost);
        });
        json.WritePropertyName("notices");
        JsonParts.WriteArray(json, job.Notices, static (j, notice) =>
        {
            j.WriteString("at", notice.At);
            j.WriteString("message", notice.Message.ToString());
            j.WriteNumber("pid", notice.ProcessId);
        });
        json.WriteEndObject();
    }

    private static void ShowList(CommandOutput output, Grid grid, string none, string title)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine(grid.Rows.Count == 0 ? none : title);
        if (grid.Rows.Count != 0)
        {
            output.Show(grid);
        }
    }

    private static string Describe(JobMessage message) => message switch
    {
        JobMessage.NewProcess => "a process came",
        JobMessage.ExitProcess => "a process ended",
        JobMessage.ActiveProcessZero => "no process is left",
        JobMessage.ActiveProcessLimit => "the limit of processes was met",
        JobMessage.JobMemoryLimit => "the limit of memory was met",
        _ => message.ToString(),
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
