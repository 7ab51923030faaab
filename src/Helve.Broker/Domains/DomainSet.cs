using Helve.Broker.Connections;
using Helve.Broker.Diagnostics;
using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Linux;

namespace Helve.Broker.Domains;

/// <summary>
/// All domains of the broker. One is made when its first process says Hello, and ends when nobody has been connected for a while, no
/// death is being recovered, no process holds a handle, and no object of it is permanent. The broker's own stays.
/// </summary>
internal sealed class DomainSet : IDisposable
{
    private readonly BrokerServices _services;
    private readonly Dictionary<DomainKey, DomainServices> _byKey = [];
    private readonly SortedDictionary<uint, DomainServices> _byNumber = [];
    private readonly Dictionary<uint, List<DomainServices>> _byUser = [];
    private readonly HashSet<DomainServices> _ending = [];
    private uint _lastNumber;

    public DomainSet(BrokerServices services)
    {
        _services = services;
        services.Foreign.Freed += OnFreed;
        Own = Add(services.Keys.Own, space: null, rehearse: true);
    }

    /// <summary>The domain of the broker's own user.</summary>
    public DomainServices Own { get; }

    /// <summary>All of them, in the order in which they were made.</summary>
    public IReadOnlyCollection<DomainServices> All => _byNumber.Values;

    /// <summary>Raised when a domain became needed or perhaps unneeded.</summary>
    public event Action? Changed;

    /// <summary>The domains of a user.</summary>
    public IReadOnlyList<DomainServices> OfUser(uint user) => _byUser.TryGetValue(user, out List<DomainServices>? domains) ? domains : [];

