using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Helve.Benchmarks.Harness;
using Perfolizer.Horology;

namespace Helve.Benchmarks.Bdn;

/// <summary>The <c>bdn</c> command.</summary>
internal static class BdnRun
{
    private const double IterationMilliseconds = 100;
    private const int MostIterations = 30;

    /// <summary>The run's workspace, for benchmarks that need another process.</summary>
    public static Workspace Workspace { get; private set; } = null!;

    /// <summary>Hands the arguments to BenchmarkDotNet. In this process: its own child processes would be built outside of this solution's rules.</summary>
    public static int Run(string[] arguments)
    {
        using var workspace = Workspace.Create();
        Workspace = workspace;
        RunEnvironment.Apply(workspace);
        workspace.Own(new RunBroker());
        ManualConfig config = ManualConfig.Create(DefaultConfig.Instance)
            .WithArtifactsPath(Path.Combine(workspace.Directory, "bdn"))
            .AddJob(Job.Default
                .WithToolchain(InProcessNoEmitToolchain.Instance)
                .WithIterationTime(TimeInterval.FromMilliseconds(IterationMilliseconds))
                .WithMaxIterationCount(MostIterations));
        BenchmarkSwitcher.FromAssembly(typeof(BdnRun).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
        return 0;
    }
}
