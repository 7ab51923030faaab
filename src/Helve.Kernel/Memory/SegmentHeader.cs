using System.Runtime.InteropServices;

namespace Helve.Kernel.Memory;

/// <summary>What a segment holds.</summary>
public enum SegmentKind : uint
{
    /// <summary>Objects, thread records and process slots of one domain.</summary>
    Arena = 1,

    /// <summary>The handle table of one process.</summary>
    Table = 2,

    /// <summary>The broker's own registry: names. Mapped by no client.</summary>
    Registry = 3,
}

/// <summary>
/// The first 64 bytes of every segment. The creator stores <see cref="Version"/> last; an opener that sees 0 has come too early.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct SegmentHeader
{
    /// <summary>"HELVESEG" in memory order.</summary>
    public const ulong ExpectedMagic = 0x47455345_564C4548;

    /// <summary>The layout version of this build; a change of any layout in this folder is a change of this number.</summary>
    public const uint CurrentVersion = 3;

    /// <summary><see cref="ExpectedMagic"/>.</summary>
    [FieldOffset(0)] public ulong Magic;

    /// <summary><see cref="CurrentVersion"/> of the creator, stored last.</summary>
    [FieldOffset(8)] public uint Version;

    /// <summary>A <see cref="SegmentKind"/>.</summary>
    [FieldOffset(12)] public uint Kind;

    /// <summary>Feature bits that a reader must know; 0 today.</summary>
    [FieldOffset(16)] public ulong Features;

    /// <summary>The size of the whole segment in bytes.</summary>
    [FieldOffset(24)] public ulong Size;

    /// <summary>First geometry number: slots of an arena, entries of a table.</summary>
    [FieldOffset(32)] public uint Capacity;

    /// <summary>Second geometry number: thread records of an arena; the owner's process index of a table.</summary>
    [FieldOffset(36)] public uint Capacity2;

    /// <summary>Third geometry number: process slots of an arena.</summary>
    [FieldOffset(40)] public uint Capacity3;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(44)] public uint Reserved0;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(48)] public ulong Reserved1;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(56)] public ulong Reserved2;
}
