using Helve.Linux;

namespace Helve.Broker.Hosting;

/// <summary>
/// The socket's name in its directory. It is made and removed under the directory's lock, which starters of brokers take too: so
/// there is never a moment with two brokers, and an ending broker takes away its own name only.
/// </summary>
internal sealed class SocketPlace : IListeningPlace
{
    private const int Backlog = 4096;

    // Everybody may walk through the system-wide broker's directory and connect to its socket; root alone may put something there.
    private const int SystemDirectoryMode = 0x1ED; // 0755
    private const int SystemSocketMode = 0x1B6; // 0666
    private readonly string _directoryPath;
    private readonly string _name;
    private readonly FileDescriptor _directory;
    private readonly bool _isSystem;
    private FileStatus _bound;

    private SocketPlace(string directoryPath, string name, FileDescriptor directory, bool isSystem)
    {
        _isSystem = isSystem;
        _directoryPath = directoryPath;
        _name = name;
        _directory = directory;
    }

    /// <summary>Opens the directory of a socket; the system-wide broker's is made if it is not there.</summary>
    public static SocketPlace Open(string socketPath, bool isSystem)
    {
        string full = Path.GetFullPath(socketPath);
        string directory = Path.GetDirectoryName(full)!;
        bool made = isSystem && Directories.TryMake(directory, SystemDirectoryMode, out _);
        if (!Directories.TryOpen(directory, out FileDescriptor? descriptor, out LinuxError error))
        {
            throw new BrokerStartException($"the socket's directory {directory} can't be opened: {error}");
        }

        // The umask may have taken bits away. A directory that was there before is left as it is, and checked.
        if (made && !Directories.TrySetPermissions(descriptor, SystemDirectoryMode, out error))
        {
            descriptor.Dispose();
            throw new BrokerStartException($"the mode of {directory} can't be set: {error}");
        }

        return new SocketPlace(directory, Path.GetFileName(full), descriptor, isSystem);
    }

    /// <inheritdoc/>
    public UnixSocket Listen(int? handedOver) => handedOver is { } number ? Adopt(number) : Bind();

    /// <summary>Takes over a socket that somebody bound to the place and handed to this process.</summary>
    private UnixSocket Adopt(int descriptor)
    {
        FileDescriptor listener = FileDescriptor.Adopt(descriptor);
        // Whoever made it may have made it blocking; an accept that waits would stop the loop.
        if (!listener.TrySetNonBlocking(out LinuxError error))
        {
            listener.Dispose();
            throw new BrokerStartException($"descriptor {descriptor}, which should be the listening socket, can't be used: {error}");
        }

        Note();
        return UnixSocket.Adopt(listener);
    }

    /// <summary>Makes the directory the user's own and binds a socket in it.</summary>
    private UnixSocket Bind()
    {
        CheckOwner();
        Lock();
        try
        {
            RemoveStale();
            UnixSocket socket = UnixSocket.Create(nonBlocking: true);
            if (!socket.TryBind(UnixSocket.PathInside(_directory, _name), out LinuxError error)
                || (_isSystem && !Directories.TrySetPermissionsAt(_directory, _name, SystemSocketMode, out error))
                || !socket.TryListen(Backlog, out error))
            {
                socket.Dispose();
                throw new BrokerStartException($"{Path.Combine(_directoryPath, _name)} can't be bound: {error}");
            }

            Note();
            return socket;
        }
        finally
        {
            Unlock();
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Takes the name away unless a client came meanwhile. From the renaming on nobody new can connect; who did before is in
    /// the backlog, and then the name comes back. (Who resolved the name before and connects after is disconnected and starts over.)
    /// </remarks>
    public bool TryRemove(Func<bool> clientCame, out string? error)
    {
        error = null;
        Lock();
        try
        {
            if (!IsOurs())
            {
                return true;
            }

            string path = Inside(_name);
            string aside = Inside($".{_name}.{Environment.ProcessId}");
            File.Move(path, aside);
            if (clientCame())
            {
                File.Move(aside, path);
                return false;
            }

            File.Delete(aside);
            RemoveDirectory();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
            return false;
        }
        finally
        {
            Unlock();
        }
    }

    public void Dispose() => _directory.Dispose();

    private string Inside(string name) => UnixSocket.PathInside(_directory, name);

    private void CheckOwner()
    {
        if (!FileStatus.TryGet(_directory, out FileStatus status, out LinuxError error))
        {
            throw new BrokerStartException($"{_directoryPath} can't be looked at: {error}");
        }

        if (_isSystem)
        {
            CheckSystemDirectory(status);
            return;
        }

        if (status.UserId != CurrentProcess.EffectiveUserId)
        {
            throw new BrokerStartException($"{_directoryPath} belongs to user {status.UserId}, not to user {CurrentProcess.EffectiveUserId}");
        }

        if ((status.Permissions & 0x12) != 0)
        {
            throw new BrokerStartException($"{_directoryPath} can be written by others (mode {Convert.ToString(status.Permissions, 8)})");
        }
    }

    private void CheckSystemDirectory(in FileStatus status)
    {
        if (status.UserId != 0)
        {
            throw new BrokerStartException(
                $"{_directoryPath} belongs to user {status.UserId}; the system-wide broker's directory must be root's: chown root {_directoryPath}");
        }

        if (status.Permissions != SystemDirectoryMode)
        {
            throw new BrokerStartException(
                $"{_directoryPath} has mode {Convert.ToString(status.Permissions, 8)}; the system-wide broker's directory must have 755: chmod 755 {_directoryPath}");
        }
    }

    /// <summary>A name without a listener is what a killed broker left; one with a listener is another broker's.</summary>
    private void RemoveStale()
    {
        if (!FileStatus.TryGetAt(_directory, _name, out FileStatus status, out _))
        {
            return;
        }

        using UnixSocket probe = UnixSocket.Create();
        if (!status.IsSocket || probe.TryConnect(Inside(_name), out LinuxError error))
        {
            throw new BrokerStartException(
                $"{Path.Combine(_directoryPath, _name)} {(status.IsSocket ? "is taken by a running broker" : "is there and is no socket: remove it")}");
        }

        if (error.Code != Errno.ECONNREFUSED || !Directories.TryUnlinkAt(_directory, _name, out error))
        {
            throw new BrokerStartException($"{Path.Combine(_directoryPath, _name)} is stale and can't be removed: {error}");
        }
    }

    private void Note() => _ = FileStatus.TryGetAt(_directory, _name, out _bound, out _);

    private bool IsOurs() =>
        FileStatus.TryGetAt(_directory, _name, out FileStatus now, out _) && now.IsSameFile(_bound);

    /// <summary>Only if it is still the directory of that path, and empty; somebody else's file keeps it.</summary>
    private void RemoveDirectory()
    {
        if (_isSystem)
        {
            // Who looks for the system-wide broker must not find that anybody could make its directory anew.
            return;
        }

        bool same = FileStatus.TryGet(_directoryPath, out FileStatus there, out _)
            && FileStatus.TryGet(_directory, out FileStatus ours, out _) && there.IsSameFile(ours);
        if (same)
        {
            // ENOTEMPTY is an answer, not a failure.
            _ = Directories.TryRemove(_directoryPath, out _);
        }
    }

    private void Lock()
    {
        if (!Directories.TryLock(_directory, block: true, out LinuxError error))
        {
            throw new BrokerStartException($"{_directoryPath} can't be locked: {error}");
        }
    }

    private void Unlock() => _ = Directories.TryUnlock(_directory, out _);
}
