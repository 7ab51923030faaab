using System.Buffers;

namespace Helve.Client;

/// <summary>A part of a view as <see cref="Memory{T}"/>. It keeps the view mapped for as long as it is pinned or in use as a span: no longer.</summary>
internal sealed unsafe class ViewMemory(SectionViewBuffer buffer, nint address, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(buffer.IsClosed, buffer);
        return new Span<byte>((byte*)address, length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        bool held = false;
        buffer.DangerousAddRef(ref held);
        return new MemoryHandle((byte*)address + elementIndex, pinnable: this);
    }

    public override void Unpin() => buffer.DangerousRelease();

    // The view belongs to who mapped it.
    protected override void Dispose(bool disposing)
    {
    }
}
