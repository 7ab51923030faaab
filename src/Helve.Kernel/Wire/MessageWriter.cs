using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Builds one message in a buffer of the caller. Fixed structs first, then tails, in the order that the reader expects.</summary>
public ref struct MessageWriter
{
    private readonly Span<byte> _buffer;

    /// <summary>Begins a message; the buffer holds at least a header.</summary>
    public MessageWriter(Span<byte> buffer, WireOperation operation, uint serial, NtStatus status = NtStatus.Success)
    {
        _buffer = buffer.Length > WireLimits.MaximumMessage ? buffer[..WireLimits.MaximumMessage] : buffer;
        Length = Unsafe.SizeOf<MessageHeader>();
        var header = new MessageHeader
        {
            Operation = (ushort)operation,
            Version = WireLimits.Version,
            Serial = serial,
            Status = (uint)status,
        };
        MemoryMarshal.Write(_buffer, in header);
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that still fit.</summary>
    public readonly int Room => _buffer.Length - Length;

    /// <summary>Appends a fixed struct; false if it does not fit (nothing is written then).</summary>
    public bool TryPut<T>(in T value)
        where T : unmanaged
    {
        if (Room < Unsafe.SizeOf<T>())
        {
            return false;
        }

        MemoryMarshal.Write(_buffer[Length..], in value);
        Length += Unsafe.SizeOf<T>();
        return true;
    }

    /// <summary>Appends UTF-16 text, without a terminator; its byte length belongs in the fixed struct before it.</summary>
    public bool TryPutText(ReadOnlySpan<char> text) => TryPutBytes(MemoryMarshal.AsBytes(text));

    /// <summary>Appends bytes; their number belongs in the fixed struct before them.</summary>
    public bool TryPutBytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (Room < bytes.Length)
        {
            return false;
        }

        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
        return true;
    }

    /// <summary>Overwrites the fixed struct that directly follows the header (a list's count, known only at the end).</summary>
    public readonly void PatchBody<T>(in T value)
        where T : unmanaged => MemoryMarshal.Write(_buffer[Unsafe.SizeOf<MessageHeader>()..Length], in value);

    /// <summary>Overwrites the status (known only at the end).</summary>
    public readonly void PatchStatus(NtStatus status)
    {
        MessageHeader header = MemoryMarshal.Read<MessageHeader>(_buffer);
        header.Status = (uint)status;
        MemoryMarshal.Write(_buffer, in header);
    }

    /// <summary>Takes back everything behind <paramref name="length"/> (an entry of which only a part did fit).</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, Unsafe.SizeOf<MessageHeader>());
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Stores the size and returns the finished message.</summary>
    public readonly ReadOnlySpan<byte> Finish()
    {
        uint size = (uint)Length;
        MemoryMarshal.Write(_buffer, in size);
        return _buffer[..Length];
    }
}
