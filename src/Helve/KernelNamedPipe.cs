using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>What one read brought.</summary>
/// <param name="Count">Bytes that were read.</param>
/// <param name="EndOfMessage">Whether that was all of the message; true for pipes of bytes.</param>
/// <param name="EndOfPipe">Whether there is nothing more: the other end is gone, and everything was read.</param>
public readonly record struct PipeRead(int Count, bool EndOfMessage, bool EndOfPipe);

/// <summary>
/// One end of a named pipe (<c>\\.\pipe\name</c>). Data goes from one end to the other directly; the broker only brings them together.
/// </summary>
/// <remarks>
/// <para>Thread-safe. Handles to one end, in this process or others, are one end: what one of them reads the others don't, and they share how it is read.</para>
/// <para>A cancelled read has taken nothing. A cancelled write of bytes may have sent some of them; one of a message has sent all or nothing.</para>
/// </remarks>
public abstract class KernelNamedPipe : KernelWaitHandle
{
    private protected KernelNamedPipe(nint handle)
        : base(handle)
    {
    }

    /// <summary>Tells what the end is at the moment (GetNamedPipeInfo). Needs FILE_READ_ATTRIBUTES.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public PipeInformation Information
    {
        get
        {
            KernelError.ThrowIfFailed(Pipes.Query(Handle, Identity, out PipeInformation information));
            GC.KeepAlive(this);
            return information;
        }
    }

    /// <summary>Sets how the end is read, and whether its calls wait (SetNamedPipeHandleState). Needs FILE_WRITE_ATTRIBUTES.</summary>
    /// <param name="modes"><see cref="PipeModes.ReadMessages"/> and <see cref="PipeModes.NoWait"/>, or none.</param>
    /// <exception cref="KernelException">InvalidParameter, InvalidHandle, AccessDenied.</exception>
    public void SetModes(PipeModes modes)
    {
        KernelError.ThrowIfFailed(Pipes.SetModes(Handle, Identity, modes));
        GC.KeepAlive(this);
    }

    /// <summary>Reads bytes, or a message or the next part of one (ReadFile). Waits until there is something. Needs FILE_READ_DATA.</summary>
    /// <param name="buffer">Where to put them.</param>
    /// <returns>How many; 0 at the end, for a message of no bytes, or when nothing is there and the end does not wait: <see cref="ReadMessage"/> tells them apart.</returns>
    /// <exception cref="KernelException">PipeDisconnected, PipeListening, InvalidHandle, AccessDenied.</exception>
    public int Read(Span<byte> buffer)
    {
        NtStatus status = Pipes.Read(Handle, Identity, buffer, out int count);
        GC.KeepAlive(this);
        return status == NtStatus.PipeEmpty ? 0 : Tell(status, count).Count;
    }

    /// <summary>Reads bytes, or a message or the next part of one (ReadFile). Waits until there is something. Needs FILE_READ_DATA.</summary>
    /// <param name="buffer">Where to put them.</param>
    /// <exception cref="KernelException">PipeEmpty (nothing is there, and the end does not wait), PipeDisconnected, PipeListening, InvalidHandle, AccessDenied.</exception>
    public PipeRead ReadMessage(Span<byte> buffer)
    {
        NtStatus status = Pipes.Read(Handle, Identity, buffer, out int count);
        GC.KeepAlive(this);
        return Tell(status, count);
    }

