using System.Globalization;
using System.Text.Json;
using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Scale;

/// <summary>The <c>scale</c> command.</summary>
internal static class ScaleRun
{
    private const int WarmUp = 5_000;
    private static readonly int[] s_handleCounts = [10, 1_000, 100_000, 1_000_000];
    private static readonly int[] s_nameCounts = [100, 10_000, 1_000_000];
    private static readonly int[] s_clientCounts = [10, 1_000, 10_000];
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>The hidden command that measures.</summary>
    public const string HereCommand = "scale-here";

    /// <summary>Measures in a child process, whose environment is set for it, and prints what it prints.</summary>
    public static int Run(bool json, bool clientsOnly, bool namesOnly)
    {
        using var workspace = Workspace.Create();
        try
        {
            string[] arguments = [HereCommand, workspace.Directory, .. json ? (string[])["--json"] : [], .. clientsOnly ? (string[])["--clients"] : [], .. namesOnly ? (string[])["--names"] : []];
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

    /// <summary>Measures waits, here: they need no broker.</summary>
    public static int RunWaits(bool json)
    {
        WaitScaleRow[] rows = WaitScale.Measure();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { waits = rows }, s_json));
        }
        else
        {
            WaitScale.Print(rows);
        }

        return 0;
    }

    /// <summary>Measures jobs twice: how they are held together is chosen by the broker when it starts.</summary>
    public static int RunJobs(bool json)
    {
        foreach (string? trees in new[] { null, "1" })
        {
            using var workspace = Workspace.Create();
            try
            {
                var environment = new Dictionary<string, string?>(RunEnvironment.Of(workspace)) { [JobScale.TreesVariable] = trees };
                string[] arguments = [HereCommand, workspace.Directory, "--jobs", .. json ? (string[])["--json"] : []];
                ChildProcess child = workspace.Own(ChildProcess.StartSelf(arguments, environment));
                foreach (string line in child.ReadLines())
                {
                    Console.WriteLine(line);
                }

                child.WaitForExit();
                if (child.ExitCode != 0)
                {
                    return child.ExitCode;
                }
            }
            catch (Exception) when (workspace.Interrupted)
            {
                return Workspace.InterruptedExitCode;
            }
        }

        return 0;
    }

    /// <summary>The child's side.</summary>
    public static int RunJobsHere(string directory, bool json)
    {
        using var workspace = Workspace.Join(directory);
        try
        {
            JobScaleRow[] rows = JobScale.Measure();
            workspace.Own(new RunBroker());
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(new { jobs = rows }, s_json));
            }
            else
            {
                JobScale.Print(rows);
            }

            return 0;
        }
        catch (Exception) when (workspace.Interrupted)
        {
            return Workspace.InterruptedExitCode;
        }
    }

    /// <summary>The child's side.</summary>
    public static int RunHere(string directory, bool json, bool clientsOnly, bool namesOnly)
    {
        using var workspace = Workspace.Join(directory);
        try
        {
            if (namesOnly)
            {
                return RunNames(workspace, json);
            }

            HandleScaleRow[] handles = clientsOnly ? [] : MeasureHandles();
            if (!json && !clientsOnly)
            {
                PrintHandles(handles);
            }

            // The broker has the limits of the process that starts it.
            _ = CrowdSize.Of(s_clientCounts[^1]);
            FirstUseRow firstUse = FirstUse.Measure(workspace);
            workspace.Own(new RunBroker());
            ClientScaleRow[] clients = [.. s_clientCounts.Select(n => ClientScale.Measure(workspace, n)).OfType<ClientScaleRow>()];
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

    private static int RunNames(Workspace workspace, bool json)
    {
        // The first use starts the broker, and the first names bring it what it has not run before.
        _ = NameScale.Measure(WarmUp);
        workspace.Own(new RunBroker());
        NameScaleRow[] names = [.. s_nameCounts.Select(NameScale.Measure)];
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { names }, s_json));
            return 0;
        }

        Console.WriteLine("names in one directory, each of an event of its own; one client, a round trip in every figure\n");
        Console.WriteLine($"{"names",10}{"create us",12}{"round trip us",15}{"open+close us",15}{"any case us",13}{"missing us",12}{"create+close us",17}{"broker B/name",15}");
        foreach (NameScaleRow r in names)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Names,10:N0}{r.CreateUs,12:0.0}{r.RoundTripUs,15:0.0}{r.OpenCloseUs,15:0.0}{r.AnyCaseUs,13:0.0}{r.MissUs,12:0.0}{r.CreateCloseUs,17:0.0}{r.BytesPerName,15:0}"));
        }

        return 0;
    }

    private static HandleScaleRow[] MeasureHandles()
    {
        _ = HandleScale.Measure(WarmUp);
        return [.. s_handleCounts.Select(HandleScale.Measure)];
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
        Console.WriteLine($"\nclients of one broker, each with {Crowd.Records} thread records, a name of its own, and two handles\n");
        Console.WriteLine($"{"count",10}{"join us",10}{"open+close us",15}{"dup+close ns",14}{"into other ns",15}{"one dead us",13}{"owner dead us",15}{"all dead us",13}{"broker MB",11}{"KB/client",11}  not as in life");
        foreach (ClientScaleRow r in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{r.Clients,10:N0}{r.JoinUs,10:0}{r.NamedOpenCloseUs,15:0.0}{r.DuplicateCloseNs,14:0.0}{r.DuplicateOtherNs,15:0.0}{r.OneDeadUs,13:0}{r.OwnerDeathUs,15:0}{r.AllDeadUs,13:0}{r.BrokerBytes / 1e6,11:0.0}{r.BytesPerClient / 1e3,11:0.0}  {Simulated(r)}"));
        }

        Console.WriteLine(rows.Length > 0
            ? "\njoin, all dead: per client process, the process's own start and end included; one dead, owner dead: from SIGKILL, its end included"
            : "no C compiler: no clients");
    }

    private static string Simulated(ClientScaleRow row) => row.Detached == 0 && row.Prepared == 0
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{row.Detached:N0} processes that closed their connection, {row.Prepared:N0} tables without a process");
}
