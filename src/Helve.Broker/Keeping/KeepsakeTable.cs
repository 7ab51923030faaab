using Helve.Broker.Domains;
using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Keeping;

/// <summary>
/// The keepsakes of all domains, by the place of their object. One ends when its object has no handles. The library says so when its close was the
/// last; what it could not say is noticed after each recovery of a dead process, when the slot is used again, and by a look at two others with each new one.
/// The broker looks for itself, whatever it is told.
/// </summary>
/// <param name="loop">Where what must not be done at once is done next.</param>
/// <param name="mayHold">Whether a user may have that many more descriptors.</param>
internal sealed class KeepsakeTable(EventLoop loop, Func<uint, int, NtStatus> mayHold)
{
    private const int SweptPerKeepsake = 2;
    private readonly Dictionary<DomainServices, Shelf> _shelves = [];

    private sealed class Shelf
    {
        public Dictionary<uint, Keepsake> BySlot { get; } = [];

        public Queue<Keepsake> ToSweep { get; } = new();

        public int Descriptors { get; set; }

        public bool IsDue { get; set; }
    }

    /// <summary>Descriptors that the keepsakes of a domain hold.</summary>
    public int DescriptorsOf(DomainServices home) => _shelves.TryGetValue(home, out Shelf? shelf) ? shelf.Descriptors : 0;

    /// <summary>How many keepsakes a domain has.</summary>
    public int CountOf(DomainServices home) => _shelves.TryGetValue(home, out Shelf? shelf) ? shelf.BySlot.Count : 0;

    /// <summary>Makes what an object that is about to be created needs. Nothing is counted yet; on failure nothing is there.</summary>
    public NtStatus Make(DomainServices home, Keepsake keepsake)
    {
        NtStatus status = CheckRoom(home, keepsake.DescriptorCount);
        return status == NtStatus.Success ? keepsake.Make() : status;
    }

    /// <summary>Keeps it for an object. Before the object's first handle is published: who has a handle finds it.</summary>
    public void Add(Keepsake keepsake, DomainServices home, uint slot, uint generation)
    {
        if (!_shelves.TryGetValue(home, out Shelf? shelf))
        {
            _shelves.Add(home, shelf = new Shelf());
        }

        for (int i = 0; i < SweptPerKeepsake && shelf.ToSweep.TryDequeue(out Keepsake? other); i++)
        {
            if (!EndIfUnused(shelf, other))
            {
                shelf.ToSweep.Enqueue(other);
            }
        }

        // The slot was another's, whose end nobody has noticed.
        if (shelf.BySlot.TryGetValue(slot, out Keepsake? former))
        {
            Remove(shelf, former, KeepsakeEnd.LastHandle);
        }

        keepsake.Begin(home, slot, generation);
        shelf.BySlot.Add(slot, keepsake);
        shelf.ToSweep.Enqueue(keepsake);
        shelf.Descriptors += keepsake.DescriptorCount;
    }

    /// <summary>What is kept of an object; null: nothing.</summary>
    public Keepsake? Find(DomainServices home, uint slot, uint generation) =>
        _shelves.TryGetValue(home, out Shelf? shelf) && shelf.BySlot.TryGetValue(slot, out Keepsake? keepsake) && keepsake.Generation == generation
            ? keepsake
            : null;

    /// <summary>Everything that is kept for a domain.</summary>
    public IReadOnlyCollection<Keepsake> Of(DomainServices home) => _shelves.TryGetValue(home, out Shelf? shelf) ? shelf.BySlot.Values : [];

    /// <summary>Somebody closed a handle to the object, perhaps the last one.</summary>
    public void OnClosed(DomainServices home, uint slot, uint generation)
    {
        if (Find(home, slot, generation) is { } keepsake)
        {
            _ = EndIfUnused(_shelves[home], keepsake);
        }
    }

    /// <summary>
    /// The broker itself closed a handle, in the middle of something. An end may do much, so not there and then.
    /// </summary>
    public void OnClosedHere(DomainServices home, uint slot, uint generation)
    {
        if (Find(home, slot, generation) is not null)
        {
            loop.Post(() => OnClosed(home, slot, generation));
        }
    }

    /// <summary>Handles of the dead are closed: looks at all that the domain has, once for all who died together.</summary>
    public void OnRecovered(DomainServices home)
    {
        if (_shelves.TryGetValue(home, out Shelf? shelf) && !shelf.IsDue)
        {
            shelf.IsDue = true;
            loop.Post(() =>
            {
                shelf.IsDue = false;
                Sweep(shelf);
            });
        }
    }

    /// <summary>A domain's memory goes.</summary>
    public void ForgetAll(DomainServices home) => EndAll(home, KeepsakeEnd.DomainEnded);

    /// <summary>The broker ends.</summary>
    public void EndAll()
    {
        foreach (DomainServices home in _shelves.Keys.ToArray())
        {
            EndAll(home, KeepsakeEnd.BrokerEnded);
        }
    }

    private void EndAll(DomainServices home, KeepsakeEnd why)
    {
        if (_shelves.Remove(home, out Shelf? shelf))
        {
            foreach (Keepsake keepsake in shelf.BySlot.Values.ToArray())
            {
                Remove(shelf, keepsake, why);
            }
        }
    }

    // At the user's limit all are looked at: who closes handles must get room again.
    private NtStatus CheckRoom(DomainServices home, int descriptors)
    {
        NtStatus status = mayHold(home.Key.UserId, descriptors);
        if (status == NtStatus.Success || !_shelves.TryGetValue(home, out Shelf? shelf))
        {
            return status;
        }

        Sweep(shelf);
        return mayHold(home.Key.UserId, descriptors);
    }

    private static void Sweep(Shelf shelf)
    {
        foreach (Keepsake keepsake in shelf.BySlot.Values.ToArray())
        {
            _ = EndIfUnused(shelf, keepsake);
        }
    }

    /// <summary>True: it has ended, now or before.</summary>
    private static bool EndIfUnused(Shelf shelf, Keepsake keepsake)
    {
        if (!keepsake.HasEnded && !HandleOperations<HardwareMemory>.HasHandles(keepsake.Home!.Arena, keepsake.Slot, keepsake.Generation))
        {
            Remove(shelf, keepsake, KeepsakeEnd.LastHandle);
        }

        return keepsake.HasEnded;
    }

    // Out of the table first: what its end sets off may ask for the object, which is no more.
    private static void Remove(Shelf shelf, Keepsake keepsake, KeepsakeEnd why)
    {
        shelf.BySlot.Remove(keepsake.Slot);
        shelf.Descriptors -= keepsake.DescriptorCount;
        keepsake.EndOnce(why);
    }
}
