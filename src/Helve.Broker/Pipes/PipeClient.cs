using Helve.Broker.Keeping;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Pipes;

/// <summary>A client's end.</summary>
internal sealed class PipeClient : PipeEnd
{
    private PipeServer? _server;

    public PipeClient(PipeServer server, FileDescriptor socket, bool isOverlapped, DescriptorCloser closer)
        : base(server.Pipe, PipeModes.None, isOverlapped, closer) => TakeSocket(socket);

    /// <inheritdoc/>
    protected override bool IsServer => false;

    /// <inheritdoc/>
    protected override PipeEnd? Other => _server;

    /// <summary>Its object has come to be, and the server has it for its client.</summary>
    public void Join(PipeServer server) => _server = server;

    /// <summary>The server has disconnected it.</summary>
    /// <param name="lost">What the server had not read.</param>
    public void OnDisconnected(int lost)
    {
        _server = null;
        Disconnected(lost);
        ShutDown();
    }

    /// <summary>The server's last handle is gone.</summary>
    /// <param name="lost">What it had not read.</param>
    public void OnServerGone(int lost)
    {
        _server = null;
        OnOtherGone(lost);
    }

    /// <inheritdoc/>
    protected override void End(KeepsakeEnd why)
    {
        int lost = Unread;
        DropSocket(shutDown: why is not KeepsakeEnd.BrokerEnded);
        if (why is not KeepsakeEnd.BrokerEnded)
        {
            _server?.OnClientGone(lost);
        }

        _server = null;
        Pipe.Forget(this);
    }
}
