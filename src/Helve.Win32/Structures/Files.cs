using System.Runtime.InteropServices;

namespace Helve.Win32;

/// <summary>Where in a file, and what is signalled at the end. Every operation is complete when its call returns.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OVERLAPPED
{
    /// <summary>The status.</summary>
    public nuint Internal;

    /// <summary>Bytes that were transferred.</summary>
    public nuint InternalHigh;

    /// <summary>Where in the file, the low half.</summary>
    public uint Offset;

    /// <summary>The high half.</summary>
    public uint OffsetHigh;

    /// <summary>An event that is set at the end, or 0.</summary>
    public nint hEvent;
}
