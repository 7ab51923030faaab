using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// Reading and writing by a handle, on the process's own descriptor. A call waits as long as the file makes it wait; the mode of the open file is
/// everybody's who has it, so one that does not wait is waited for here.
/// </summary>
internal static class FileTransfer
{
    /// <summary>Reads once; at a place of the file, or at its position, which all its handles share.</summary>
    internal static NtStatus Read(nint handle, ulong identity, Span<byte> buffer, long? offset, out int count)
    {
        count = 0;
        NtStatus status = Borrow(handle, identity, FileRights.ReadData, offset, out DescriptorLease lease);
        using (lease)
        {
            return status != NtStatus.Success ? status
                : IsSocket(lease) ? Receive(lease, buffer, out count)
                : ReadFile(lease, buffer, offset, out count);
        }
    }

    /// <summary>Writes everything, or until it fails.</summary>
    internal static NtStatus Write(nint handle, ulong identity, ReadOnlySpan<byte> buffer, long? offset, out int count)
    {
        count = 0;
        NtStatus status = Borrow(handle, identity, FileRights.WriteData, offset, out DescriptorLease lease);
        using (lease)
        {
            if (status != NtStatus.Success)
            {
                return status;
            }

            bool once = IsMessage(lease);
            do
            {
                if (!TryWriteOnce(lease, buffer[count..], offset + count, out int written, out LinuxError error))
                {
                    // A part that is written is written: the caller hears how much.
                    return StatusOf(error, lease, writing: true);
                }

                count += written;
            }
            while (count < buffer.Length && !once);
            return NtStatus.Success;
        }
    }

    /// <summary>Moves the position that the handles of an open file share.</summary>
    internal static NtStatus Seek(nint handle, ulong identity, long offset, SeekOrigin origin, out long position)
    {
        position = 0;
        if (origin is < SeekOrigin.Begin or > SeekOrigin.End)
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = KeptObjects.Borrow(handle, identity, ObjectType.File, 0, out DescriptorLease lease);
        using (lease)
        {
            return status != NtStatus.Success ? status
                : lease.First is not { } file ? NtStatus.AccessDenied
                : file.TrySeek(offset, (SeekFrom)origin, out position, out LinuxError error) ? NtStatus.Success
                : StatusOf(error, lease, writing: false);
        }
    }

    /// <summary>Waits until what was written is on the disk; of a pipe, until the other end has read it.</summary>
    internal static NtStatus Flush(nint handle, ulong identity)
    {
        NtStatus status = KeptObjects.Borrow(handle, identity, ObjectType.File, (uint)FileRights.WriteData, out DescriptorLease lease);
        using (lease)
        {
            return status != NtStatus.Success ? status
                : (FileKind)lease.Subtype is FileKind.NamedPipeServerEnd or FileKind.NamedPipeClientEnd ? PipeFlush.Named(handle, identity)
                : lease.First is not { } file ? NtStatus.AccessDenied
                : (FileKind)lease.Subtype == FileKind.PipeWriteEnd ? PipeFlush.Anonymous(file, IsSocket(lease))
                : (FileKind)lease.Subtype != FileKind.DiskFile || file.TryFlush(out LinuxError error) ? NtStatus.Success
                : StatusOf(error, lease, writing: true);
        }
    }

    /// <summary>Looks at what a read of an anonymous pipe would get; InvalidDeviceRequest for a file that is none, or a pipe of Linux, which lets nobody look.</summary>
    internal static NtStatus Peek(nint handle, ulong identity, Span<byte> buffer, out PipePeek result)
    {
        result = default;
        NtStatus status = KeptObjects.Borrow(handle, identity, ObjectType.File, (uint)FileRights.ReadData, out DescriptorLease lease);
        using (lease)
        {
            if (status != NtStatus.Success || (FileKind)lease.Subtype != FileKind.PipeReadEnd || lease.First is not { } pipe || !IsSocket(lease))
            {
                return status == NtStatus.Success ? NtStatus.InvalidDeviceRequest : status;
            }

            if (!SocketDescriptor.TryGetQueued(pipe, out int queued, out _))
            {
                return NtStatus.InsufficientResources;
            }

            if (queued == 0)
            {
                return PipeIo.CheckEnd(pipe);
            }

            int read = 0;
            if (!buffer.IsEmpty && !SocketDescriptor.TryReceive(pipe, buffer, out read, out LinuxError error, ReceiveModes.Peek | ReceiveModes.NoWait)
                && error.Code != Errno.EAGAIN)
            {
                return StatusOf(error, lease, writing: false);
            }

            // Somebody else may have read since the bytes were counted.
            result = new PipePeek(read, Math.Max(queued, read), 0);
            return NtStatus.Success;
        }
    }

