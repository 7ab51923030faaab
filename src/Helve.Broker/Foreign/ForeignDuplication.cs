using Helve.Broker.Connections;
using Helve.Broker.Domains;
using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Foreign;

/// <summary>
/// NtDuplicateObject over processes of several domains. The tables are read here, so that nobody maps another domain's; what an entry of a
/// table says is believed as far as its domain could do the same by itself.
/// </summary>
internal sealed class ForeignDuplication(BrokerServices services)
{
    private readonly record struct Party(DomainServices Domain, TrackedProcess Process);

    private readonly record struct Source(HomeObject Object, uint Granted, HandleAttributes Attributes, ForeignProxy? Proxy);

    /// <summary>Serves a request. False: a client keeps what is needed; nothing was done or answered.</summary>
    public bool TryDuplicate(Connection client, MessageHeader header, ForeignDuplicateRequest request)
    {
        NtStatus status = Duplicate(client, request, out NamedHandle handle);
        if (status == NtStatus.Retry)
        {
            return false;
        }

        var reply = new HandleReply { Handle = handle.Value, Slot = handle.Slot, Generation = handle.Generation, GrantedAccess = handle.Granted };
        client.Reply(header, status, in reply);
        return true;
    }

    private NtStatus Duplicate(Connection client, in ForeignDuplicateRequest request, out NamedHandle handle)
    {
        handle = default;
        var options = (DuplicateOptions)request.Options;
        bool close = (options & DuplicateOptions.CloseSource) != 0;
        NtStatus status = FindParty(client, request.SourceProcess, out Party from);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = FindSource(client, request, from, out Source source);
        if (status != NtStatus.Success)
        {
            return status;
        }

        Party to = default;
        status = request.TargetProcess != 0 ? FindParty(client, request.TargetProcess, out to)
            : close ? NtStatus.Success
            : NtStatus.InvalidParameter;
        if (status == NtStatus.Success && request.TargetProcess != 0)
        {
            status = Insert(client, request, options, source, to, out handle);
        }

        // The source is closed whatever became of the new handle, once both were known.
        if (close && status != NtStatus.Retry && request.Source != ForeignDuplicateRequest.Self && !(status != NtStatus.Success && request.TargetProcess == 0))
        {
            NtStatus closed = from.Domain.Handles.CloseIn(from.Process.TableReference, request.Source);
            status = request.TargetProcess == 0 ? closed : status;
            OnClosed(from, source);
        }

        return status;
    }

    private static void OnClosed(Party from, Source source)
    {
        if (source.Proxy is { } proxy)
        {
            from.Domain.Foreign.OnClosed(proxy.Holder, proxy.Slot, proxy.Generation);
        }
    }

    private NtStatus Insert(Connection client, in ForeignDuplicateRequest request, DuplicateOptions options, Source source, Party to, out NamedHandle handle)
    {
        handle = default;
        bool same = (options & DuplicateOptions.SameAccess) != 0;
        GenericMapping mapping = GenericMapping.Of(source.Object.Type);
        if (!same && mapping.HasReserved(request.Access))
        {
            return NtStatus.AccessDenied;
        }

        uint granted = same ? source.Granted
            : (request.Access & AccessMask.MAXIMUM_ALLOWED) != 0 ? source.Granted | mapping.Map(request.Access & ~AccessMask.MAXIMUM_ALLOWED)
            : mapping.Map(request.Access);

        // More than the source has is for the object's own domain to give, whose memory it is: not for somebody who reaches into its table.
        if ((granted & ~source.Granted) != 0 && (source.Proxy is not null || client.Domain != source.Object.Home))
        {
            return NtStatus.AccessDenied;
        }

        HandleAttributes attributes = (options & DuplicateOptions.SameAttributes) != 0 ? source.Attributes : (HandleAttributes)request.Attributes;
        NtStatus status = to.Domain.Registry.EnsureTable(to.Process, TableState.Alive);
        return status != NtStatus.Success
            ? status
            : services.Foreign.Insert(to.Domain, to.Process.TableReference, source.Object, granted, attributes & HandleAttributes.All, out handle);
    }

    private NtStatus FindSource(Connection client, in ForeignDuplicateRequest request, Party from, out Source source)
    {
        source = default;
        if (request.Source == ForeignDuplicateRequest.Self)
        {
            // The process whose table was named, with all access that may be had: a known way to more rights, and NT's.
            uint all = client.Domain == from.Domain || client.Domain!.Key.UserId == 0 ? (uint)ProcessRights.AllAccess : 0;
            source = new Source(
                new HomeObject(from.Domain, ObjectType.Process, from.Process.ObjectSlot, from.Process.ObjectGeneration), all, HandleAttributes.None, null);
            return NtStatus.Success;
        }

        NtStatus status = from.Domain.Registry.EnsureTable(from.Process, TableState.Alive);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = ForeignLookup.Find(
            services.Foreign, from.Domain, from.Process.Table!, request.Source, ObjectType.None, 0, out NamedTarget found, out uint granted,
            out HandleAttributes attributes);
        if (status == NtStatus.Success)
        {
            source = new Source(found.Object, granted & GenericMapping.Of(found.Object.Type).All, attributes, found.Proxy);
        }

        return status;
    }

    private NtStatus FindParty(Connection client, uint handle, out Party party)
    {
        party = new Party(client.Domain!, client.Process!);
        if (handle == ForeignDuplicateRequest.Self)
        {
            return NtStatus.Success;
        }

        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process!.Table!, handle, ObjectType.Process, (uint)ProcessRights.DuplicateHandle,
            out NamedTarget found, out _);
        if (status != NtStatus.Success)
        {
            return status;
        }

        // The slot's word says which process slot it was; only the registry says whether it still is.
        DomainServices home = found.Object.Home;
        TrackedProcess? process = home.Registry.ByIndex(Volatile.Read(ref home.Arena.Slot(found.Object.Slot).Value2));
        bool runs = process is { Stage: ProcessStage.Alive } && process.ObjectSlot == found.Object.Slot && process.ObjectGeneration == found.Object.Generation;
        party = runs ? new Party(home, process!) : default;
        return runs ? NtStatus.Success : NtStatus.ProcessIsTerminating;
    }
}
