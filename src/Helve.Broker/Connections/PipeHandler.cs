using Helve.Broker.Access;
using Helve.Broker.Foreign;
using Helve.Broker.Names;
using Helve.Broker.Pipes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Security;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>
/// Pipes: who may make and open one, which instance a client gets, and what state the ends are in. Data never comes here.
/// </summary>
internal sealed class PipeHandler(BrokerServices services)
{
    private const ObjectAttributeBits Attributes = ObjectAttributeBits.Inherit | ObjectAttributeBits.ProtectClose;
    private readonly KeepsakeHandler _keepsakes = new(services);
    private readonly PipeConnector _connector = new(services);

    public bool Create(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out CreatePipeRequest request) || request.SecurityBytes > WireLimits.MaximumSecurityBytes
            || !TryName(ref reader, request.NameBytes, request.SecurityBytes, out string name))
        {
            return false;
        }

        _ = reader.TryReadBytes(request.SecurityBytes, out ReadOnlySpan<byte> bytes);
        MessageHeader header = reader.Header;
        SecurityDescriptor? given = null;
        NtStatus status = PipeRules.CheckCreation((PipeOpenModes)request.OpenModes, (PipeModes)request.Modes, request.MaximumInstances);
        status = status == NtStatus.Success && ((ObjectAttributeBits)request.Attributes & ~Attributes) != 0 ? NtStatus.InvalidParameter : status;
        status = status == NtStatus.Success && !bytes.IsEmpty ? SecurityDescriptor.TryRead(bytes, out given) : status;
        if (status != NtStatus.Success)
        {
            client.Reply(header, status);
        }
        else if (!TryCreate(client, header, request, name, given))
        {
            client.Park(() => TryCreate(client, header, request, name, given));
        }

        return true;
    }

    public bool Open(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out OpenPipeRequest request) || !TryName(ref reader, request.NameBytes, 0, out string name))
        {
            return false;
        }

        MessageHeader header = reader.Header;
        if (((ObjectAttributeBits)request.Attributes & ~Attributes) != 0 || ((PipeOpenModes)request.OpenModes & ~PipeOpenModes.Overlapped) != 0)
        {
            client.Reply(header, NtStatus.InvalidParameter);
        }
        else if (!TryOpen(client, header, request, name))
        {
            client.Park(() => TryOpen(client, header, request, name));
        }

        return true;
    }

    public bool Listen(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out PipeEndRequest request) || !reader.AtEnd)
        {
            return false;
        }

        MessageHeader header = reader.Header;
        long begun = MonotonicClock.Now;
        if (!TryListen(client, header, request, force: false))
        {
            client.Park(() => TryListen(client, header, request, MonotonicClock.Now - begun > ForeignWaits.LongestDelay));
        }

        return true;
    }

    public bool Disconnect(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out PipeEndRequest request) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = Find(client, request, 0, out PipeEnd? end);
        client.Reply(reader.Header, status != NtStatus.Success ? status : (end as PipeServer)?.Disconnect() ?? NtStatus.IllegalFunction);
        return true;
    }

    public bool SetModes(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out PipeEndRequest request) || !reader.AtEnd)
        {
            return false;
        }

        var modes = (PipeModes)request.Modes;
        NtStatus status = Find(client, request, (uint)PipeRights.WriteAttributes, out PipeEnd? end);
        if (status == NtStatus.Success && end is PipeClient { Word.State: PipeState.Disconnected })
        {
            status = NtStatus.PipeDisconnected;
        }

        if (status == NtStatus.Success
            && ((modes & ~(PipeModes.NoWait | PipeModes.ReadMessages)) != 0 || !PipeRules.CanRead(end!.Pipe.Type, modes)))
        {
            status = NtStatus.InvalidParameter;
        }

        if (status == NtStatus.Success)
        {
            end!.SetModes(modes);
        }

        client.Reply(reader.Header, status);
        return true;
    }

    public bool QueryUnread(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out PipeEndRequest request) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = Find(client, request, (uint)PipeRights.WriteData, out PipeEnd? end);
        PipeUnreadReply reply = end is null ? default : new PipeUnreadReply { Word = end.Word.Value, Unread = (uint)end.UnreadByOther };
        client.Reply(reader.Header, status, in reply);
        return true;
    }

    public bool Await(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out AwaitPipeRequest request) || !TryName(ref reader, request.NameBytes, 0, out string name))
        {
            return false;
        }

        var reply = default(AwaitPipeReply);
        NtStatus status = NtStatus.ObjectNameNotFound;
        if (services.Pipes.Find(name) is { } pipe)
        {
            reply.DefaultTimeout = pipe.DefaultTimeout;
            reply.Pending = pipe.FindListening() is null ? 1u : 0;
            status = reply.Pending == 0 ? NtStatus.Success : Watch(client, request, pipe);
        }

        client.Reply(reader.Header, status, in reply);
        return true;
    }

    private NtStatus Watch(Connection client, in AwaitPipeRequest request, Pipe pipe)
    {
        NtStatus status = Find(client, request.Event, request.Identity, ObjectType.Event, (uint)EventRights.ModifyState, out NamedTarget found, out _);
        return status == NtStatus.Success && !pipe.Watchers.TryAdd(found.Object) ? NtStatus.InsufficientResources : status;
    }

    /// <summary>False: not to be had at the moment; nothing was done or answered.</summary>
    private bool TryCreate(Connection client, MessageHeader header, in CreatePipeRequest request, string name, SecurityDescriptor? given)
    {
        uint access = PipeRules.ServerAccess((PipeOpenModes)request.OpenModes);
        Pipe? pipe = services.Pipes.Find(name);
        ObjectSecurity? security = null;
        NtStatus status;
        if (pipe is null)
        {
            pipe = services.Pipes.Make(name, request);
            status = client.Principal!.Describe(given, services.Names.PipeDirectory().Value.Security, ObjectType.File, out security);
        }
        else
        {
            status = CheckAnother(client.Principal!, pipe, (PipeOpenModes)request.OpenModes, ref access);
        }

        NamedHandle handle = default;
        if (status == NtStatus.Success)
        {
            var server = new PipeServer(pipe, (PipeModes)request.Modes, IsOverlapped(request.OpenModes), client.Domain!.Closer);
            status = MakeEnd(client, server, access, request.Attributes, out handle);
            if (status == NtStatus.Success)
            {
                services.Pipes.Add(pipe, server, security);
            }
        }

        return TryReply(client, header, status, handle);
    }

    private bool TryOpen(Connection client, MessageHeader header, in OpenPipeRequest request, string name)
    {
        NtStatus status = _connector.Choose(client, name, request.Access, out PipeServer? server, out uint granted);
        if (status != NtStatus.Success)
        {
            client.Reply(header, status);
            return true;
        }

        status = PipeConnector.TryMakePair(client, server!, granted, IsOverlapped(request.OpenModes), out PipeClient? made, out FileDescriptor? socket);
        NamedHandle handle = default;
        if (status == NtStatus.Success)
        {
            status = MakeEnd(client, made!, granted, request.Attributes, out handle);
            if (status == NtStatus.Success)
            {
                _connector.Join(server!, made!, socket!);
            }
            else
            {
                socket!.Dispose();
            }
        }

        return TryReply(client, header, status, handle);
    }

    private bool TryListen(Connection client, MessageHeader header, in PipeEndRequest request, bool force)
    {
        NtStatus status = Find(client, request, 0, out PipeEnd? end);
        var reply = default(ListenOnPipeReply);
        if (status == NtStatus.Success && end is not PipeServer)
        {
            status = NtStatus.IllegalFunction;
        }
        else if (end is PipeServer server)
        {
            reply.Found = (uint)server.Word.State;
            if (server.Word.State is PipeState.Disconnected or PipeState.Listening)
            {
                // Nobody can come between the reset and the answer: clients come by this thread.
                status = services.Pipes.Signal(server, SignalKind.Reset, force);
                if (status == NtStatus.Retry)
                {
                    return false;
                }

                reply.Pending = 1;
            }

            if (status == NtStatus.Success && server.Word.State == PipeState.Disconnected)
            {
                server.Listen();
                services.Pipes.OnListening(server);
            }
        }

        client.Reply(header, status, in reply);
        return true;
    }

    private static bool IsOverlapped(uint modes) => ((PipeOpenModes)modes & PipeOpenModes.Overlapped) != 0;

    /// <summary>Another instance: who may make one, whether there is room, and that it goes the same way (semantics J25, J26).</summary>
    private static NtStatus CheckAnother(Principal caller, Pipe pipe, PipeOpenModes open, ref uint access)
    {
        if ((open & PipeOpenModes.FirstInstance) != 0)
        {
            return NtStatus.AccessDenied;
        }

        NtStatus status = caller.Open(pipe.Security, ObjectType.File, access | (uint)PipeRights.CreateInstance, out uint granted);
        access &= granted;
        return status != NtStatus.Success ? status
            : !pipe.HasRoom ? NtStatus.InstanceNotAvailable
            : (open & PipeOpenModes.Duplex) != pipe.Direction ? NtStatus.AccessDenied
            : NtStatus.Success;
    }

    private NtStatus MakeEnd(Connection client, PipeEnd end, uint access, uint attributes, out NamedHandle handle)
    {
        NtStatus status = services.Names.CreateUnnamed(
            client.Caller,
            new NameRequest(ObjectType.File, access, (ObjectAttributeBits)attributes),
            new NewObject { Init = end.Init, Keepsake = end, Target = string.Empty },
            out handle);
        if (end.Home is null)
        {
            end.EndOnce(Keeping.KeepsakeEnd.NeverBegan);
        }

        return status;
    }

    private NtStatus Find(Connection client, in PipeEndRequest request, uint access, out PipeEnd? end)
    {
        end = null;
        NtStatus status = Find(client, request.Handle, request.Identity, ObjectType.File, access, out NamedTarget found, out _);
        if (status == NtStatus.Success)
        {
            end = services.Keepsakes.Find(found.Object.Home, found.Object.Slot, found.Object.Generation) as PipeEnd;
            status = end is null ? NtStatus.InvalidDeviceRequest : status;
        }

        return status;
    }

    private NtStatus Find(
        Connection client, uint handle, ulong identity, ObjectType type, uint access, out NamedTarget found, out uint granted)
    {
        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process!.Table!, SeenHandle.Of(handle), type, access, out found, out granted, out EntryWord entry);
        return status == NtStatus.Success && entry.With(HandleAttributes.None) != new EntryWord(identity).With(HandleAttributes.None)
            ? NtStatus.InvalidHandle
            : status;
    }

    private bool TryReply(Connection client, MessageHeader header, NtStatus status, NamedHandle handle)
    {
        if (status == NtStatus.Retry)
        {
            return false;
        }

        if (handle.Value != 0)
        {
            _keepsakes.Reply(client, header, ObjectType.File, status, handle);
        }
        else
        {
            client.Reply(header, status);
        }

        return true;
    }

    private static bool TryName(ref MessageReader reader, uint bytes, uint rest, out string name)
    {
        name = string.Empty;
        if ((ulong)bytes + rest != (uint)reader.Remaining
            || bytes is 0 or > PipeRules.MaximumNameCharacters * sizeof(char) || !reader.TryReadText(bytes, out ReadOnlySpan<char> text))
        {
            return false;
        }

        name = text.ToString();
        return !name.Contains('\0', StringComparison.Ordinal);
    }
}
