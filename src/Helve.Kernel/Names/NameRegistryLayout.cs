using System.Runtime.InteropServices;

namespace Helve.Kernel.Names;

/// <summary>One name in the broker's registry segment (<see cref="Memory.SegmentKind.Registry"/>).</summary>
/// <remarks>
/// <code>
/// 0        SegmentHeader (Capacity = entries, Capacity2 = units of the path heap)
/// 4096     entries            32 bytes each
/// ...      path heap          units of 64 bytes; a path takes adjacent ones
/// </code>
/// A name is added by writing its path and its fields and then storing <see cref="Committed"/>, and removed by clearing that: one store
/// either way, so whoever reads the segment after the writer's death finds every name whole or not at all. What is free, of the
/// entries and of the heap, follows from the committed entries.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct NameRegistryEntry
{
    /// <summary>1: the entry holds a name. Stored last, cleared first.</summary>
    [FieldOffset(0)] public uint Committed;

    /// <summary>A <see cref="Memory.ObjectType"/>.</summary>
    [FieldOffset(4)] public uint Type;

    /// <summary>Slot of the object.</summary>
    [FieldOffset(8)] public uint Slot;

    /// <summary>Generation of the slot.</summary>
    [FieldOffset(12)] public uint Generation;

    /// <summary>First unit of the path in the heap.</summary>
    [FieldOffset(16)] public uint PathUnit;

    /// <summary>Bytes of the path, UTF-16.</summary>
    [FieldOffset(20)] public uint PathBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(24)] public ulong Reserved;
}
