using System.IO.MemoryMappedFiles;
using Helve.Errors;
using Helve.Kernel;
using Helve.Kernel.Objects;

namespace Helve.IO.MemoryMappedFiles;

/// <summary>A view, as accessor and stream share it. Views begin at multiples of 64 KiB; what a caller asks for lies somewhere behind that.</summary>
/// <param name="Handle">The memory.</param>
/// <param name="PointerOffset">Bytes of it before the caller's first.</param>
/// <param name="Size">Bytes from there on.</param>
/// <param name="Access">What the caller may do.</param>
internal sealed record MappedPart(SafeMemoryMappedViewHandle Handle, long PointerOffset, long Size, FileAccess Access)
{
    /// <summary>Maps a part.</summary>
    /// <param name="file">Of what.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="size">How long it is; 0: to the end of the last page.</param>
    /// <param name="access">What may be done.</param>
    internal static MappedPart Map(SafeMemoryMappedFileHandle file, long offset, long size, MemoryMappedFileAccess access)
    {
        long extra = offset % (long)SectionRules.Granularity;
        KernelSectionView view;
        try
        {
            view = file.Section.MapView(ProtectionOf(access), offset - extra, size == 0 ? 0 : size + extra);
        }
        catch (KernelException e) when (file.IsClosed && e.Status == NtStatus.InvalidHandle)
        {
            throw new ObjectDisposedException(nameof(MemoryMappedFile));
        }
        catch (KernelException e)
        {
            throw DotNetErrors.Of(e);
        }

        if (extra > view.Length)
        {
            view.Dispose();
            throw DotNetErrors.Of(NtStatus.InvalidViewSize);
        }

        long length = size == 0 ? view.Length - extra : size;
        return new MappedPart(new SafeMemoryMappedViewHandle(view, (ulong)(length + extra)), extra, length, Accesses.ToFileAccess(access));
    }

    /// <summary>Writes what was changed back to the file behind it.</summary>
    internal void Flush()
    {
        try
        {
            Handle.Flush();
        }
        catch (KernelException e)
        {
            throw DotNetErrors.Of(e);
        }
    }

    /// <summary>Writes back and unmaps; what is written back is what another process finds in the file.</summary>
    internal void FlushAndClose(bool flush)
    {
        try
        {
            if (flush && !Handle.IsClosed && (Access & FileAccess.Write) != 0)
            {
                Flush();
            }
        }
        finally
        {
            Handle.Dispose();
        }
    }

    private static PageProtection ProtectionOf(MemoryMappedFileAccess access) => access switch
    {
        MemoryMappedFileAccess.Read => PageProtection.ReadOnly,
        MemoryMappedFileAccess.CopyOnWrite => PageProtection.WriteCopy,
        MemoryMappedFileAccess.ReadExecute => PageProtection.ExecuteRead,
        MemoryMappedFileAccess.ReadWriteExecute => PageProtection.ExecuteReadWrite,
        _ => PageProtection.ReadWrite,
    };
}
