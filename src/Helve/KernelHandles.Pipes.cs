using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Makes an instance of a pipe, and the pipe if there is none of that name (CreateNamedPipe). Clients can connect at once.</summary>
    /// <param name="name"><c>\\.\pipe\</c> and a name, in any spelling; the name may have any characters, up to 256.</param>
    /// <param name="settings">What it is to be. Direction, type and number of instances are those of the first instance.</param>
    /// <param name="attributes">Attributes of the handle.</param>
    /// <param name="security">Who may connect, and make other instances; null: the default. Only the first instance's counts.</param>
    /// <param name="handle">The server's end: FILE_GENERIC_READ and FILE_GENERIC_WRITE as its direction has it.</param>
    /// <returns>ObjectPathNotFound (no name), ObjectNameInvalid (another prefix, nothing behind it, too long), InvalidParameter (no direction, unknown bits, messages
    /// read from a pipe of bytes, 0 or more than 255 instances), AccessDenied (the pipe exists, and its security, the first-instance flag or the direction forbids it),
    /// InstanceNotAvailable (it has as many as it may have), InvalidSecurityDescriptor, QuotaExceeded, InsufficientResources.</returns>
    public static NtStatus TryCreateNamedPipe(
        string? name, in PipeSettings settings, HandleAttributes attributes, SecurityDescriptor? security, out nint handle) =>
        Pipes.Create(name, settings, attributes, security, out handle);

    /// <summary>Connects to a pipe (CreateFile): to the instance that has listened longest.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="access">Access of the handle; SYNCHRONIZE and FILE_READ_ATTRIBUTES come with it.</param>
    /// <param name="attributes">Attributes of the handle.</param>
    /// <param name="handle">The client's end, which reads bytes and waits.</param>
    /// <returns>ObjectPathNotFound (no name), ObjectNameInvalid, ObjectNameNotFound (no such pipe), AccessDenied (its security, or its direction),
    /// PipeNotAvailable (no instance listens: TryWaitNamedPipe), QuotaExceeded, InsufficientResources.</returns>
    public static NtStatus TryOpenPipe(string? name, uint access, HandleAttributes attributes, out nint handle) =>
        Pipes.Open(name, access, attributes, out handle);

    /// <summary>Connects to a pipe (CreateFile): to the instance that has listened longest.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="access">Access of the handle; SYNCHRONIZE and FILE_READ_ATTRIBUTES come with it.</param>
    /// <param name="attributes">Attributes of the handle.</param>
    /// <param name="modes"><see cref="PipeOpenModes.Overlapped"/> or none: what <see cref="IsOverlappedPipe"/> tells.</param>
    /// <param name="handle">The client's end, which reads bytes and waits.</param>
    /// <returns>InvalidParameter (other modes), ObjectPathNotFound (no name), ObjectNameInvalid, ObjectNameNotFound (no such pipe), AccessDenied (its
    /// security, or its direction), PipeNotAvailable (no instance listens: TryWaitNamedPipe), QuotaExceeded, InsufficientResources.</returns>
    public static NtStatus TryOpenPipe(string? name, uint access, HandleAttributes attributes, PipeOpenModes modes, out nint handle)
    {
        handle = 0;
        return modes is PipeOpenModes.None or PipeOpenModes.Overlapped
            ? Pipes.Open(name, access, attributes, out handle, modes == PipeOpenModes.Overlapped)
            : NtStatus.InvalidParameter;
    }

    /// <summary>Waits until a client has connected (ConnectNamedPipe). After a client is gone or was disconnected, this lets the next one come. Needs SYNCHRONIZE to wait.</summary>
    /// <param name="handle">A server's end.</param>
    /// <param name="timeout">How long at most.</param>
    /// <returns>Success; PipeConnected (a client was there already, which is as good); PipeClosing (one came and is gone: disconnect first); Timeout (the instance goes on
    /// listening); PipeListening (nobody is there, and the end does not wait); IllegalFunction (a client's end); InvalidDeviceRequest (no pipe), InvalidHandle,
    /// ObjectTypeMismatch, InvalidParameter (the time), AccessDenied, PortDisconnected (the broker went away).</returns>
    public static NtStatus TryConnectPipe(nint handle, TimeSpan timeout) => Pipes.Connect(handle, 0, timeout, CancellationToken.None);

    /// <summary>Ends the connection with a client (DisconnectNamedPipe). What was not read is lost. No access is needed.</summary>
    /// <param name="handle">A server's end.</param>
    /// <returns>PipeDisconnected (it was already), PipeListening (nobody is there), IllegalFunction (a client's end), InvalidDeviceRequest (no pipe), InvalidHandle,
    /// ObjectTypeMismatch.</returns>
    public static NtStatus TryDisconnectPipe(nint handle) => Pipes.Disconnect(handle, 0);

    /// <summary>Waits until an instance of a pipe listens (WaitNamedPipe). It is not kept for the caller: another client may be faster.</summary>
    /// <param name="name">The pipe's name.</param>
    /// <param name="timeout">How long at most; null: as long as the server said (NMPWAIT_USE_DEFAULT_WAIT).</param>
    /// <returns>ObjectPathNotFound (no name), ObjectNameInvalid, ObjectNameNotFound (no such pipe, or no more), IoTimeout, InvalidParameter (the time),
    /// InsufficientResources, PortDisconnected (the broker went away).</returns>
    public static NtStatus TryWaitNamedPipe(string? name, TimeSpan? timeout) => Pipes.WaitForInstance(name, timeout);

    /// <summary>Reads bytes, or a message (ReadFile). Waits until there is something. Needs FILE_READ_DATA.</summary>
    /// <param name="handle">An end of a pipe.</param>
    /// <param name="buffer">Where to put them.</param>
    /// <param name="count">How many came.</param>
    /// <returns>Success; BufferOverflow (the message is longer; its rest stays for the next read by anyone); PipeBroken (the other end is gone, and all was read);
    /// PipeDisconnected (the server disconnected), PipeListening (no client is there), PipeEmpty (nothing is there, and the end does not wait); InvalidDeviceRequest
    /// (no pipe), InvalidHandle, ObjectTypeMismatch, AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryReadPipe(nint handle, Span<byte> buffer, out int count) => Pipes.Read(handle, 0, buffer, out count);

    /// <summary>Writes bytes, or a message (WriteFile). Waits for room. Needs FILE_WRITE_DATA.</summary>
    /// <param name="handle">An end of a pipe.</param>
    /// <param name="data">The bytes; none is a message too.</param>
    /// <param name="count">How many were written; fewer only if the end does not wait.</param>
    /// <returns>Success; PipeClosing (the other end is gone), PipeDisconnected, PipeListening; InvalidBufferSize (the message is longer than the system takes;
    /// docs/limits.md); InvalidDeviceRequest (no pipe), InvalidHandle, ObjectTypeMismatch, AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryWritePipe(nint handle, ReadOnlySpan<byte> data, out int count) => Pipes.Write(handle, 0, data, out count);

    /// <summary>Looks at what a read would get, and takes nothing (PeekNamedPipe). Needs FILE_READ_DATA.</summary>
    /// <param name="handle">An end of a pipe, or the end that an anonymous pipe is read from.</param>
    /// <param name="buffer">Where to put a copy of it; may be empty.</param>
    /// <param name="result">What there is.</param>
    /// <returns>Success; PipeBroken, PipeDisconnected (a client), InvalidPipeState (a server that has no client), InvalidDeviceRequest (no pipe), InvalidHandle, ObjectTypeMismatch,
    /// AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryPeekPipe(nint handle, Span<byte> buffer, out PipePeek result) => Pipes.Peek(handle, 0, buffer, out result);

    /// <summary>Sets how an end is read, and whether its calls wait, for all handles to it (SetNamedPipeHandleState). Needs FILE_WRITE_ATTRIBUTES.</summary>
    /// <param name="handle">An end of a pipe.</param>
    /// <param name="modes"><see cref="PipeModes.ReadMessages"/> and <see cref="PipeModes.NoWait"/>, or none.</param>
    /// <returns>InvalidParameter (other bits, or messages read from a pipe of bytes), PipeDisconnected (a client that the server disconnected), InvalidDeviceRequest
    /// (no named pipe), InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TrySetPipeState(nint handle, PipeModes modes) => Pipes.SetModes(handle, 0, modes);

    /// <summary>Tells what an end of a pipe is at the moment (GetNamedPipeInfo). Needs FILE_READ_ATTRIBUTES.</summary>
    /// <param name="handle">An end of a pipe.</param>
    /// <param name="information">What it is.</param>
    /// <returns>PipeDisconnected (a client that the server disconnected), InvalidDeviceRequest (no named pipe), InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryQueryPipe(nint handle, out PipeInformation information) => Pipes.Query(handle, 0, out information);
}
