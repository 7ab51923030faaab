using Helve.Broker.Diagnostics;
using Helve.Broker.Loop;
using Helve.Linux;

namespace Helve.Broker.Connections;

/// <summary>Accepts connections and knows all that are open.</summary>
internal sealed class ConnectionSet : ILoopSource, IDisposable
{
    private const int AcceptsPerTurn = 32;
    private static readonly TimeSpan s_acceptPause = TimeSpan.FromMilliseconds(100);
    private readonly BrokerServices _services;
    private readonly HashSet<Connection> _open = [];
    private UnixSocket? _listener;
    private ulong _token;

    public ConnectionSet(BrokerServices services) => _services = services;

    /// <summary>Connections that were closed for breaking the protocol.</summary>
    public uint CutOffCount { get; set; }

    /// <summary>Connections in that phase.</summary>
    public int Count(ConnectionPhase phase) => _open.Count(c => c.Phase == phase);

    /// <summary>Whether somebody is connected, or about to be, who needs the broker to stay.</summary>
    public bool HasClients => _open.Any(c => c.Phase != ConnectionPhase.Inspector);

    /// <summary>Raised when a connection began to matter or was closed.</summary>
    public event Action? Changed;

    /// <summary>Begins to accept. Takes the listening socket over.</summary>
    public void Listen(UnixSocket listener)
    {
        _listener = listener;
        Watch();
    }

    /// <inheritdoc/>
    public void OnReady(PollEvents events) => AcceptPending(AcceptsPerTurn);

    /// <summary>Accepts what is in the backlog; returns how many.</summary>
    public int AcceptPending(int maximum)
    {
        int accepted = 0;
        for (; accepted < maximum; accepted++)
        {
            if (!_listener!.TryAccept(out UnixSocket? socket, out LinuxError error, nonBlocking: true))
            {
                if (error.Code is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS)
                {
                    Pause(error);
                }

                break;
            }

            Add(socket);
        }

        return accepted;
    }

    /// <summary>A connection has said Hello.</summary>
    public void OnEntered() => Changed?.Invoke();

    /// <summary>A connection is closed.</summary>
    public void OnClosed(Connection connection)
    {
        _open.Remove(connection);
        Changed?.Invoke();
    }

    public void Dispose()
    {
        foreach (Connection connection in _open.ToArray())
        {
            connection.Close("the broker ends");
        }

        _listener?.Dispose();
    }

    private void Watch() => _token = _services.Loop.Watch(_listener!.Descriptor, PollEvents.In, this);

    private void Add(UnixSocket socket)
    {
        if (_open.Count >= _services.Options.MaximumConnections || !socket.TryGetPeerCredentials(out PeerCredentials peer, out _))
        {
            BrokerLog.AcceptFailed(_services.Log, $"{_open.Count} connections are open");
            socket.Dispose();
            return;
        }

        _open.Add(new Connection(_services, socket, peer));
        Changed?.Invoke();
    }

    /// <summary>Without descriptors the backlog stays readable; looking at it all the time would help nobody.</summary>
    private void Pause(LinuxError error)
    {
        BrokerLog.AcceptFailed(_services.Log, error.ToString());
        _services.Loop.Unwatch(_listener!.Descriptor, _token);
        _services.Loop.After(s_acceptPause, Watch);
    }
}
