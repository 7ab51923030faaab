using Helve.Broker.Access;
using Helve.Broker.Diagnostics;
using Helve.Broker.Domains;
using Helve.Broker.Jobs;
using Helve.Broker.Keeping;
using Helve.Broker.Loop;
using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>What a connection may do.</summary>
internal enum ConnectionPhase
{
    /// <summary>Say Hello, before the deadline.</summary>
    Greeting,

    /// <summary>Nothing: its Hello waits for the parent to say which process the child is.</summary>
    WaitingForParent,

    /// <summary>Everything.</summary>
    Client,

    /// <summary>Look, and stop the broker.</summary>
    Inspector,

    /// <summary>Nothing any more.</summary>
    Closed,
}

/// <summary>
/// One client's connection. Whatever it sends or fails to do, the worst is that it is cut off: a message is one packet, so there is
/// nothing half-read to wait for; while a reply is unread nothing further is read, so nothing piles up here; and it is served one
/// message at a time, so that the others get their turn.
/// </summary>
internal sealed partial class Connection : ILoopSource
{
    private readonly BrokerServices _services;
    private readonly UnixSocket _socket;
    private readonly ulong _token;
    private readonly LoopTimer _deadline;
    private OutgoingMessage? _unsent;
    private LoopTimer? _stall;
    private HelloRequest _hello;
    private MessageHeader _helloHeader;
    private MessageHeader _request;
    private readonly string? _overQuota;

    /// <summary>Begins to listen to a client.</summary>
    /// <param name="services">The broker.</param>
    /// <param name="socket">The connected socket; taken over.</param>
    /// <param name="peer">Who is at its other end.</param>
    /// <param name="overQuota">Not null: why it is one too many. It is told so when it says Hello.</param>
    public Connection(BrokerServices services, UnixSocket socket, PeerCredentials peer, string? overQuota)
    {
        _overQuota = overQuota;
        _services = services;
        _socket = socket;
        Peer = peer;
        _token = services.Loop.Watch(socket.Descriptor, PollEvents.In, this);
        _deadline = services.Loop.After(services.Options.HandshakeTimeout, OnDeadline);
    }

    /// <summary>Who is at the other end, as the kernel says.</summary>
    public PeerCredentials Peer { get; }

    /// <summary>Whether it is one too many.</summary>
    public bool IsOverQuota => _overQuota is not null;

    /// <summary>What it may do now.</summary>
    public ConnectionPhase Phase { get; private set; } = ConnectionPhase.Greeting;

    /// <summary>Whose it is, from Hello on.</summary>
    public DomainKey Key { get; private set; }

    /// <summary>Who it is, from the answer to Hello on: from what the kernel says of it, and from nothing that it says itself.</summary>
    public Principal? Principal { get; private set; }

    /// <summary>The token of that.</summary>
    public AccessToken Token => Principal!.Token;

    /// <summary>The domain of its process; null for an inspector.</summary>
    public DomainServices? Domain { get; private set; }

    /// <summary>The client's process; null for an inspector.</summary>
    public TrackedProcess? Process { get; private set; }

    /// <summary>Whether the process ids that it knows are not the broker's. By its own word, which can mislead nobody but itself.</summary>
    public bool IsInOtherPidNamespace => _hello.ProcessId != 0 && _hello.ProcessId != (uint)Peer.ProcessId;

    /// <summary>Its process, as one that asks by name.</summary>
    public NameCaller Caller => new(Domain!, Process!.TableReference, Principal!);

    /// <summary>Whether its process may start another one: the jobs that this one will be in have room. AccessDenied: it is to leave the job, and may not.</summary>
    /// <param name="isAsked">Whether it is to leave.</param>
    /// <param name="breakaway">Whether it leaves any, and why.</param>
    public NtStatus MayStart(bool isAsked, out Breakaway? breakaway)
    {
        breakaway = null;
        if (_services.Jobs.FindJobOf(Process!.ProcessId) is not { } job)
        {
            return NtStatus.Success;
        }

        NtStatus status = job.WhereTo(isAsked, out Job? stays);
        breakaway = stays == job ? null : isAsked ? Breakaway.Asked : Breakaway.Silent;
        return status == NtStatus.Success ? stays?.MayStart() ?? status : status;
    }

