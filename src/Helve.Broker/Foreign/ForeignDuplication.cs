using Helve.Broker.Connections;
using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Foreign;

/// <summary>
/// NtDuplicateObject over processes of several domains. The tables are read here, so that nobody maps another domain's; what an entry of a
/// table says is believed as far as its domain could do the same by itself. The order of errors is that within a domain
/// (docs/calls/TryDuplicate.md).
/// </summary>
internal sealed class ForeignDuplication(BrokerServices services)
{
    private readonly ForeignWidening _widening = new(services);

    /// <summary>Serves a request, at once or when the clients that keep what it needs let go.</summary>
    public void Serve(Connection client, MessageHeader header, in ForeignDuplicateRequest request)
    {
        var work = new Duplicating(client, header, request);
        if (!TryServe(work))
        {
            // Once there is a new handle the rest is owed, and no limit refuses it. A connection owes one request at most.
            client.Park(() => TryServe(work), mayRefuse: !work.IsDecided);
        }
    }

    /// <summary>False: something is not to be had at the moment. What was done is kept in the work, and not done again.</summary>
    private bool TryServe(Duplicating work)
    {
        if (!work.IsDecided)
        {
            work.Status = Duplicate(work);
            work.IsDecided = work.Status != NtStatus.Retry;
        }

        if (!work.IsDecided || !TryClose(work))
        {
            return false;
        }

        NamedHandle made = work.Made;
        var reply = new HandleReply { Handle = made.Value, Slot = made.Slot, Generation = made.Generation, GrantedAccess = made.Granted };
        work.Client.Reply(work.Header, work.Status, in reply);
        return true;
    }

    /// <summary>Everything but the close of the source, which is noted if it is to be done.</summary>
    private NtStatus Duplicate(Duplicating work)
    {
        NtStatus status = FindParty(work.Client, work.Request.SourceProcess, out DuplicationParty from);
        if (status != NtStatus.Success)
        {
            return status;
        }

        DuplicationParty to = default;
        NtStatus targetStatus = work.HasTarget ? FindParty(work.Client, work.Request.TargetProcess, out to)
            : work.ClosesSource ? NtStatus.Success
            : NtStatus.InvalidParameter;
        status = targetStatus != NtStatus.Success && !work.ClosesSource ? targetStatus
            : !work.KeepsAccess && (work.Request.Access & AccessMask.ReservedForAll) != 0 ? NtStatus.AccessDenied
            : FindSource(work, from, out DuplicationSource source) is not NtStatus.Success and NtStatus missing ? missing
            : Finish(work, from, source, to, targetStatus);
        return status;
    }

    // The source was found: it is closed whatever becomes of the new handle. -1 is no entry that could be.
    private NtStatus Finish(Duplicating work, DuplicationParty from, in DuplicationSource source, DuplicationParty to, NtStatus targetStatus)
    {
        NtStatus status = targetStatus != NtStatus.Success || !work.HasTarget ? targetStatus
            : to.Process is null ? NtStatus.ProcessIsTerminating
            : Insert(work, from, source, to);
        if (work.ClosesSource && status != NtStatus.Retry && source.Entry.IsLive)
        {
            work.Owed = (from, source);
        }

        return status;
    }

    /// <summary>Closes what is to be closed: the handle that was duplicated, and no other that got its value since.</summary>
    private static bool TryClose(Duplicating work)
    {
        if (work.Owed is not { } owed)
        {
            return true;
        }

        // Of a process that has ended meanwhile recovery closes every handle, and its table's memory may be gone.
        NtStatus status = owed.Owner is { Domain.HasEnded: false, Process: { Stage: ProcessStage.Alive, Table: not null } process }
            ? owed.Owner.Domain.Handles.CloseIn(process.TableReference, work.Request.Source.Value, owed.Source.Entry)
            : NtStatus.ProcessIsTerminating;
        if (status is NtStatus.Retry or NtStatus.InsufficientResources)
        {
            // All records with which the broker could close are with recovery, which waits for clients that are stopped.
            return false;
        }

        work.Owed = null;
        work.Status = work.HasTarget ? work.Status : status;
        if (ObjectTypes.IsKept(owed.Source.Object.Type) && !owed.Owner.Domain.HasEnded)
        {
            // The process may have descriptors of its own for that handle.
            Doorbell<HardwareMemory>.TellClosed(owed.Owner.Domain.Arena, owed.Owner.Process!.Index);
        }

        if (owed.Source.Proxy is { } proxy)
        {
            owed.Owner.Domain.Foreign.OnClosed(proxy.Holder, proxy.Slot, proxy.Generation);
        }

        return true;
    }

    private NtStatus Insert(Duplicating work, DuplicationParty from, in DuplicationSource source, DuplicationParty to)
    {
        NtStatus status = _widening.Grant(work, source, to, out uint granted);
        if (status != NtStatus.Success)
        {
            return status;
        }

        // An object that is one process's alone stays so (OBJ_EXCLUSIVE).
        if (from.Process != to.Process && ForeignWidening.Has(source.Object, ObjectFlags.Exclusive))
        {
            return NtStatus.AccessDenied;
        }

        HandleAttributes attributes = work.KeepsAttributes ? source.Entry.Attributes : (HandleAttributes)work.Request.Attributes;
        status = to.Domain.Registry.EnsureTable(to.Process!, TableState.Alive);
        if (status == NtStatus.Success)
        {
            status = services.Foreign.Insert(
                to.Domain, to.Process!.TableReference, source.Object, granted, attributes & HandleAttributes.All, out NamedHandle made);
            work.Made = made;
        }

        return status;
    }

    private NtStatus FindSource(Duplicating work, DuplicationParty from, out DuplicationSource source)
    {
        source = default;
        if (from.Process is not { } process)
        {
            return NtStatus.ProcessIsTerminating;
        }

        if (work.Request.Source.Value == ForeignDuplicateRequest.Self)
        {
            // The process whose table was named, with all access, for everybody who may reach into that table (semantics B33): a known way
            // to more rights, and NT's.
            var itself = new HomeObject(from.Domain, ObjectType.Process, process.ObjectSlot, process.ObjectGeneration);
            source = new DuplicationSource(itself, (uint)ProcessRights.AllAccess, default, null);
            return NtStatus.Success;
        }

        NtStatus status = from.Domain.Registry.EnsureTable(process, TableState.Alive);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = ForeignLookup.Find(
            services.Foreign, from.Domain, process.Table!, work.Request.Source, ObjectType.None, 0, out NamedTarget found, out uint granted,
            out EntryWord entry);
        if (status == NtStatus.Success)
        {
            source = new DuplicationSource(found.Object, granted & GenericMapping.Of(found.Object.Type).Valid, entry, found.Proxy);
        }

        return status;
    }

    private NtStatus FindParty(Connection client, SeenHandle handle, out DuplicationParty party)
    {
        party = new DuplicationParty(client.Domain!, client.Process);
        if (handle.Value == ForeignDuplicateRequest.Self)
        {
            return NtStatus.Success;
        }

        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process!.Table!, handle, ObjectType.Process, (uint)ProcessRights.DuplicateHandle,
            out NamedTarget found, out _);
        if (status == NtStatus.Success)
        {
            party = new DuplicationParty(found.Object.Home, found.Object.FindProcess());
        }

        return status;
    }
}
