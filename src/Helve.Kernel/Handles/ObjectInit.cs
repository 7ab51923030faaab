namespace Helve.Kernel.Handles;

/// <summary>What a creator stores into a slot before its first handle is published.</summary>
public readonly struct ObjectInit
{
    /// <summary>The dispatcher word without its epoch (bits 5 to 31 are 0): the slot's epoch goes on counting.</summary>
    public ulong State { get; init; }

    /// <summary><c>ObjectSlot.Subtype</c>.</summary>
    public byte Subtype { get; init; }

    /// <summary><c>ObjectSlot.Flags</c>.</summary>
    public byte Flags { get; init; }

    /// <summary><c>ObjectSlot.Value0</c>.</summary>
    public uint Value0 { get; init; }

    /// <summary><c>ObjectSlot.Value1</c>.</summary>
    public uint Value1 { get; init; }

    /// <summary><c>ObjectSlot.Value2</c>.</summary>
    public uint Value2 { get; init; }

    /// <summary><c>ObjectSlot.Value3</c>.</summary>
    public uint Value3 { get; init; }
}
