using Helve.Broker.Keeping;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Pipes;

/// <summary>A server's end: an instance of a pipe.</summary>
internal sealed class PipeServer : PipeEnd
{
    private PipeClient? _client;

    public PipeServer(Pipe pipe, PipeModes modes, bool isOverlapped, DescriptorCloser closer)
        : base(pipe, modes, isOverlapped, closer) => Become(PipeState.Listening);

    /// <summary>When it began to listen, among all instances (semantics J29).</summary>
    public ulong Turn { get; set; }

    /// <inheritdoc/>
    protected override bool IsServer => true;

    /// <inheritdoc/>
    protected override PipeEnd? Other => _client;

    /// <summary>A client has come.</summary>
    public void Connect(PipeClient client, FileDescriptor socket)
    {
        _client = client;

        // Before the state says that there is a connection: what is left of the last one must not count in this.
        BeginReads(hasRoom: false);
        TakeSocket(socket);
    }

    /// <summary>The client is gone.</summary>
    /// <param name="lost">What it had not read.</param>
    public void OnClientGone(int lost)
    {
        _client = null;
        OnOtherGone(lost);
    }

    /// <summary>Lets the next client come, if the last one was disconnected (semantics J31).</summary>
    public void Listen() => Become(PipeState.Listening);

    /// <summary>Ends the connection; what was not read is lost, since each read looks at the state first (semantics J32).</summary>
    public NtStatus Disconnect()
    {
        switch (Word.State)
        {
            case PipeState.Disconnected:
                return NtStatus.PipeDisconnected;
            case PipeState.Listening:
                return NtStatus.PipeListening;
            default:
                // The states first: who is woken by the end of the connection is to see why.
                int lost = Unread;
                Disconnected(UnreadByOther);
                _client?.OnDisconnected(lost);
                _client = null;
                DropSocket(shutDown: true);
                return NtStatus.Success;
        }
    }

    /// <inheritdoc/>
    protected override void End(KeepsakeEnd why)
    {
        if (why is KeepsakeEnd.BrokerEnded)
        {
            DropSocket(shutDown: false);
            return;
        }

        _client?.OnServerGone(Unread);
        _client = null;
        DropSocket(shutDown: true);
        Pipe.Remove(this);
    }
}
