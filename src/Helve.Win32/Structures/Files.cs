using System.Runtime.InteropServices;

namespace Helve.Win32;

/// <summary>Where in a file, what is signalled at the end, and the result.</summary>
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

/// <summary>A signed number of 64 bits where it is handed over as it is, and not by its address.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LARGE_INTEGER
{
    /// <summary>The number.</summary>
    public long QuadPart;
}
