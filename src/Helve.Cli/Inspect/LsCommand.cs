using System.Globalization;
using System.Text.Json;
using Helve.Cli.Output;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Wire;

namespace Helve.Cli.Inspect;

/// <summary><c>helve ls</c>: the namespace.</summary>
internal static class LsCommand
{
    // Private namespaces are found there, and what is in them; no other path leads to them.
    private const string PrivateNamespaces = @"\...";

    private sealed record Found(string Path, NameSummary Name);

    /// <summary>Runs it.</summary>
    /// <param name="inspector">The connection.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="path">The directory, or null for the objects of all directories.</param>
    /// <param name="recursive">Whether to go into the directories below it.</param>
    public static int Run(KernelInspector inspector, CommandOutput output, string? path, bool recursive)
    {
        if (path is "")
        {
            return CliErrors.Usage("The path is empty: the root is \\ or /.", "helve ls");
        }

        var names = new List<Found>();
        try
        {
            Collect(inspector, ObjectPaths.Parse(path ?? "\\"), recursive || path is null, names);
        }
        catch (KernelException e) when (e.Status == NtStatus.ObjectTypeMismatch)
        {
            return CliErrors.Usage($"'{path}' is no directory: 'helve show' shows what it is.", "helve ls");
        }

        if (path is null)
        {
            Collect(inspector, PrivateNamespaces, recursive: true, names);
        }

        if (path is null && !recursive)
        {
            names.RemoveAll(n => n.Name.Kind != NameKind.Object);
        }

        if (output.Json)
        {
            CommandOutput.WriteJson(json => JsonParts.WriteArray(json, names, Write));
        }
        else if (names.Count > 0)
        {
            Show(output, names, DomainWords.Read(inspector));
        }

        return names.Count > 0
            ? ExitCode.Found
            : CliErrors.NothingFound(path is null ? "No object has a name now." : $"There is nothing in '{ObjectPaths.Parse(path)}'.");
    }

    private static void Collect(KernelInspector inspector, string path, bool recursive, List<Found> names)
    {
        foreach (NameSummary name in inspector.ListNames(path).OrderBy(n => n.Name, StringComparer.Ordinal))
        {
            string full = path.EndsWith('\\') ? path + name.Name : $"{path}\\{name.Name}";
            names.Add(new Found(full, name));
            if (recursive && name.Kind is NameKind.Directory or NameKind.PrivateNamespace)
            {
                Collect(inspector, full, recursive, names);
            }
        }
    }

    private static void Show(CommandOutput output, List<Found> names, DomainWords domains)
    {
        var grid = new Grid(domains.Headers("path", "type", "object", ">handles", "state"));
        foreach (Found found in names)
        {
            NameSummary name = found.Name;
            bool isObject = name.State is not null;
            grid.Add(domains.Cells(
                name.Domain,
                found.Path,
                TypeOf(name),
                isObject ? ObjectIds.Format(name.ObjectId) : "-",
                isObject || name.Kind is NameKind.Directory or NameKind.SymbolicLink ? name.Handles.ToString(CultureInfo.InvariantCulture) : "-",
                Facts(name)));
        }

        output.Show(grid);
    }

    private static string Facts(NameSummary name)
    {
        string facts = name.State is { } state ? StateWords.Describe(state)
            : name.Kind == NameKind.PrivateNamespace ? "inside " + name.Target
            : name.Target is { Length: > 0 } target ? "leads to " + target
            : name.Kind == NameKind.SymbolicLink ? "leads to the root"
            : "-";
        return !name.IsPermanent ? facts : facts == "-" ? "permanent" : facts + ", permanent";
    }

    private static string TypeOf(NameSummary name) => name.State?.Type.ToString() ?? name.Kind.ToString();

    private static void Write(Utf8JsonWriter json, Found found)
    {
        json.WriteString("path", found.Path);
        json.WriteString("type", TypeOf(found.Name));
        json.WriteString("target", found.Name.Target);
        json.WriteBoolean("permanent", found.Name.IsPermanent);
        if (found.Name.State is { } state)
        {
            json.WriteString("object", ObjectIds.Format(found.Name.ObjectId));
            json.WriteNumber("domain", found.Name.Domain);
            json.WriteNumber("handles", found.Name.Handles);
            JsonParts.WriteState(json, state);
        }
    }
}
