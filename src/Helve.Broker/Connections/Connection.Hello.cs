using System.Numerics;
using Helve.Broker.Diagnostics;
using Helve.Broker.Domains;
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
            Guard(Join);
        }
    }

    private void OnHello(ref MessageReader reader)
    {
        _helloHeader = reader.Header;
        if (!reader.TryRead(out _hello))
        {
            CutOff(_helloHeader, NtStatus.InvalidMessage, "a truncated Hello");
        }
        else if (_overQuota is not null)
        {
            Refuse(NtStatus.QuotaExceeded, _overQuota);
        }
        else if (Peer.UserId != _services.UserId)
        {
            Refuse(NtStatus.AccessDenied, $"user {Peer.UserId} is not served here");
        }
        else if (FindKey(out string reason) is not NtStatus.Success and NtStatus status)
        {
            Refuse(status, reason);
        }
        else if (_hello.WireVersion != WireLimits.Version || _hello.LayoutVersion != SegmentHeader.CurrentVersion)
        {
            Refuse(NtStatus.RevisionMismatch, WireLimits.DescribeMismatch(
                _hello.WireVersion, _hello.LayoutVersion, WireLimits.Version, SegmentHeader.CurrentVersion)!);
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

    private void Refuse(NtStatus status, string reason)
    {
        BrokerLog.Refused(_services.Log, Peer.ProcessId, reason);
        HelloReply reply = Versions();
        var writer = new MessageWriter(_services.SendBuffer, WireOperation.Hello, _helloHeader.Serial, status);
        _ = writer.TryPut(in reply) && writer.TryPutText(reason);
        Send(writer.Finish(), []);
        Close(reason);
    }

    /// <summary>One user's processes in two user namespaces can't debug each other, so they are two domains (docs/trust.md).</summary>
    private NtStatus FindKey(out string reason)
    {
        if (Peer.ProcessId <= 0)
        {
            // It lives outside this pid namespace. All such processes have the number 0 here, and would share one table.
            reason = "its process can't be seen from the broker's pid namespace";
            return NtStatus.AccessDenied;
        }

        reason = "its process has ended";
        if (!TryOpenPeer(out PidFd? pidFd))
        {
            return NtStatus.ProcessIsTerminating;
        }

        using (pidFd)
        {
            bool known = _services.Namespace.TryRead(Peer.ProcessId, out ulong number, out LinuxError error);
            if (pidFd!.HasExited())
            {
                // Then the number may have been somebody else's when it was looked at.
                return NtStatus.ProcessIsTerminating;
            }

            Key = new DomainKey(Peer.UserId, number);
            reason = known ? "it is in another user namespace than the broker" : $"its user namespace can't be read ({error})";
            return known && Key == _services.Domains.Own.Key ? NtStatus.Success : NtStatus.AccessDenied;
        }
    }

    // ENOPROTOOPT: a kernel before 6.5. Else a failure means that it was reaped before its Hello was read.
    private bool TryOpenPeer(out PidFd? pidFd) =>
        _socket.TryGetPeerPidFd(out pidFd, out LinuxError error)
            || (error.Code == Errno.ENOPROTOOPT && PidFd.TryOpen(Peer.ProcessId, out pidFd, out _));

    private void Accept(HelloFlags flags)
    {
        switch (flags)
        {
            case HelloFlags.InspectOnly:
                Enter(ConnectionPhase.Inspector);
                HelloReply reply = Versions();
                Reply(_helloHeader, NtStatus.Success, in reply);
                break;
            case HelloFlags.WantTable:
                EnterDomain();
                break;
            default:
                CutOff(_helloHeader, NtStatus.InvalidMessage, "unknown Hello flags");
                break;
        }
    }

    private void EnterDomain()
    {
        NtStatus status = _services.Domains.GetOrAdd(Key, out DomainServices? domain);
        if (status != NtStatus.Success)
        {
            Refuse(status, "there is no room for another domain");
            return;
        }

        Domain = domain;
        domain!.Connections++;
        if (domain.Registry.ByTicket(_hello.TicketIndex, _hello.Ticket) is { } child)
        {
            Enter(ConnectionPhase.WaitingForParent);
            child.WaitingForStart.Add(this);
        }
        else
        {
            Join();
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
        if (!TryJoin())
        {
            _deadline.Cancel();
            Park(TryJoin);
        }
    }

    /// <summary>False: no process object can be made at the moment; nothing was done or answered.</summary>
    private bool TryJoin()
    {
        NtStatus status = FindProcess(out TrackedProcess? process);
        if (status == NtStatus.Success)
        {
            status = Domain!.Registry.EnsureTable(process!, TableState.Alive);
        }

        if (status == NtStatus.Retry)
        {
            return false;
        }

        if (status != NtStatus.Success)
        {
            Refuse(status, status == NtStatus.ProcessIsTerminating ? "its process has ended" : "the domain has no room for another process");
            return true;
        }

        Domain!.Registry.EndFormerProgram(process!, [.. process!.Records]);
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
        Reply(_helloHeader, NtStatus.Success, in reply, Domain.Domain.ArenaDescriptor, process.TableMemory!.Descriptor);
        return true;
    }

    private NtStatus FindProcess(out TrackedProcess? process)
    {
        process = null;
        return TryOpenPeer(out PidFd? pidFd)
            ? Domain!.Registry.GetOrAdd(Peer.ProcessId, pidFd!, out process)
            : NtStatus.ProcessIsTerminating;
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