    /// <summary>Reads without holding a thread. Needs FILE_READ_DATA.</summary>
    /// <param name="buffer">Where to put the bytes.</param>
    /// <param name="cancellationToken">Ends the read early; then nothing was taken.</param>
    /// <returns>As of <see cref="Read"/>.</returns>
    /// <exception cref="KernelException">PipeDisconnected, PipeListening, InvalidHandle, AccessDenied, InsufficientResources.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before anything came.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        (NtStatus status, int count) = await Pipes.ReadAsync(Handle, Identity, buffer, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(this);
        return status == NtStatus.PipeEmpty ? 0 : Tell(status, count).Count;
    }

    /// <summary>Reads a message, or the next part of one, without holding a thread. Needs FILE_READ_DATA.</summary>
    /// <param name="buffer">Where to put the bytes.</param>
    /// <param name="cancellationToken">Ends the read early; then nothing was taken.</param>
    /// <exception cref="KernelException">PipeEmpty (the end does not wait), PipeDisconnected, PipeListening, InvalidHandle, AccessDenied, InsufficientResources.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before anything came.</exception>
    public async ValueTask<PipeRead> ReadMessageAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        (NtStatus status, int count) = await Pipes.ReadAsync(Handle, Identity, buffer, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(this);
        return Tell(status, count);
    }

    /// <summary>Writes bytes, or one message (WriteFile). Waits for room. Needs FILE_WRITE_DATA.</summary>
    /// <param name="data">The bytes; none is a message too.</param>
    /// <returns>How many were written; fewer only if the end does not wait.</returns>
    /// <exception cref="KernelException">PipeClosing (the other end is gone), PipeDisconnected, PipeListening, InvalidBufferSize (the message is too long), InvalidHandle,
    /// AccessDenied.</exception>
    public int Write(ReadOnlySpan<byte> data)
    {
        KernelError.ThrowIfFailed(Pipes.Write(Handle, Identity, data, out int count));
        GC.KeepAlive(this);
        return count;
    }

    /// <summary>Writes without holding a thread. Needs FILE_WRITE_DATA.</summary>
    /// <param name="data">The bytes; none is a message too.</param>
    /// <param name="cancellationToken">Ends the write early; some bytes may be sent then, of a message none.</param>
    /// <returns>How many were written; fewer only if the end does not wait.</returns>
    /// <exception cref="KernelException">PipeClosing (the other end is gone), PipeDisconnected, PipeListening, InvalidBufferSize (the message is too long), InvalidHandle,
    /// AccessDenied, InsufficientResources.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was room.</exception>
    public async ValueTask<int> WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        (NtStatus status, int count) = await Pipes.WriteAsync(Handle, Identity, data, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(this);
        KernelError.ThrowIfFailed(status);
        return count;
    }

    /// <summary>Looks at what a read would get, and takes nothing (PeekNamedPipe). Needs FILE_READ_DATA.</summary>
    /// <param name="buffer">Where to put a copy of it; may be empty.</param>
    /// <exception cref="KernelException">PipeBroken, PipeDisconnected, InvalidPipeState (no client is there), InvalidHandle, AccessDenied.</exception>
    public PipePeek Peek(Span<byte> buffer = default)
    {
        KernelError.ThrowIfFailed(Pipes.Peek(Handle, Identity, buffer, out PipePeek result));
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>A stream over this end. Disposing it disposes this object unless it is to be left open.</summary>
    /// <param name="leaveOpen">Whether this object is left open.</param>
    public Stream AsStream(bool leaveOpen = false) => new KernelPipeStream(this, leaveOpen);

    private protected static nint AdoptEnd(nint handle, bool server)
    {
        _ = KernelHandleOwner.Adopt(handle, Kernel.Memory.ObjectType.File);
        KernelError.ThrowIfFailed(PipeUse.Check(handle, server));
        return handle;
    }

    private static PipeRead Tell(NtStatus status, int count)
    {
        if (status is NtStatus.PipeBroken)
        {
            return new PipeRead(0, true, true);
        }

        if (status != NtStatus.BufferOverflow)
        {
            KernelError.ThrowIfFailed(status);
        }

        return new PipeRead(count, status != NtStatus.BufferOverflow, false);
    }
}

/// <summary>A server's end of a named pipe: one instance, for one client at a time.</summary>
public sealed class KernelPipeServer : KernelNamedPipe
{
    internal KernelPipeServer(nint handle)
        : base(handle)
    {
    }

    /// <summary>Makes an instance of a pipe, and the pipe if there is none of that name (CreateNamedPipe). Clients can connect at once.</summary>
    /// <param name="name"><c>\\.\pipe\name</c>.</param>
    /// <param name="settings">Direction, type and so on; null: bytes both ways, any number of instances.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">Who may connect; only the descriptor counts, and only the first instance's.</param>
    /// <exception cref="KernelException">ObjectNameInvalid, InvalidParameter, AccessDenied, InstanceNotAvailable, QuotaExceeded, InsufficientResources.</exception>
    public static KernelPipeServer Create(string name, PipeSettings? settings = null, bool inheritable = false, KernelObjectOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        KernelError.ThrowIfFailed(Pipes.Create(
            name, settings ?? new PipeSettings(), KernelHandleOwner.Attributes(inheritable), options?.SecurityDescriptor, out nint handle));
        return new KernelPipeServer(handle);
    }

    /// <summary>Takes over a handle to a server's end, which is closed with the new object.</summary>
    /// <param name="handle">A handle of this process that nothing else owns, such as an inherited one.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch, InvalidDeviceRequest (a file that is no pipe); the handle then stays the caller's.</exception>
    public static KernelPipeServer FromHandle(nint handle) => new(AdoptEnd(handle, server: true));

