namespace Helve.Kernel.Handles;

/// <summary>An entry that is reserved for an object and not yet published.</summary>
/// <param name="Entry">Index of the entry.</param>
/// <param name="Sequence">Sequence of the reservation.</param>
/// <param name="Slot">Slot of the object.</param>
/// <param name="Generation">Generation of the slot.</param>
/// <param name="Access">Access to grant.</param>
/// <param name="Attributes">Attributes to give.</param>
public readonly record struct PendingHandle(
    uint Entry, uint Sequence, uint Slot, uint Generation, uint Access, HandleAttributes Attributes)
{
    /// <summary>The handle's value once published.</summary>
    public uint Handle => Entry * 4;
}
