using Helve.Broker.Access;
using Helve.Broker.Domains;
using Helve.Kernel;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Broker.Connections;

/// <summary>Security descriptors by handle, rights for duplicates, tokens.</summary>
internal sealed class SecurityHandler(BrokerServices services)
{
    public bool Query(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out QuerySecurityRequest request) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = services.Names.QuerySecurity(
            client.Caller, request.Handle, (SecurityInformation)request.Parts, out SecurityDescriptor? descriptor);
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial, status);
        _ = status == NtStatus.Success && writer.TryPutBytes(descriptor!.ToArray());
        client.Send(writer.Finish(), []);
        return true;
    }

    public bool Set(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out SetSecurityRequest request) || request.SecurityBytes > WireLimits.MaximumSecurityBytes
            || !reader.TryReadBytes(request.SecurityBytes, out ReadOnlySpan<byte> bytes) || !reader.AtEnd)
        {
            return false;
        }

        // The descriptor is read before the handle is looked at, as in NT.
        NtStatus status = SecurityDescriptor.TryRead(bytes, out SecurityDescriptor? source);
        if (status == NtStatus.Success)
        {
            status = services.Names.SetSecurity(client.Caller, request.Handle, (SecurityInformation)request.Parts, source!);
        }

        client.Reply(reader.Header, status);
        return true;
    }

    public bool CheckAccess(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out CheckAccessRequest request) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = services.Names.CheckWidening(client.Caller, request, out uint granted);
        client.Reply(reader.Header, status, new CheckAccessReply { Granted = granted });
        return true;
    }

    public bool QueryToken(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out QueryTokenRequest request) || !reader.AtEnd)
        {
            return false;
        }

        Principal? principal = request.ProcessId == 0 ? client.Principal : Find(client.Key, request.ProcessId);
        var writer = new MessageWriter(
            services.SendBuffer, reader.Operation, reader.Header.Serial, principal is null ? NtStatus.InvalidCid : NtStatus.Success);
        if (principal is not null && !TokenMessages.TryPut(ref writer, principal.Token))
        {
            // More groups than a message holds.
            client.Reply(reader.Header, NtStatus.InsufficientResources);
            return true;
        }

        client.Send(writer.Finish(), []);
        return true;
    }

    /// <summary>A process that the asker may look into.</summary>
    private Principal? Find(DomainKey viewer, uint processId)
    {
        foreach (DomainServices domain in services.Domains.VisibleTo(viewer))
        {
            if (domain.Registry.Running((int)processId) is { } process)
            {
                return process.Principal ?? domain.Principal;
            }
        }

        return null;
    }
}
