using Helve.Broker.Domains;
using Helve.Broker.Loop;
using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Foreign;

/// <summary>
/// The proxies of all domains. A proxy is dead when its slot has no handles; closing sends no more than a hint, so the dead are looked for
/// where it matters: before a name or a count is told, after a death, and two with each new proxy.
/// </summary>
/// <param name="changes">What is torn by a fault in the middle.</param>
/// <param name="mayAdd">Whether a domain may have another proxy. RETRY: not before a look at what its user has.</param>
internal sealed class ForeignTable(ChangeScope changes, Func<DomainServices, NtStatus> mayAdd)
{
    private const int SweptPerProxy = 2;
    private readonly Dictionary<(uint Domain, uint Slot), ForeignProxy> _bySlot = [];
    private readonly Dictionary<(uint Home, uint Slot, uint Generation), List<ForeignProxy>> _byObject = [];
    private readonly Dictionary<DomainServices, HashSet<ForeignProxy>> _byHolder = [];
    private readonly Dictionary<DomainServices, HashSet<ForeignProxy>> _byHome = [];
    private readonly Queue<ForeignProxy> _toSweep = new();

    /// <summary>Raised when no other domain has an object any more.</summary>
    public event Action<HomeObject>? Freed;

    /// <summary>Makes a handle to an object for a process of any domain: to the object itself at home, elsewhere to a proxy.</summary>
    public NtStatus Insert(
        DomainServices holder, in TableReference table, HomeObject target, uint granted, HandleAttributes attributes, out NamedHandle handle)
    {
        if (holder == target.Home)
        {
            return Insert(holder, table, target.Slot, target.Generation, granted, attributes, out handle);
        }

        Sweep();
        ForeignProxy? present = ProxiesOf(target).Find(proxy => proxy.Holder == holder && proxy.Granted == granted && !proxy.IsRetired);
        if (present is not null)
        {
            NtStatus status = Insert(holder, table, present.Slot, present.Generation, granted, attributes, out handle);
            if (status != NtStatus.InvalidHandle)
            {
                return status;
            }

            Drop(present);
        }

        NtStatus room = mayAdd(holder);
        if (room != NtStatus.Success)
        {
            handle = default;
            return room;
        }

        changes.Enter();
        NtStatus made = Make(holder, table, target, granted, attributes, out handle);
        changes.Leave();
        return made;
    }

    /// <summary>The proxy behind what an entry of the holder's tables says, if it is one.</summary>
    public ForeignProxy? Find(DomainServices holder, uint slot, uint generation) =>
        _bySlot.TryGetValue((holder.Number, slot), out ForeignProxy? proxy) && proxy.Generation == generation ? proxy : null;

    /// <summary>Whether a process of any domain has a handle to an object.</summary>
    public bool Lives(DomainServices home, uint slot, uint generation) =>
        HandleOperations<HardwareMemory>.HasHandles(home.Arena, slot, generation) && CountHandles(home, slot, generation) != 0;

    /// <summary>Handles to an object in all domains, without the broker's anchors.</summary>
    public uint CountHandles(DomainServices home, uint slot, uint generation)
    {
        _ = _byObject.TryGetValue((home.Number, slot, generation), out List<ForeignProxy>? proxies);
        ForeignProxy[] all = proxies is null ? [] : [.. proxies];
        foreach (ForeignProxy proxy in all)
        {
            DropIfDead(proxy);
        }

        if (!HandleOperations<HardwareMemory>.TryView(home.Arena, slot, out ObjectView view) || view.Generation != generation)
        {
            return 0;
        }

        // Whatever the domain writes over its own count, it is no more than its own.
        uint anchors = (uint)(proxies?.Count ?? 0);
        return Math.Max(view.Handles, anchors) - anchors + (uint)(proxies?.Sum(static proxy => proxy.Handles) ?? 0);
    }

    /// <summary>A process says that the last handle to a proxy is closed.</summary>
    public void OnClosed(DomainServices holder, uint slot, uint generation)
    {
        if (Find(holder, slot, generation) is { } proxy)
        {
            DropIfDead(proxy);
        }
    }

