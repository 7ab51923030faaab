using Helve.Broker.Connections;
using Helve.Broker.Domains;
using Helve.Broker.Processes;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve.Broker.Inspection;

/// <content>Domains, and what their users have of the broker.</content>
internal sealed partial class InspectionHandler
{
    public bool ListDomains(Connection client, ref MessageReader reader)
    {
        if (!TryReadList(ref reader, out ListRequest request, out _))
        {
            return false;
        }

        SendPage(client, ref reader, Domains(client.Key, request.Cursor));
        return true;
    }

    /// <summary>Cursor: the domain's number.</summary>
    private IEnumerable<(ulong Cursor, DomainEntry Entry, string Text, string More)> Domains(DomainKey viewer, ulong cursor) =>
        services.Domains.VisibleTo(viewer).Where(d => d.Number >= cursor)
            .Select(domain => ((ulong)domain.Number, Describe(domain), string.Empty, string.Empty));

    // The broker has a slot and a table in each domain, which are no part of what a user has.
    private DomainEntry Describe(DomainServices domain)
    {
        var entry = new DomainEntry
        {
            Domain = domain.Number,
            UserId = domain.Key.UserId,
            UserNamespace = domain.Key.UserNamespace,
            Restricted = domain.Key.Restricted,
            Processes = (uint)domain.Registry.All.Count(static process => process.Stage == ProcessStage.Alive && process.Index != 0),
            Objects = HandleOperations<HardwareMemory>.CountObjects(domain.Arena),
            ObjectLimit = services.Options.ObjectCapacity,
            HandleLimit = services.Options.TableEntries - 1,
            IsBrokers = domain == services.Domains.Own ? 1u : 0,
            UserConnections = QuotaOf(domain, Quota.Connections),
            UserDomains = QuotaOf(domain, Quota.Domains),
            UserProcesses = QuotaOf(domain, Quota.Processes),
            UserRecords = QuotaOf(domain, Quota.Records),
            UserNames = QuotaOf(domain, Quota.Names),
            UserDescriptors = QuotaOf(domain, Quota.Descriptors),
            UserPending = QuotaOf(domain, Quota.Pending),
            UserJobs = QuotaOf(domain, Quota.Jobs),
        };
        foreach (TrackedProcess process in domain.Registry.All.Where(static process => process.Index != 0))
        {
            entry.Handles += process.Table is { } table ? HandleOperations<HardwareMemory>.CountHandles(table) : 0;
        }

        return entry;
    }

    private QuotaEntry QuotaOf(DomainServices domain, Quota what)
    {
        (int used, int limit) = services.Quotas.Of(domain.Key.UserId, what);
        return new QuotaEntry { Used = (uint)used, Limit = limit == int.MaxValue ? QuotaEntry.Unlimited : (uint)limit };
    }
}
