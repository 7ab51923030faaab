using Helve.Broker.Keeping;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Pipes;

/// <summary>
/// One end of one instance of a pipe: its state, and its socket while it has a connection. What the slot says of the state is repeated from here, and what its
/// processes write there misleads nobody but themselves (docs/adr/0005-pipes.md).
/// </summary>
internal abstract class PipeEnd(Pipe pipe, PipeModes modes, bool isOverlapped, DescriptorCloser closer) : Keepsake
{
    private int _lost;
    private PipeModes _modes = modes & (PipeModes.NoWait | PipeModes.ReadMessages);

    /// <summary>The pipe.</summary>
    public Pipe Pipe { get; } = pipe;

    /// <summary>State, and which connection.</summary>
    public PipeWord Word { get; private set; }

    /// <inheritdoc/>
    public override ObjectType Type => ObjectType.File;

    /// <inheritdoc/>
    public override byte Subtype => IsServer ? PipeRules.ServerSubtype : PipeRules.ClientSubtype;

    /// <inheritdoc/>
    public override int DescriptorCount => 1;

    /// <inheritdoc/>
    public override KeptFacts Facts => new()
    {
        First = Word.Value,
        Second = Shape.Value,
        Third = Pipe.OutboundQuota | ((ulong)Pipe.InboundQuota << 32),
        Fourth = (ulong)_modes | ((ulong)Pipe.DefaultTimeout << 32),
    };

    /// <summary>What this end sent and nobody has read; of a connection that is over, what was lost.</summary>
    public int UnreadByOther => Other?.Unread ?? _lost;

    /// <summary>What the slot begins with.</summary>
    public ObjectInit Init => PipeSlot<HardwareMemory>.Init(Word, Shape, _modes);

    /// <summary>Whether it is the server's.</summary>
    protected abstract bool IsServer { get; }

    /// <summary>The other end of the connection, while there is one.</summary>
    protected abstract PipeEnd? Other { get; }

    /// <summary>Its end of the connection.</summary>
    protected FileDescriptor? Socket { get; private set; }

    /// <summary>Bytes that came and that nobody has read: packets behind the offset lie there still, and were read.</summary>
    /// <remarks>The queue first: what is read and taken away between the two looks then counts as unread for one more look, and never the other way round.</remarks>
    protected int Unread => Socket is not null
        && SocketDescriptor.TryGetQueued(Socket, out int queued, out _)
        && SocketDescriptor.TryGetPeekOffset(Socket, out int offset, out _)
            ? Math.Max(queued - Math.Max(offset, 0), 0)
            : 0;

    private PipeShape Shape => new(Pipe.Direction, Pipe.Type, IsServer, Pipe.MaximumInstances, Pipe.InstanceCount) { IsOverlapped = isOverlapped };

    /// <summary>How it is read, and whether its calls wait.</summary>
    public void SetModes(PipeModes modes)
    {
        _modes = modes;
        PipeSlot<HardwareMemory>.WriteModes(ref Home!.Arena.Slot(Slot), modes);
    }

    /// <summary>Writes how many instances there are where people look.</summary>
    public void ShowShape()
    {
        if (Home is not null && !HasEnded)
        {
            PipeSlot<HardwareMemory>.WriteShape(ref Home.Arena.Slot(Slot), Shape);
        }
    }

    /// <inheritdoc/>
    public override NtStatus Fetch(uint granted, FetchedDescriptors fetched)
    {
        const uint Data = (uint)(PipeRights.ReadData | PipeRights.WriteData);
        if (Socket is not null && (granted & Data) != 0)
        {
            fetched.Add(Socket);
        }

        return NtStatus.Success;
    }

    /// <summary>The other end is gone; what it sent can still be read.</summary>
    /// <param name="lost">What it had not read.</param>
    public void OnOtherGone(int lost)
    {
        _lost = lost;
        Become(PipeState.Closing);
    }

    /// <summary>Messages that are read begin to be counted, for a connection whose sockets have room for some that nobody has taken away.</summary>
    public void BeginReads(bool hasRoom)
    {
        if (Home is not null && !HasEnded)
        {
            PipeSlot<HardwareMemory>.BeginReads(ref Home.Arena.Slot(Slot), Generation, Word.Connection, hasRoom);
        }
    }

    /// <summary>Begins a connection.</summary>
    protected void TakeSocket(FileDescriptor socket)
    {
        Socket = socket;
        _lost = 0;
        Become(PipeState.Connected, Word.Connection + 1);
    }

    /// <summary>Gives the socket up. Who reads or writes the connection sees its end, whoever else has the socket still.</summary>
    protected void DropSocket(bool shutDown)
    {
        if (Socket is null)
        {
            return;
        }

        if (shutDown)
        {
            // Fails only for a socket that has no peer any more, and then it is done already.
            _ = SocketDescriptor.TryShutdown(Socket, SocketShutdown.Both, out _);
        }

        closer.Close(Socket);
        Socket = null;
    }

    /// <summary>The connection is over for both; what was not read is lost.</summary>
    protected void Disconnected(int lost)
    {
        _lost = lost;
        Become(PipeState.Disconnected);
    }

    /// <summary>Ends both ways of the connection, and keeps the socket.</summary>
    protected void ShutDown()
    {
        if (Socket is not null)
        {
            _ = SocketDescriptor.TryShutdown(Socket, SocketShutdown.Both, out _);
        }
    }

    /// <summary>Changes the state of the same connection.</summary>
    protected void Become(PipeState state) => Become(state, Word.Connection);

    private void Become(PipeState state, uint connection)
    {
        Word = new PipeWord(state, connection);
        if (Home is not null && !HasEnded)
        {
            PipeSlot<HardwareMemory>.WriteWord(ref Home.Arena.Slot(Slot), Word);
        }
    }
}
