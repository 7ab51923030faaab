using Helve.Kernel;
using Helve.Linux;

namespace Helve.Client;

/// <summary>The open, checked directory of a user's broker: 0700, owned by the user, not a symbolic link.</summary>
internal sealed class BrokerDirectory : IDisposable
{
    private const int OwnerOnly = 0x1C0; // 0700

    private readonly string _path;
    private readonly FileDescriptor _descriptor;

    private BrokerDirectory(string path, FileDescriptor descriptor)
    {
        _path = path;
        _descriptor = descriptor;
    }

    /// <summary>A path of a name in the directory that is short enough for any socket address, valid while the directory is open.</summary>
    internal string Inside(string name) => UnixSocket.PathInside(_descriptor, name);

    /// <summary>Opens the directory, and makes it if it does not exist.</summary>
    internal static BrokerDirectory OpenOrCreate(string path)
    {
        LinuxError error;
        FileDescriptor? descriptor;
        while (!Directories.TryOpen(path, out descriptor, out error))
        {
            if (error.Code != Errno.ENOENT)
            {
                throw Refused(path, error);
            }

            Create(path);
        }

        var directory = new BrokerDirectory(path, descriptor);
        try
        {
            directory.Check();
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits for the directory's lock: starting and ending a broker happen under it. False when an ending broker removed the directory
    /// meanwhile, so that the lock is one of nothing.
    /// </summary>
    internal bool TryLock()
    {
        if (!Directories.TryLock(_descriptor, block: true, out LinuxError error))
        {
            throw Refused(_path, error);
        }

        return FileStatus.TryGet(_descriptor, out FileStatus open, out _)
            && FileStatus.TryGet(_path, out FileStatus now, out _)
            && open.IsSameFile(now);
    }

    /// <summary>Removes the socket that a dead broker left.</summary>
    internal void RemoveStale(string name)
    {
        if (!Directories.TryUnlinkAt(_descriptor, name, out LinuxError error) && error.Code != Errno.ENOENT)
        {
            throw Refused(Path.Combine(_path, name), error);
        }
    }

    /// <summary>Removes the socket of a broker that could not be started, and the directory with it if nothing else is there, as an ending broker does.</summary>
    internal void Leave(string name)
    {
        _ = Directories.TryUnlinkAt(_descriptor, name, out _);
        _ = Directories.TryRemove(_path, out _);
    }

    /// <summary>Closes the directory, which also unlocks it.</summary>
    public void Dispose() => _descriptor.Dispose();

    private static void Create(string path)
    {
        string parent = Path.GetDirectoryName(path) ?? "/";
        if (Directories.TryMake(path, OwnerOnly, out LinuxError error) || error.Code == Errno.EEXIST)
        {
            return;
        }

        if (error.Code != Errno.ENOENT || parent == "/" || parent == path)
        {
            throw Refused(path, error);
        }

        Create(parent);
    }

    private static KernelException Refused(string path, LinuxError error)
    {
        NtStatus status = error.Code is Errno.EACCES or Errno.EPERM or Errno.ENOTDIR or Errno.ELOOP ? NtStatus.AccessDenied : NtStatus.PortConnectionRefused;
        string hint = error.Code == Errno.ENOTDIR
            ? "it must be a directory, not a link or a file"
            : "set XDG_RUNTIME_DIR or HELVE_SOCKET to a place that this user may write";
        return new KernelException(status, $"The broker's directory {path} can't be used ({error}): {hint}.");
    }

    private void Check()
    {
        if (!FileStatus.TryGet(_descriptor, out FileStatus status, out LinuxError error))
        {
            throw Refused(_path, error);
        }

        uint user = CurrentProcess.EffectiveUserId;
        if (status.UserId != user)
        {
            throw new KernelException(
                NtStatus.AccessDenied,
                $"The broker's directory {_path} belongs to user {status.UserId}; this process runs as user {user}. Remove it, or set XDG_RUNTIME_DIR or HELVE_SOCKET to a place of its own.");
        }

        if ((status.Permissions & 0x3F) != 0)
        {
            throw new KernelException(
                NtStatus.AccessDenied,
                $"The broker's directory {_path} is open to other users (mode {Convert.ToString(status.Permissions, 8)}): chmod 700 {_path}.");
        }
    }
}
