using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Reads directories and links, and makes objects permanent or temporary.</summary>
internal sealed class NameContentHandler(BrokerServices services)
{
    private const QueryDirectoryFlags KnownFlags = QueryDirectoryFlags.Single | QueryDirectoryFlags.Restart;

    public bool QueryDirectory(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out QueryDirectoryRequest request) || !reader.AtEnd)
        {
            return false;
        }

        DirectoryNode<NamedObject>? directory = null;
        NtStatus status = ((QueryDirectoryFlags)request.Flags & ~KnownFlags) != 0
            ? NtStatus.InvalidParameter
            : services.Names.FindContent(client.Caller, request.Handle, (uint)DirectoryRights.Query, out directory);
        if (status == NtStatus.Success)
        {
            SendEntries(client, reader.Header, directory!, request);
        }
        else
        {
            client.Reply(reader.Header, status);
        }

        return true;
    }

    public bool QuerySymbolicLink(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out QuerySymbolicLinkRequest request) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = services.Names.FindContent(
            client.Caller, request.Handle, (uint)SymbolicLinkRights.Query, out LinkNode<NamedObject>? link);
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial, status);
        _ = status == NtStatus.Success && writer.TryPutText(link!.Target);
        client.Send(writer.Finish(), []);
        return true;
    }

    public bool SetPermanence(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out SetPermanenceRequest request) || !reader.AtEnd)
        {
            return false;
        }

        MessageHeader header = reader.Header;
        if (!TrySetPermanence(client, header, request))
        {
            client.Park(() => TrySetPermanence(client, header, request));
        }

        return true;
    }

    private bool TrySetPermanence(Connection client, MessageHeader header, SetPermanenceRequest request)
    {
        NtStatus status = request.Permanent switch
        {
            0 => services.Names.MakeTemporary(client.Caller, request.Handle),
            1 => services.Names.MakePermanent(client.Caller, request.Handle),
            _ => NtStatus.InvalidParameter,
        };
        if (status == NtStatus.Retry)
        {
            return false;
        }

        client.Reply(header, status);
        return true;
    }

    private void SendEntries(Connection client, MessageHeader header, DirectoryNode<NamedObject> directory, QueryDirectoryRequest request)
    {
        var flags = (QueryDirectoryFlags)request.Flags;
        bool isSingle = (flags & QueryDirectoryFlags.Single) != 0;
        var writer = new MessageWriter(services.SendBuffer, WireOperation.QueryDirectory, header.Serial);
        var reply = new QueryDirectoryReply
        {
            Context = (flags & QueryDirectoryFlags.Restart) != 0 ? 0 : request.Context,

            // Of an entry of zeros that ends the list.
            Length = DirectoryEntryHeader.Fixed,
        };
        _ = writer.TryPut(in reply);
        NtStatus status = NtStatus.NoMoreEntries;
        while (services.Names.Entry(directory, reply.Context) is { } node)
        {
            status = Put(ref writer, ref reply, node, request.Length);
            if (status != NtStatus.Success)
            {
                status = isSingle ? NtStatus.BufferTooSmall : NtStatus.MoreEntries;
                break;
            }

            if (isSingle)
            {
                break;
            }
        }

        writer.PatchBody(in reply);
        writer.PatchStatus(status);
        client.Send(writer.Finish(), []);
    }

    /// <summary>MoreEntries: there is no room for it, in the caller's buffer or in the message.</summary>
    private static NtStatus Put(ref MessageWriter writer, ref QueryDirectoryReply reply, NameNode<NamedObject> node, uint length)
    {
        string type = ObjectTypeNames.Of(node.Value.Type);
        var entry = new DirectoryEntryHeader { NameBytes = (uint)node.Name.Length * sizeof(char), TypeBytes = (uint)type.Length * sizeof(char) };
        uint needed = reply.Length + entry.SizeInBuffer;
        int before = writer.Length;
        if (needed > length || !writer.TryPut(in entry) || !writer.TryPutText(node.Name) || !writer.TryPutText(type))
        {
            writer.Truncate(before);

            // Of one that is too large alone, the caller is told how large.
            reply.Length = reply.Count == 0 ? needed : reply.Length;
            return NtStatus.MoreEntries;
        }

        reply.Length = needed;
        reply.Count++;
        reply.Context++;
        return NtStatus.Success;
    }
}
