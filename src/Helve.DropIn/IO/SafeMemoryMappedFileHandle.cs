using Microsoft.Win32.SafeHandles;

namespace Helve.IO.MemoryMappedFiles;

/// <summary>The handle of a <see cref="MemoryMappedFile"/>: one to a section of Helve.</summary>
public sealed class SafeMemoryMappedFileHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly KernelSection? _section;

    /// <summary>Creates it without a value.</summary>
    public SafeMemoryMappedFileHandle()
        : base(ownsHandle: true)
    {
    }

    internal SafeMemoryMappedFileHandle(KernelSection section)
        : base(ownsHandle: true)
    {
        _section = section;
        SetHandle(section.Handle);
    }

    /// <summary>The section behind it, for what .NET has no call: duplicates, inspection. It is closed with this.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public KernelSection Section
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return _section ?? throw new InvalidOperationException("This handle was made without a section.");
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _section?.Dispose();
        return true;
    }
}
