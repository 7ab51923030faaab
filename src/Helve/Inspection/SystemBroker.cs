using Helve.Client;
using Helve.Kernel;
using Helve.Linux;

namespace Helve.Inspection;

/// <summary>
/// A broker for all users at a place of its own, for as long as it is wanted: for tests and demonstrations with several users. Programs find it by
/// HELVE_SOCKET. Only root can start one.
/// </summary>
public sealed class SystemBroker : IDisposable
{
    private const int ForAll = 0x1ED; // 0755: everybody may walk through the directory, root alone put something there
    private const int SocketForAll = 0x1B6; // 0666
    private const int Backlog = 128;

    // If its owner is killed it ends by itself.
    private const int IdleSeconds = 10;

    private readonly string _directory;
    private bool _ended;

    private SystemBroker(string directory, string socketPath, int processId)
    {
        _directory = directory;
        SocketPath = socketPath;
        ProcessId = processId;
    }

    /// <summary>Path of its socket.</summary>
    public string SocketPath { get; }

    /// <summary>Its process.</summary>
    public int ProcessId { get; }

    /// <summary>Starts one, in a directory that is made for it.</summary>
    /// <param name="directory">An absolute path; its parent must be there, and be open to all users.</param>
    /// <exception cref="KernelException">AccessDenied (not root, or the directory can't be made), ObjectNameCollision (the directory exists),
    /// PortConnectionRefused (the program can't be started).</exception>
    public static SystemBroker Start(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        string full = Path.GetFullPath(directory);
        if (ProcessUser.WhyNot is { } reason)
        {
            throw new KernelException(NtStatus.AccessDenied, $"A broker for all users can't be started by this process: {reason}.");
        }

        if (!Directories.TryMake(full, ForAll, out LinuxError error))
        {
            throw new KernelException(
                error.Code == Errno.EEXIST ? NtStatus.ObjectNameCollision : NtStatus.AccessDenied, $"{full} can't be made ({error}).");
        }

        try
        {
            return StartIn(full);
        }
        catch
        {
            Directory.Delete(full, recursive: true);
            throw;
        }
    }

    /// <summary>Ends it and waits until it has ended; its directory goes too. Who is still connected is cut off.</summary>
    public void Dispose()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        Stop();
        _ = Spawn.TryReap(ProcessId, block: true, out _, out _);
        Directory.Delete(_directory, recursive: true);
    }

    private static SystemBroker StartIn(string directory)
    {
        using FileDescriptor opened = Directories.Open(directory);
        string inside = UnixSocket.PathInside(opened, BrokerLocation.SocketName);
        using UnixSocket listener = UnixSocket.Create(nonBlocking: true);

        // The umask may have taken bits away.
        if (!Directories.TrySetPermissions(opened, ForAll, out LinuxError error)
            || !listener.TryBind(inside, out error)
            || !Directories.TrySetPermissionsAt(opened, BrokerLocation.SocketName, SocketForAll, out error)
            || !listener.TryListen(Backlog, out error))
        {
            throw new KernelException(NtStatus.AccessDenied, $"A socket in {directory} can't be made ({error}).");
        }

        string path = Path.Combine(directory, BrokerLocation.SocketName);
        return new SystemBroker(directory, path, BrokerProgram.StartForAll(listener.Descriptor, path, IdleSeconds));
    }

    private void Stop()
    {
        try
        {
            if (KernelInspector.TryConnect(SocketPath, out KernelInspector? inspector))
            {
                using (inspector)
                {
                    inspector.StopBroker(evenWithClients: true);
                }

                return;
            }
        }
        catch (KernelException)
        {
            // It does not answer in order, so it is not asked.
        }

        using PidFd process = PidFd.Open(ProcessId);
        _ = process.TrySendSignal(Signals.SIGKILL, out _);
    }
}
