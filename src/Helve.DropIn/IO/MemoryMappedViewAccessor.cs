namespace Helve.IO.MemoryMappedFiles;

/// <summary>What <see cref="System.IO.MemoryMappedFiles.MemoryMappedViewAccessor"/> is on Windows: values at random places of a view.</summary>
public sealed class MemoryMappedViewAccessor : UnmanagedMemoryAccessor
{
    private readonly MappedPart _part;

    internal MemoryMappedViewAccessor(MappedPart part)
    {
        _part = part;
        Initialize(part.Handle, part.PointerOffset, part.Size, part.Access);
    }

    /// <summary>The memory.</summary>
    public SafeMemoryMappedViewHandle SafeMemoryMappedViewHandle => _part.Handle;

    /// <summary>Bytes of the memory before the first of the view.</summary>
    public long PointerOffset => _part.PointerOffset;

    /// <summary>Writes what was changed back to the file, and waits for that.</summary>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(!IsOpen, this);
        _part.Flush();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        try
        {
            _part.FlushAndClose(flush: disposing);
        }
        finally
        {
            base.Dispose(disposing);
        }
    }
}
