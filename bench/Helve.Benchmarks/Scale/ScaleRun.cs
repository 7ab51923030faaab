using System.Globalization;
using System.Text.Json;
using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Scale;

/// <summary>The <c>scale</c> command.</summary>
internal static class ScaleRun
{
    private const int WarmUp = 5_000;
    private static readonly int[] s_handleCounts = [10, 1_000, 100_000, 1_000_000];
    private static readonly int[] s_clientCounts = [10, 1_000, 10_000];
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>The hidden command that measures.</summary>
    public const string HereCommand = "scale-here";

    /// <summary>Measures in a child process, whose environment is set for it, and prints what it prints.</summary>
    public static int Run(bool json)
    {
        using var workspace = Workspace.Create();
        try
        {
            string[] arguments = [HereCommand, workspace.Directory, .. json ? (string[])["--json"] : []];
            ChildProcess child = workspace.Own(ChildProcess.StartSelf(arguments, RunEnvironment.Of(workspace)));
            foreach (string line in child.ReadLines())
            {
                Console.WriteLine(line);
            }

            child.WaitForExit();
            return child.ExitCode;
        }
        catch (Exception) when (workspace.Interrupted)
        {
            return Workspace.InterruptedExitCode;
        }
    }

    /// <summary>The child's side.</summary>
    public static int RunHere(string directory, bool json)
    {
        using var workspace = Workspace.Join(directory);
        try
        {
            _ = HandleScale.Measure(WarmUp);
            HandleScaleRow[] handles = [.. s_handleCounts.Select(HandleScale.Measure)];
            if (!json)
            {
                PrintHandles(handles);
            }

            int[] counts = [.. s_clientCounts.Select(ClientScale.Affordable)];
            FirstUseRow firstUse = FirstUse.Measure(workspace);
            workspace.Own(new RunBroker());
            ClientScaleRow[] clients = [.. counts.Select(n => ClientScale.Measure(workspace, n)).OfType<ClientScaleRow>()];
            if (!json)
            {
                PrintClients(clients);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"\nfirst object of a process: {firstUse.NoBrokerMs:0} ms with no broker running, {firstUse.BrokerMs:0} ms with one"));
            }
            else
            {
                Console.WriteLine(JsonSerializer.Serialize(new { handles, clients, firstUse }, s_json));
            }

            return 0;
        }
        catch (Exception) when (workspace.Interrupted)
        {
            return Workspace.InterruptedExitCode;
        }
    }

    private static void PrintHandles(HandleScaleRow[] rows)
    {
        Console.WriteLine("handles, each to an object of its own (ns per operation, resident bytes)\n");
        Console.WriteLine($"{"",10}{"one more or always the same",36}{"a random one",49}");
        Console.WriteLine($"{"count",10}{"fill",9}{"new+close",12}{"dup+close",12}{"close",9}{"lookup",10}{"dup+close",12}{"close+new",12}{"floor",9}{"B/object",10}{"B/handle",10}");
        foreach (HandleScaleRow r in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Count,10:N0}{r.CreateNs,9:0.0}{r.CreateCloseNs,12:0.0}{r.DuplicateCloseNs,12:0.0}{r.CloseNs,9:0.0}{r.LookupNs,10:0.0}{r.RandomDuplicateCloseNs,12:0.0}{r.RandomCloseCreateNs,12:0.0}{r.FloorNs,9:0.0}{r.ObjectBytes,10:0.0}{r.HandleBytes,10:0.0}"));
        }

        Console.WriteLine("\nfloor: reading a random handle's value and entry, and two compare-and-swaps on its object's cache line");
    }

    private static void PrintClients(ClientScaleRow[] rows)
    {
        Console.WriteLine("\nclient processes of one broker\n");
        Console.WriteLine($"{"count",10}{"connect us",12}{"open+close us",15}{"dup+close ns",14}{"owner death us",16}{"broker MB",11}{"all dead us",13}");
        foreach (ClientScaleRow r in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Clients,10:N0}{r.ConnectUs,12:0.0}{r.NamedOpenCloseUs,15:0.0}{r.DuplicateCloseNs,14:0.0}{r.OwnerDeathUs,16:0}{r.BrokerBytes / 1e6,11:0.0}{r.AllDeadUs,13:0.0}"));
        }

        Console.WriteLine(rows.Length > 0
            ? "\nconnect and all dead: per client process, the process's own start and end included"
            : "no C compiler: no clients");
    }
}
