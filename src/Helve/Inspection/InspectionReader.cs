using Helve.Client;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Inspection;

/// <summary>One thing to know of a job.</summary>
internal sealed record JobFactLine(JobFactEntry Entry, string Text);

/// <summary>One page of a list.</summary>
internal sealed record Page<T>(List<T> Entries, ulong Next);

/// <summary>One page of an object: its holders may need more than one.</summary>
internal sealed record ShownPage(ObjectDetails Object, bool More);

/// <summary>From the messages of the broker to the records of the inspection API; null for a message that is too short.</summary>
internal static class InspectionReader
{
    internal static Page<T>? ReadPage<T>(ref MessageReader reader, BrokerChannel.ReplyReader<T?> readEntry)
        where T : class
    {
        if (!reader.TryRead(out ListReply reply))
        {
            return null;
        }

        var entries = new List<T>();
        for (uint i = 0; i < reply.Count; i++)
        {
            if (readEntry(ref reader) is not { } entry)
            {
                return null;
            }

            entries.Add(entry);
        }

        return new Page<T>(entries, reply.NextCursor);
    }

    internal static ProcessSummary? ReadProcess(ref MessageReader reader)
    {
        if (!reader.TryRead(out ProcessEntry e) || !reader.TryReadText(e.NameBytes, out ReadOnlySpan<char> name))
        {
            return null;
        }

        var flags = (ProcessFlags)e.Flags;
        return new ProcessSummary(
            (int)e.ProcessId,
            name.ToString(),
            flags,
            DateTimeOffset.FromUnixTimeMilliseconds(e.StartedUnixMilliseconds),
            (flags & ProcessFlags.Exited) != 0 ? (int)e.ExitCode : null,
            e.ObjectId,
            (int)e.Handles,
            ByType(e.HandlesByType),
            (int)e.Records,
            (int)e.Arrivals,
            (int)e.Domain);
    }

    internal static DomainSummary? ReadDomain(ref MessageReader reader) => !reader.TryRead(out DomainEntry e) ? null : new DomainSummary(
        (int)e.Domain,
        e.UserId,
        e.UserNamespace,
        e.Restricted,
        e.IsBrokers != 0,
        (int)e.Processes,
        new Share(e.Objects, e.ObjectLimit),
        (int)e.Handles,
        (int)e.HandleLimit,
        new UserShares(
            ToShare(e.UserConnections), ToShare(e.UserDomains), ToShare(e.UserProcesses), ToShare(e.UserRecords),
            ToShare(e.UserNames), ToShare(e.UserDescriptors), ToShare(e.UserPending),
            ToShare(e.UserJobs)));

    internal static HandleSummary? ReadHandle(ref MessageReader reader)
    {
        if (!reader.TryRead(out HandleListEntry e)
            || !reader.TryReadText(e.NameBytes, out ReadOnlySpan<char> name)
            || !reader.TryReadText(e.ContentBytes, out ReadOnlySpan<char> content))
        {
            return null;
        }

        return new HandleSummary(
            (int)e.ProcessId,
            (nint)e.Value,
            e.Access,
            (HandleAttributes)e.Attributes,
            e.ObjectId,
            NameOrNull(name),
            (int)e.ObjectHandles,
            (int)e.ObjectReferences,
            ToState(e.State, NameOrNull(content)),
            (int)e.Domain);
    }

    internal static NameSummary? ReadName(ref MessageReader reader)
    {
        if (!reader.TryRead(out NameListEntry e)
            || !reader.TryReadText(e.NameBytes, out ReadOnlySpan<char> name)
            || !reader.TryReadText(e.TargetBytes, out ReadOnlySpan<char> target))
        {
            return null;
        }

        var kind = (NameKind)e.Kind;
        return new NameSummary(
            kind,
            name.ToString(),
            NameOrNull(target),
            e.ObjectId,
            (int)e.Handles,
            kind == NameKind.Object ? ToState(e.State) : null,
            ((NameFlags)e.Flags & NameFlags.Permanent) != 0,
            (int)e.Domain);
    }

