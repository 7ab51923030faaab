using System.Buffers.Binary;
using System.Net.Sockets;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve;

/// <summary>
/// A socket as a kernel object: handles to it can be duplicated into other processes, inherited and sent, and any process that has one gets a
/// <see cref="Socket"/> of its own. A connection goes on, and a listening socket listens, while anybody has a handle or a socket.
/// </summary>
/// <remarks>
/// <para>All sockets that are made of one object are one: what one process receives no other does, and options that one sets are set for all. Several processes
/// may accept on one listening socket; each connection goes to one of them.</para>
/// <para>Finish or cancel operations on a socket before it is disposed of: .NET ends an operation that is under way by ending the connection, for everybody.</para>
/// <para>Thread-safe. A wait for a socket is always satisfied: whether there is something to receive says the socket.</para>
/// </remarks>
public sealed class KernelSocket : KernelWaitHandle
{
    // What DuplicateAndClose writes: a mark, the handle in the target process, the object's id.
    private const ulong Mark = 0x3153_656B_6576_6C48;
    private const int InformationSize = 24;

    internal KernelSocket(nint handle)
        : base(handle)
    {
    }

    /// <summary>Makes a kernel object of a socket, with reading and writing.</summary>
    /// <param name="socket">The socket, which stays the caller's: connected, listening or bound, of any family.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle (it is closed), QuotaExceeded, InsufficientResources.</exception>
    public static KernelSocket Wrap(Socket socket, bool inheritable = false)
    {
        KernelError.ThrowIfFailed(KernelHandles.TryWrapSocket(
            socket, AccessMask.MAXIMUM_ALLOWED, KernelHandleOwner.Attributes(inheritable), out nint handle));
        return new KernelSocket(handle);
    }

    /// <summary>Takes over a handle by value, for instance one that was inherited or that another process made here.</summary>
    /// <param name="handle">The handle; this object closes it from now on.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch (no socket); the handle then stays the caller's.</exception>
    public static KernelSocket FromHandle(nint handle) => new(Files.Adopt(handle, FileKind.Socket));

    /// <summary>
    /// Moves a socket into another process, as <see cref="Socket.DuplicateAndClose"/> does on Windows: the other process makes a socket of what is returned, once
    /// (<see cref="Open(SocketInformation)"/>). If it never does, the socket goes with it.
    /// </summary>
    /// <param name="socket">The socket; it is closed here when this succeeds.</param>
    /// <param name="targetProcessId">The process that gets it; PROCESS_DUP_HANDLE to it is needed, and no right to trace it.</param>
    /// <returns>What the other process must be told.</returns>
    /// <exception cref="KernelException">InvalidHandle (the socket is closed), InvalidCid (no such process), InvalidParameter (process 0), AccessDenied (its security
    /// forbids it), ProcessIsTerminating, QuotaExceeded, InsufficientResources. The socket stays open then.</exception>
    public static SocketInformation DuplicateAndClose(Socket socket, int targetProcessId)
    {
        ArgumentNullException.ThrowIfNull(socket);
        using KernelSocket wrapped = Wrap(socket);
        using KernelProcess target = KernelProcess.Open(targetProcessId, ProcessRights.DuplicateHandle);
        ulong id = wrapped.ObjectId;
        nint handle = wrapped.DuplicateTo(target, closeSource: true);
        var information = new SocketInformation { Options = Describe(socket), ProtocolInformation = new byte[InformationSize] };
        Span<byte> content = information.ProtocolInformation;
        BinaryPrimitives.WriteUInt64LittleEndian(content, Mark);
        BinaryPrimitives.WriteInt64LittleEndian(content[8..], handle);
        BinaryPrimitives.WriteUInt64LittleEndian(content[16..], id);
        socket.Dispose();
        return information;
    }

    /// <summary>The socket that <see cref="DuplicateAndClose"/> has moved into this process. Once.</summary>
    /// <param name="information">What it has returned.</param>
    /// <exception cref="KernelException">InvalidParameter (nothing that it returns), InvalidHandle (it was opened already, or is another process's),
    /// InsufficientResources (then it can be tried again).</exception>
    public static Socket Open(SocketInformation information)
    {
        ReadOnlySpan<byte> content = information.ProtocolInformation;
        if (content.Length != InformationSize || BinaryPrimitives.ReadUInt64LittleEndian(content) != Mark)
        {
            KernelError.Throw(NtStatus.InvalidParameter);
        }

        nint handle = (nint)BinaryPrimitives.ReadInt64LittleEndian(content[8..]);
        NtStatus status = KernelHandles.TryQuery(handle, out HandleInformation found);
        if (status != NtStatus.Success || found.Type != ObjectType.File || found.ObjectId != BinaryPrimitives.ReadUInt64LittleEndian(content[16..]))
        {
            KernelError.Throw(NtStatus.InvalidHandle);
        }

        Socket socket = Take(handle);
        socket.Blocking = (information.Options & SocketInformationOptions.NonBlocking) == 0;
        return socket;
    }

    /// <summary>Makes another handle to the socket with the same access (DuplicateHandle). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelSocket Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Makes another handle to the socket with fewer rights (DuplicateHandle); without both reading and writing it gives no socket.</summary>
    /// <param name="access">Access of the new handle, no more than this one's.</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied (more than this handle has), InsufficientResources.</exception>
    public KernelSocket Duplicate(FileRights access, bool inheritable = false) => new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>
    /// A socket of the caller's own, which stays open whatever becomes of the handle. Needs FILE_READ_DATA and FILE_WRITE_DATA: no descriptor of Linux can do only
    /// one of them to a socket.
    /// </summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InsufficientResources.</exception>
    public Socket OpenSocket()
    {
        KernelError.ThrowIfFailed(Sockets.Open(Handle, Identity, out Socket? socket));
        GC.KeepAlive(this);
        return socket!;
    }

    // A failure leaves the handle where it is, or the socket would be lost with it.
    private static Socket Take(nint handle)
    {
        var moved = new KernelSocket(handle);
        try
        {
            Socket socket = moved.OpenSocket();
            moved.Dispose();
            return socket;
        }
        catch (KernelException)
        {
            _ = moved.DetachHandle();
            throw;
        }
    }

    private static SocketInformationOptions Describe(Socket socket)
    {
        SocketInformationOptions options = default;
        options |= socket.Blocking ? default : SocketInformationOptions.NonBlocking;
        options |= socket.Connected ? SocketInformationOptions.Connected : default;
        return options | (IsListening(socket) ? SocketInformationOptions.Listening : default);
    }

    private static bool IsListening(Socket socket) =>
        socket.SocketType == SocketType.Stream && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! != 0;
}
