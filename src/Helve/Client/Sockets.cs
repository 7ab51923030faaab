using System.Net.Sockets;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Linux;

namespace Helve.Client;

/// <summary>Sockets as kernel objects, and back.</summary>
/// <remarks>
/// Whether calls on a socket wait (O_NONBLOCK) is a property of the socket, not of a descriptor: all processes that have it share it. .NET sets it at the
/// first asynchronous call, and makes calls that wait out of others that do not; but a .NET socket that does not know of it takes EAGAIN for a time-out.
/// So a socket is made one that does not wait before anybody else has it, by its .NET socket, and each .NET socket that is made of it is told.
/// </remarks>
internal static class Sockets
{
    /// <summary>Makes an object of a socket, which stays the caller's.</summary>
    internal static NtStatus Wrap(Socket socket, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        bool held = false;
        SafeSocketHandle own = socket.SafeHandle;
        try
        {
            own.DangerousAddRef(ref held);
            MakeShareable(socket);
            SocketNumbers.Note((int)own.DangerousGetHandle());
            access = (access & AccessMask.MAXIMUM_ALLOWED) != 0 ? (uint)FileRules.GrantOf(reads: true, writes: true) : access;
            return Files.Send(FileKind.Socket, access, attributes, [FileDescriptor.Borrow((int)own.DangerousGetHandle())], out handle);
        }
        catch (ObjectDisposedException)
        {
            return NtStatus.InvalidHandle;
        }
        finally
        {
            if (held)
            {
                own.DangerousRelease();
            }
        }
    }

    /// <summary>Makes a .NET socket of the caller's own.</summary>
    internal static NtStatus Open(nint handle, ulong identity, out Socket? socket)
    {
        socket = null;
        NtStatus status = Files.Open(handle, identity, out FileDescriptor? own, out FileKind kind);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (kind != FileKind.Socket)
        {
            own!.Dispose();
            return NtStatus.ObjectTypeMismatch;
        }

        socket = Adopt(own!);
        return NtStatus.Success;
    }

    /// <summary>A .NET socket of a descriptor, which it owns from now on.</summary>
    internal static Socket Adopt(FileDescriptor descriptor)
    {
        SocketNumbers.Renew(descriptor);
        var socket = new Socket(new SafeSocketHandle(Files.Detach(descriptor), ownsHandle: true));
        MakeShareable(socket);
        return socket;
    }

    // The socket itself does not wait from now on; the .NET socket behaves as before.
    private static void MakeShareable(Socket socket)
    {
        bool waits = socket.Blocking;
        socket.Blocking = false;
        socket.Blocking = waits;
    }
}
