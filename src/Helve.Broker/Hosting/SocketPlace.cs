using Helve.Linux;

namespace Helve.Broker.Hosting;

/// <summary>
/// The socket's name in its directory. It is made and removed under the directory's lock, which starters of brokers take too: so
/// there is never a moment with two brokers, and an ending broker takes away its own name only.
/// </summary>
internal sealed class SocketPlace : IDisposable
{
    private const int Backlog = 4096;
    private readonly string _directoryPath;
    private readonly string _name;
    private readonly FileDescriptor _directory;
    private FileStatus _bound;

    private SocketPlace(string directoryPath, string name, FileDescriptor directory)
    {
        _directoryPath = directoryPath;
        _name = name;
        _directory = directory;
    }

    /// <summary>Opens the directory of a socket.</summary>
    public static SocketPlace Open(string socketPath)
    {
        string full = Path.GetFullPath(socketPath);
        string directory = Path.GetDirectoryName(full)!;
        if (!Directories.TryOpen(directory, out FileDescriptor? descriptor, out LinuxError error))
        {
            throw new BrokerStartException($"the socket's directory {directory} can't be opened: {error}");
        }

        return new SocketPlace(directory, Path.GetFileName(full), descriptor);
    }

    /// <summary>Takes over a socket that somebody bound to the place and handed to this process.</summary>
    public UnixSocket Adopt(int descriptor)
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
    public UnixSocket Bind()
    {
        CheckOwner();
        Lock();
        try
        {
            RemoveStale();
            UnixSocket socket = UnixSocket.Create(nonBlocking: true);
            if (!socket.TryBind(UnixSocket.PathInside(_directory, _name), out LinuxError error) || !socket.TryListen(Backlog, out error))
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

    /// <summary>
    /// Takes the name away unless a client came meanwhile. From the renaming on nobody new can connect; who did before is in
    /// the backlog, and then the name comes back. (Who resolved the name before and connects after is disconnected and starts over.)
    /// </summary>
    /// <param name="clientCame">Accepts what is in the backlog; true if there was something.</param>
    /// <param name="error">Why the name is still there, in case of failure; null if a client came.</param>
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

        if (status.UserId != CurrentProcess.EffectiveUserId)
        {
            throw new BrokerStartException($"{_directoryPath} belongs to user {status.UserId}, not to user {CurrentProcess.EffectiveUserId}");
        }

        if ((status.Permissions & 0x12) != 0)
        {
            throw new BrokerStartException($"{_directoryPath} can be written by others (mode {Convert.ToString(status.Permissions, 8)})");
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
            throw new BrokerStartException($"{Path.Combine(_directoryPath, _name)} is taken{(status.IsSocket ? " by a running broker" : string.Empty)}");
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
