using Helve.Broker.Diagnostics;
using Helve.Broker.Domains;
using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Linux;

namespace Helve.Broker.Connections;

/// <summary>Accepts connections and knows all that are open.</summary>
internal sealed class ConnectionSet : ILoopSource, IDisposable
{
    private const int AcceptsPerTurn = 32;

    // Connections beyond the limits that wait for their refusal: closed at once, their Hello would meet a reset instead of a reason.
    private const int MaximumOverQuota = 64;
    private static readonly TimeSpan s_acceptPause = TimeSpan.FromMilliseconds(100);
    private readonly BrokerServices _services;
    private readonly HashSet<Connection> _open = [];
    private readonly Dictionary<int, int> _perProcess = [];
    private readonly Dictionary<uint, UserConnections> _perUser = [];
    private UnixSocket? _listener;
    private int _overQuota;
    private ulong _token;

    public ConnectionSet(BrokerServices services) => _services = services;

    /// <summary>Connections that were closed for breaking the protocol.</summary>
    public uint CutOffCount { get; set; }

    /// <summary>What a user has.</summary>
    public UserConnections CountOf(uint user) => _perUser.GetValueOrDefault(user);

    /// <summary>A request of a user begins or ends to wait.</summary>
    public void CountPending(uint user, int change) => Note(user, new UserConnections(0, change));

    /// <summary>Connections of that kind.</summary>
    public int Count(Func<Connection, bool> counts) => _open.Count(counts);

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
        if (_open.Remove(connection))
        {
            CountIn(connection.Peer, connection.IsOverQuota, -1);
        }

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
        if (!socket.TryGetPeerCredentials(out PeerCredentials peer, out LinuxError error))
        {
            BrokerLog.AcceptFailed(_services.Log, error.ToString());
            socket.Dispose();
            return;
        }

        string? refusal = OverQuota(peer);
        if (refusal is not null && _overQuota >= MaximumOverQuota)
        {
            // Those before it have not even asked why they are not served.
            BrokerLog.Refused(_services.Log, peer.ProcessId, refusal);
            socket.Dispose();
            return;
        }

        Open(socket, peer, refusal);
    }

    private void Open(UnixSocket socket, PeerCredentials peer, string? refusal)
    {
        try
        {
            _open.Add(new Connection(_services, socket, peer, refusal));
        }
        catch (LinuxException e)
        {
            // The kernel watches no further descriptor for this user.
            BrokerLog.AcceptFailed(_services.Log, e.Message);
            socket.Dispose();
            return;
        }

        CountIn(peer, refusal is not null, 1);
        Changed?.Invoke();
    }

    /// <summary>Why a process can't have another connection; null: it can.</summary>
    private string? OverQuota(PeerCredentials peer)
    {
        BrokerOptions options = _services.Options;
        if (peer.ProcessId > 0 && _perProcess.GetValueOrDefault(peer.ProcessId) >= options.MaximumConnectionsPerProcess)
        {
            return $"it has {options.MaximumConnectionsPerProcess} connections already";
        }

        foreach (Quota quota in (ReadOnlySpan<Quota>)[Quota.Connections, Quota.Descriptors])
        {
            if (_services.Quotas.Check(peer.UserId, quota) != NtStatus.Success)
            {
                return _services.Quotas.Describe(peer.UserId, quota);
            }
        }

        return _open.Count - _overQuota >= options.MaximumConnections ? $"all {options.MaximumConnections} connections are taken" : null;
    }

    private void CountIn(PeerCredentials peer, bool isOverQuota, int change)
    {
        if (isOverQuota)
        {
            _overQuota += change;
            return;
        }

        Note(peer.UserId, new UserConnections(change, 0));
        int count = _perProcess.GetValueOrDefault(peer.ProcessId) + change;
        if (count == 0)
        {
            _perProcess.Remove(peer.ProcessId);
        }
        else
        {
            _perProcess[peer.ProcessId] = count;
        }
    }

    private void Note(uint user, UserConnections change)
    {
        UserConnections now = CountOf(user);
        now = new UserConnections(now.Open + change.Open, now.Pending + change.Pending);
        if (now == default)
        {
            _perUser.Remove(user);
        }
        else
        {
            _perUser[user] = now;
        }
    }

    /// <summary>Without descriptors the backlog stays readable; looking at it all the time would help nobody.</summary>
    private void Pause(LinuxError error)
    {
        BrokerLog.AcceptFailed(_services.Log, error.ToString());
        _services.Loop.Unwatch(_listener!.Descriptor, _token);
        _services.Loop.After(s_acceptPause, Watch);
    }
}

/// <summary>What a user has of connections.</summary>
/// <param name="Open">Open ones.</param>
/// <param name="Pending">Those whose request waits.</param>
internal readonly record struct UserConnections(int Open, int Pending);
