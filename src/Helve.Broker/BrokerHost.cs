using Helve.Broker.Diagnostics;
using Helve.Broker.Hosting;
using Helve.Linux;

namespace Helve.Broker;

/// <summary>
/// A broker: names, processes and recovery of one user, or of all, behind one socket. The program <c>helved</c> is a thin shell around it, and a
/// test or benchmark can run one inside itself.
/// </summary>
/// <remarks>
/// Goals: a client can do nothing to another one but what the domain's rules allow it to do in shared memory anyway; an idle broker
/// costs nothing; deaths are learnt from the kernel only. Rejected: a thread per client (10,000 of them), asynchronous sockets (the
/// order of requests would no longer be the order of their effects), time-outs as proof of death.
/// Threads: the loop owns everything; recovery, beside it, one for each domain, touches shared memory only.
/// </remarks>
public sealed class BrokerHost : IDisposable
{
    private readonly BrokerOptions _options;
    private readonly IListeningPlace _place;
    private readonly BrokerServices _services;
    private readonly IdleWatch _idle;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private int _ending;

    private BrokerHost(BrokerOptions options)
    {
        _options = options;
        SystemMode.Check(options);
        _place = options.IsActivated ? new ActivatedPlace() : SocketPlace.Open(options.SocketPath, options.IsSystem);
        UnixSocket listener = _place.Listen(options.ListenDescriptor);
        _services = new BrokerServices(options, Fail, reason => _services!.Loop.Post(() => End(reason)));
        _idle = new IdleWatch(_services, EndIfUnneeded);
        _services.Connections.Listen(listener);
        _thread = new Thread(Run) { Name = "helved loop" };
    }

    /// <summary>Path of the socket.</summary>
    public string SocketPath => _options.SocketPath;

    /// <summary>Completes when the broker has ended and nothing of it is left; fails if it failed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completes when the broker has done all that it does without being asked.</summary>
    internal Task Rehearsed => _services.Domains.Own.Registry.Rehearsed;

    /// <summary>Starts a broker. From its return on clients are served.</summary>
    /// <exception cref="BrokerStartException">It can't serve there.</exception>
    public static BrokerHost Start(BrokerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new BrokerHost(options);
        BrokerLog.Serving(options.Logger, host._services.UserId, options.SocketPath);
        host._services.Loop.Post(host._idle.Look);
        host._thread.Start();
        return host;
    }

    /// <summary>Ends the broker in order, clients or not. From any thread; does not wait (<see cref="Ended"/>).</summary>
    public void Stop(string reason = "stopped")
    {
        if (Volatile.Read(ref _ending) == 0)
        {
            _services.Loop.Post(() => End(reason));
        }
    }

    /// <summary>Stops the broker and waits for its end.</summary>
    public void Dispose()
    {
        Stop("disposed");
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            _services.Loop.Run();
        }
#pragma warning disable CA1031 // Whoever waits for the end hears of it, whatever it was.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure ??= e;
            BrokerLog.Failed(_options.Logger, e);
            RemoveName(static () => false);
        }

        Volatile.Write(ref _ending, 1);
        _services.Dispose();
        _place.Dispose();
        if (_failure is null)
        {
            _ended.SetResult();
        }
        else
        {
            _ended.SetException(_failure);
        }
    }

    private void EndIfUnneeded()
    {
        bool ClientCame()
        {
            _services.Connections.AcceptPending(int.MaxValue);
            return _services.Connections.HasClients;
        }

        if (RemoveName(ClientCame))
        {
            BrokerLog.Ending(_options.Logger, "nobody needs it");
            _services.Loop.End();
        }
        else
        {
            _idle.Look();
        }
    }

    private void End(string reason)
    {
        BrokerLog.Ending(_options.Logger, reason);
        _services.Loop.End();
        RemoveName(static () => false);
    }

    private bool RemoveName(Func<bool> clientCame)
    {
        bool removed = _place.TryRemove(clientCame, out string? error);
        if (error is not null)
        {
            BrokerLog.SocketNotRemoved(_options.Logger, error);
        }

        return removed || error is not null;
    }

    private void Fail(Exception failure)
    {
        _failure = failure;
        BrokerLog.Failed(_options.Logger, failure);
        Stop("recovery failed");
    }
}
