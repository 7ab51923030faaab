using System.Runtime.InteropServices;

namespace Helve.Kernel.Names;

/// <summary>Facts about an entry of the registry.</summary>
[Flags]
public enum NameRegistryFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It is there from the start and for ever.</summary>
    BuiltIn = 1,

    /// <summary>It lives without handles.</summary>
    Permanent = 2,

    /// <summary>A private namespace: its name is the alias, its text the boundary.</summary>
    Private = 4,

    /// <summary>A directory that is gone with things in it: nothing has its name any more, but theirs are in it.</summary>
    Gone = 8,
}

/// <summary>One name in the broker's registry segment (<see cref="Memory.SegmentKind.Registry"/>).</summary>
/// <remarks>
/// <code>
/// 0        SegmentHeader (Capacity = entries, Capacity2 = units of the heap)
/// 4096     domains            32 bytes each
/// ...      entries            64 bytes each
/// ...      heap               units of 64 bytes; name, text and descriptor of an entry lie behind each other in adjacent ones
/// </code>
/// A name is added by writing its bytes and its fields and then storing <see cref="Committed"/>, and removed by clearing that: one store
/// either way, so whoever reads the segment after the writer's death finds every name whole or not at all. What is free, of the
/// entries and of the heap, follows from the committed entries.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct NameRegistryEntry
{
    /// <summary>1: the entry holds a name. Stored last, cleared first.</summary>
    [FieldOffset(0)] public uint Committed;

    /// <summary>A <see cref="Memory.ObjectType"/>; None: a type object.</summary>
    [FieldOffset(4)] public uint Type;

    /// <summary>Objects: slot. Directories and links have slots in every domain that holds them, which name this entry.</summary>
    [FieldOffset(8)] public uint Slot;

    /// <summary>Objects: generation of the slot.</summary>
    [FieldOffset(12)] public uint Generation;

    /// <summary>Objects: the domain that they live in, a <see cref="NameRegistryDomain.Number"/>.</summary>
    [FieldOffset(16)] public uint Domain;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(20)] public uint Reserved0;

    /// <summary>Entry of the directory plus 1; 0: none (the root, or something without a name).</summary>
    [FieldOffset(24)] public uint Parent;

    /// <summary><see cref="NameRegistryFlags"/>. Changes in one store.</summary>
    [FieldOffset(28)] public uint Flags;

    /// <summary>First unit in the heap.</summary>
    [FieldOffset(32)] public uint Unit;

    /// <summary>Bytes of the last component of the name, UTF-16.</summary>
    [FieldOffset(36)] public uint NameBytes;

    /// <summary>Bytes behind the name: a link's target in UTF-16, or a private namespace's boundary.</summary>
    [FieldOffset(40)] public uint TextBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(44)] public uint Reserved1;

    /// <summary>Where the security descriptor is: first unit in the heap, and in the high half its bytes, self-relative. Changes in one store.</summary>
    [FieldOffset(48)] public ulong Security;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(56)] public ulong Reserved2;
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
