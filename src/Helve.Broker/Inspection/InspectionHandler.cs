using Helve.Broker.Connections;
using Helve.Broker.Domains;
using Helve.Broker.Jobs;
using Helve.Broker.Keeping;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Inspection;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Inspection;

/// <summary>Lists and facts for people. Read-only, a page at a time, so that a long list does not keep others waiting.</summary>
internal sealed partial class InspectionHandler(BrokerServices services)
{
    public bool Status(Connection client, ref MessageReader reader)
    {
        if (!reader.AtEnd)
        {
            return false;
        }

        BrokerStatusReply reply = Facts(client.Key);
        reply.SocketBytes = (uint)services.Options.SocketPath.Length * 2;
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial);
        _ = writer.TryPut(in reply) && writer.TryPutText(services.Options.SocketPath);
        client.Send(writer.Finish(), []);
        return true;
    }

    private BrokerStatusReply Facts(DomainKey viewer)
    {
        var reply = new BrokerStatusReply
        {
            ProcessId = (uint)Environment.ProcessId,
            UserId = services.UserId,
            UptimeMilliseconds = (MonotonicClock.Now - services.Started) / 1_000_000,
            ResidentBytes = Environment.WorkingSet,
            Clients = (uint)services.Connections.Count(c => c.Phase == ConnectionPhase.Client && viewer.MaySee(c.Key)),
            Names = services.Names.CountLiving(domain => viewer.MaySee(domain.Key)),
            CutOff = services.Connections.CutOffCount,
            IdleSeconds = services.Options.Idle < TimeSpan.Zero ? BrokerStatusReply.Never : (uint)services.Options.Idle.TotalSeconds,
        };
        foreach (DomainServices domain in services.Domains.VisibleTo(viewer))
        {
            Count(domain, ref reply);
        }

        return reply;
    }

    private static void Count(DomainServices domain, ref BrokerStatusReply reply)
    {
        reply.Domains++;
        reply.SegmentBytes += domain.Domain.ArenaBytes;
        // The broker has a slot in each domain, and is one process.
        reply.Processes += (uint)domain.Registry.All.Count - (reply.Domains > 1 ? 1u : 0);
        reply.Records += (uint)domain.Domain.RecordsInUse;
        reply.Objects += HandleOperations<HardwareMemory>.CountObjects(domain.Arena);
        foreach (TrackedProcess process in domain.Registry.All)
        {
            reply.Handles += process.Table is { } table ? HandleOperations<HardwareMemory>.CountHandles(table) : 0;
            reply.SegmentBytes += process.TableMemory?.AllocatedBytes ?? 0;
        }
    }

    /// <summary>Builds one page; an entry that does not fit is where the next page begins.</summary>
    private void SendPage<T>(
        Connection client, ref MessageReader reader, IEnumerable<(ulong Cursor, T Entry, string Text, string More)> entries)
        where T : unmanaged
    {
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial);
        var page = default(ListReply);
        _ = writer.TryPut(in page);
        foreach ((ulong cursor, T entry, string text, string more) in entries)
        {
            int before = writer.Length;
            if (!writer.TryPut(in entry) || !writer.TryPutText(text) || !writer.TryPutText(more))
            {
                writer.Truncate(before);
                page.NextCursor = cursor;
                break;
            }

            page.Count++;
        }

        writer.PatchBody(in page);
        client.Send(writer.Finish(), []);
    }

    private static uint Bytes(string text) => (uint)text.Length * 2;

    private static bool TryReadList(ref MessageReader reader, out ListRequest request, out string path)
    {
        path = string.Empty;
        if (!reader.TryRead(out request) || !reader.TryReadText(request.PathBytes, out ReadOnlySpan<char> text) || !reader.AtEnd)
        {
            return false;
        }

        path = text.ToString();
        return true;
    }

    /// <summary>Which file it is, or what a socket is connected to: no memory of the domain says that.</summary>
    private string ContentOf(DomainServices domain, uint slot, uint generation) =>
        services.Keepsakes.Find(domain, slot, generation) is FileKeepsake file ? file.Describe() : string.Empty;

    private ObjectStateInfo StateOf(DomainServices domain, uint slot, uint generation, uint waiters)
    {
        ObjectStateInfo state = ObjectStates<HardwareMemory>.Read(domain.Arena, slot, waiters);
        if (state.Type == (uint)ObjectType.Job && (services.Keepsakes.Find(domain, slot, generation) as JobKeepsake)?.Job is { } job)
        {
            state.Limit = (uint)job.Processes().Count;
            state.ThreadId = job.Total;
            state.ProcessId = (uint)job.Limits.Flags;
            state.ExitCode = job.Limits.ActiveProcessLimit;
        }

        return state;
    }

    private static Dictionary<uint, uint> Waiters(DomainServices domain) => WaiterScan.Count(domain.Arena, domain.Domain.RecordsEverUsed);
}
