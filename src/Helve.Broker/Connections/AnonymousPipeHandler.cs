using Helve.Broker.Keeping;
using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>
/// Anonymous pipes. A pipe is a pair of connected sockets, each closed in one direction for good: unlike a pipe's, an end can't be opened anew through
/// /proc for what it is not for. Data goes from end to end through the kernel; the broker keeps the ends and never reads or writes them.
/// </summary>
internal sealed class AnonymousPipeHandler(BrokerServices services)
{
    private readonly KeepsakeHandler _keepsakes = new(services);

    public bool Create(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out CreateAnonymousPipeRequest request) || !reader.AtEnd)
        {
            return false;
        }

        if (!TryCreate(client, reader.Header, request))
        {
            Park(client, reader.Header, request);
        }

        return true;
    }

    private void Park(Connection client, MessageHeader header, CreateAnonymousPipeRequest request) => client.Park(() => TryCreate(client, header, request));

    /// <summary>False: a handle is not to be had at the moment; nothing was done or answered.</summary>
    private bool TryCreate(Connection client, MessageHeader header, in CreateAnonymousPipeRequest request)
    {
        var read = new NameRequest(ObjectType.File, request.ReadAccess, (ObjectAttributeBits)request.Attributes, NameRoots.None);
        NameRequest write = read with { Access = request.WriteAccess };
        NtStatus status = !read.HasValidAttributes || read.IsExclusive ? NtStatus.InvalidParameter
            : !FileRules.MayGrant(request.ReadAccess, reads: true, writes: false)
                || !FileRules.MayGrant(request.WriteAccess, reads: false, writes: true) ? NtStatus.AccessDenied
            : NtStatus.Success;
        NamedHandle reader = default;
        NamedHandle writer = default;
        if (status == NtStatus.Success)
        {
            status = MakeSockets(request.Size, out FileDescriptor? readEnd, out FileDescriptor? writeEnd);
            status = status == NtStatus.Success ? Make(client, read, readEnd!, write, writeEnd!, out reader, out writer) : status;
        }

        if (status == NtStatus.Retry)
        {
            return false;
        }

        _keepsakes.ReplyPipe(client, header, status, reader, writer);
        return true;
    }

    private NtStatus Make(
        Connection client, NameRequest read, FileDescriptor readEnd, NameRequest write, FileDescriptor writeEnd,
        out NamedHandle reader, out NamedHandle writer)
    {
        writer = default;
        var readKeepsake = FileKeepsake.OfPipe(client.Domain!.Closer, readEnd, reads: true);
        var writeKeepsake = FileKeepsake.OfPipe(client.Domain.Closer, writeEnd, reads: false);
        NtStatus status = Make(client, read, readKeepsake, out reader);
        if (status == NtStatus.Success)
        {
            status = Make(client, write, writeKeepsake, out writer);
            if (status != NtStatus.Success)
            {
                _keepsakes.TakeBack(client, reader);
                reader = default;
            }
        }
        else
        {
            writeKeepsake.EndOnce(KeepsakeEnd.NeverBegan);
        }

        return status;
    }

    private NtStatus Make(Connection client, in NameRequest request, FileKeepsake keepsake, out NamedHandle handle)
    {
        var content = new NewObject { Init = SteadyObject.Init(keepsake.Subtype, 0), Keepsake = keepsake };
        NtStatus status = services.Names.CreateUnnamed(client.Caller, request, content, out handle);
        if (keepsake.Home is null)
        {
            keepsake.EndOnce(KeepsakeEnd.NeverBegan);
        }

        return status;
    }

    private static NtStatus MakeSockets(uint size, out FileDescriptor? readEnd, out FileDescriptor? writeEnd)
    {
        if (!SocketDescriptor.TryCreatePair(messages: false, out readEnd, out writeEnd, out _))
        {
            return NtStatus.InsufficientResources;
        }

        bool ok = SocketDescriptor.TryShutdown(readEnd, SocketShutdown.Send, out _)
            && SocketDescriptor.TryShutdown(writeEnd, SocketShutdown.Receive, out _)
            && (size == 0 || SocketDescriptor.TrySetSendBuffer(writeEnd, (int)Math.Min(size, int.MaxValue), out _));
        if (!ok)
        {
            readEnd.Dispose();
            writeEnd.Dispose();
        }

        return ok ? NtStatus.Success : NtStatus.InsufficientResources;
    }
}