    /// <summary>Makes another handle to this end with the same access (DuplicateHandle).</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelPipeServer Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Waits until a client has connected (ConnectNamedPipe); returns at once if one has.</summary>
    /// <exception cref="KernelException">PipeClosing (a client came and is gone: disconnect first), PipeListening (the end does not wait), InvalidHandle, AccessDenied,
    /// PortDisconnected (the broker went away).</exception>
    public void WaitForConnection() => _ = WaitForConnection(Timeout.InfiniteTimeSpan);

    /// <summary>Waits until a client has connected (ConnectNamedPipe); returns at once if one has.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait early; the instance goes on listening.</param>
    /// <returns>False: the time passed.</returns>
    /// <exception cref="KernelException">PipeClosing (a client came and is gone: disconnect first), PipeListening (the end does not wait), InvalidHandle, AccessDenied,
    /// PortDisconnected (the broker went away).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool WaitForConnection(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        NtStatus status = Pipes.Connect(Handle, Identity, timeout, cancellationToken);
        GC.KeepAlive(this);
        if (status is NtStatus.Timeout)
        {
            return false;
        }

        if (status != NtStatus.PipeConnected)
        {
            KernelError.ThrowIfFailed(status);
        }

        return true;
    }

    /// <summary>Waits for a client without holding a thread.</summary>
    /// <param name="cancellationToken">Ends the wait early; the instance goes on listening.</param>
    /// <exception cref="KernelException">PipeClosing (a client came and is gone: disconnect first), PipeListening (the end does not wait), InvalidHandle, AccessDenied,
    /// PortDisconnected (the broker went away).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask WaitForConnectionAsync(CancellationToken cancellationToken = default)
    {
        (NtStatus status, _) = await Pipes.ConnectAsync(Handle, Identity, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(this);
        if (status != NtStatus.PipeConnected)
        {
            KernelError.ThrowIfFailed(status);
        }
    }

    /// <summary>Ends the connection with the client (DisconnectNamedPipe). What was not read is lost.</summary>
    /// <exception cref="KernelException">PipeDisconnected (it was already), PipeListening (nobody is there), InvalidHandle.</exception>
    public void Disconnect()
    {
        KernelError.ThrowIfFailed(Pipes.Disconnect(Handle, Identity));
        GC.KeepAlive(this);
    }
}

/// <summary>A client's end of a named pipe.</summary>
public sealed class KernelPipeClient : KernelNamedPipe
{
    private const PipeRights ReadAndWrite = PipeRights.GenericRead | PipeRights.GenericWrite;

    internal KernelPipeClient(nint handle)
        : base(handle)
    {
    }

    /// <summary>Connects to the instance that has listened longest (CreateFile).</summary>
    /// <param name="name"><c>\\.\pipe\name</c>.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">ObjectNameInvalid, ObjectNameNotFound (no such pipe), PipeNotAvailable (no instance listens), AccessDenied, QuotaExceeded,
    /// InsufficientResources.</exception>
    public static KernelPipeClient Connect(string name, PipeRights access = ReadAndWrite, bool inheritable = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        KernelError.ThrowIfFailed(Pipes.Open(name, (uint)access, KernelHandleOwner.Attributes(inheritable), out nint handle));
        return new KernelPipeClient(handle);
    }

    /// <summary>Connects, and waits for an instance if none listens (WaitNamedPipe, CreateFile).</summary>
    /// <param name="name"><c>\\.\pipe\name</c>.</param>
    /// <param name="timeout">How long at most; a pipe that does not exist is not waited for.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">IoTimeout; ObjectNameInvalid, ObjectNameNotFound (no such pipe), AccessDenied, QuotaExceeded, InsufficientResources,
    /// PortDisconnected (the broker went away).</exception>
    public static KernelPipeClient Connect(string name, TimeSpan timeout, PipeRights access = ReadAndWrite, bool inheritable = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        KernelError.ThrowIfFailed(Pipes.OpenWhenFree(name, (uint)access, KernelHandleOwner.Attributes(inheritable), timeout, out nint handle));
        return new KernelPipeClient(handle);
    }

    /// <summary>Takes over a handle to a client's end, which is closed with the new object.</summary>
    /// <param name="handle">A handle of this process that nothing else owns, such as an inherited one.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch, InvalidDeviceRequest (a file that is no pipe); the handle then stays the caller's.</exception>
    public static KernelPipeClient FromHandle(nint handle) => new(AdoptEnd(handle, server: false));

    /// <summary>Makes another handle to this end with the same access (DuplicateHandle).</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelPipeClient Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));
}
