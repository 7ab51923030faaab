using Helve.Broker.Domains;
using Helve.Broker.Processes;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Foreign;

/// <summary>An object and the domain that it lives in. Slot and generation name it for ever.</summary>
/// <param name="Home">Its domain.</param>
/// <param name="Type">Its type.</param>
/// <param name="Slot">Its slot there.</param>
/// <param name="Generation">Generation of the slot.</param>
internal readonly record struct HomeObject(DomainServices Home, ObjectType Type, uint Slot, uint Generation)
{
    /// <summary>The process whose object it is, while it runs.</summary>
    public TrackedProcess? FindProcess() => Home.Registry.Running(Slot, Generation);

    /// <summary>Whether anybody has a handle to it.</summary>
    public bool Exists => !Home.HasEnded
        && HandleOperations<HardwareMemory>.TryView(Home.Arena, Slot, out ObjectView view) && view.Generation == Generation && view.Handles != 0;
}

/// <summary>
/// What stands in one domain for an object of another one, with one granted access. Here, and nowhere else, is it written which object that
/// is and what may be done with it: the slot in the holder's arena says the same, to who believes it.
/// </summary>
internal sealed class ForeignProxy(DomainServices holder, HomeObject target, uint granted)
{
    /// <summary>The domain whose processes have the handles.</summary>
    public DomainServices Holder { get; } = holder;

    /// <summary>The object.</summary>
    public HomeObject Target { get; } = target;

    /// <summary>What the broker granted.</summary>
    public uint Granted { get; } = granted;

    /// <summary>Its slot in the holder's arena.</summary>
    public uint Slot { get; init; }

    /// <summary>Generation of that slot.</summary>
    public uint Generation { get; init; }

    /// <summary>The handle in the broker's own table of the home that keeps the object.</summary>
    public uint Anchor { get; init; }

    /// <summary>Waits that go on for the object, whatever becomes of the handles.</summary>
    public int Pins { get; set; }

    /// <summary>Whether it has been closed for good, or will be with its last pin.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Handles to it.</summary>
    public uint Handles =>
        HandleOperations<HardwareMemory>.TryView(Holder.Arena, Slot, out ObjectView view) && view.Generation == Generation ? view.Handles : 0;
}
