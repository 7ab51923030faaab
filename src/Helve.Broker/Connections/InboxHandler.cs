using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Broker.Inbox;
using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Handles that one process sends to another, which is told of them. Sender, receiver and object may be of one domain or of three.</summary>
internal sealed class InboxHandler(BrokerServices services)
{
    private const int CurrentProcess = -1;
    private const int CurrentThread = -2;

    private readonly record struct Receiver(DomainServices Domain, TrackedProcess Process);

    public bool Send(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out SendHandleRequest request) || !reader.AtEnd)
        {
            return false;
        }

        if (!TrySend(client, reader.Header, request))
        {
            ParkSend(client, reader.Header, request);
        }

        return true;
    }

    public static bool Receive(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.AtEnd)
        {
            return false;
        }

        MessageHeader header = reader.Header;
        if (!TryReceive(client, header))
        {
            client.Park(() => TryReceive(client, header));
        }

        return true;
    }

    private void ParkSend(Connection client, MessageHeader header, SendHandleRequest request) =>
        client.Park(() => TrySend(client, header, request));

    /// <summary>False: the object is not to be had at the moment; nothing was done or answered.</summary>
    private bool TrySend(Connection client, MessageHeader header, in SendHandleRequest request)
    {
        NtStatus status = Check(client, request, out Receiver receiver, out HomeObject what, out Arrival arrival);
        if (status == NtStatus.Success)
        {
            status = receiver.Domain.Registry.Custody.Put(receiver.Process, arrival, (in TableReference table, out NamedHandle handle) =>
                Take(receiver.Domain, table, what, arrival.Access, out handle));
        }

        if (status != NtStatus.Retry)
        {
            client.Reply(header, status);
        }

        return status != NtStatus.Retry;
    }

    // A directory or link is nobody's: it has a slot in each domain that has handles to it.
    private NtStatus Take(DomainServices holder, in TableReference table, HomeObject what, uint access, out NamedHandle handle) =>
        what.Type is ObjectType.Directory or ObjectType.SymbolicLink && what.Home != holder
            ? services.Names.Hand(holder, table, what, access, out handle)
            : services.Foreign.Insert(holder, table, what, access, HandleAttributes.None, out handle);

    /// <inheritdoc cref="TrySend"/>
    private static bool TryReceive(Connection client, MessageHeader header)
    {
        NtStatus status = client.Domain!.Registry.Custody.Deliver(client.Process!, out Arrival arrival, out uint handle);
        if (status == NtStatus.Retry)
        {
            return false;
        }

        ReceiveHandleReply reply = default;
        if (status == NtStatus.Success)
        {
            reply = new ReceiveHandleReply
            {
                Handle = handle,
                Type = (uint)arrival.Type,
                GrantedAccess = arrival.Access,
                SenderProcessId = (uint)arrival.SenderId,
                Tag = arrival.Tag,
            };
        }

        client.Reply(header, status, in reply);
        return true;
    }

    /// <summary>In this order: the options, the receiver's handle, the object's handle, that the receiver runs, the access.</summary>
    private NtStatus Check(Connection client, in SendHandleRequest request, out Receiver receiver, out HomeObject what, out Arrival arrival)
    {
        receiver = default;
        what = default;
        arrival = default;
        if ((request.Options & ~(uint)DuplicateOptions.SameAccess) != 0)
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus found = FindReceiver(client, (int)request.Process, out receiver);
        if (found is not (NtStatus.Success or NtStatus.ProcessIsTerminating))
        {
            return found;
        }

        NtStatus status = FindObject(client, request, out what, out uint access);
        if (status != NtStatus.Success || found != NtStatus.Success)
        {
            return status != NtStatus.Success ? status : found;
        }

        if (receiver.Process != client.Process && ForeignWidening.Has(what, ObjectFlags.Exclusive))
        {
            // An object that is one process's alone stays so, as when it is duplicated.
            return NtStatus.AccessDenied;
        }

        // Another domain's processes get rights of the type, whatever the sender wrote into its own table.
        access &= receiver.Domain == what.Home ? uint.MaxValue : GenericMapping.Of(what.Type).All;
        status = (request.Options & (uint)DuplicateOptions.SameAccess) != 0 ? NtStatus.Success : Narrow(what.Type, request.Access, ref access);
        TrackedProcess process = client.Process!;
        var sender = new Sender(client.Domain!.Number, new ProcessObjectName(process.ObjectSlot, process.ObjectGeneration));
        arrival = new Arrival(0, 0, 0, what.Type, access, request.Tag, sender, process.ProcessId);
        return status;
    }

    private NtStatus FindReceiver(Connection client, int handle, out Receiver receiver)
    {
        receiver = new Receiver(client.Domain!, client.Process!);
        if (handle is CurrentProcess or CurrentThread)
        {
            return handle == CurrentProcess ? NtStatus.Success : NtStatus.ObjectTypeMismatch;
        }

        receiver = default;
        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process!.Table!, SeenHandle.Of((uint)handle), ObjectType.Process, (uint)ProcessRights.DuplicateHandle,
            out NamedTarget found, out _);
        if (status != NtStatus.Success)
        {
            return status;
        }

        DomainServices home = found.Object.Home;
        if (home.Registry.Running(found.Object.Slot, found.Object.Generation) is not { } process)
        {
            return NtStatus.ProcessIsTerminating;
        }

        receiver = new Receiver(home, process);
        return NtStatus.Success;
    }

    private NtStatus FindObject(Connection client, in SendHandleRequest request, out HomeObject what, out uint access)
    {
        what = new HomeObject(client.Domain!, ObjectType.Process, client.Process!.ObjectSlot, client.Process.ObjectGeneration);
        access = (uint)ProcessRights.AllAccess;
        int handle = (int)request.Object;
        if (handle is CurrentProcess or CurrentThread)
        {
            return handle == CurrentProcess ? NtStatus.Success : NtStatus.NotSupported;
        }

        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process.Table!, SeenHandle.Of(request.Object), ObjectType.None, 0, out NamedTarget found, out access,
            out EntryWord entry);
        what = found.Object;
        return status == NtStatus.Success && !IsMeant(entry, request.Identity) ? NtStatus.InvalidHandle : status;
    }

    // Attributes may have changed since; slot, generation and sequence say which handle it is.
    private static bool IsMeant(EntryWord entry, ulong identity) =>
        identity == 0 || entry.With(HandleAttributes.None) == new EntryWord(identity).With(HandleAttributes.None);

    /// <summary>
    /// A part of what the sender has. More than that is never sent: whether the sender may have it is asked when it duplicates its handle.
    /// </summary>
    private static NtStatus Narrow(ObjectType type, uint desired, ref uint access)
    {
        GenericMapping mapping = GenericMapping.Of(type);
        if (mapping.HasReserved(desired))
        {
            return NtStatus.AccessDenied;
        }

        uint wanted = (desired & AccessMask.MAXIMUM_ALLOWED) != 0 ? access : mapping.Map(desired) | (desired & AccessMask.ACCESS_SYSTEM_SECURITY);
        if ((wanted & ~access) != 0)
        {
            return NtStatus.AccessDenied;
        }

        access = wanted;
        return NtStatus.Success;
    }
}
