using Helve.Broker.Domains;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve.Broker.Keeping;

/// <summary>Why a keepsake ends.</summary>
internal enum KeepsakeEnd
{
    /// <summary>Its object never came to be.</summary>
    NeverBegan,

    /// <summary>Nobody has a handle to its object any more.</summary>
    LastHandle,

    /// <summary>Its domain goes: no process of it is left.</summary>
    DomainEnded,

    /// <summary>The broker goes, and the object may live on without it.</summary>
    BrokerEnded,
}

/// <summary>
/// What the broker keeps of an object: the part that no shared memory can hold, such as descriptors. It ends when the object has no handles
/// in any process or domain, exactly once, by whatever death.
/// </summary>
internal abstract class Keepsake
{
    /// <summary>The domain of its object; null before there is one.</summary>
    public DomainServices? Home { get; private set; }

    /// <summary>The object's slot.</summary>
    public uint Slot { get; private set; }

    /// <summary>Generation of that slot.</summary>
    public uint Generation { get; private set; }

    /// <summary>Whether it was ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The object's type.</summary>
    public abstract ObjectType Type { get; }

    /// <summary><see cref="ObjectSlot.Subtype"/>, as the broker knows it.</summary>
    public virtual byte Subtype => 0;

    /// <summary>What is told of it with each handle.</summary>
    public virtual KeptFacts Facts => default;

    /// <summary>Descriptors that it holds, or will when it is made: they count among its user's. Constant while it has a <see cref="Home"/>.</summary>
    public virtual int DescriptorCount => 0;

    /// <summary>
    /// Makes what it needs: the object is about to come to be, and is no existing one that was opened instead. May be called again after the object's
    /// creation had to be tried again.
    /// </summary>
    public virtual NtStatus Make() => NtStatus.Success;

    /// <summary>Which descriptors a handle gets that was granted this; none, if what was granted needs none.</summary>
    public virtual NtStatus Fetch(uint granted, FetchedDescriptors fetched) => NtStatus.Success;

    /// <summary>Gives everything back, once.</summary>
    protected abstract void End(KeepsakeEnd why);

    /// <summary>It belongs to that object from now on.</summary>
    internal void Begin(DomainServices home, uint slot, uint generation)
    {
        Home = home;
        Slot = slot;
        Generation = generation;
    }

    /// <summary>Ends it if it has not ended.</summary>
    internal void EndOnce(KeepsakeEnd why)
    {
        if (!HasEnded)
        {
            HasEnded = true;
            End(why);
        }
    }
}
