using System.Runtime.InteropServices;

namespace Helve.IO.MemoryMappedFiles;

/// <summary>The memory of a view: <see cref="SafeBuffer.AcquirePointer"/> is its first byte, which lies PointerOffset before the view's.</summary>
public sealed class SafeMemoryMappedViewHandle : SafeBuffer
{
    private readonly KernelSectionView? _view;

    /// <summary>Creates it without memory.</summary>
    public SafeMemoryMappedViewHandle()
        : base(ownsHandle: true)
    {
    }

    internal SafeMemoryMappedViewHandle(KernelSectionView view, ulong length)
        : base(ownsHandle: true)
    {
        _view = view;
        SetHandle(view.SafeBuffer.DangerousGetHandle());
        Initialize(length);
    }

    /// <summary>Writes what was changed back to the file behind it.</summary>
    internal void Flush() => _view?.Flush();

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _view?.Dispose();
        return true;
    }
}
