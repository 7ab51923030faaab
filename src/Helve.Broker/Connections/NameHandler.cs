using Helve.Broker.Keeping;
using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Objects.Timer;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Create and open by name.</summary>
internal sealed class NameHandler(BrokerServices services)
{
    private readonly KeepsakeHandler _keepsakes = new(services);

    public bool Create(Connection client, ref MessageReader reader, Span<FileDescriptor?> descriptors)
    {
        if (!reader.TryRead(out CreateNamedRequest request) || request.SecurityBytes > WireLimits.MaximumSecurityBytes
            || (descriptors.Length != 0 && !services.KeptTypes.Has((ObjectType)request.Type)))
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
        NewObject content = default;
        if (status == NtStatus.Success)
        {
            status = Prepare(client, request, text, security, descriptors, out content);
        }

        if (status != NtStatus.Success)
        {
            client.Reply(reader.Header, status);
            content.Keepsake?.EndOnce(KeepsakeEnd.NeverBegan);
        }
        else if (!TryCreate(client, reader.Header, request, name, content))
        {
            ParkCreate(client, reader.Header, request, name.ToString(), content);
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

    private void ParkCreate(Connection client, MessageHeader header, CreateNamedRequest request, string name, NewObject content) =>
        client.Park(() => TryCreate(client, header, request, name, content), givenUp: () => EndUnused(content));

    private void ParkOpen(Connection client, MessageHeader header, OpenNamedRequest request, string name) =>
        client.Park(() => TryOpen(client, header, request, name));

    /// <summary>Looks at everything but the name: parameters come before it (semantics H16).</summary>
    private NtStatus Prepare(
        Connection client,
        in CreateNamedRequest request,
        ReadOnlySpan<char> target,
        ReadOnlySpan<byte> security,
        Span<FileDescriptor?> descriptors,
        out NewObject content)
    {
        content = default;
        ObjectInit init = default;
        Keepsake? keepsake = null;
        SecurityDescriptor? given = null;
        NtStatus status = !Asked(request).HasValidAttributes ? NtStatus.InvalidParameter
            : services.KeptTypes.Has((ObjectType)request.Type) ? services.KeptTypes.Prepare(client, request, descriptors, out init, out keepsake)
            : TryInit(client, request, out init);
        status = status == NtStatus.Success && !security.IsEmpty ? SecurityDescriptor.TryRead(security, out given) : status;
        content = new NewObject
        {
            Init = init,
            Keepsake = keepsake,
            Target = target.ToString(),
            Security = given,
        };
        return status;
    }

    /// <summary>False: the object is not to be had at the moment; nothing was done or answered.</summary>
    private bool TryCreate(Connection client, MessageHeader header, in CreateNamedRequest request, ReadOnlySpan<char> name, in NewObject content)
    {
        NameRequest what = Asked(request);
        NtStatus status = name.IsEmpty
            ? services.Names.CreateUnnamed(client.Caller, what, content, out NamedHandle handle)
            : services.Names.CreateOrOpen(client.Caller, what, name, content, out handle);
        bool bringsDescriptors = ((CreateFlags)request.Flags & CreateFlags.WithoutDescriptors) == 0;
        if (!TryReply(client, header, what.Type, status, handle, bringsDescriptors))
        {
            return false;
        }

        EndUnused(content);
        return true;
    }

    // An existing object was opened, or there is none.
    private static void EndUnused(in NewObject content)
    {
        if (content.Keepsake is { Home: null } unused)
        {
            unused.EndOnce(KeepsakeEnd.NeverBegan);
        }
    }

    private static NameRequest Asked(in CreateNamedRequest request) =>
        new((ObjectType)request.Type, request.Access, (ObjectAttributeBits)request.Attributes, request.RootDirectory);

    /// <summary>False: the object is not to be had at the moment; nothing was done or answered.</summary>
    private bool TryOpen(Connection client, MessageHeader header, in OpenNamedRequest request, ReadOnlySpan<char> name)
    {
        var what = new NameRequest((ObjectType)request.Type, request.Access, (ObjectAttributeBits)request.Attributes, request.RootDirectory);
        NamedHandle handle = default;
        NtStatus status = IsNameable(what.Type) && what.HasValidAttributes
            ? services.Names.Open(client.Caller, what, name, out handle)
            : NtStatus.InvalidParameter;
        return TryReply(client, header, what.Type, status, handle);
    }

    private bool IsNameable(ObjectType type) =>
        type is ObjectType.Event or ObjectType.Mutex or ObjectType.Semaphore or ObjectType.Timer or ObjectType.KeyedEvent
        || IsContainer(type) || services.KeptTypes.Has(type);

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
            case ObjectType.Timer when request.Initial == 0 && (flags & ~CreateFlags.ManualReset) == 0:
                init = Timer<HardwareMemory>.Init(flags == CreateFlags.ManualReset);
                return NtStatus.Success;
            case ObjectType.KeyedEvent when flags == CreateFlags.None:
                init = SteadyObject.Init(0, 0);
                return NtStatus.Success;
            case ObjectType.Directory or ObjectType.SymbolicLink when flags == CreateFlags.None:
                return NtStatus.Success;
            default:
                return NtStatus.InvalidParameter;
        }
    }

    private bool TryReply(Connection client, MessageHeader header, ObjectType type, NtStatus status, NamedHandle handle, bool bringsDescriptors = true)
    {
        if (status == NtStatus.Retry)
        {
            return false;
        }

        if (bringsDescriptors && services.KeptTypes.Has(type) && handle.Value != 0)
        {
            _keepsakes.Reply(client, header, type, status, handle);
            return true;
        }

        var reply = new HandleReply
        {
            Handle = handle.Value,
            Existed = status == NtStatus.ObjectNameExists ? 1u : 0,
            Slot = handle.Slot,
            Generation = handle.Generation,
            GrantedAccess = handle.Granted,
            IsSteady = handle.IsSteady ? 1u : 0,
        };
        client.Reply(header, status, in reply);
        return true;
    }
}
