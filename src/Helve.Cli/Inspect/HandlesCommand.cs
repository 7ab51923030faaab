using System.Globalization;
using System.Text.Json;
using Helve.Cli.Output;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel.Wire;

namespace Helve.Cli.Inspect;

/// <summary><c>helve handles</c>: every handle of a process, or of all.</summary>
internal static class HandlesCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="inspector">The connection.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="processId">The process, or 0 for all but the broker.</param>
    public static int Run(KernelInspector inspector, CommandOutput output, int processId)
    {
        int broker = processId == 0 ? BrokerProcessId(inspector) : 0;
        List<HandleSummary> handles = [.. inspector.ListHandles(processId)
            .Where(h => h.ProcessId != broker)
            .OrderBy(h => h.ProcessId).ThenBy(h => h.Value)];
        if (output.Json)
        {
            CommandOutput.WriteJson(json => JsonParts.WriteArray(json, handles, Write));
        }
        else if (handles.Count > 0)
        {
            Show(output, handles, DomainWords.Read(inspector), inspector.ListProcesses().DistinctBy(p => p.ProcessId).ToDictionary(p => p.ProcessId, p => p.Name));
        }

        if (handles.Count > 0)
        {
            return ExitCode.Found;
        }

        return CliErrors.NothingFound(processId == 0
            ? "No process has a handle now."
            : string.Create(CultureInfo.InvariantCulture, $"Process {processId} has no handle."));
    }

    private static int BrokerProcessId(KernelInspector inspector) =>
        inspector.ListProcesses().FirstOrDefault(p => p.Flags.HasFlag(ProcessFlags.Broker))?.ProcessId ?? 0;

    private static void Show(CommandOutput output, List<HandleSummary> handles, DomainWords domains, Dictionary<int, string> names)
    {
        var grid = new Grid(domains.Headers(">pid", ">value", "type", "name", "object", "access", "attributes", ">handles", "state"));
        foreach (HandleSummary h in handles)
        {
            grid.Add(domains.Cells(
                h.Domain,
                h.ProcessId.ToString(CultureInfo.InvariantCulture),
                HandleValues.Format(h.Value),
                h.State.Type.ToString(),
                h.Name ?? "-",
                ObjectIds.Format(h.ObjectId),
                AccessWords.Describe(h.State.Type, h.GrantedAccess),
                AttributeWords.Describe(h.Attributes),
                h.ObjectHandles.ToString(CultureInfo.InvariantCulture),
                StateWords.Describe(h.State, names)));
        }

        output.Show(grid);
    }

    private static void Write(Utf8JsonWriter json, HandleSummary handle)
    {
        JsonParts.WriteHandle(json, handle.ProcessId, handle.Value, handle.State.Type, handle.GrantedAccess, handle.Attributes);
        json.WriteNumber("domain", handle.Domain);
        json.WriteString("type", handle.State.Type.ToString());
        json.WriteString("name", handle.Name);
        json.WriteString("object", ObjectIds.Format(handle.ObjectId));
        json.WriteNumber("objectHandles", handle.ObjectHandles);
        json.WriteNumber("objectReferences", handle.ObjectReferences);
        JsonParts.WriteState(json, handle.State);
    }
}
