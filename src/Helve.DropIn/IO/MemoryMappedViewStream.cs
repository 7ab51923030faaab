namespace Helve.IO.MemoryMappedFiles;

/// <summary>What <see cref="System.IO.MemoryMappedFiles.MemoryMappedViewStream"/> is on Windows: a view as a stream.</summary>
public sealed class MemoryMappedViewStream : UnmanagedMemoryStream
{
    private readonly MappedPart _part;

    internal MemoryMappedViewStream(MappedPart part)
    {
        _part = part;
        Initialize(part.Handle, part.PointerOffset, part.Size, part.Access);
    }

    /// <summary>The memory.</summary>
    public SafeMemoryMappedViewHandle SafeMemoryMappedViewHandle => _part.Handle;

    /// <summary>Bytes of the memory before the first of the view.</summary>
    public long PointerOffset => _part.PointerOffset;

    /// <summary>A view has the length that it was mapped with.</summary>
    /// <param name="value">Not looked at, but that it is not negative.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void SetLength(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        throw new NotSupportedException("A view of a memory-mapped file has a fixed length.");
    }

    /// <summary>Writes what was changed back to the file, and waits for that.</summary>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public override void Flush()
    {
        ObjectDisposedException.ThrowIf(!CanSeek, this);
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
