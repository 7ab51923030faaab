using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Helve.IO.MemoryMappedFiles;

/// <summary>
/// What <see cref="System.IO.MemoryMappedFiles.MemoryMappedFile"/> is on Windows: memory of this or several processes, of a file or of none, which may have a name that all
/// processes know.
/// </summary>
/// <remarks>
/// The memory goes with the last handle and the last view, whoever is killed. Enumerations (<see cref="MemoryMappedFileAccess"/> and its kin) are the runtime's. No view can be
/// executed: docs/deviations.md.
/// </remarks>
public partial class MemoryMappedFile : IDisposable
{
    private const long DefaultSize = 0;

    private readonly SafeMemoryMappedFileHandle _handle;
    private readonly SafeFileHandle? _file;
    private readonly bool _leaveOpen;

    private MemoryMappedFile(SafeMemoryMappedFileHandle handle, SafeFileHandle? file = null, bool leaveOpen = true)
    {
        _handle = handle;
        _file = file;
        _leaveOpen = leaveOpen;
    }

    /// <summary>The handle.</summary>
    public SafeMemoryMappedFileHandle SafeMemoryMappedFileHandle => _handle;

    /// <summary>A view of all of it as a stream, to read and write.</summary>
    /// <inheritdoc cref="CreateViewStream(long, long, MemoryMappedFileAccess)"/>
    public MemoryMappedViewStream CreateViewStream() => CreateViewStream(0, DefaultSize, MemoryMappedFileAccess.ReadWrite);

    /// <summary>A view of a part as a stream, to read and write.</summary>
    /// <inheritdoc cref="CreateViewStream(long, long, MemoryMappedFileAccess)"/>
    public MemoryMappedViewStream CreateViewStream(long offset, long size) => CreateViewStream(offset, size, MemoryMappedFileAccess.ReadWrite);

    /// <summary>A view of a part as a stream.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="size">How long it is; 0: to the end, and to that of its page.</param>
    /// <param name="access">What it is good for.</param>
    /// <exception cref="ArgumentOutOfRangeException">Offset or size are negative, or there is no such access.</exception>
    /// <exception cref="UnauthorizedAccessException">It would reach beyond the end, or the handle does not allow the access.</exception>
    /// <exception cref="IOException">There is no room, or the file was cut short.</exception>
    /// <exception cref="PlatformNotSupportedException">A view that executes.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public MemoryMappedViewStream CreateViewStream(long offset, long size, MemoryMappedFileAccess access)
    {
        CheckView(offset, size, access);
        return new MemoryMappedViewStream(MappedPart.Map(_handle, offset, size, access));
    }

    /// <summary>A view of all of it, to read and write.</summary>
    /// <inheritdoc cref="CreateViewStream(long, long, MemoryMappedFileAccess)"/>
    public MemoryMappedViewAccessor CreateViewAccessor() => CreateViewAccessor(0, DefaultSize, MemoryMappedFileAccess.ReadWrite);

    /// <summary>A view of a part, to read and write.</summary>
    /// <inheritdoc cref="CreateViewStream(long, long, MemoryMappedFileAccess)"/>
    public MemoryMappedViewAccessor CreateViewAccessor(long offset, long size) => CreateViewAccessor(offset, size, MemoryMappedFileAccess.ReadWrite);

    /// <summary>A view of a part.</summary>
    /// <inheritdoc cref="CreateViewStream(long, long, MemoryMappedFileAccess)"/>
    public MemoryMappedViewAccessor CreateViewAccessor(long offset, long size, MemoryMappedFileAccess access)
    {
        CheckView(offset, size, access);
        return new MemoryMappedViewAccessor(MappedPart.Map(_handle, offset, size, access));
    }

    /// <summary>Closes the handle, and the file if that is this one's. Views stay.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the handle, and the file if that is this one's.</summary>
    /// <param name="disposing">Whether this is Dispose, and not a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        _handle.Dispose();
        if (!_leaveOpen)
        {
            _file?.Dispose();
        }
    }

    private static void CheckView(long offset, long size, MemoryMappedFileAccess access)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Arguments.Check(access);
    }
}
