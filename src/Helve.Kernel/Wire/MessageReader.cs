using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Takes one message apart. Nothing in it is believed before it was checked against the packet's own length.</summary>
public ref struct MessageReader
{
    private ReadOnlySpan<byte> _rest;

    private MessageReader(MessageHeader header, ReadOnlySpan<byte> rest)
    {
        Header = header;
        _rest = rest;
    }

    /// <summary>The header, a copy.</summary>
    public MessageHeader Header { get; }

    /// <summary>The operation.</summary>
    public readonly WireOperation Operation => (WireOperation)Header.Operation;

    /// <summary>The reply's status.</summary>
    public readonly NtStatus Status => (NtStatus)Header.Status;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Whether everything was read: a request with bytes left over is malformed.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Opens a packet; false if it is shorter than a header, longer than a message, or says another size than it has.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> packet, out MessageReader reader)
    {
        reader = default;
        if (packet.Length < Unsafe.SizeOf<MessageHeader>() || packet.Length > WireLimits.MaximumMessage)
        {
            return false;
        }

        MessageHeader header = MemoryMarshal.Read<MessageHeader>(packet);
        if (header.Size != (uint)packet.Length)
        {
            return false;
        }

        reader = new MessageReader(header, packet[Unsafe.SizeOf<MessageHeader>()..]);
        return true;
    }

    /// <summary>Reads a fixed struct; false if the message is too short (nothing is consumed then).</summary>
    public bool TryRead<T>(out T value)
        where T : unmanaged
    {
        if (_rest.Length < Unsafe.SizeOf<T>())
        {
            value = default;
            return false;
        }

        value = MemoryMarshal.Read<T>(_rest);
        _rest = _rest[Unsafe.SizeOf<T>()..];
        return true;
    }

    /// <summary>Reads that many bytes; false if there are fewer.</summary>
    public bool TryReadBytes(uint count, out ReadOnlySpan<byte> bytes)
    {
        if (count > (uint)_rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return true;
    }

    /// <summary>Reads UTF-16 text of that many bytes; false if the count is odd or more than there is.</summary>
    public bool TryReadText(uint bytes, out ReadOnlySpan<char> text)
    {
        if (bytes % 2 != 0 || bytes > (uint)_rest.Length)
        {
            text = default;
            return false;
        }

        text = MemoryMarshal.Cast<byte, char>(_rest[..(int)bytes]);
        _rest = _rest[(int)bytes..];
        return true;
    }
}