    private static NtStatus Borrow(nint handle, ulong identity, FileRights right, long? offset, out DescriptorLease lease)
    {
        lease = default;
        if (offset < 0)
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = KeptObjects.Borrow(handle, identity, ObjectType.File, (uint)right, out lease);
        return status != NtStatus.Success ? status
            : lease.First is null ? NtStatus.AccessDenied
            : NtStatus.Success;
    }

    private static NtStatus ReadFile(in DescriptorLease lease, Span<byte> buffer, long? offset, out int count)
    {
        LinuxError error;
        while (!(offset is { } place ? lease.First!.TryReadAt(buffer, place, out count, out error) : lease.First!.TryRead(buffer, out count, out error)))
        {
            if (error.Code != Errno.EAGAIN || !TryWait(lease.First, PollEvents.In, out error))
            {
                return StatusOf(error, lease, writing: false);
            }
        }

        return count != 0 || buffer.IsEmpty ? NtStatus.Success
            : (FileKind)lease.Subtype == FileKind.DiskFile ? NtStatus.EndOfFile
            : NtStatus.PipeBroken;
    }

    private static NtStatus Receive(in DescriptorLease lease, Span<byte> buffer, out int count)
    {
        LinuxError error;
        while (!SocketDescriptor.TryReceive(lease.First!, buffer, out count, out error))
        {
            if (error.Code != Errno.EAGAIN || !TryWait(lease.First!, PollEvents.In, out error))
            {
                return StatusOf(error, lease, writing: false);
            }
        }

        return count != 0 || buffer.IsEmpty || IsMessage(lease) ? NtStatus.Success
            : (FileKind)lease.Subtype == FileKind.Socket ? NtStatus.EndOfFile
            : NtStatus.PipeBroken;
    }

    private static bool TryWriteOnce(in DescriptorLease lease, ReadOnlySpan<byte> buffer, long? offset, out int count, out LinuxError error)
    {
        while (!(IsSocket(lease) ? SocketDescriptor.TrySend(lease.First!, buffer, out count, out error)
            : offset is { } place ? lease.First!.TryWriteAt(buffer, place, out count, out error)
            : lease.First!.TryWrite(buffer, out count, out error)))
        {
            if (error.Code != Errno.EAGAIN || !TryWait(lease.First!, PollEvents.Out, out error))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryWait(FileDescriptor descriptor, PollEvents events, out LinuxError error)
    {
        Span<PollEntry> entries = [new PollEntry(descriptor, events)];
        return Poll.TryWait(entries, Timeout.Infinite, out _, out error);
    }

    // An end of an anonymous pipe is a socket that the broker made, or a pipe that somebody wrapped.
    private static bool IsSocket(in DescriptorLease lease) =>
        (FileKind)lease.Subtype == FileKind.Socket
        || ((FileKind)lease.Subtype != FileKind.DiskFile && SocketDescriptor.TryGetKind(lease.First!, out _, out _));

    private static bool IsMessage(in DescriptorLease lease) => (FileKind)lease.Subtype == FileKind.Socket && lease.Facts.Third != SocketDescriptor.Stream;

    private static NtStatus StatusOf(LinuxError error, in DescriptorLease lease, bool writing) => error.Code switch
    {
        Errno.EPIPE => NtStatus.PipeClosing,
        Errno.ECONNRESET when (FileKind)lease.Subtype == FileKind.Socket => NtStatus.ConnectionReset,
        Errno.ECONNRESET => writing ? NtStatus.PipeClosing : NtStatus.PipeBroken,
        Errno.ENOSPC or Errno.EDQUOT or Errno.EFBIG => NtStatus.DiskFull,
        Errno.ESPIPE or Errno.EISDIR or Errno.ENOTCONN or Errno.EOPNOTSUPP or Errno.EDESTADDRREQ => NtStatus.InvalidDeviceRequest,
        Errno.EINVAL or Errno.EMSGSIZE or Errno.EOVERFLOW => NtStatus.InvalidParameter,
        Errno.EBADF or Errno.EACCES or Errno.EPERM => NtStatus.AccessDenied,
        Errno.ENOMEM or Errno.ENOBUFS => NtStatus.InsufficientResources,
        _ => NtStatus.IoDeviceError,
    };
}
