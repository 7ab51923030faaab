using Helve.Kernel;
using Helve.Linux;

namespace Helve.Client;

/// <summary>A connected socket, and whether this process started the broker at its other end.</summary>
/// <param name="Socket">The socket.</param>
/// <param name="Location">Where it leads.</param>
/// <param name="Started">Whether this process has just started the broker.</param>
internal sealed record BrokerSocket(UnixSocket Socket, BrokerLocation Location, bool Started);

/// <summary>Finds the broker's socket and connects to it; starts the broker if nobody listens.</summary>
/// <remarks>
/// The starter binds and listens itself, under the directory's lock, and hands the listening socket to the broker. So whoever connects
/// from then on waits in its backlog, and no first user ever sees a broker that is not ready.
/// </remarks>
internal static class BrokerConnector
{
    private const int Backlog = 512;

    /// <summary>Connects to the first that answers; null when nobody listens and <paramref name="start"/> is false. The last candidate is the one that is started.</summary>
    internal static BrokerSocket? Connect(bool start, IReadOnlyList<BrokerLocation> candidates)
    {
        foreach (BrokerLocation location in candidates)
        {
            if (TryConnect(location, location.SocketPath) is { } socket)
            {
                return new BrokerSocket(socket, location, Started: false);
            }
        }

        return start ? ConnectOrStart(candidates[^1]) : null;
    }

    private static BrokerSocket ConnectOrStart(BrokerLocation location)
    {
        while (true)
        {
            using BrokerDirectory directory = BrokerDirectory.OpenOrCreate(location.Directory);
            if (!directory.TryLock())
            {
                continue;
            }

            string path = directory.Inside(location.FileName);
            if (TryConnect(location, path) is { } running)
            {
                return new BrokerSocket(running, location, Started: false);
            }

            directory.RemoveStale(location.FileName);
            using UnixSocket listener = Listen(path, location);
            StartProgram(listener, directory, location);
            return TryConnect(location, path) is { } started
                ? new BrokerSocket(started, location, Started: true)
                : throw new KernelException(NtStatus.PortConnectionRefused, $"The broker's socket {location.SocketPath} vanished right after it was made.");
        }
    }

    // Whoever connected meanwhile is reset, and finds out for itself that there is no program.
    private static void StartProgram(UnixSocket listener, BrokerDirectory directory, BrokerLocation location)
    {
        bool started = false;
        try
        {
            BrokerProgram.Start(listener.Descriptor, location.SocketPath);
            started = true;
        }
        finally
        {
            if (!started)
            {
                directory.Leave(location.FileName);
            }
        }
    }

    /// <summary>Removes the socket of a broker that ended before it served, unless somebody has started another since.</summary>
    internal static void LeaveDead(BrokerLocation location)
    {
        using BrokerDirectory directory = BrokerDirectory.OpenOrCreate(location.Directory);
        if (!directory.TryLock())
        {
            return;
        }

        using UnixSocket? running = TryConnect(location, directory.Inside(location.FileName));
        if (running is null)
        {
            directory.Leave(location.FileName);
        }
    }

    private static UnixSocket Listen(string path, BrokerLocation location)
    {
        // Shared with the broker, whose loop accepts until there is nobody left.
        UnixSocket listener = UnixSocket.Create(nonBlocking: true);
        if (!listener.TryBind(path, out LinuxError error) || !listener.TryListen(Backlog, out error))
        {
            listener.Dispose();
            throw new KernelException(NtStatus.PortConnectionRefused, $"The broker's socket {location.SocketPath} can't be made ({error}).");
        }

        return listener;
    }

    private static UnixSocket? TryConnect(BrokerLocation location, string path)
    {
        UnixSocket socket = UnixSocket.Create();
        bool connected = socket.TryConnect(path, out LinuxError error);
        if (!connected && error.Code == Errno.ENAMETOOLONG)
        {
            connected = TryConnectInside(socket, location, out error);
        }

        if (connected)
        {
            CheckPeer(socket, location);
            return socket;
        }

        socket.Dispose();
        return error.Code is Errno.ENOENT or Errno.ECONNREFUSED or Errno.ENOTDIR
            ? null
            : throw new KernelException(
                error.Code is Errno.EACCES or Errno.EPERM ? NtStatus.AccessDenied : NtStatus.PortConnectionRefused,
                $"The broker's socket {location.SocketPath} can't be used ({error}).");
    }

    private static bool TryConnectInside(UnixSocket socket, BrokerLocation location, out LinuxError error)
    {
        if (!Directories.TryOpen(location.Directory, out FileDescriptor? directory, out error))
        {
            return false;
        }

        using (directory)
        {
            return socket.TryConnect(UnixSocket.PathInside(directory, location.FileName), out error);
        }
    }

    // A socket at a path proves nothing; who listens there does.
    private static void CheckPeer(UnixSocket socket, BrokerLocation location)
    {
        bool known = socket.TryGetPeerCredentials(out PeerCredentials peer, out LinuxError error);
        if (known && (location.IsSystemWide || peer.UserId == 0 || peer.UserId == CurrentProcess.EffectiveUserId))
        {
            return;
        }

        socket.Dispose();
        throw new KernelException(
            NtStatus.AccessDenied,
            known
                ? $"The broker at {location.SocketPath} runs as user {peer.UserId}; this process runs as user {CurrentProcess.EffectiveUserId} and does not trust it."
                : $"Nobody can tell who listens at {location.SocketPath} ({error}).");
    }
}
