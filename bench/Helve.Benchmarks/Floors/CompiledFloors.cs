using System.Globalization;
using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Floors;

/// <summary>floors.c.</summary>
internal sealed class CompiledFloors : IProcessFloors
{
    private readonly ChildProcess _program;

    private CompiledFloors(ChildProcess program) => _program = program;

    /// <inheritdoc/>
    public string Language => "C";

    /// <summary>Compiles and starts the floors; null if there is no C compiler.</summary>
    public static CompiledFloors? TryStart(Workspace workspace) =>
        CProgram.TryStart(workspace, "floors.c") is { } program ? new CompiledFloors(program) : null;

    /// <inheritdoc/>
    public double FutexPingPong(int count) => Ask("futex", count);

    /// <inheritdoc/>
    public double SocketRoundTrip(int count) => Ask("socket", count);

    /// <inheritdoc/>
    public double RightsExchange(int count) => Ask("rights", count);

    /// <inheritdoc/>
    public double SleepError(int count) => Ask("sleep", count);

    /// <inheritdoc/>
    public double DeathNotice(ChildProcess victim) => Ask("pidfd", victim.Id);

    /// <inheritdoc/>
    public void Dispose() => _program.Dispose();

    private double Ask(string name, int count) =>
        double.Parse(_program.Ask(string.Create(CultureInfo.InvariantCulture, $"{name} {count}")), CultureInfo.InvariantCulture);
}
