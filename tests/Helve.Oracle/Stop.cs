using System.Runtime.InteropServices;

namespace Helve.Oracle;

/// <summary>Ctrl+C, a signal to end, or a terminal that is gone: the run ends at the next call, and clears up.</summary>
internal sealed class Stop : IDisposable
{
    // As shells say it.
    private const int SignalBase = 128;
    private readonly CancellationTokenSource _stopped = new();
    private readonly PosixSignalRegistration[] _registered;

    internal Stop() => _registered =
    [
        Register(PosixSignal.SIGINT, 2),
        Register(PosixSignal.SIGTERM, 15),
        Register(PosixSignal.SIGHUP, 1),
    ];

    internal CancellationToken Token => _stopped.Token;

    /// <summary>What the program ends with.</summary>
    internal int Code { get; private set; }

    public void Dispose()
    {
        Array.ForEach(_registered, static registered => registered.Dispose());
        _stopped.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Code = SignalBase + number;
        _stopped.Cancel();
    });
}