    /// <summary>The domain of that key, if there is one.</summary>
    public DomainServices? Find(DomainKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>The domains that somebody may look into, in the order in which they were made.</summary>
    public IEnumerable<DomainServices> VisibleTo(DomainKey viewer) => All.Where(domain => viewer.MaySee(domain.Key));

    /// <summary>Finds or makes the domain of a process.</summary>
    public NtStatus GetOrAdd(PeerIdentity identity, out DomainServices? domain)
    {
        domain = Find(identity.Key);
        if (domain is not null)
        {
            return NtStatus.Success;
        }

        NtStatus status = _services.Quotas.Check(identity.Key.UserId, Quota.Domains);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (_byKey.Count >= _services.Options.MaximumDomains)
        {
            return NtStatus.InsufficientResources;
        }

        FileDescriptor? space = null;
        try
        {
            space = identity.Space?.Duplicate();
            domain = Add(identity.Key, space, rehearse: false);
            return NtStatus.Success;
        }
        catch (LinuxException e)
        {
            space?.Dispose();
            // There is no memory for another one. Nothing of it is left, and the others go on.
            BrokerLog.DomainNotMade(_services.Log, identity.Key, e.Message);
            return NtStatus.InsufficientResources;
        }
    }

    /// <summary>
    /// Serves a domain's processes no more: its memory is not what anything in order could make of it, or a fault came of it. Whoever of it comes
    /// later is refused, until none of its processes is left.
    /// </summary>
    public void CutOff(DomainServices domain)
    {
        if (domain.IsCutOff || domain.HasEnded)
        {
            return;
        }

        domain.IsCutOff = true;
        BrokerLog.DomainCutOff(_services.Log, domain.Number, domain.Key);
        foreach (Connection connection in domain.Registry.All.SelectMany(static process => process.Connections).ToArray())
        {
            connection.CutOff(default, NtStatus.PortDisconnected, "its domain is cut off");
        }
    }

    /// <summary>A connection of that domain was closed.</summary>
    public void OnDisconnected(DomainServices domain)
    {
        domain.Connections--;
        Look(domain);
    }

    public void Dispose()
    {
        // A recovery thread may be at work in another domain's memory.
        foreach (DomainServices domain in _byNumber.Values)
        {
            domain.Stop();
        }

        foreach (DomainServices domain in _byNumber.Values)
        {
            domain.Dispose();
        }

        foreach (DomainServices domain in _ending)
        {
            domain.Dispose();
        }
    }

    private DomainServices Add(DomainKey key, FileDescriptor? space, bool rehearse)
    {
        var domain = new DomainServices(_services, _lastNumber + 1, key, space, rehearse);
        _services.Changes.Enter();
        _lastNumber = domain.Number;
        _byKey.Add(key, domain);
        if (!_byUser.TryGetValue(key.UserId, out List<DomainServices>? users))
        {
            _byUser.Add(key.UserId, users = []);
        }

        users.Add(domain);
        _byNumber.Add(domain.Number, domain);
        _services.Names.Registry.AddDomain(domain.Number, key);
        _services.Changes.Leave();
        domain.Arena.Overrun = () => _services.Loop.Post(() => CutOff(domain));
        domain.Registry.Changed += () => OnRecovered(domain);
        BrokerLog.DomainMade(_services.Log, domain.Number, key);
        return domain;
    }

    // The handles of the dead are closed: what they held in other domains may go, and another domain with it.
    private void OnRecovered(DomainServices domain)
    {
        if (!domain.HasEnded)
        {
            domain.Handles.PayOwed();
            TellClosedSoon(domain);
        }

        _services.Foreign.OnRecovered(domain);
        _services.Keepsakes.OnRecovered(domain);
        foreach (DomainServices other in All)
        {
            Look(other);
        }
    }

    // A dead process may have closed handles of others, and told them no more: they look for themselves whether they have descriptors left of what is closed.
    // Once for all who died together.
    private void TellClosedSoon(DomainServices domain)
    {
        if (domain.TellsClosed)
        {
            return;
        }

        domain.TellsClosed = true;
        _services.Loop.Post(
            () =>
            {
                domain.TellsClosed = false;
                if (!domain.HasEnded)
                {
                    domain.Registry.TellClosed();
                }
            },
            domain);
    }

    // No other domain has the object any more: a process that only others knew is forgotten, and its domain may go. Not at once: the request
    // that found the last proxy dead may be making another one.
    private void OnFreed(HomeObject freed) => _services.Loop.Post(() =>
    {
        if (freed.Type == ObjectType.Process)
        {
            freed.Home.Registry.Forget(freed.Slot, freed.Generation);
        }

        Look(freed.Home);
    });

    /// <summary>Sets or cancels the domain's timer, as things stand.</summary>
    public void Look(DomainServices domain)
    {
        if (!domain.HasEnded && domain != Own)
        {
            if (domain.IsBusy)
            {
                domain.Expiry?.Cancel();
            }
            else if (domain.Expiry is not { IsPending: true })
            {
                domain.Expiry = _services.Loop.After(_services.Options.DomainIdle, () => OnTimer(domain), domain);
            }
        }

        Changed?.Invoke();
    }

    private void OnTimer(DomainServices domain)
    {
        // With handles outside: the holders' deaths call Look again.
        if (!domain.IsBusy && !domain.HoldsHandles && !_services.Names.HoldsPermanent(domain) && !_services.Foreign.HasGuests(domain))
        {
            End(domain);
        }
    }

    private void End(DomainServices domain)
    {
        _services.Changes.Enter();
        _byKey.Remove(domain.Key);
        List<DomainServices> users = _byUser[domain.Key.UserId];
        users.Remove(domain);
        if (users.Count == 0)
        {
            _byUser.Remove(domain.Key.UserId);
        }

        _byNumber.Remove(domain.Number);
        _services.Names.ForgetAll(domain);
        _services.Foreign.ForgetHolder(domain);
        _services.Pipes.ForgetAll(domain);
        _services.Keepsakes.ForgetAll(domain);
        domain.Stop();
        _services.Names.Registry.RemoveDomain(domain.Number);
        _services.Changes.Leave();
        BrokerLog.DomainEnded(_services.Log, domain.Number, domain.Key);

        // What its recovery thread has posted comes before this, and still finds the memory.
        _ending.Add(domain);
        _services.Loop.Post(() =>
        {
            _ending.Remove(domain);
            domain.Dispose();
        });
    }
}