    /// <summary>A process of the domain has been recovered: its handles are closed.</summary>
    public void OnRecovered(DomainServices holder)
    {
        foreach (ForeignProxy proxy in Of(_byHolder, holder).ToArray())
        {
            DropIfDead(proxy);
        }
    }

    /// <summary>Proxies in a domain, the dead that nobody has noticed included.</summary>
    public int CountOf(DomainServices holder) => Of(_byHolder, holder).Count;

    /// <summary>A domain's memory goes, and with it the proxies that were in it.</summary>
    public void ForgetHolder(DomainServices holder)
    {
        foreach (ForeignProxy proxy in Of(_byHolder, holder).ToArray())
        {
            Drop(proxy);
        }
    }

    /// <summary>Whether another domain has handles to an object of this one, or waits for one whose handles it has closed.</summary>
    public bool HasGuests(DomainServices home)
    {
        // What is found dead on the way is gone the next time.
        List<ForeignProxy> dead = [];
        bool found = false;
        foreach (ForeignProxy proxy in Of(_byHome, home))
        {
            found = proxy.Pins != 0 || proxy.Handles != 0;
            if (found)
            {
                break;
            }

            dead.Add(proxy);
        }

        dead.ForEach(DropIfDead);
        return found;
    }

    /// <summary>Whether the object has any proxy.</summary>
    public bool IsShared(DomainServices home, uint slot, uint generation) => _byObject.ContainsKey((home.Number, slot, generation));

    /// <summary>A wait no longer needs the object.</summary>
    public void Unpin(ForeignProxy proxy)
    {
        proxy.Pins--;
        if (proxy.IsRetired)
        {
            Drop(proxy);
        }
        else
        {
            DropIfDead(proxy);
        }
    }

    private List<ForeignProxy> ProxiesOf(HomeObject target) =>
        _byObject.TryGetValue((target.Home.Number, target.Slot, target.Generation), out List<ForeignProxy>? proxies) ? proxies : [];

    private NtStatus Make(
        DomainServices holder, in TableReference table, HomeObject target, uint granted, HandleAttributes attributes, out NamedHandle handle)
    {
        handle = default;
        DomainServices home = target.Home;
        NtStatus status = home.Handles.Insert(
            home.Registry.Self.TableReference, target.Slot, target.Generation, granted, HandleAttributes.None, out uint anchor);
        if (status != NtStatus.Success)
        {
            return status;
        }

        ref ObjectSlot slot = ref home.Arena.Slot(target.Slot);
        Volatile.Write(ref slot.Flags, (byte)(slot.Flags | (byte)ObjectFlags.Shared));
        ulong id = Volatile.Read(ref slot.Id);
        var init = new ObjectInit
        {
            Subtype = (byte)target.Type,

            // More access than the source has is never the library's to give.
            Flags = (byte)(ObjectFlags.Secured | ((ObjectFlags)slot.Flags & ObjectFlags.Named)),
            Value0 = (uint)id,
            Value1 = (uint)(id >> 32),
            Value2 = home.Number,
        };
        status = holder.Handles.BeginCreate(table, ObjectType.Foreign, granted, attributes, in init, out PendingHandle pending);
        if (status != NtStatus.Success)
        {
            home.Handles.CloseOrOwe(home.Registry.Self.TableReference, anchor);
            return status;
        }

        // Known before the handle is: whoever has the handle can use it.
        var proxy = new ForeignProxy(holder, target, granted) { Slot = pending.Slot, Generation = pending.Generation, Anchor = anchor };
        Add(proxy);
        status = holder.Handles.Publish(table, pending, out uint value);
        if (status != NtStatus.Success)
        {
            Drop(proxy);
            return status;
        }

        handle = new NamedHandle(value, pending.Slot, pending.Generation, granted);
        return NtStatus.Success;
    }

