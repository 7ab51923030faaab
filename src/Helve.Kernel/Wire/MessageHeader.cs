using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>The first 16 bytes of every message; one message is one packet of a SOCK_SEQPACKET socket, little-endian.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct MessageHeader
{
    /// <summary>Bytes of the whole message; must equal the packet's length.</summary>
    [FieldOffset(0)] public uint Size;

    /// <summary>A <see cref="WireOperation"/>.</summary>
    [FieldOffset(4)] public ushort Operation;

    /// <summary><see cref="WireLimits.Version"/> of the sender.</summary>
    [FieldOffset(6)] public ushort Version;

    /// <summary>Chosen by the client, not 0; the reply repeats it. 0: an unsolicited notice of the broker.</summary>
    [FieldOffset(8)] public uint Serial;

    /// <summary>An <see cref="NtStatus"/> in a reply; 0 in a request.</summary>
    [FieldOffset(12)] public uint Status;
}
