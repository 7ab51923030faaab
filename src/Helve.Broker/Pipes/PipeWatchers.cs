using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Pipes;

/// <summary>Events of who waits for a free instance of a pipe. Each is set once; who still finds none free asks again.</summary>
internal sealed class PipeWatchers
{
    private const int Most = 4096;
    private const int MostOfADomain = 1024;
    private readonly HashSet<HomeObject> _events = [];

    /// <summary>How many there are.</summary>
    public int Count => _events.Count;

    /// <summary>Adds an event; false: there are too many.</summary>
    public bool TryAdd(HomeObject watcher)
    {
        if (!HasRoomFor(watcher))
        {
            _ = _events.RemoveWhere(static known => !HandleOperations<HardwareMemory>.HasHandles(known.Home.Arena, known.Slot, known.Generation));
        }

        return HasRoomFor(watcher) && (_events.Add(watcher) || true);
    }

    /// <summary>A domain goes, and the memory where its events are.</summary>
    public void ForgetAll(DomainServices home) => _events.RemoveWhere(watcher => watcher.Home == home);

    // Nobody's share is another's: who may not use the pipe may wait for it.
    private bool HasRoomFor(HomeObject watcher) => _events.Contains(watcher)
        || (_events.Count < Most && (_events.Count < MostOfADomain || _events.Count(known => known.Home == watcher.Home) < MostOfADomain));

    /// <summary>Takes all of them out.</summary>
    public HomeObject[] TakeAll()
    {
        HomeObject[] all = [.. _events];
        _events.Clear();
        return all;
    }
}
