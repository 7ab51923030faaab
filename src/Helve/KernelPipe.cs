using System.Net.Sockets;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve;

/// <summary>One end of an anonymous pipe. Data goes from end to end through the kernel of Linux, never through the broker.</summary>
/// <remarks>
/// <para>The reader comes to the end when everything was read and nobody has a handle to the end that writes any more, in any process: a handle that was
/// left open, or inherited by a child that does not need it, keeps the reader waiting. A process that is killed has closed its handles.</para>
/// <para>Thread-safe. A wait for a pipe is always satisfied: whether there is something to read says a read.</para>
/// </remarks>
public sealed class KernelPipe : KernelWaitHandle
{
    internal KernelPipe(nint handle)
        : base(handle)
    {
    }

    /// <summary>Makes a pipe (CreatePipe).</summary>
    /// <param name="inheritable">Whether both handles are inheritable; <see cref="KernelObject.Inheritable"/> changes one of them.</param>
    /// <param name="size">How much may be written that is not read yet, a hint; 0: about 200 KiB.</param>
    /// <exception cref="KernelException">InvalidParameter (size below 0), QuotaExceeded, InsufficientResources.</exception>
    public static (KernelPipe Reader, KernelPipe Writer) CreateAnonymous(bool inheritable = false, int size = 0)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryCreatePipe(KernelHandleOwner.Attributes(inheritable), size, out nint read, out nint write));
        return (new KernelPipe(read), new KernelPipe(write));
    }

    /// <summary>Takes over a handle by value, for instance one that was inherited or that another process made here.</summary>
    /// <param name="handle">The handle; this object closes it from now on.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch (no end of an anonymous pipe); the handle then stays the caller's.</exception>
    public static KernelPipe FromHandle(nint handle) => new(Files.Adopt(handle, FileKind.PipeReadEnd, FileKind.PipeWriteEnd));

    /// <summary>Makes another handle to this end with the same access (DuplicateHandle). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelPipe Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Makes another handle to this end with fewer rights (DuplicateHandle).</summary>
    /// <param name="access">Access of the new handle, no more than this one's.</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied (more than this handle has), InsufficientResources.</exception>
    public KernelPipe Duplicate(FileRights access, bool inheritable = false) => new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>Reads what is there, and waits until there is something (ReadFile). Needs FILE_READ_DATA.</summary>
    /// <param name="buffer">Where to put it.</param>
    /// <returns>How much came; 0 at the end: nobody can write any more.</returns>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied (this end writes).</exception>
    public int Read(Span<byte> buffer)
    {
        NtStatus status = FileTransfer.Read(Handle, Identity, buffer, null, out int count);
        GC.KeepAlive(this);
        if (status != NtStatus.PipeBroken)
        {
            KernelError.ThrowIfFailed(status);
        }

        return count;
    }

    /// <summary>Writes everything, and waits until there is room (WriteFile). Needs FILE_WRITE_DATA.</summary>
    /// <param name="buffer">What to write.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied (this end reads), PipeClosing (nobody can read any more).</exception>
    public void Write(ReadOnlySpan<byte> buffer)
    {
        KernelError.ThrowIfFailed(FileTransfer.Write(Handle, Identity, buffer, null, out _));
        GC.KeepAlive(this);
    }

    /// <summary>
    /// A stream of the caller's own, that can be awaited, and that stays open whatever becomes of the handle: the other end sees the end when it is closed too.
    /// </summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied (no right to read or write), ObjectTypeMismatch (a pipe that was not made by
    /// <see cref="CreateAnonymous"/>: <see cref="KernelFile.OpenStream"/>), InsufficientResources.</exception>
    public Stream OpenStream()
    {
        KernelError.ThrowIfFailed(Files.Open(Handle, Identity, out FileDescriptor? own, out FileKind kind));
        GC.KeepAlive(this);
        if (!SocketDescriptor.TryGetKind(own!, out _, out _))
        {
            own!.Dispose();
            KernelError.Throw(NtStatus.ObjectTypeMismatch);
        }

        Socket socket = Sockets.Adopt(own!);
        return new NetworkStream(socket, kind == FileKind.PipeReadEnd ? FileAccess.Read : FileAccess.Write, ownsSocket: true);
    }
}