    private static NtStatus Insert(
        DomainServices holder, in TableReference table, uint slot, uint generation, uint granted, HandleAttributes attributes, out NamedHandle handle)
    {
        NtStatus status = holder.Handles.Insert(table, slot, generation, granted, attributes, out uint value);
        handle = status == NtStatus.Success ? new NamedHandle(value, slot, generation, granted) : default;
        return status;
    }

    private void Add(ForeignProxy proxy)
    {
        // The slot may have been another proxy's, whose end nobody has noticed.
        if (_bySlot.Remove((proxy.Holder.Number, proxy.Slot), out ForeignProxy? former))
        {
            Drop(former);
        }

        _bySlot.Add((proxy.Holder.Number, proxy.Slot), proxy);
        (uint, uint, uint) key = KeyOf(proxy);
        if (!_byObject.TryGetValue(key, out List<ForeignProxy>? proxies))
        {
            _byObject.Add(key, proxies = []);
        }

        proxies.Add(proxy);
        Note(_byHolder, proxy.Holder, proxy);
        Note(_byHome, proxy.Target.Home, proxy);
        _toSweep.Enqueue(proxy);
    }

    private void DropIfDead(ForeignProxy proxy)
    {
        if (!proxy.IsRetired && !HandleOperations<HardwareMemory>.HasHandles(proxy.Holder.Arena, proxy.Slot, proxy.Generation))
        {
            Drop(proxy);
        }
    }

    // The anchor stays while a wait goes on; the proxy itself can't be had any more.
    private void Drop(ForeignProxy proxy)
    {
        proxy.IsRetired = true;
        (uint, uint) place = (proxy.Holder.Number, proxy.Slot);
        if (_bySlot.TryGetValue(place, out ForeignProxy? present) && present == proxy)
        {
            _bySlot.Remove(place);
        }

        (uint, uint, uint) key = KeyOf(proxy);
        if (proxy.Pins != 0 || !_byObject.TryGetValue(key, out List<ForeignProxy>? proxies) || !proxies.Remove(proxy))
        {
            return;
        }

        if (proxies.Count == 0)
        {
            _byObject.Remove(key);
        }

        Strike(_byHolder, proxy.Holder, proxy);
        Strike(_byHome, proxy.Target.Home, proxy);
        DomainServices home = proxy.Target.Home;
        if (!home.HasEnded)
        {
            home.Handles.CloseOrOwe(home.Registry.Self.TableReference, proxy.Anchor);
            if (proxies.Count == 0)
            {
                Freed?.Invoke(proxy.Target);
            }
        }
    }

    private void Sweep()
    {
        for (int i = 0; i < SweptPerProxy && _toSweep.TryDequeue(out ForeignProxy? proxy); i++)
        {
            DropIfDead(proxy);
            if (!proxy.IsRetired)
            {
                _toSweep.Enqueue(proxy);
            }
        }
    }

    private static HashSet<ForeignProxy> Of(Dictionary<DomainServices, HashSet<ForeignProxy>> index, DomainServices domain) =>
        index.TryGetValue(domain, out HashSet<ForeignProxy>? proxies) ? proxies : [];

    private static void Note(Dictionary<DomainServices, HashSet<ForeignProxy>> index, DomainServices domain, ForeignProxy proxy)
    {
        if (!index.TryGetValue(domain, out HashSet<ForeignProxy>? proxies))
        {
            index.Add(domain, proxies = []);
        }

        proxies.Add(proxy);
    }

    private static void Strike(Dictionary<DomainServices, HashSet<ForeignProxy>> index, DomainServices domain, ForeignProxy proxy)
    {
        if (index.TryGetValue(domain, out HashSet<ForeignProxy>? proxies) && proxies.Remove(proxy) && proxies.Count == 0)
        {
            index.Remove(domain);
        }
    }

    private static (uint Home, uint Slot, uint Generation) KeyOf(ForeignProxy proxy) =>
        (proxy.Target.Home.Number, proxy.Target.Slot, proxy.Target.Generation);
}
