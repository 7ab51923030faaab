using System.Numerics;
using Helve.Broker.Diagnostics;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Connections;

/// <content>The handshake.</content>
internal sealed partial class Connection
{
    /// <summary>Goes on with a Hello that waited: the parent has said which process the child is, or is gone.</summary>
    public void ResumeHello()
    {
        if (Phase == ConnectionPhase.WaitingForParent)
        {
            Join();
        }
    }

    private void OnHello(ref MessageReader reader)
    {
        _helloHeader = reader.Header;
        if (!reader.TryRead(out _hello))
        {
            CutOff(_helloHeader, NtStatus.InvalidMessage, "a truncated Hello");
        }
        else if (Peer.UserId != _services.UserId)
        {
            BrokerLog.CutOff(_services.Log, Peer.ProcessId, $"user {Peer.UserId} is not served here");
            Refuse(NtStatus.AccessDenied);
        }
        else if (_hello.WireVersion != WireLimits.Version || _hello.LayoutVersion != SegmentHeader.CurrentVersion)
        {
            BrokerLog.CutOff(_services.Log, Peer.ProcessId, WireLimits.DescribeMismatch(
                _hello.WireVersion, _hello.LayoutVersion, WireLimits.Version, SegmentHeader.CurrentVersion)!);
            Refuse(NtStatus.RevisionMismatch);
        }
        else if (!reader.AtEnd || BitOperations.PopCount(_hello.Flags) != 1)
        {
            CutOff(_helloHeader, NtStatus.InvalidMessage, "a malformed Hello");
        }
        else
        {
            Accept((HelloFlags)_hello.Flags);
        }
    }

    private void Refuse(NtStatus status)
    {
        HelloReply reply = Versions();
        Reply(_helloHeader, status, in reply);
        Close(status.ToString());
    }

    private void Accept(HelloFlags flags)
    {
        switch (flags)
        {
            case HelloFlags.InspectOnly:
                Enter(ConnectionPhase.Inspector);
                HelloReply reply = Versions();
                Reply(_helloHeader, NtStatus.Success, in reply);
                break;
            case HelloFlags.WantTable when _services.Registry.ByTicket(_hello.TicketIndex, _hello.Ticket) is { } child:
                Enter(ConnectionPhase.WaitingForParent);
                child.WaitingForStart.Add(this);
                break;
            case HelloFlags.WantTable:
                Join();
                break;
            default:
                CutOff(_helloHeader, NtStatus.InvalidMessage, "unknown Hello flags");
                break;
        }
    }

    private void Enter(ConnectionPhase phase)
    {
        Phase = phase;
        _deadline.Cancel();
        _services.Connections.OnEntered();
    }

    private void Join()
    {
        NtStatus status = FindProcess(out TrackedProcess? process);
        if (status == NtStatus.Success)
        {
            status = _services.Registry.EnsureTable(process!, TableState.Alive);
        }

        if (status != NtStatus.Success)
        {
            Refuse(status);
            return;
        }

        _services.Registry.EndFormerProgram(process!, [.. process!.Records]);
        Process = process;
        process.Connections.Add(this);
        Enter(ConnectionPhase.Client);
        BrokerLog.Connected(_services.Log, Peer.ProcessId);
        HelloReply reply = Versions();
        reply.ProcessIndex = process.Index;
        reply.TableId = process.TableId;
        reply.Inherited = process.Inherited ? 1u : 0;
        reply.ProcessSlot = process.ObjectSlot;
        reply.ProcessGeneration = process.ObjectGeneration;
        Reply(_helloHeader, NtStatus.Success, in reply, _services.Domain.ArenaDescriptor, process.TableMemory!.Descriptor);
    }

    private NtStatus FindProcess(out TrackedProcess? process)
    {
        process = null;
        if (Peer.ProcessId <= 0)
        {
            // It lives outside this pid namespace. All such processes have the number 0 here, and would share one table.
            return NtStatus.AccessDenied;
        }

        if (!_socket.TryGetPeerPidFd(out PidFd? pidFd, out LinuxError error)
            && !(error.Code == Errno.ENOPROTOOPT && PidFd.TryOpen(Peer.ProcessId, out pidFd, out _)))
        {
            // It was reaped before its Hello was read.
            return NtStatus.ProcessIsTerminating;
        }

        return _services.Registry.GetOrAdd(Peer.ProcessId, pidFd!, out process);
    }

    private HelloReply Versions() => new()
    {
        WireVersion = WireLimits.Version,
        LayoutVersion = SegmentHeader.CurrentVersion,
        ProcessId = (uint)Peer.ProcessId,
        BrokerProcessId = (uint)Environment.ProcessId,
        IdleSeconds = (uint)Math.Max(_services.Options.Idle.TotalSeconds, 0),
    };
}
