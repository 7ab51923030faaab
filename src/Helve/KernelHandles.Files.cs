using System.Net.Sockets;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Microsoft.Win32.SafeHandles;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>
    /// Makes a kernel object of a file that this process has open, so that handles to it can be duplicated, inherited and sent. The file stays the caller's too; both
    /// are one open file, with one position.
    /// </summary>
    /// <param name="file">The file: anything but a socket.</param>
    /// <param name="access">Access of the handle, no more than the file was opened for; MAXIMUM_ALLOWED: just that.</param>
    /// <param name="attributes">Attributes of the handle.</param>
    /// <param name="handle">The handle.</param>
    /// <returns>InvalidHandle (the file is closed, or was opened to name it only), ObjectTypeMismatch (a socket), NotSupported (no other process may have it: io_uring), AccessDenied
    /// (more access than the file was opened for), QuotaExceeded, InsufficientResources.</returns>
    public static NtStatus TryWrapFile(SafeFileHandle file, uint access, HandleAttributes attributes, out nint handle)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Files.Wrap(file, access, attributes, out handle);
    }

    /// <summary>
    /// Gives this process a descriptor of its own for a file, which lives as long as its owner likes. It can do what the handle was granted: read, write, or both.
    /// </summary>
    /// <param name="handle">The file; needs FILE_READ_DATA or FILE_WRITE_DATA.</param>
    /// <param name="file">The descriptor; null on failure.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch (no file, or one that is a socket or a pipe), AccessDenied
    /// (neither right; or only one of them, to a file that is open for both and can't be opened anew for the one), InsufficientResources.</returns>
    public static NtStatus TryGetFile(nint handle, out SafeFileHandle? file) => Files.Open(handle, 0, out file);

    /// <summary>
    /// Makes a kernel object of a socket that this process has, so that handles to it can be duplicated, inherited and sent. The socket stays the caller's too; the
    /// connection ends with the last of both.
    /// </summary>
    /// <param name="socket">The socket: connected, listening or bound, of any family.</param>
    /// <param name="access">Access of the handle; MAXIMUM_ALLOWED: reading and writing.</param>
    /// <param name="attributes">Attributes of the handle.</param>
    /// <param name="handle">The handle.</param>
    /// <returns>InvalidHandle (the socket is closed), AccessDenied (rights that a socket does not have), QuotaExceeded, InsufficientResources.</returns>
    public static NtStatus TryWrapSocket(Socket socket, uint access, HandleAttributes attributes, out nint handle)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return Sockets.Wrap(socket, access, attributes, out handle);
    }

    /// <summary>Gives this process a socket of its own, which lives as long as its owner likes.</summary>
    /// <param name="handle">The socket; needs FILE_READ_DATA and FILE_WRITE_DATA: no descriptor of Linux can do only one of them to a socket.</param>
    /// <param name="socket">The socket; null on failure.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch (no file, or one that is no socket), AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryGetSocket(nint handle, out Socket? socket) => Sockets.Open(handle, 0, out socket);

    /// <summary>Makes an anonymous pipe (CreatePipe).</summary>
    /// <param name="attributes">Attributes of both handles.</param>
    /// <param name="size">How much may be written that is not read yet, a hint; 0: about 200 KiB.</param>
    /// <param name="read">The end that reads, with FILE_GENERIC_READ and FILE_WRITE_ATTRIBUTES.</param>
    /// <param name="write">The end that writes, with FILE_GENERIC_WRITE and FILE_READ_ATTRIBUTES.</param>
    /// <returns>InvalidParameter (size below 0), QuotaExceeded, InsufficientResources.</returns>
    public static NtStatus TryCreatePipe(HandleAttributes attributes, int size, out nint read, out nint write)
    {
        if (size >= 0)
        {
            return AnonymousPipes.Create((uint)FileRules.PipeReader, (uint)FileRules.PipeWriter, attributes, (uint)size, out read, out write);
        }

        read = 0;
        write = 0;
        return NtStatus.InvalidParameter;
    }

    /// <summary>Reads once (NtReadFile). Waits until there is something.</summary>
    /// <param name="handle">A file, socket or end of a pipe; needs FILE_READ_DATA.</param>
    /// <param name="buffer">Where to put it.</param>
    /// <param name="count">How much came; less than there is room for when there is no more at the moment.</param>
    /// <param name="offset">Where in the file; null: at its position, which all handles to it share, and which moves on.</param>
    /// <returns>InvalidParameter (a negative offset), InvalidHandle, ObjectTypeMismatch, AccessDenied, EndOfFile, PipeBroken (nobody can write any more),
    /// ConnectionReset, InvalidDeviceRequest (an offset into what has none; a socket that is not connected), IoDeviceError, InsufficientResources.</returns>
    public static NtStatus TryReadFile(nint handle, Span<byte> buffer, out int count, long? offset = null) =>
        FileTransfer.Read(handle, 0, buffer, offset, out count);

    /// <summary>Writes everything (NtWriteFile). Waits until there is room.</summary>
    /// <param name="handle">A file, socket or end of a pipe; needs FILE_WRITE_DATA.</param>
    /// <param name="buffer">What to write.</param>
    /// <param name="count">How much was written; all of it, unless it failed.</param>
    /// <param name="offset">Where in the file; null: at its position, which all handles to it share, and which moves on.</param>
    /// <returns>InvalidParameter (a negative offset), InvalidHandle, ObjectTypeMismatch, AccessDenied, PipeClosing (nobody can read any more), ConnectionReset,
    /// DiskFull, InvalidDeviceRequest (an offset into what has none; a socket that is not connected), IoDeviceError, InsufficientResources.</returns>
    public static NtStatus TryWriteFile(nint handle, ReadOnlySpan<byte> buffer, out int count, long? offset = null) =>
        FileTransfer.Write(handle, 0, buffer, offset, out count);

    /// <summary>Moves the position of a file, which all handles to it share (SetFilePointerEx).</summary>
    /// <param name="handle">The file; needs FILE_READ_DATA or FILE_WRITE_DATA.</param>
    /// <param name="offset">How far.</param>
    /// <param name="origin">From where.</param>
    /// <param name="position">Where it is now, from the file's beginning.</param>
    /// <returns>InvalidParameter (before the beginning, unknown origin), InvalidHandle, ObjectTypeMismatch, AccessDenied, InvalidDeviceRequest (it has no position),
    /// InsufficientResources.</returns>
    public static NtStatus TrySeekFile(nint handle, long offset, SeekOrigin origin, out long position) =>
        FileTransfer.Seek(handle, 0, offset, origin, out position);

    /// <summary>
    /// Waits until what was written to a file is on the disk, or until the other end of a pipe has read it (NtFlushBuffersFile). Sockets have nothing to flush.
    /// </summary>
    /// <param name="handle">The file; needs FILE_WRITE_DATA.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, DiskFull, IoDeviceError, InsufficientResources, PipeBroken, PipeDisconnected, PortDisconnected.</returns>
    public static NtStatus TryFlushFile(nint handle) => FileTransfer.Flush(handle, 0);

    /// <summary>Tells what kind of file a handle leads to (GetFileType), and what it was opened for.</summary>
    /// <param name="handle">The file; needs no access.</param>
    /// <param name="information">What it is.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, InsufficientResources (first use of a handle: no room for its descriptor).</returns>
    public static NtStatus TryQueryFile(nint handle, out FileInformation information) =>
        Files.Query(handle, 0, FileRights.None, out information);
}