    /// <summary>A child of its process, that has not run yet, leaves the jobs that it is to leave.</summary>
    public NtStatus LetGo(TrackedProcess child, int processId, PidFd process)
    {
        if (child.Breakaway is not { } breakaway || _services.Jobs.FindJobOf(Process!.ProcessId) is not { } job)
        {
            return NtStatus.Success;
        }

        NtStatus status = job.WhereTo(breakaway == Breakaway.Asked, out Job? stays);
        return status == NtStatus.Success ? job.Release(processId, process, stays) : status;
    }

    /// <inheritdoc/>
    public void OnReady(PollEvents events)
    {
        try
        {
            Serve(events);
        }
#pragma warning disable CA1031 // Whatever it is, it concerns this client only.
        catch (Exception e) when (!_services.Changes.IsTorn)
#pragma warning restore CA1031
        {
            OnFault(e);
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Close(string reason)
    {
        if (Phase == ConnectionPhase.Closed)
        {
            return;
        }

        if (Phase == ConnectionPhase.WaitingForParent)
        {
            Domain!.Registry.ByTicket(_hello.TicketIndex, _hello.Ticket)?.WaitingForStart.Remove(this);
        }

        Phase = ConnectionPhase.Closed;
        _deadline.Cancel();
        _stall?.Cancel();
        _parked?.Cancel();
        _givenUp?.Invoke();
        _givenUp = null;
        EndPending();
        _unsent?.Dispose();
        _services.Loop.Unwatch(_socket.Descriptor, _token);
        _socket.Dispose();
        BrokerLog.Disconnected(_services.Log, Peer.ProcessId, reason);
        Process?.Connections.Remove(this);
        _services.Connections.OnClosed(this);
        if (Domain is not null)
        {
            _services.Domains.OnDisconnected(Domain);
        }
    }

    /// <summary>Ends the connection of a client that breaks the protocol, with a last word if it can still hear it.</summary>
    public void CutOff(MessageHeader request, NtStatus status, string reason)
    {
        if (Phase == ConnectionPhase.Closed)
        {
            return;
        }

        BrokerLog.CutOff(_services.Log, Peer.ProcessId, reason);
        _services.Connections.CutOffCount++;
        if (_unsent is null)
        {
            Reply(request, status);
        }

        Close(reason);
    }

    private void Serve(PollEvents events)
    {
        if (_unsent is not null)
        {
            SendRest(events);
        }
        else if (_parked is null)
        {
            // One a turn: a client that has its answer has mostly nothing more to say, and a look that finds nothing costs a system call.
            ReceiveOne();
        }
        else if ((events & (PollEvents.HangUp | PollEvents.Error)) != 0)
        {
            OnPeerGone("end of stream");
        }
    }

    /// <summary>Does something for this connection outside of its turn; a fault in it ends the connection, not the broker.</summary>
    private void Guard(Action action)
    {
        try
        {
            if (Phase != ConnectionPhase.Closed)
            {
                action();
            }
        }
#pragma warning disable CA1031 // As in OnReady.
        catch (Exception e) when (!_services.Changes.IsTorn)
#pragma warning restore CA1031
        {
            OnFault(e);
        }
    }

    private void OnFault(Exception fault)
    {
        CloseReceived(_services.ReceivedDescriptors);
        BrokerLog.ConnectionFailed(_services.Log, Peer.ProcessId, fault);
        _services.Connections.CutOffCount++;
        Close("a fault of the broker's own");
    }

    private void ReceiveOne()
    {
        Span<byte> buffer = _services.ReceiveBuffer;
        Span<FileDescriptor?> descriptors = _services.ReceivedDescriptors;
        int descriptorCount = 0;

        // Who is in no domain sends none, and the kernel drops what comes all the same: no stranger fills or delays what closes for all strangers.
        bool received = Domain is null
            ? _socket.TryReceive(buffer, out int count, out LinuxError error, noWait: true)
            : _socket.TryReceive(buffer, descriptors, out count, out descriptorCount, out error, noWait: true, refused: Closer.Close);
        if (!received)
        {
            OnReceiveFailed(error, buffer[..count]);
            return;
        }

        if (count == 0)
        {
            CloseReceived(descriptors[..descriptorCount]);
            OnPeerGone("end of stream");
            return;
        }

        Handle(buffer[..count], descriptors[..descriptorCount]);
        CloseReceived(descriptors[..descriptorCount]);
    }

    private void OnPeerGone(string reason)
    {
        TrackedProcess? process = Process;
        Close(reason);
        if (process is not null)
        {
            _services.ForeignWaits.CancelAll(process);
            Domain!.Registry.OnPeerGone(process);
        }
    }

    private void OnReceiveFailed(LinuxError error, ReadOnlySpan<byte> packet)
    {
        switch (error.Code)
        {
            case Errno.EAGAIN:
                break;
            case Errno.EMSGSIZE:
                CutOff(default, NtStatus.InvalidMessage, "a message longer than any can be");
                break;
            case Errno.E2BIG:
                CutOff(default, NtStatus.InvalidMessage, $"more than {WireLimits.MaximumDescriptors} descriptors in one message");
                break;
            case Errno.EMFILE:
                OnDescriptorsLost(packet);
                break;
            case Errno.ECONNRESET:
                OnPeerGone(error.Name);
                break;
            default:
                Close(error.Name);
                break;
        }
    }

    private void Handle(ReadOnlySpan<byte> packet, Span<FileDescriptor?> descriptors)
    {
        if (!MessageReader.TryOpen(packet, out MessageReader reader))
        {
            CutOff(default, NtStatus.InvalidMessage, $"{packet.Length} bytes that are not a message");
            return;
        }

        MessageHeader header = reader.Header;
        _request = header;
        bool isHello = reader.Operation == WireOperation.Hello;
        if (header.Serial == 0 || header.Status != 0)
        {
            CutOff(header, NtStatus.InvalidMessage, "a request without a serial, or with a status");
        }
        else if (isHello != (Phase == ConnectionPhase.Greeting))
        {
            CutOff(header, NtStatus.InvalidMessage, isHello ? "a second Hello" : "a request before the answer to Hello");
        }
        else if (!isHello && header.Version != WireLimits.Version)
        {
            CutOff(header, NtStatus.RevisionMismatch, "a request of another version than its Hello");
        }
        else if (descriptors.Length > MostDescriptorsOf(reader.Operation))
        {
            CutOff(header, NtStatus.InvalidMessage, "descriptors with a request that takes none");
        }
        else if (isHello)
        {
            OnHello(ref reader);
        }
        else if (!_services.Handlers.Handle(this, ref reader, descriptors))
        {
            CutOff(header, NtStatus.InvalidMessage, $"a malformed request {header.Operation}");
        }
    }

    // The time may have passed while the broker itself did not run: a Hello that lies in the socket came in time.
    private void OnDeadline() => Guard(() =>
    {
        if (Phase == ConnectionPhase.Greeting)
        {
            ReceiveOne();
        }

        if (Phase == ConnectionPhase.Greeting)
        {
            CutOff(default, NtStatus.IoTimeout, "no Hello in time");
        }
    });

    private static int MostDescriptorsOf(WireOperation operation) => operation switch
    {
        WireOperation.ChildStarted or WireOperation.OpenProcess or WireOperation.OpenThread => 1,
        WireOperation.CreateNamed => WireLimits.MaximumKeptDescriptors,
        _ => 0,
    };

    // What a client sent may be anything, a file that it serves itself included: closing that waits for the client.
    private DescriptorCloser Closer => Domain?.Closer ?? _services.StrangersCloser;

    private void CloseReceived(Span<FileDescriptor?> descriptors)
    {
        foreach (ref FileDescriptor? descriptor in descriptors)
        {
            if (descriptor is not null)
            {
                Closer.Close(descriptor);
                descriptor = null;
            }
        }
    }
}
