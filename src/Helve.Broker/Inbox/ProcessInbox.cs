using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Helve.Kernel.Wire;

namespace Helve.Broker.Inbox;

/// <summary>What waits for one process, oldest first. Bounded as a whole, and for each sender, so that one alone can't keep the others out.</summary>
internal sealed class ProcessInbox
{
    private readonly Queue<Arrival> _waiting = new();
    private readonly Dictionary<Sender, int> _bySender = [];

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>All that wait.</summary>
    public IEnumerable<Arrival> Waiting => _waiting;

    /// <summary>Whether another one of that sender's may wait.</summary>
    public bool HasRoomFor(Sender sender) =>
        _waiting.Count < WireLimits.MaximumArrivals && _bySender.GetValueOrDefault(sender) < WireLimits.MaximumArrivalsOfSender;

    public void Add(in Arrival arrival)
    {
        _waiting.Enqueue(arrival);
        CollectionsMarshal.GetValueRefOrAddDefault(_bySender, arrival.Sender, out _)++;
    }

    /// <summary>The oldest one, which stays.</summary>
    public bool TryPeek([MaybeNullWhen(false)] out Arrival arrival) => _waiting.TryPeek(out arrival);

    /// <summary>Takes the oldest one out.</summary>
    public Arrival Take()
    {
        Arrival arrival = _waiting.Dequeue();
        ref int left = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySender, arrival.Sender, out _);
        if (--left == 0)
        {
            _bySender.Remove(arrival.Sender);
        }

        return arrival;
    }
}
