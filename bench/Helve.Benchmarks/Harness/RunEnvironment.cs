namespace Helve.Benchmarks.Harness;

/// <summary>
/// Environment of the processes of a run. The run has a broker of its own, in its own directory, that ends soon after the run's last
/// process. Methods are recompiled as by default, only sooner: counting their calls begins at once, not after 100 ms without new code.
/// </summary>
internal static class RunEnvironment
{
    /// <summary>The variables; null removes one.</summary>
    public static IReadOnlyDictionary<string, string?> Of(Workspace workspace) => new Dictionary<string, string?>
    {
        ["XDG_RUNTIME_DIR"] = workspace.Directory,
        ["HELVE_SOCKET"] = null,
        ["HELVE_IDLE_SECONDS"] = "2",
        ["DOTNET_TC_CallCountingDelayMs"] = "0",
    };

    /// <summary>Gives them to this process, which must not have used Helve yet.</summary>
    public static void Apply(Workspace workspace)
    {
        foreach ((string key, string? value) in Of(workspace))
        {
            Environment.SetEnvironmentVariable(key, value);
        }
    }
}
