using System.Globalization;
using System.Text.Json;
using Helve.Cli.Output;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve.Cli.Inspect;

/// <summary><c>helve ps</c>: the processes, with how many handles of each type they have.</summary>
internal static class PsCommand
{
    /// <summary>Runs it.</summary>
    public static int Run(KernelInspector inspector, CommandOutput output, bool all)
    {
        List<ProcessSummary> processes = [.. inspector.ListProcesses()
            .Where(p => all || !p.Flags.HasFlag(ProcessFlags.Broker))
            .OrderBy(p => p.ProcessId)];
        if (output.Json)
        {
            CommandOutput.WriteJson(json => JsonParts.WriteArray(json, processes, Write));
        }
        else if (processes.Count > 0)
        {
            Show(output, processes, DomainWords.Read(inspector));
        }

        return processes.Count > 0 ? ExitCode.Found : CliErrors.NothingFound("No process uses Helve now.");
    }

    private static void Show(CommandOutput output, List<ProcessSummary> processes, DomainWords domains)
    {
        ObjectType[] types = [.. TypeWords.Common.Union(processes.SelectMany(p => p.HandlesByType.Keys)).Order()];
        var grid = new Grid(domains.Headers([">pid", "name", ">handles", .. types.Select(t => ">" + TypeWords.Plural(t)), "note"]));
        foreach (ProcessSummary p in processes)
        {
            grid.Add(domains.Cells(
                p.Domain, [Number(p.ProcessId), p.Name, Number(p.Handles), .. types.Select(t => Number(p.HandlesByType.GetValueOrDefault(t))), Note(p)]));
        }

        output.Show(grid);
    }

    private static string Note(ProcessSummary process)
    {
        if (process.Flags.HasFlag(ProcessFlags.Broker))
        {
            return "the broker";
        }

        if (process.ExitCode is { } code)
        {
            return string.Create(CultureInfo.InvariantCulture, $"ended with {code}");
        }

        string note = process.Flags.HasFlag(ProcessFlags.Foreign) ? "does not use Helve itself" : "-";
        return process.Arrivals == 0 ? note
            : (note == "-" ? string.Empty : note + ", ") + string.Create(CultureInfo.InvariantCulture, $"{process.Arrivals} sent to it wait");
    }

    private static void Write(Utf8JsonWriter json, ProcessSummary process)
    {
        json.WriteNumber("pid", process.ProcessId);
        json.WriteNumber("domain", process.Domain);
        json.WriteString("name", process.Name);
        json.WriteString("started", process.Started);
        json.WriteString("object", ObjectIds.Format(process.ObjectId));
        json.WriteBoolean("broker", process.Flags.HasFlag(ProcessFlags.Broker));
        json.WriteBoolean("client", process.Flags.HasFlag(ProcessFlags.Client));
        json.WriteNumber("handles", process.Handles);
        foreach (ObjectType type in ObjectTypes.All.Select(t => t.Type))
        {
            json.WriteNumber(TypeWords.Key(type), process.HandlesByType.GetValueOrDefault(type));
        }

        json.WriteNumber("threadRecords", process.ThreadRecords);
        json.WriteNumber("arrivals", process.Arrivals);
        if (process.ExitCode is { } code)
        {
            json.WriteNumber("exitCode", code);
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
