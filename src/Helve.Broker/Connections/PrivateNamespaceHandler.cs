using Helve.Broker.Names;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Private namespaces.</summary>
internal sealed class PrivateNamespaceHandler(BrokerServices services)
{
    public bool Create(Connection client, ref MessageReader reader) => Serve(client, ref reader, creates: true);

    public bool Open(Connection client, ref MessageReader reader) => Serve(client, ref reader, creates: false);

    public bool Destroy(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out DestroyPrivateNamespaceRequest request) || !reader.AtEnd)
        {
            return false;
        }

        client.Reply(reader.Header, services.Names.DestroyPrivate(client.Caller, request.Handle));
        return true;
    }

    private bool Serve(Connection client, ref MessageReader reader, bool creates)
    {
        if (!reader.TryRead(out PrivateNamespaceRequest request)
            || request.SecurityBytes > WireLimits.MaximumSecurityBytes
            || request.AliasBytes + (ulong)request.BoundaryBytes + request.SecurityBytes != (uint)reader.Remaining)
        {
            return false;
        }

        NtStatus status = TryReadName(ref reader, request, out PrivateName? name);
        if (status != NtStatus.Success)
        {
            client.Reply(reader.Header, status);
            return true;
        }

        _ = reader.TryReadBytes(request.SecurityBytes, out ReadOnlySpan<byte> bytes);
        byte[]? security = bytes.IsEmpty ? null : bytes.ToArray();
        MessageHeader header = reader.Header;
        if (!TryServe(client, header, request, name!, security, creates))
        {
            client.Park(() => TryServe(client, header, request, name!, security, creates));
        }

        return true;
    }

    /// <summary>False: the namespace is not to be had at the moment; nothing was done or answered.</summary>
    private bool TryServe(
        Connection client, MessageHeader header, PrivateNamespaceRequest request, PrivateName name, byte[]? security, bool creates)
    {
        var what = new NameRequest(ObjectType.Directory, request.Access, (ObjectAttributeBits)request.Attributes);
        NamedHandle handle = default;
        SecurityDescriptor? given = null;
        NtStatus status = security is null ? NtStatus.Success : SecurityDescriptor.TryRead(security, out given);
        status = status != NtStatus.Success ? status
            : !what.HasValidAttributes || what.IsPermanent || what.IsExclusive ? NtStatus.InvalidParameter
            : creates
                ? services.Names.CreatePrivate(client.Caller, client.Token, what, name, new NewObject { Security = given }, out handle)
                : services.Names.OpenPrivate(client.Caller, what, name, out handle);
        if (status == NtStatus.Retry)
        {
            return false;
        }

        var reply = new HandleReply { Handle = handle.Value, Slot = handle.Slot, Generation = handle.Generation, GrantedAccess = handle.Granted };
        client.Reply(header, status, in reply);
        return true;
    }

    private static NtStatus TryReadName(ref MessageReader reader, in PrivateNamespaceRequest request, out PrivateName? name)
    {
        name = null;
        if (!reader.TryReadText(request.AliasBytes, out ReadOnlySpan<char> alias)
            || alias.IsEmpty || request.AliasBytes > ObjectName.MaximumBytes || alias.Contains(ObjectName.Separator))
        {
            return NtStatus.ObjectNameInvalid;
        }

        _ = reader.TryReadBytes(request.BoundaryBytes, out ReadOnlySpan<byte> bytes);
        name = BoundaryDescriptor.TryRead(bytes, out BoundaryDescriptor? boundary) ? new PrivateName(boundary, alias.ToString()) : null;
        return name is null ? NtStatus.InvalidParameter : NtStatus.Success;
    }
}
