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
            Identify();
        }
    }

    /// <summary>Finds out who it is, and whether such are served.</summary>
    private void Identify()
    {
        NtStatus status = _services.Keys.AdmitUser(Peer.UserId, out string reason);
        PeerIdentity? identity = null;
        if (status == NtStatus.Success)
        {
            status = ReadIdentity(out identity, out reason);
        }

        using (identity)
        {
            if (status == NtStatus.Success)
            {
                Key = identity!.Key;
                Accept((HelloFlags)_hello.Flags, identity);
            }
            else
            {
                Refuse(status, reason);
            }
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

    private NtStatus ReadIdentity(out PeerIdentity? identity, out string reason)
    {
        identity = null;
        reason = "its process has ended";
        if (!TryOpenPeer(out PidFd? pidFd))
        {
            return NtStatus.ProcessIsTerminating;
        }

        using (pidFd)
        {
            if (_services.Keys.TryRead(Peer.UserId, Peer.ProcessId, pidFd!, out identity, out LinuxError error))
            {
                return _services.Keys.Admit(identity, out reason);
            }

            reason = error.Code == Errno.ESRCH ? reason : $"its user namespace can't be read ({error})";
            return error.Code == Errno.ESRCH ? NtStatus.ProcessIsTerminating : NtStatus.AccessDenied;
        }
    }

    // ENOPROTOOPT: a kernel before 6.5, and such a process must have a number here. Else a failure means that it was reaped before its Hello
    // was read.
    private bool TryOpenPeer(out PidFd? pidFd) =>
        _socket.TryGetPeerPidFd(out pidFd, out LinuxError error)
            || (error.Code == Errno.ENOPROTOOPT && Peer.ProcessId > 0 && PidFd.TryOpen(Peer.ProcessId, out pidFd, out _));

    private void Accept(HelloFlags flags, PeerIdentity identity)
    {
        if (!_socket.TryGetPeerGroups(out uint[]? groups, out LinuxError error))
        {
            Refuse(NtStatus.AccessDenied, $"its groups can't be read ({error})");
            return;
        }

        Principal = _services.Principals.Of(Key, Peer.GroupId, groups);
        switch (flags)
        {
            case HelloFlags.InspectOnly:
                Enter(ConnectionPhase.Inspector);
                HelloReply reply = Versions();
                Reply(_helloHeader, NtStatus.Success, in reply);
                break;
            case HelloFlags.WantTable:
                EnterDomain(identity);
                break;
            default:
                CutOff(_helloHeader, NtStatus.InvalidMessage, "unknown Hello flags");
                break;
        }
    }

    private void EnterDomain(PeerIdentity identity)
    {
        NtStatus status = _services.Domains.GetOrAdd(identity, out DomainServices? domain);
        if (status != NtStatus.Success)
        {
            Refuse(status, status == NtStatus.QuotaExceeded ? _services.Quotas.Describe(Key.UserId, Quota.Domains) : "there is no room for another domain");
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
        if (Domain!.IsCutOff)
        {
            Refuse(NtStatus.AccessDenied, "the memory of its domain was damaged: nobody of it is served until all its processes have ended");
            return true;
        }

        NtStatus status = FindProcess(out TrackedProcess? process);
        if (status == NtStatus.Success)
        {
            status = Domain.Registry.EnsureTable(process!, TableState.Alive);
        }

        if (status == NtStatus.Retry)
        {
            return false;
        }

        if (status != NtStatus.Success)
        {
            Refuse(status, status switch
            {
                NtStatus.ProcessIsTerminating => "its process has ended",
                NtStatus.NotSupported => "it is in a pid namespace that the broker does not see, and this kernel (before 6.9) can't tell such processes apart",
                NtStatus.QuotaExceeded when _services.Quotas.DescribeProcess(Key.UserId) is { } limit => limit,
                _ => "the domain has no room for another process",
            });
            return true;
        }

        Domain.Registry.EndFormerProgram(process!, [.. process!.Records]);
        Process = process;
        process.Principal = Principal;
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
