using Helve.Broker.Inbox;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Handles that one process sends to another, which is told of them.</summary>
internal static class InboxHandler
{
    private const int CurrentProcess = -1;
    private const int CurrentThread = -2;

    public static bool Send(Connection client, ref MessageReader reader)
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

    private static void ParkSend(Connection client, MessageHeader header, SendHandleRequest request) =>
        client.Park(() => TrySend(client, header, request));

    /// <summary>False: the object is not to be had at the moment; nothing was done or answered.</summary>
    private static bool TrySend(Connection client, MessageHeader header, in SendHandleRequest request)
    {
        NtStatus status = Check(client, request, out TrackedProcess? receiver, out Arrival arrival);
        if (status == NtStatus.Success)
        {
            status = client.Domain!.Registry.Custody.Put(receiver!, arrival);
        }

        if (status != NtStatus.Retry)
        {
            client.Reply(header, status);
        }

        return status != NtStatus.Retry;
    }

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
                Type = (uint)HandleOperations<HardwareMemory>.TypeOf(client.Domain!.Arena, arrival.Slot),
                GrantedAccess = arrival.Access,
                SenderProcessId = (uint)arrival.SenderId,
                Tag = arrival.Tag,
            };
        }

        client.Reply(header, status, in reply);
        return true;
    }

    /// <summary>In this order: the options, the receiver's handle, the object's handle, that the receiver runs, the access.</summary>
    private static NtStatus Check(Connection client, in SendHandleRequest request, out TrackedProcess? receiver, out Arrival arrival)
    {
        receiver = null;
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

        NtStatus status = FindObject(client, request, out WaitTarget what, out ObjectType type, out uint access);
        if (status != NtStatus.Success || found != NtStatus.Success)
        {
            return status != NtStatus.Success ? status : found;
        }

        status = (request.Options & (uint)DuplicateOptions.SameAccess) != 0 ? NtStatus.Success : Narrow(type, request.Access, ref access);
        TrackedProcess sender = client.Process!;
        var name = new ProcessObjectName(sender.ObjectSlot, sender.ObjectGeneration);
        arrival = new Arrival(0, what.Slot, what.Generation, access, request.Tag, name, sender.ProcessId);
        return status;
    }

    private static NtStatus FindReceiver(Connection client, int handle, out TrackedProcess? receiver)
    {
        receiver = client.Process;
        return handle switch
        {
            CurrentProcess => NtStatus.Success,
            CurrentThread => NtStatus.ObjectTypeMismatch,
            _ => ProcessHandler.FindTarget(client, (uint)handle, out receiver),
        };
    }

    private static NtStatus FindObject(
        Connection client, in SendHandleRequest request, out WaitTarget what, out ObjectType type, out uint access)
    {
        what = new WaitTarget(client.Process!.ObjectSlot, client.Process.ObjectGeneration);
        type = ObjectType.Process;
        access = (uint)ProcessRights.AllAccess;
        int handle = (int)request.Object;
        if (handle is CurrentProcess or CurrentThread)
        {
            return handle == CurrentProcess ? NtStatus.Success : NtStatus.NotSupported;
        }

        NtStatus status = HandleOperations<HardwareMemory>.Lookup(client.Process.Table!, handle, out HandleInfo info);
        if (status != NtStatus.Success || !IsMeant(info, request.Identity) || info.Slot >= client.Domain!.Arena.SlotCapacity)
        {
            return NtStatus.InvalidHandle;
        }

        what = new WaitTarget(info.Slot, info.Generation);
        type = HandleOperations<HardwareMemory>.TypeOf(client.Domain.Arena, info.Slot);
        access = info.Access;
        return NtStatus.Success;
    }

    // Attributes may have changed since; slot, generation and sequence say which handle it is.
    private static bool IsMeant(in HandleInfo info, ulong identity) =>
        identity == 0 || new EntryWord(info.A).With(HandleAttributes.None) == new EntryWord(identity).With(HandleAttributes.None);

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
