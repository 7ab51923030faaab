using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Security;
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

        ulong target = request.Type == (uint)ObjectType.SymbolicLink ? request.Initial : 0;
        if (!TryName(client, ref reader, request.NameBytes, request.SecurityBytes + target, out ReadOnlySpan<char> name, out bool malformed))
        {
            return !malformed;
        }

        _ = reader.TryReadBytes(request.SecurityBytes, out ReadOnlySpan<byte> security);
        NtStatus status = reader.TryReadText((uint)target, out ReadOnlySpan<char> text) ? ObjectName.CheckTarget(text) : NtStatus.ObjectNameInvalid;
        if (status != NtStatus.Success)
        {
            client.Reply(reader.Header, status);
        }
        else if (!TryCreate(client, reader.Header, request, name, text, security))
        {
            ParkCreate(client, reader.Header, request, name.ToString(), text.ToString(), security.ToArray());
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

    private void ParkCreate(
        Connection client, MessageHeader header, CreateNamedRequest request, string name, string target, byte[] security) =>
        client.Park(() => TryCreate(client, header, request, name, target, security));

    private void ParkOpen(Connection client, MessageHeader header, OpenNamedRequest request, string name) =>
        client.Park(() => TryOpen(client, header, request, name));

    /// <summary>False: the object is not to be had at the moment; nothing was done or answered.</summary>
    private bool TryCreate(
        Connection client,
        MessageHeader header,
        in CreateNamedRequest request,
        ReadOnlySpan<char> name,
        ReadOnlySpan<char> target,
        ReadOnlySpan<byte> security)
    {
        var what = new NameRequest((ObjectType)request.Type, request.Access, (ObjectAttributeBits)request.Attributes, request.RootDirectory);

        // Parameters come before the name (semantics H16).
        NtStatus status = what.HasValidAttributes ? TryInit(client, request, out ObjectInit init) : Invalid(out init);
        SecurityDescriptor? given = null;
        status = status == NtStatus.Success && !security.IsEmpty ? SecurityDescriptor.TryRead(security, out given) : status;
        NamedHandle handle = default;
        if (status == NtStatus.Success)
        {
            var content = new NewObject
            {
                Init = init,
                Target = target.ToString(),
                Security = given,
            };
            status = name.IsEmpty
                ? services.Names.CreateUnnamed(client.Caller, what, content, out handle)
                : services.Names.CreateOrOpen(client.Caller, what, name, content, out handle);
        }

        return TryReply(client, header, status, handle);
    }

    /// <summary>False: the object is not to be had at the moment; nothing was done or answered.</summary>
    private bool TryOpen(Connection client, MessageHeader header, in OpenNamedRequest request, ReadOnlySpan<char> name)
    {
        var what = new NameRequest((ObjectType)request.Type, request.Access, (ObjectAttributeBits)request.Attributes, request.RootDirectory);
        NamedHandle handle = default;
        NtStatus status = IsNameable(what.Type) && what.HasValidAttributes
            ? services.Names.Open(client.Caller, what, name, out handle)
            : NtStatus.InvalidParameter;
        return TryReply(client, header, status, handle);
    }

    private static bool IsNameable(ObjectType type) => type is ObjectType.Event or ObjectType.Mutex or ObjectType.Semaphore || IsContainer(type);

    private static bool IsContainer(ObjectType type) => type is ObjectType.Directory or ObjectType.SymbolicLink;

    /// <summary>
    /// Takes the name from the message. An odd byte count is a wrong name (semantics E27), a length that leaves another rest than that a
    /// wrong message.
    /// </summary>
    private static bool TryName(
        Connection client, ref MessageReader reader, uint bytes, ulong rest, out ReadOnlySpan<char> name, out bool malformed)
    {
        name = default;
        malformed = bytes + rest != (uint)reader.Remaining;
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

    private static NtStatus Invalid(out ObjectInit init)
    {
        init = default;
        return NtStatus.InvalidParameter;
    }

    private static NtStatus TryInit(Connection client, in CreateNamedRequest request, out ObjectInit init)
    {
        init = default;
        var flags = (CreateFlags)request.Flags;
        switch ((ObjectType)request.Type)
        {
            case ObjectType.Event when request.Initial <= 1 && (flags & ~CreateFlags.ManualReset) == 0:
                init = Event<HardwareMemory>.Init(flags == CreateFlags.ManualReset, request.Initial == 1);
                return NtStatus.Success;
            case ObjectType.Semaphore when flags == CreateFlags.None
                && request.Maximum is > 0 and <= int.MaxValue && request.Initial <= request.Maximum:
                init = Semaphore<HardwareMemory>.Init((int)request.Initial, (int)request.Maximum);
                return NtStatus.Success;
            case ObjectType.Mutex when flags == CreateFlags.None:
                init = Mutex<HardwareMemory>.Init(Arena.NoRecord);
                return NtStatus.Success;
            case ObjectType.Mutex when flags == CreateFlags.InitialOwner && client.Process!.OwnsRecord(request.Record):
                init = Mutex<HardwareMemory>.Init(request.Record);
                return NtStatus.Success;
            case ObjectType.Directory or ObjectType.SymbolicLink when flags == CreateFlags.None:
                return NtStatus.Success;
            default:
                return NtStatus.InvalidParameter;
        }
    }

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
