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

    /// <summary>Its object has come to be, and the server has it for its client.</summary>
    public void Join(PipeServer server) => _server = server;

    /// <summary>The server has disconnected it.</summary>
    public void OnDisconnected()
    {
        _server = null;
        Become(PipeState.Disconnected);
        ShutDown();
    }

    /// <summary>The server's last handle is gone.</summary>
    public void OnServerGone()
    {
        _server = null;
        OnOtherGone();
    }

    /// <inheritdoc/>
    protected override void End(KeepsakeEnd why)
    {
        DropSocket(shutDown: why is not KeepsakeEnd.BrokerEnded);
        if (why is not KeepsakeEnd.BrokerEnded)
        {
            _server?.OnClientGone();
        }

        _server = null;
        Pipe.Forget(this);
    }
}
