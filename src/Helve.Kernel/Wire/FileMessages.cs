using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Makes an anonymous pipe, with a handle to each end.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct CreateAnonymousPipeRequest
{
    /// <summary>Access of the handle that reads.</summary>
    [FieldOffset(0)] public uint ReadAccess;

    /// <summary>Access of the handle that writes.</summary>
    [FieldOffset(4)] public uint WriteAccess;

    /// <summary><see cref="ObjectAttributeBits"/> of both handles.</summary>
    [FieldOffset(8)] public uint Attributes;

    /// <summary>How much may be written that is not read yet, about; 0: the broker's choice.</summary>
    [FieldOffset(12)] public uint Size;
}

/// <summary>Both ends of a new pipe. Their descriptors come with it, first those of the end that reads.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct CreateAnonymousPipeReply
{
    /// <summary>The end that reads.</summary>
    [FieldOffset(0)] public KeptHandleReply Read;

    /// <summary>The end that writes.</summary>
    [FieldOffset(64)] public KeptHandleReply Write;
}
