using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Create and open by name.</summary>
internal sealed class NameHandler(BrokerServices services)
{
    public bool Create(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out CreateNamedRequest request) || request.SecurityBytes > WireLimits.MaximumSecurityBytes)
        {
            return false;
        }

        if (!TryName(client, ref reader, request.NameBytes, request.SecurityBytes, out ReadOnlySpan<char> name, out bool malformed))
        {
            return !malformed;
        }

        if (!TryCreate(client, reader.Header, request, name))
        {
            ParkCreate(client, reader.Header, request, name.ToString());
        }

        return true;
    }

    public bool Open(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out OpenNamedRequest request))
        {
            return false;
        }

        if (!TryName(client, ref reader, request.NameBytes, 0, out ReadOnlySpan<char> name, out bool malformed))
        {
            return !malformed;
        }

        if (!TryOpen(client, reader.Header, request, name))
        {
            ParkOpen(client, reader.Header, request, name.ToString());
        }

        return true;
    }

    private void ParkCreate(Connection client, MessageHeader header, CreateNamedRequest request, string name) =>
        client.Park(() => TryCreate(client, header, request, name));

    private void ParkOpen(Connection client, MessageHeader header, OpenNamedRequest request, string name) =>
        client.Park(() => TryOpen(client, header, request, name));

    /// <summary>False: the object is not to be had at the moment; nothing was done or answered.</summary>
    private bool TryCreate(Connection client, MessageHeader header, in CreateNamedRequest request, ReadOnlySpan<char> name)
    {
        var what = new NameRequest((ObjectType)request.Type, request.Access, (ObjectAttributeBits)request.Attributes)
        {
            Creator = client.Process!.Index,
        };
        // Parameters come before the name (semantics H16).
        NtStatus status = TryInit(client, request, out ObjectInit init);
        NamedHandle handle = default;
        if (status == NtStatus.Success)
        {
            status = Check(client, what, request.RootDirectory, name);
        }

        if (status == NtStatus.Success)
        {
            // An empty name is no name: such an object is made without the broker.
            status = name.IsEmpty
                ? NtStatus.InvalidParameter
                : services.Names.CreateOrOpen(client.Caller, what, name, init, out handle);
        }

        return TryReply(client, header, status, handle);
    }

    /// <summary>False: the object is not to be had at the moment; nothing was done or answered.</summary>
    private bool TryOpen(Connection client, MessageHeader header, in OpenNamedRequest request, ReadOnlySpan<char> name)
    {
        var what = new NameRequest((ObjectType)request.Type, request.Access, (ObjectAttributeBits)request.Attributes);
        NamedHandle handle = default;
        NtStatus status = IsNameable(what.Type) ? Check(client, what, request.RootDirectory, name) : NtStatus.InvalidParameter;
        if (status == NtStatus.Success)
        {
            status = services.Names.Open(client.Caller, what, name, out handle);
        }

        return TryReply(client, header, status, handle);
    }

    private static bool IsNameable(ObjectType type) => type is ObjectType.Event or ObjectType.Mutex or ObjectType.Semaphore;

    private static NtStatus Check(Connection client, NameRequest request, uint root, ReadOnlySpan<char> name)
    {
        NtStatus status = request.HasValidAttributes ? ObjectName.CheckRelative(name) : NtStatus.InvalidParameter;
        return status != NtStatus.Success || root == 0
            ? status
            : HandleOperations<HardwareMemory>.Lookup(
                client.Domain!.Arena, client.Process!.Table!, (int)root, ObjectType.Directory, 0, out _);
    }

    /// <summary>
    /// Takes the name from the message. An odd byte count is a wrong name (semantics E27), a length that leaves another rest than that a
    /// wrong message.
    /// </summary>
    private static bool TryName(
        Connection client, ref MessageReader reader, uint bytes, uint rest, out ReadOnlySpan<char> name, out bool malformed)
    {
        name = default;
        malformed = bytes + (ulong)rest != (uint)reader.Remaining;
        if (malformed)
        {
            return false;
        }

        if (reader.TryReadText(bytes, out name))
        {
            return true;
        }

        client.Reply(reader.Header, NtStatus.ObjectNameInvalid);
        return false;
    }

    private static NtStatus TryInit(Connection client, in CreateNamedRequest request, out ObjectInit init)
    {
        init = default;
        var flags = (CreateFlags)request.Flags;
        switch ((ObjectType)request.Type)
        {
            case ObjectType.Event when request.Initial <= 1 && (flags & ~CreateFlags.ManualReset) == 0:
                init = Named(Event<HardwareMemory>.Init(flags == CreateFlags.ManualReset, request.Initial == 1));
                return NtStatus.Success;
            case ObjectType.Semaphore when flags == CreateFlags.None
                && request.Maximum is > 0 and <= int.MaxValue && request.Initial <= request.Maximum:
                init = Named(Semaphore<HardwareMemory>.Init((int)request.Initial, (int)request.Maximum));
                return NtStatus.Success;
            case ObjectType.Mutex when flags == CreateFlags.None:
                init = Named(Mutex<HardwareMemory>.Init(Arena.NoRecord));
                return NtStatus.Success;
            case ObjectType.Mutex when flags == CreateFlags.InitialOwner && client.Process!.OwnsRecord(request.Record):
                init = Named(Mutex<HardwareMemory>.Init(request.Record));
                return NtStatus.Success;
            default:
                return NtStatus.InvalidParameter;
        }
    }

    private static ObjectInit Named(ObjectInit init) => new()
    {
        State = init.State,
        Subtype = init.Subtype,
        Flags = (byte)(init.Flags | 1),
        Value0 = init.Value0,
        Value1 = init.Value1,
        Value2 = init.Value2,
        Value3 = init.Value3,
    };

    private static bool TryReply(Connection client, MessageHeader header, NtStatus status, NamedHandle handle)
    {
        if (status == NtStatus.Retry)
        {
            return false;
        }

        var reply = new HandleReply
        {
            Handle = handle.Value,
            Existed = status == NtStatus.ObjectNameExists ? 1u : 0,
            Slot = handle.Slot,
            Generation = handle.Generation,
            GrantedAccess = handle.Granted,
        };
        client.Reply(header, status, in reply);
        return true;
    }
}
