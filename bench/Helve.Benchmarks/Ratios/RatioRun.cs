using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Ratios;

/// <summary>The <c>ratios</c> command: a fresh process per regime, then one table or one JSON array.</summary>
internal static class RatioRun
{
    /// <summary>The hidden command that measures one regime.</summary>
    public const string RegimeCommand = "regime";

    /// <summary>Measures both regimes and prints.</summary>
    public static int Run(bool json, string? only)
    {
        using var workspace = Workspace.Create();
        try
        {
            string[] regimes = [Regime.Pinned, Regime.Unpinned];
            List<RatioRow> rows = [.. regimes.SelectMany(r => Measure(workspace, r, only))];
            Console.Write(json ? RatioJson.ToArray(rows) + "\n" : RatioTable.Render(rows));
            return 0;
        }
        catch (Exception) when (workspace.Interrupted)
        {
            return Workspace.InterruptedExitCode;
        }
    }

    /// <summary>The child's side: measures and prints one row a line.</summary>
    public static int RunRegime(string regime, string directory, string? only)
    {
        Regime.Verify(regime);
        using var workspace = Workspace.Join(directory);
        try
        {
            workspace.Own(new RunBroker());
            using var suite = new RatioSuite(workspace, regime);
            foreach (string id in RatioTargets.Ids.Where(id => only is null || id.Contains(only, StringComparison.Ordinal)))
            {
                Console.WriteLine(RatioJson.ToLine(suite.Measure(id)));
            }

            return 0;
        }
        catch (Exception) when (workspace.Interrupted)
        {
            return Workspace.InterruptedExitCode;
        }
    }

    private static List<RatioRow> Measure(Workspace workspace, string regime, string? only)
    {
        string[] arguments = [RegimeCommand, regime, workspace.Directory, .. only is null ? (string[])[] : ["--only", only]];
        ChildProcess child = workspace.Own(Regime.Start(regime, () => ChildProcess.StartSelf(arguments, RunEnvironment.Of(workspace))));
        var rows = new List<RatioRow>();
        foreach (string line in child.ReadLines())
        {
            rows.Add(RatioJson.FromLine(line));
            if (!Console.IsErrorRedirected)
            {
                Console.Error.WriteLine($"{regime}: {rows[^1].Id}");
            }
        }

        child.WaitForExit();
        DotNetOperations.RemoveFiles(child.Id);
        int code = child.ExitCode;
        workspace.Release(child);
        return code == 0 ? rows : throw new InvalidOperationException($"the {regime} regime ended with {code}");
    }
}
