using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Helve.Benchmarks.Harness;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Linux;

namespace Helve.Benchmarks.Peers;

/// <summary>A process that makes a socket of its own of each handle that it is told of by a message, lets both go, and says so.</summary>
internal sealed class SocketTaker : IDisposable
{
    /// <summary>As long as the messages of the floors.</summary>
    public const int MessageSize = 64;

    private readonly UnixSocket _channel;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _message = new byte[MessageSize];
    private readonly nint _process;
    private readonly nint _wrapped;

    private SocketTaker(UnixSocket channel, int process)
    {
        _channel = channel;
        Check.Success(KernelHandles.TryOpenProcess(process, (uint)ProcessRights.DuplicateHandle, HandleAttributes.None, out _process));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Check.Success(KernelHandles.TryWrapSocket(_listener, AccessMask.MAXIMUM_ALLOWED, HandleAttributes.None, out _wrapped));
    }

    /// <summary>Starts one; it ends with the workspace.</summary>
    public static SocketTaker Start(Workspace workspace)
    {
        string path = Path.Combine(workspace.Directory, $"taker-{Environment.ProcessId}.sock");
        using var door = UnixSocket.Create();
        Done(door.TryBind(path, out LinuxError error) && door.TryListen(1, out error), error);
        ChildProcess child = PeerProgram.Start(workspace, PeerProgram.SocketTaker, path);
        Done(door.TryAccept(out UnixSocket? channel, out error), error);
        File.Delete(path);

        // Its first use of Helve is over when it has answered.
        Done(channel!.TryReceive(new byte[MessageSize], out _, out error), error);
        return new SocketTaker(channel, child.Id);
    }

    /// <summary>The other process's side, until this one closes.</summary>
    public static void Serve(string path, Action ready)
    {
        using var channel = UnixSocket.Create();
        Done(channel.TryConnect(path, out LinuxError error), error);
        ready();
        Check.Success(KernelHandles.TryGetProcessId(KernelHandles.CurrentProcess, out _));
        byte[] message = new byte[MessageSize];
        Done(channel.TrySend(message, out error), error);
        while (channel.TryReceive(message, out int count, out _) && count > 0)
        {
            nint handle = MemoryMarshal.Read<nint>(message);
            Check.Success(KernelHandles.TryGetSocket(handle, out Socket? socket));
            socket!.Dispose();
            Check.Success(KernelHandles.TryClose(handle));
            Done(channel.TrySend(message, out error), error);
        }
    }

    /// <summary>Gives it the socket that often.</summary>
    public void Give(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryDuplicate(
                KernelHandles.CurrentProcess, _wrapped, _process, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint there));
            MemoryMarshal.Write(_message, there);
            Done(_channel.TrySend(_message, out LinuxError error), error);
            Done(_channel.TryReceive(_message, out _, out error), error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Check.Success(KernelHandles.TryClose(_wrapped));
        Check.Success(KernelHandles.TryClose(_process));
        _channel.Dispose();
        _listener.Dispose();
    }

    private static void Done(bool done, LinuxError error)
    {
        if (!done)
        {
            throw new LinuxException("socket", error);
        }
    }
}
