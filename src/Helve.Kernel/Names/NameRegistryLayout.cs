using System.Runtime.InteropServices;

namespace Helve.Kernel.Names;

/// <summary>One name in the broker's registry segment (<see cref="Memory.SegmentKind.Registry"/>).</summary>
/// <remarks>
/// <code>
/// 0        SegmentHeader (Capacity = entries, Capacity2 = units of the path heap)
/// 4096     domains            32 bytes each
/// ...      entries            32 bytes each
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

    /// <summary>The domain that the object lives in: a <see cref="NameRegistryDomain.Number"/>.</summary>
    [FieldOffset(24)] public uint Domain;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(28)] public uint Reserved;
}

/// <summary>What a domain's number means, in the broker's registry segment: committed before the first name of the domain, cleared after the last.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct NameRegistryDomain
{
    /// <summary>Domains that a registry has room for.</summary>
    public const uint Capacity = 4096;

    /// <summary>1: the entry holds a domain. Stored last, cleared first.</summary>
    [FieldOffset(0)] public uint Committed;

    /// <summary>The domain's number, never used again.</summary>
    [FieldOffset(4)] public uint Number;

    /// <summary>Its user.</summary>
    [FieldOffset(8)] public uint UserId;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(12)] public uint Reserved;

    /// <summary>Its user namespace.</summary>
    [FieldOffset(16)] public ulong UserNamespace;

    /// <summary>0, or what tells a restricted domain from the user's others.</summary>
    [FieldOffset(24)] public ulong Restricted;
}
