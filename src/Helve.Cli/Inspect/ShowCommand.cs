using System.Globalization;
using System.Text.Json;
using Helve.Cli.Output;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve.Cli.Inspect;

/// <summary><c>helve show</c>: one object, who holds it and who waits on it.</summary>
internal static class ShowCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="inspector">The connection.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="nameOrId">A Win32 name, an NT path, or an object id.</param>
    public static int Run(KernelInspector inspector, CommandOutput output, string nameOrId)
    {
        ObjectDetails details;
        try
        {
            details = ObjectPaths.Find(nameOrId, inspector.ShowObject, inspector.ShowObject);
        }
        catch (KernelException e) when (e.Status == NtStatus.ObjectTypeMismatch)
        {
            return CliErrors.Usage($"'{nameOrId}' is a directory, a link or a type, which nobody waits on: 'helve ls' shows what is there, 'helve access' who may use it.", "helve show");
        }

        SecurityDescriptor? security = SecurityOf(inspector, nameOrId, out bool isReadable);
        if (output.Json)
        {
            CommandOutput.WriteJson(json => Write(json, details, security));
        }
        else
        {
            string sddl = isReadable ? security?.ToSddl() ?? "none" : "not to be read by you";
            Show(output, details, sddl, security?.Owner, new Cast(inspector));
        }

        return ExitCode.Found;
    }

    private static SecurityDescriptor? SecurityOf(KernelInspector inspector, string nameOrId, out bool isReadable)
    {
        isReadable = true;
        try
        {
            return ObjectPaths.Find(nameOrId, inspector.ShowSecurity, inspector.ShowSecurity).Descriptor;
        }
        catch (KernelException e) when (e.Status is NtStatus.AccessDenied or NtStatus.ObjectNameNotFound)
        {
            // Its descriptor does not grant READ_CONTROL, or it went a moment ago.
            isReadable = false;
            return null;
        }
    }

    private static void Show(CommandOutput output, ObjectDetails details, string security, Sid? owner, Cast cast)
    {
        var facts = Grid.Facts();
        facts.Add("object", ObjectIds.Format(details.ObjectId));
        if (cast.Domains.AreSeveral)
        {
            facts.Add("user", cast.Domains[details.Domain]);
        }

        facts.Add("type", details.State.Type.ToString());
        facts.Add("name", details.Name ?? "-");
        facts.Add("state", StateWords.Describe(details.State, cast.Names));
        if (details.Job is { } job)
        {
            JobParts.AddFacts(facts, details.State, job);
        }

        facts.Add("created by", details.CreatorProcessId == 0 ? "not known any more" : $"{Number(details.CreatorProcessId)} {cast.NameOf(details.CreatorProcessId)}");
        facts.Add("handles", Number(details.Handles));
        facts.Add("references", Number(details.References));
        facts.Add("owner", owner?.ToString() ?? "-");
        facts.Add("security", security);
        output.Show(facts);
        ShowHolders(output, details, cast);
        ShowWaiters(output, details, cast);
        if (details.Job is { } shown)
        {
            JobParts.Show(output, shown, cast.NameOf);
        }
    }

    private static void ShowHolders(CommandOutput output, ObjectDetails details, Cast cast)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine(details.Holders.Count == 0 ? "No process holds it." : "Held by");
        if (details.Holders.Count == 0)
        {
            return;
        }

        var grid = new Grid(cast.Domains.Headers(">pid", "name", ">value", "access", "attributes"));
        foreach (ObjectHolder holder in details.Holders)
        {
            grid.Add(cast.Domains.Cells(
                cast.DomainOf(holder.ProcessId),
                Number(holder.ProcessId),
                cast.NameOf(holder.ProcessId),
                holder.Value == 0 ? "sent" : HandleValues.Format(holder.Value),
                AccessWords.Describe(details.State.Type, holder.GrantedAccess),
                AttributeWords.Describe(holder.Attributes)));
        }

        output.Show(grid);
    }

    private static void ShowWaiters(CommandOutput output, ObjectDetails details, Cast cast)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine(details.Waiters.Count == 0 ? "Nobody waits on it." : "Waiting on it");
        if (details.Waiters.Count == 0)
        {
            return;
        }

        var grid = new Grid(cast.Domains.Headers(">pid", "name", ">thread", "waits for"));
        foreach (ObjectWaiter waiter in details.Waiters)
        {
            grid.Add(cast.Domains.Cells(
                cast.DomainOf(waiter.ProcessId),
                Number(waiter.ProcessId),
                cast.NameOf(waiter.ProcessId),
                waiter.ThreadId == 0 ? "awaited" : Number(waiter.ThreadId),
                KindOf(waiter.Kind)));
        }

        output.Show(grid);
    }

    private static string KindOf(WaitKind kind) => kind switch
    {
        WaitKind.Any => "any of several objects",
        WaitKind.All => "all of several objects",
        _ => "this object",
    };

    private static void Write(Utf8JsonWriter json, ObjectDetails details, SecurityDescriptor? security)
    {
        json.WriteStartObject();
        json.WriteString("object", ObjectIds.Format(details.ObjectId));
        json.WriteNumber("domain", details.Domain);
        json.WriteString("type", details.State.Type.ToString());
        json.WriteString("name", details.Name);
        json.WriteNumber("creatorPid", details.CreatorProcessId);
        json.WriteNumber("handles", details.Handles);
        json.WriteNumber("references", details.References);
        json.WriteString("owner", security?.Owner?.ToString());
        json.WriteString("sddl", security?.ToSddl());
        JsonParts.WriteState(json, details.State);
        json.WritePropertyName("holders");
        JsonParts.WriteArray(json, details.Holders, (j, h) =>
            JsonParts.WriteHandle(j, h.ProcessId, h.Value, details.State.Type, h.GrantedAccess, h.Attributes));
        json.WritePropertyName("waiters");
        JsonParts.WriteArray(json, details.Waiters, WriteWaiter);
        if (details.Job is { } job)
        {
            JobParts.Write(json, job);
        }

        json.WriteEndObject();
    }

    private static void WriteWaiter(Utf8JsonWriter json, ObjectWaiter waiter)
    {
        json.WriteNumber("pid", waiter.ProcessId);
        json.WriteNumber("thread", waiter.ThreadId);
        json.WriteBoolean("awaited", waiter.ThreadId == 0);
        json.WriteString("kind", waiter.Kind.ToString().ToLowerInvariant());
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The processes that may hold the object or wait for it, and whose they are.</summary>
    private sealed class Cast(KernelInspector inspector)
    {
        private readonly Dictionary<int, ProcessSummary> _processes =
            inspector.ListProcesses().DistinctBy(p => p.ProcessId).ToDictionary(p => p.ProcessId);

        public DomainWords Domains { get; } = DomainWords.Read(inspector);

        public Dictionary<int, string> Names => _processes.ToDictionary(p => p.Key, p => p.Value.Name);

        public string NameOf(int processId) => _processes.TryGetValue(processId, out ProcessSummary? process) ? process.Name : "-";

        public int DomainOf(int processId) => _processes.TryGetValue(processId, out ProcessSummary? process) ? process.Domain : 0;
    }
}
