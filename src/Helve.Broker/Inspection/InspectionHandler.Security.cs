using Helve.Broker.Access;
using Helve.Broker.Connections;
using Helve.Broker.Domains;
using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Broker.Inspection;

/// <content>Security descriptors for people.</content>
internal sealed partial class InspectionHandler
{
    public bool ShowSecurity(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ShowObjectRequest request)
            || !reader.TryReadText(request.NameBytes, out ReadOnlySpan<char> name) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = FindSecured(client.Key, request, name, out ShowSecurityReply reply, out ObjectSecurity? security, out string path);
        if (status == NtStatus.Success && reply.Type != (uint)ObjectType.None && client.Principal!.Check(security, (ObjectType)reply.Type, AccessMask.READ_CONTROL, out _) != NtStatus.Success)
        {
            status = NtStatus.AccessDenied;
        }

        if (status != NtStatus.Success)
        {
            client.Reply(reader.Header, status);
            return true;
        }

        reply.NameBytes = Bytes(path);
        reply.SecurityBytes = (uint)(security?.Bytes.Length ?? 0);
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial);
        if (writer.TryPut(in reply) && writer.TryPutText(path) && writer.TryPutBytes(security?.Bytes))
        {
            client.Send(writer.Finish(), []);
        }
        else
        {
            client.Reply(reader.Header, NtStatus.InsufficientResources);
        }

        return true;
    }

    /// <summary>Anything with a name, another user's too: what may be read is for its descriptor to say. By id, what the viewer may look into.</summary>
    private NtStatus FindSecured(
        DomainKey viewer, in ShowObjectRequest request, ReadOnlySpan<char> name,
        out ShowSecurityReply reply, out ObjectSecurity? security, out string path)
    {
        reply = default;
        security = null;
        path = string.Empty;
        if (name.IsEmpty)
        {
            NtStatus found = FindById(viewer, request, out DomainServices? domain, out uint slot, out ObjectView view);
            if (found == NtStatus.Success)
            {
                reply = new ShowSecurityReply { ObjectId = view.Id, Type = (uint)view.Type, Domain = domain!.Number };
                security = services.Names.SecurityOf(domain, slot, view.Generation);
                path = services.Names.NameOf(domain, slot, view.Generation)?.Path ?? string.Empty;
            }

            return found;
        }

        NtStatus status = FindNode(viewer, name, NameLookup.KeepLastLink, out NameNode<NamedObject>? node);
        if (status != NtStatus.Success || node is null || !node.Value.Lives())
        {
            return status != NtStatus.Success ? status : NtStatus.ObjectNameNotFound;
        }

        reply.Type = (uint)node.Value.Type;
        security = node.Value.Security;
        path = node.Path;
        if (node is ObjectNode<NamedObject> { Value.Place: { Home: { } home, Slot: var at } }
            && HandleOperations<HardwareMemory>.TryView(home.Arena, at, out ObjectView seen))
        {
            reply.ObjectId = seen.Id;
            reply.Domain = home.Number;
        }

        return NtStatus.Success;
    }
}
