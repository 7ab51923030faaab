using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>How a directory is read.</summary>
[Flags]
public enum QueryDirectoryFlags : uint
{
    /// <summary>As many entries as there is room for, from the context on.</summary>
    None = 0,

    /// <summary>One entry.</summary>
    Single = 1,

    /// <summary>From the beginning, whatever the context.</summary>
    Restart = 2,
}

/// <summary>Reads a directory (NtQueryDirectoryObject).</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct QueryDirectoryRequest
{
    /// <summary>A handle of the sender's; needs DIRECTORY_QUERY.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>How many entries were read before.</summary>
    [FieldOffset(4)] public uint Context;

    /// <summary><see cref="QueryDirectoryFlags"/>.</summary>
    [FieldOffset(8)] public uint Flags;

    /// <summary>Bytes that the entries may take in NT's form (<see cref="DirectoryEntryHeader.SizeInBuffer"/>).</summary>
    [FieldOffset(12)] public uint Length;
}

/// <summary>Entries of a directory: followed by <see cref="Count"/> times a <see cref="DirectoryEntryHeader"/> and its texts.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct QueryDirectoryReply
{
    /// <summary>Entries in this message.</summary>
    [FieldOffset(0)] public uint Count;

    /// <summary>The context to go on with.</summary>
    [FieldOffset(4)] public uint Context;

    /// <summary>Bytes that they take in NT's form; with BufferTooSmall, what the next one would take.</summary>
    [FieldOffset(8)] public uint Length;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(12)] public uint Reserved;
}

/// <summary>One entry. Followed by its name, then the name of its type, in UTF-16.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct DirectoryEntryHeader
{
    /// <summary>Bytes of an OBJECT_DIRECTORY_INFORMATION on 64-bit Windows; one of zeros ends a buffer.</summary>
    public const uint Fixed = 32;

    /// <summary>Bytes of the name.</summary>
    [FieldOffset(0)] public uint NameBytes;

    /// <summary>Bytes of the type's name.</summary>
    [FieldOffset(4)] public uint TypeBytes;

    /// <summary>Bytes that the entry takes in NT's buffer: the structure, and both texts with a terminator each.</summary>
    public readonly uint SizeInBuffer => Fixed + NameBytes + TypeBytes + (2 * sizeof(char));
}

/// <summary>Asks for the target of a symbolic link (NtQuerySymbolicLinkObject). The reply is empty but for the target in UTF-16.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct QuerySymbolicLinkRequest
{
    /// <summary>A handle of the sender's; needs SYMBOLIC_LINK_QUERY.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>Makes an object permanent, or temporary (NtMakePermanentObject, NtMakeTemporaryObject).</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct SetPermanenceRequest
{
    /// <summary>A handle of the sender's; to make it temporary it needs DELETE.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>1: permanent, which needs SeCreatePermanentPrivilege. 0: temporary.</summary>
    [FieldOffset(4)] public uint Permanent;
}

/// <summary>
/// Creates or opens a private namespace. Followed by <see cref="AliasBytes"/> bytes of UTF-16, <see cref="BoundaryBytes"/> bytes of a boundary
/// (<see cref="Names.BoundaryDescriptor.TryRead"/>), <see cref="SecurityBytes"/> bytes of a self-relative security descriptor.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct PrivateNamespaceRequest
{
    /// <summary>Desired access.</summary>
    [FieldOffset(0)] public uint Access;

    /// <summary><see cref="ObjectAttributeBits"/>: those of the handle.</summary>
    [FieldOffset(4)] public uint Attributes;

    /// <summary>Bytes of the alias.</summary>
    [FieldOffset(8)] public uint AliasBytes;

    /// <summary>Bytes of the boundary.</summary>
    [FieldOffset(12)] public uint BoundaryBytes;

    /// <summary>Bytes of the security descriptor; 0: none was given.</summary>
    [FieldOffset(16)] public uint SecurityBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(20)] public uint Reserved;
}

/// <summary>Lets nobody find a private namespace any more.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct DestroyPrivateNamespaceRequest
{
    /// <summary>A handle of the sender's; needs DELETE.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}
