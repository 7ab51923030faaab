using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>The objects that a recovery repairs, in order of their slots, with the living waiters that it counted. Broker only.</summary>
internal sealed class AffectedObjects
{
    private readonly SortedDictionary<uint, Waiters> _objects = [];

    /// <summary>What the living records say about one object.</summary>
    internal sealed class Waiters
    {
        /// <summary>Waiters of the word's epoch.</summary>
        public uint First { get; set; }

        /// <summary>Waiters of the next one.</summary>
        public uint Second { get; set; }

        /// <summary>Whether a waiter that has been let go has not run.</summary>
        public bool HasClaim { get; set; }
    }

    /// <summary>Slots and waiters.</summary>
    public IEnumerable<KeyValuePair<uint, Waiters>> All => _objects;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _objects.Count == 0;

    /// <summary>The slots.</summary>
    public IEnumerable<uint> Slots => _objects.Keys;

    /// <summary>Adds an object, if it is not there.</summary>
    public void Add(uint slot) => _objects.TryAdd(slot, new Waiters());

    /// <summary>Whether it is there.</summary>
    public bool Contains(uint slot) => _objects.ContainsKey(slot);

    /// <summary>The waiters of an object, or null if it is not there.</summary>
    public Waiters? Find(uint slot) => _objects.GetValueOrDefault(slot);
}