    internal static ShownPage? ReadObject(ref MessageReader reader)
    {
        if (!reader.TryRead(out ShowObjectReply e)
            || !reader.TryReadText(e.NameBytes, out ReadOnlySpan<char> name)
            || !reader.TryReadText(e.ContentBytes, out ReadOnlySpan<char> content))
        {
            return null;
        }

        string? path = NameOrNull(name);
        ObjectState state = ToState(e.State, NameOrNull(content));
        var waiters = new List<ObjectWaiter>();
        for (uint i = 0; i < e.Waiters; i++)
        {
            if (!reader.TryRead(out WaiterEntry w))
            {
                return null;
            }

            waiters.Add(new ObjectWaiter((int)w.ProcessId, (int)w.ThreadId, (WaitKind)w.Kind));
        }

        var holders = new List<ObjectHolder>();
        for (uint i = 0; i < e.Holders; i++)
        {
            if (!reader.TryRead(out HolderEntry h))
            {
                return null;
            }

            holders.Add(new ObjectHolder((int)h.ProcessId, (nint)h.Value, h.Access, (HandleAttributes)h.Attributes));
        }

        var shown = new ObjectDetails(
            e.ObjectId, path, (int)e.CreatorProcessId, (int)e.Handles, (int)e.References, state, holders, waiters, (int)e.Domain);
        return new ShownPage(shown, e.More != 0);
    }

    internal static JobFactLine? ReadJobFact(ref MessageReader reader) =>
        reader.TryRead(out JobFactEntry entry) && reader.TryReadText(entry.TextBytes, out ReadOnlySpan<char> text) ? new JobFactLine(entry, text.ToString()) : null;

    internal static JobDetails ToJob(IReadOnlyList<JobFactLine> facts)
    {
        IEnumerable<JobFactLine> Of(JobFact kind) => facts.Where(fact => fact.Entry.Kind == (uint)kind);
        JobFactEntry memory = Of(JobFact.Memory).Select(static fact => fact.Entry).FirstOrDefault();
        return new JobDetails(
            memory.First,
            memory.Second,
            Of(JobFact.MemoryLimit).Select(static fact => (ulong?)fact.Entry.First).FirstOrDefault(),
            [.. Of(JobFact.Process).Select(static fact => new JobProcess((int)fact.Entry.ProcessId, fact.Text))],
            [.. Of(JobFact.Watch).Select(static fact => new JobWatcher((int)fact.Entry.ProcessId, (int)fact.Entry.First, (int)fact.Entry.Second))],
            [.. Of(JobFact.Notice).Select(static fact => new JobEvent(
                (JobMessage)fact.Entry.First, (int)fact.Entry.ProcessId, DateTimeOffset.FromUnixTimeMilliseconds((long)fact.Entry.Second)))]);
    }

    internal static SecurityDetails? ReadSecurity(ref MessageReader reader)
    {
        SecurityDescriptor? descriptor = null;
        return reader.TryRead(out ShowSecurityReply e)
            && reader.TryReadText(e.NameBytes, out ReadOnlySpan<char> name)
            && reader.TryReadBytes(e.SecurityBytes, out ReadOnlySpan<byte> bytes)
            && (bytes.IsEmpty || SecurityDescriptor.TryRead(bytes, out descriptor) == Kernel.NtStatus.Success)
            ? new SecurityDetails(e.ObjectId, (ObjectType)e.Type, NameOrNull(name), descriptor)
            : null;
    }

    internal static BrokerStatus? ReadStatus(ref MessageReader reader)
    {
        if (!reader.TryRead(out BrokerStatusReply e) || !reader.TryReadText(e.SocketBytes, out ReadOnlySpan<char> socket))
        {
            return null;
        }

        return new BrokerStatus(
            (int)e.ProcessId,
            (int)e.UserId,
            socket.ToString(),
            TimeSpan.FromMilliseconds(e.UptimeMilliseconds),
            e.ResidentBytes,
            e.SegmentBytes,
            (int)e.Clients,
            (int)e.Processes,
            (int)e.Objects,
            (int)e.Handles,
            (int)e.Names,
            (int)e.Records,
            (int)e.CutOff,
            e.IdleSeconds == BrokerStatusReply.Never ? null : (int)e.IdleSeconds,
            (int)e.Domains);
    }

    private static Share ToShare(QuotaEntry quota) => new(quota.Used, quota.Limit == QuotaEntry.Unlimited ? null : quota.Limit);

    private static Dictionary<ObjectType, int> ByType(in TypeCounts counts)
    {
        var byType = new Dictionary<ObjectType, int>();
        for (int type = 0; type < ObjectTypes.Limit; type++)
        {
            if (counts[type] != 0)
            {
                byType.Add((ObjectType)type, (int)counts[type]);
            }
        }

        return byType;
    }

    private static string? NameOrNull(ReadOnlySpan<char> name) => name.IsEmpty ? null : name.ToString();

    private static ObjectState ToState(in ObjectStateInfo s, string? content = null) => new(
        (ObjectType)s.Type, (ObjectStateFlags)s.Flags, (int)s.Count, (int)s.Limit, (int)s.ProcessId, (int)s.ThreadId, (int)s.Waiters, (int)s.ExitCode)
    {
        Content = content,
    };
}
