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
    private const int WritableByOthers = 0x12; // 0022

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

        // What this process starts is its own user's, and seen from nowhere else: it can't be the one that was meant.
        if (start && candidates[^1] is { Owner: not null } stated)
        {
            throw new KernelException(
                NtStatus.PortConnectionRefused,
                $"No broker listens at {stated.SocketPath}, and none is started there: HELVE_SOCKET_OWNER says that it is somebody else's to start.");
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

    // A socket at a path proves nothing; who listens there does. The kernel notes that at listen(): a broker that a service manager
    // hands its socket to is root's, whoever it runs as.
    private static void CheckPeer(UnixSocket socket, BrokerLocation location)
    {
        if (!socket.TryGetPeerCredentials(out PeerCredentials peer, out LinuxError error))
        {
            socket.Dispose();
            throw new KernelException(NtStatus.AccessDenied, $"Nobody can tell who listens at {location.SocketPath} ({error}).");
        }

        if (!IsTrusted(location, peer.UserId))
        {
            socket.Dispose();
            throw new KernelException(NtStatus.AccessDenied, Distrust(location, peer.UserId));
        }
    }

    private static bool IsTrusted(BrokerLocation location, uint user)
    {
        if (location.Owner is { } owner)
        {
            return user == owner;
        }

        return user == 0
            || (location.IsSystemWide ? user == UserNamespaces.UnmappedUser && IsFromOutside(location) : user == CurrentProcess.EffectiveUserId);
    }

    // In a container the system's root has no number, and looks like every other user without one. Nobody inside can make files or listen as
    // such a user, so what counts is that nobody inside could have put the socket into its directory.
    private static bool IsFromOutside(BrokerLocation location) =>
        !UserNamespaces.HasAllUsers
        && FileStatus.TryGet(location.Directory, out FileStatus directory, out _)
        && (directory.UserId == UserNamespaces.UnmappedUser || directory.UserId == 0)
        && (directory.Permissions & WritableByOthers) == 0;

    private static string Distrust(BrokerLocation location, uint user)
    {
        string found = $"The broker at {location.SocketPath} runs as user {user}";
        return location.Owner is { } owner ? $"{found}; HELVE_SOCKET_OWNER says that it must be user {owner}."
            : location.IsSystemWide ? $"{found}; the system-wide one must be root's. Remove that socket, or set HELVE_SOCKET."
            : $"{found}; this process runs as user {CurrentProcess.EffectiveUserId} and does not trust it. If it is right, set HELVE_SOCKET_OWNER={user}.";
    }
}
