using Helve.Broker.Domains;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Broker.Foreign;

/// <summary>Threads of other domains that own or wait for objects of one domain. The loop's thread owns it.</summary>
internal sealed class Guests(DomainServices home, Action rung) : IDisposable
{
    private readonly Dictionary<(uint Domain, uint Record), Surrogate> _byThread = [];
    private readonly Dictionary<uint, Surrogate> _byRecord = [];
    private ThreadContext? _locker;
    private GuestBell? _bell;

    /// <summary>Under whose record the broker takes the domain's lock for waits over several domains; null if no record is left.</summary>
    public ThreadContext? Locker => _locker ??= home.Domain.TryTakeLoopContext();

    /// <summary>Surrogates there are.</summary>
    public int Count => _byThread.Count;

    /// <summary>Who stands for a thread here, if somebody does.</summary>
    public Surrogate? Find(DomainServices holder, uint record) => _byThread.GetValueOrDefault((holder.Number, record));

    /// <summary>The one with that record.</summary>
    public Surrogate? ByRecord(uint record) => _byRecord.GetValueOrDefault(record);

    /// <summary>Who stands for a thread here; null if no record is left.</summary>
    public Surrogate? GetOrAdd(DomainServices holder, uint record)
    {
        if (Find(holder, record) is { } present)
        {
            return present;
        }

        if (!home.Domain.TryTakeRecord(0, out uint own))
        {
            return null;
        }

        var added = new Surrogate(home, home.Domain.ContextOf(own, 0));
        _byThread.Add((holder.Number, record), added);
        _byRecord.Add(own, added);
        return added;
    }

    /// <summary>The thread is dead: takes out who stood for it, whose record is recovery's from now on.</summary>
    public Surrogate? Take(DomainServices holder, uint record)
    {
        if (_byThread.Remove((holder.Number, record), out Surrogate? surrogate))
        {
            _byRecord.Remove(surrogate.Context.Record);
        }

        return surrogate;
    }

    /// <summary>From now on the domain's threads are heard when they satisfy a guest's wait.</summary>
    public void Listen() => _bell ??= new GuestBell(home.Arena, rung);

    /// <summary>
    /// The surrogates whose waits have ended, as the domain's own memory says. Null: its lock is needed and not to be had.
    /// </summary>
    public List<Surrogate>? TakeEnded()
    {
        _bell?.Answer();
        if (Doorbell<HardwareMemory>.NeedsScan(home.Arena, 0))
        {
            return Locker is { } locker && Doorbell<HardwareMemory>.TryBeginScan(locker) ? [.. _byThread.Values.Where(static s => s.Wait is not null)] : null;
        }

        var ended = new List<Surrogate>();
        uint record = Doorbell<HardwareMemory>.TakeReady(home.Arena, 0);
        for (int bound = _byRecord.Count; record != Arena.NoRecord; bound--)
        {
            if (bound < 0)
            {
                // No list of the engine's is that long: the domain wrote it. Its guests are not to suffer from that.
                return [.. _byThread.Values.Where(static s => s.Wait is not null)];
            }

            if (_byRecord.TryGetValue(record, out Surrogate? surrogate) && surrogate.Wait is not null)
            {
                ended.Add(surrogate);
            }

            record = Doorbell<HardwareMemory>.NextReady(home.Arena, record);
        }

        return ended;
    }

    public void Dispose() => _bell?.Dispose();
}
