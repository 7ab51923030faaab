using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Asks for something about the object of a handle that the sender has.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct QueryHandleRequest
{
    /// <summary>The handle, a value of the sender's table.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>The name of an object. Followed by <see cref="NameBytes"/> bytes of UTF-16: its NT path.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct QueryNameReply
{
    /// <summary>Bytes of the name that follows; 0: it has none.</summary>
    [FieldOffset(0)] public uint NameBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>How many handles a process has.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct HandleCountReply
{
    /// <summary>Open handles of its table; 0 when it has ended.</summary>
    [FieldOffset(0)] public uint Count;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}
