using System.Runtime.InteropServices;
using Helve.Linux;

namespace Helve;

/// <summary>
/// The memory of a view, for <see cref="UnmanagedMemoryAccessor"/>, <see cref="UnmanagedMemoryStream"/> and whoever wants a pointer. Unmapped when it is disposed and
/// nobody holds it any more.
/// </summary>
/// <remarks>What is read and written through it is not guarded: if the file behind the view was cut short, the process ends by SIGBUS.</remarks>
public sealed class SectionViewBuffer : SafeBuffer
{
    private readonly MappedMemory _memory;

    internal unsafe SectionViewBuffer(MappedMemory memory)
        : base(ownsHandle: true)
    {
        _memory = memory;
        SetHandle((nint)memory.Pointer);
        Initialize((ulong)memory.Length);
    }

    internal MappedMemory Memory => _memory;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _memory.Dispose();
        return true;
    }
}
