using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Microsoft.Win32.SafeHandles;

namespace Helve;

/// <summary>
/// An open file as a kernel object: handles to it can be duplicated into other processes, inherited and sent, and any process that has one gets a
/// <see cref="FileStream"/> of its own.
/// </summary>
/// <remarks>
/// <para>All handles lead to one open file, and share its position: what is read by <see cref="Read"/> in one process is passed by in all. A <see cref="FileStream"/> of
/// .NET has a position of its own, which begins where the shared one is.</para>
/// <para>A handle never has more access than the file was opened for, nor than the handle that it was duplicated from. One that may only read a file that is open for
/// both reads it by a descriptor that can't write, and that has a position of its own with its like.</para>
/// <para>Thread-safe. A wait for a file is always satisfied.</para>
/// </remarks>
public sealed class KernelFile : KernelWaitHandle
{
    internal KernelFile(nint handle)
        : base(handle)
    {
    }

    /// <summary>Makes a kernel object of an open file, with the access that it was opened for.</summary>
    /// <param name="file">The file, which stays the caller's; anything but a socket.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle (it is closed), ObjectTypeMismatch (a socket), QuotaExceeded, InsufficientResources.</exception>
    public static KernelFile Wrap(SafeFileHandle file, bool inheritable = false) => Wrap(file, (FileRights)AccessMask.MAXIMUM_ALLOWED, inheritable);

    /// <summary>Makes a kernel object of an open file, with chosen access.</summary>
    /// <param name="file">The file, which stays the caller's; anything but a socket.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle (it is closed), ObjectTypeMismatch (a socket), NotSupported (no other process may have it), AccessDenied (more than it was opened for), QuotaExceeded,
    /// InsufficientResources.</exception>
    public static KernelFile Wrap(SafeFileHandle file, FileRights access, bool inheritable = false)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryWrapFile(file, (uint)access, KernelHandleOwner.Attributes(inheritable), out nint handle));
        return new KernelFile(handle);
    }

    /// <summary>Makes a kernel object of an open file, with the access that it was opened for. What is buffered is written first.</summary>
    /// <param name="stream">The file, which stays the caller's.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">QuotaExceeded, InsufficientResources.</exception>
    /// <exception cref="ObjectDisposedException">The stream is closed.</exception>
    public static KernelFile Wrap(FileStream stream, bool inheritable = false)
    {
        ArgumentNullException.ThrowIfNull(stream);

        // This writes what is buffered, and moves the position of the file to that of the stream.
        return Wrap(stream.SafeFileHandle, inheritable);
    }

    /// <summary>Takes over a handle by value, for instance one that was inherited or that another process made here.</summary>
    /// <param name="handle">The handle; this object closes it from now on.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch (no file, or a socket); the handle then stays the caller's.</exception>
    public static KernelFile FromHandle(nint handle) =>
        new(Files.Adopt(handle, FileKind.DiskFile, FileKind.PipeReadEnd, FileKind.PipeWriteEnd));

    /// <summary>What it is, and what it was opened for. No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public FileInformation Information
    {
        get
        {
            KernelError.ThrowIfFailed(Files.Query(Handle, Identity, FileRights.None, out FileInformation information));
            GC.KeepAlive(this);
            return information;
        }
    }

    /// <summary>Where the next <see cref="Read"/> or <see cref="Write"/> is, of any handle to the file. Needs FILE_READ_DATA or FILE_WRITE_DATA.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InvalidDeviceRequest (it has no position), InvalidParameter (negative).</exception>
    public long Position
    {
        get => Seek(0, SeekOrigin.Current);
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>Makes another handle to the file with the same access (DuplicateHandle). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelFile Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Makes another handle to the file with fewer rights (DuplicateHandle).</summary>
    /// <param name="access">Access of the new handle, no more than this one's.</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied (more than this handle has), InsufficientResources.</exception>
    public KernelFile Duplicate(FileRights access, bool inheritable = false) => new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>Reads once at the position that all handles share (ReadFile). Needs FILE_READ_DATA.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <returns>How much came; 0 at the file's end.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, IoDeviceError.</exception>
    public int Read(Span<byte> buffer)
    {
        NtStatus status = FileTransfer.Read(Handle, Identity, buffer, null, out int count);
        GC.KeepAlive(this);
        return status is NtStatus.EndOfFile or NtStatus.PipeBroken ? 0 : Checked(status, count);
    }

    /// <summary>Writes everything at the position that all handles share (WriteFile). Needs FILE_WRITE_DATA.</summary>
    /// <param name="buffer">What to write.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, DiskFull, PipeClosing, IoDeviceError.</exception>
    public void Write(ReadOnlySpan<byte> buffer)
    {
        KernelError.ThrowIfFailed(FileTransfer.Write(Handle, Identity, buffer, null, out _));
        GC.KeepAlive(this);
    }

    /// <summary>Moves the position that all handles share (SetFilePointerEx). Needs FILE_READ_DATA or FILE_WRITE_DATA.</summary>
    /// <param name="offset">How far.</param>
    /// <param name="origin">From where.</param>
    /// <returns>Where it is now.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InvalidDeviceRequest (it has no position), InvalidParameter (before the beginning).</exception>
    public long Seek(long offset, SeekOrigin origin)
    {
        KernelError.ThrowIfFailed(FileTransfer.Seek(Handle, Identity, offset, origin, out long position));
        GC.KeepAlive(this);
        return position;
    }

    /// <summary>Waits until what was written is on the disk, or until the other end of a pipe has read it (FlushFileBuffers). Needs FILE_WRITE_DATA.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, IoDeviceError.</exception>
    public void Flush()
    {
        KernelError.ThrowIfFailed(FileTransfer.Flush(Handle, Identity));
        GC.KeepAlive(this);
    }

    /// <summary>A descriptor of the caller's own, which can do what this handle can, and stays open whatever becomes of the handle.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied (no right to read or write), ObjectTypeMismatch (a pipe), InsufficientResources.</exception>
    public SafeFileHandle OpenHandle()
    {
        KernelError.ThrowIfFailed(Files.Open(Handle, Identity, out SafeFileHandle? file));
        GC.KeepAlive(this);
        return file!;
    }

    /// <summary>A stream of the caller's own, which can do what this handle can, and stays open whatever becomes of the handle.</summary>
    /// <param name="bufferSize">How much it buffers; 0 or 1: nothing, which is right when others write too.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied (no right to read or write), ObjectTypeMismatch (a pipe), InsufficientResources.</exception>
    public FileStream OpenStream(int bufferSize = 0)
    {
        var rights = (FileRights)GrantedAccess;
        bool reads = (rights & FileRights.ReadData) != 0;
        bool writes = (rights & FileRights.WriteData) != 0;
        SafeFileHandle file = OpenHandle();
        try
        {
            return new FileStream(file, reads && writes ? FileAccess.ReadWrite : writes ? FileAccess.Write : FileAccess.Read, bufferSize);
        }
        catch (ArgumentException)
        {
            file.Dispose();
            throw;
        }
    }

    private static int Checked(NtStatus status, int count)
    {
        KernelError.ThrowIfFailed(status);
        return count;
    }
}
