using Helve.Broker.Diagnostics;
using Helve.Kernel;

namespace Helve.Broker.Domains;

/// <summary>What is bounded for each user.</summary>
internal enum Quota
{
    /// <summary>Connections.</summary>
    Connections,

    /// <summary>Domains.</summary>
    Domains,

    /// <summary>Processes.</summary>
    Processes,

    /// <summary>Thread records.</summary>
    Records,

    /// <summary>Names.</summary>
    Names,

    /// <summary>Descriptors of the broker.</summary>
    Descriptors,

    /// <summary>Requests that wait.</summary>
    Pending,

    /// <summary>Jobs.</summary>
    Jobs,
}

/// <summary>
/// Keeps each user to a share, so that one who takes all that there is takes nothing from the others. What a user has is counted where it is, each
/// time: there is no second account that could be wrong.
/// </summary>
internal sealed class Quotas(BrokerServices services)
{
    private const int DescriptorsPerProcess = 2; // pidfd and table
    private const int DescriptorsPerDomain = 3; // arena, own table, user namespace

    /// <summary>Whether a user may have more of it.</summary>
    public NtStatus Check(uint user, Quota what) => RoomFor(user, what) > 0 ? NtStatus.Success : Refuse(user, what);

    /// <summary>Whether a user may have another process.</summary>
    public NtStatus CheckProcess(uint user)
    {
        NtStatus status = Check(user, Quota.Processes);
        return status == NtStatus.Success && RoomFor(user, Quota.Descriptors) < DescriptorsPerProcess
            ? Refuse(user, Quota.Descriptors) : status;
    }

    /// <summary>Whether a user may have that many more descriptors kept.</summary>
    public NtStatus CheckDescriptors(uint user, int count) =>
        count == 0 || RoomFor(user, Quota.Descriptors) >= count ? NtStatus.Success : Refuse(user, Quota.Descriptors);

    /// <summary>How much more of it a user may have; not positive: nothing.</summary>
    public int RoomFor(uint user, Quota what) => Limit(what) - Used(user, what);

    /// <summary>What a user has of it, and may have.</summary>
    public (int Used, int Limit) Of(uint user, Quota what) => (Used(user, what), Limit(what));

    /// <summary>What a user is told.</summary>
    public string Describe(uint user, Quota what) => $"user {user} has {Limit(what)} {Word(what)}, and may not have more (--limit-{Word(what)})";

    /// <summary>Which limit keeps a user from having another process; null: none.</summary>
    public string? DescribeProcess(uint user) =>
        RoomFor(user, Quota.Processes) <= 0 ? Describe(user, Quota.Processes)
        : RoomFor(user, Quota.Descriptors) < DescriptorsPerProcess ? Describe(user, Quota.Descriptors)
        : null;

    private NtStatus Refuse(uint user, Quota what)
    {
        BrokerLog.AtLimit(services.Log, user, Word(what));
        return NtStatus.QuotaExceeded;
    }

    private int Limit(Quota what) => what switch
    {
        Quota.Connections => services.Options.Limits.Connections,
        Quota.Domains => services.Options.Limits.Domains,
        Quota.Processes => services.Options.Limits.Processes,
        Quota.Records => services.Options.Limits.Records,
        Quota.Names => services.Options.Limits.Names,
        Quota.Descriptors => services.Options.Limits.Descriptors,
        Quota.Jobs => services.Options.Limits.Jobs,
        _ => services.Options.Limits.Pending,
    };

    private int Used(uint user, Quota what) => what switch
    {
        Quota.Connections => services.Connections.CountOf(user).Open,
        Quota.Pending => services.Connections.CountOf(user).Pending,
        Quota.Domains => services.Domains.OfUser(user).Count,
        Quota.Jobs => services.Jobs.CountOf(user),
        Quota.Descriptors => services.Connections.CountOf(user).Open + Sum(user, DescriptorsOf) + services.Jobs.DescriptorsOf(user),
        Quota.Processes => Sum(user, ProcessesOf),
        Quota.Records => Sum(user, static domain => domain.Domain.RecordsInUse - domain.Guests.Records) + GuestRecordsOf(user),
        _ => Sum(user, domain => services.Names.CountOf(domain) + services.Foreign.CountOf(domain)),
    };

    private int Sum(uint user, Func<DomainServices, int> count)
    {
        int sum = 0;
        foreach (DomainServices domain in services.Domains.OfUser(user))
        {
            sum += count(domain);
        }

        return sum;
    }

    // What stands for the user's threads in any domain. What others have in the user's domains is theirs.
    private int GuestRecordsOf(uint user)
    {
        int sum = 0;
        foreach (DomainServices domain in services.Domains.All)
        {
            sum += domain.Guests.RecordsOf(user);
        }

        return sum;
    }

    // Without the broker's own slot.
    private static int ProcessesOf(DomainServices domain) => domain.Registry.All.Count - 1;

    private static int DescriptorsOf(DomainServices domain) =>
        DescriptorsPerDomain + (ProcessesOf(domain) * DescriptorsPerProcess) + domain.Keepsakes.DescriptorsOf(domain) + domain.Threads.Count + domain.Closer.Pending;

    private static string Word(Quota what) => what switch
    {
        Quota.Connections => "connections",
        Quota.Domains => "domains",
        Quota.Processes => "processes",
        Quota.Records => "records",
        Quota.Names => "names",
        Quota.Descriptors => "descriptors",
        Quota.Jobs => "jobs",
        _ => "pending",
    };
}
