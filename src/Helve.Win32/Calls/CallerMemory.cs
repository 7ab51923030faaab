using System.Buffers;

namespace Helve.Win32;

/// <summary>A buffer of the caller's that stays its own while a call goes on in the background.</summary>
internal sealed unsafe class CallerMemory(void* start, int length) : MemoryManager<byte>
{
    private readonly byte* _start = (byte*)start;

    public override Span<byte> GetSpan() => new(_start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    // It is nobody's to move or free.
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
