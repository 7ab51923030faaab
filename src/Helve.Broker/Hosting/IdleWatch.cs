using Helve.Broker.Loop;

namespace Helve.Broker.Hosting;

/// <summary>
/// Ends a broker that nobody needs. It is needed by connected clients, by processes that hold handles without being connected (a child
/// that inherited them, say), by objects that live without handles, and by recovery. While it is needed there is no timer.
/// </summary>
internal sealed class IdleWatch
{
    private readonly BrokerServices _services;
    private readonly Action _expired;
    private LoopTimer? _timer;

    public IdleWatch(BrokerServices services, Action expired)
    {
        _services = services;
        _expired = expired;
        services.Connections.Changed += Look;
        services.Domains.Changed += Look;
    }

    /// <summary>Sets or cancels the timer, as things stand.</summary>
    public void Look()
    {
        if (_services.Options.Idle < TimeSpan.Zero)
        {
            return;
        }

        if (_services.Connections.HasClients || _services.Domains.All.Any(static domain => domain.IsBusy))
        {
            _timer?.Cancel();
        }
        else if (_timer is not { IsPending: true })
        {
            _timer = _services.Loop.After(_services.Options.Idle, OnTimer);
        }
    }

    private void OnTimer()
    {
        // With handles outside: the holders' deaths call Look again.
        if (_services.Names.PermanentCount == 0 && !_services.Domains.All.Any(static domain => domain.HoldsHandles))
        {
            _expired();
        }
    }
}
