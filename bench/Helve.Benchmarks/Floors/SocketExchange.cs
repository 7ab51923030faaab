using System.Net;
using System.Net.Sockets;
using Helve.Benchmarks.Harness;
using Helve.Benchmarks.Peers;
using Helve.Linux;

namespace Helve.Benchmarks.Floors;

/// <summary>
/// What a program does without handles: it sends the descriptor of a listening socket to another .NET process (SCM_RIGHTS), which makes a <see cref="Socket"/> of
/// it, closes that and answers. As <see cref="SocketTaker"/>, without the object between the two.
/// </summary>
internal sealed class SocketExchange : IDisposable
{
    private readonly UnixSocket _channel;
    private readonly Socket _carried = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly FileDescriptor _descriptor;
    private readonly byte[] _message = new byte[SocketTaker.MessageSize];

    private SocketExchange(UnixSocket channel)
    {
        _channel = channel;
        _carried.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _carried.Listen();
        _descriptor = FileDescriptor.Borrow((int)_carried.Handle);
    }

    /// <summary>Starts the other process; it ends with the workspace.</summary>
    public static SocketExchange Start(Workspace workspace)
    {
        string path = Path.Combine(workspace.Directory, $"exchange-{Environment.ProcessId}.sock");
        using var listener = UnixSocket.Create();
        Done(listener.TryBind(path, out LinuxError error) && listener.TryListen(1, out error), error);
        PeerProgram.Start(workspace, PeerProgram.SocketExchange, path);
        Done(listener.TryAccept(out UnixSocket? channel, out error), error);
        File.Delete(path);
        return new SocketExchange(channel!);
    }

    /// <summary>The other process's side, until this one closes.</summary>
    public static void Serve(string path)
    {
        using var channel = UnixSocket.Create();
        Done(channel.TryConnect(path, out LinuxError error), error);
        byte[] message = new byte[SocketTaker.MessageSize];
        var descriptors = new FileDescriptor?[1];
        while (channel.TryReceive(message, descriptors, out int count, out _, out _) && count > 0)
        {
            int number = descriptors[0]!.Number;
            descriptors[0]!.SetHandleAsInvalid();
            new Socket(new SafeSocketHandle(number, ownsHandle: true)).Dispose();
            Done(channel.TrySend(message, out error), error);
        }
    }

    /// <summary>Gives it the socket that often.</summary>
    public void Give(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Done(_channel.TrySend(_message, [_descriptor], out LinuxError error), error);
            Done(_channel.TryReceive(_message, out _, out error), error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _channel.Dispose();
        _carried.Dispose();
    }

    private static void Done(bool done, LinuxError error)
    {
        if (!done)
        {
            throw new LinuxException("socket", error);
        }
    }
}
