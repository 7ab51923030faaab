using Helve.Broker.Connections;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Pipes;

/// <summary>Brings a client and an instance together.</summary>
internal sealed class PipeConnector(BrokerServices services)
{
    // As much as the system allows: it bounds the length of a message.
    private const int MessageBuffer = 4 * 1024 * 1024;

    // Several times what short messages take up that were read and lie in the queue still.
    private const int RoomForUntaken = 128 * 1024;

    /// <summary>Which instance a client gets, and what it may (semantics J28, J29).</summary>
    public NtStatus Choose(Connection client, string name, uint access, out PipeServer? server, out uint granted)
    {
        server = null;
        granted = 0;
        if (services.Pipes.Find(name) is not { } pipe)
        {
            return NtStatus.ObjectNameNotFound;
        }

        NtStatus status = client.Principal!.Open(pipe.Security, ObjectType.File, PipeRules.ClientAccess(access), out granted);
        if (status != NtStatus.Success || PipeRules.IsAgainst(pipe.Direction, granted))
        {
            return NtStatus.AccessDenied;
        }

        server = pipe.FindListening();
        return server is null ? NtStatus.PipeNotAvailable : NtStatus.Success;
    }

    /// <summary>Makes the connection: the client's end, and the socket that is to be the server's.</summary>
    public static NtStatus TryMakePair(Connection client, PipeServer server, uint granted, bool isOverlapped, out PipeClient? made, out FileDescriptor? socket)
    {
        made = null;
        bool messages = server.Pipe.Type != PipeModes.None;
        if (!SocketDescriptor.TryCreatePair(messages, out socket, out FileDescriptor? other, out _))
        {
            return NtStatus.InsufficientResources;
        }

        if (messages && !(TryPrepare(socket) && TryPrepare(other)))
        {
            socket.Dispose();
            other.Dispose();
            return NtStatus.InsufficientResources;
        }

        // A process of another user has the socket itself, and must not do with it what its handle may not. This is for the whole end: no other
        // handle to it may more, since the pipe's descriptor gave no more.
        if ((granted & (uint)PipeRights.WriteData) == 0)
        {
            _ = SocketDescriptor.TryShutdown(other, SocketShutdown.Send, out _);
        }

        if ((granted & (uint)PipeRights.ReadData) == 0)
        {
            _ = SocketDescriptor.TryShutdown(other, SocketShutdown.Receive, out _);
        }

        made = new PipeClient(server, other, isOverlapped, client.Domain!.Closer);
        return NtStatus.Success;
    }

    /// <summary>The client's end has come to be: the server has its client.</summary>
    public void Join(PipeServer server, PipeClient client, FileDescriptor socket)
    {
        if (server.Pipe.Node is { } node)
        {
            services.Names.AddPipeEnd(node, client.Home!, client.Slot, client.Generation);
        }

        // The slot may have been another end's.
        client.BeginReads(hasRoom: false);
        if (server.HasEnded)
        {
            // Making the client's end has shown that nobody has the server's any more. It is as if that had been closed right after.
            socket.Dispose();
            client.OnOtherGone(0);
            return;
        }

        client.Join(server);
        server.Connect(client, socket);
        bool hasRoom = SocketDescriptor.TryGetSendBuffer(socket, out int room, out _) && room >= RoomForUntaken;
        client.BeginReads(hasRoom);
        server.BeginReads(hasRoom);
        services.Pipes.SignalConnected(server);
    }

    private static bool TryPrepare(FileDescriptor socket)
    {
        // What room there is beyond the system's default is a matter of how long messages may be, not of whether there are any.
        _ = SocketDescriptor.TrySetSendBuffer(socket, MessageBuffer, out _);
        return SocketDescriptor.TryReadInParts(socket, out _);
    }
}
