using System.Globalization;
using System.Net.Sockets;
using Helve.Linux;

namespace Helve.Benchmarks.Harness;

/// <summary>A broker for all users, of this run alone.</summary>
internal sealed class SystemBroker : IDisposable
{
    private const int PatienceMilliseconds = 30_000;

    // A run that is killed leaves nobody who would stop its broker.
    private const int IdleSeconds = 10;
    private readonly ChildProcess _process;

    private SystemBroker(ChildProcess process, string socketPath)
    {
        _process = process;
        SocketPath = socketPath;
    }

    /// <summary>Where it listens: HELVE_SOCKET of its clients.</summary>
    public string SocketPath { get; }

    /// <summary>Starts one that listens in a directory below <paramref name="directory"/>, and returns when it says that it serves.</summary>
    public static SystemBroker Start(string directory)
    {
        string socketPath = Path.Combine(directory, "run", "helve.sock");
        string notices = Path.Combine(directory, "notices.sock");
        using var ready = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = PatienceMilliseconds };
        ready.Bind(new UnixDomainSocketEndPoint(notices));
        string program = Path.Combine(AppContext.BaseDirectory, "helved", "helved.dll");
        string idle = IdleSeconds.ToString(CultureInfo.InvariantCulture);

        // As the library starts its user's broker: without dynamic profiles.
        var environment = new Dictionary<string, string?>
        {
            ["NOTIFY_SOCKET"] = notices,
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_EnableDiagnostics"] = "0",
            ["LISTEN_FDS"] = null,
            ["HELVE_LISTEN_FD"] = null,
        };
        ChildProcess process = ChildProcess.Start(DotNetHost.Path, [program, "--system", "--socket", socketPath, "--idle", idle], environment);
        var broker = new SystemBroker(process, socketPath);
        try
        {
            ready.Receive(new byte[256]);
            return broker;
        }
        catch
        {
            broker.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Not reaped yet, so the number is still its own. If it has ended, there is nothing to stop.
        _ = Signals.TrySend(_process.Id, Signals.SIGTERM, out _);
        _process.Dispose();
    }
}
