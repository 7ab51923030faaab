using Helve.Broker.Domains;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Thread records, and the broker's end.</summary>
internal sealed class SessionHandler(BrokerServices services)
{
    public bool AllocateRecords(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out AllocateRecordsRequest request) || !reader.AtEnd)
        {
            return false;
        }

        if (request.Count is 0 or > WireLimits.MaximumRecords)
        {
            client.Reply(reader.Header, NtStatus.InvalidParameter);
            return true;
        }

        MessageHeader header = reader.Header;
        int count = (int)request.Count;
        if (!TryAllocate(client, header, count))
        {
            client.Park(() => TryAllocate(client, header, count));
        }

        return true;
    }

    /// <summary>False: records of the dead may come free in a moment; nothing was done or answered.</summary>
    private bool TryAllocate(Connection client, MessageHeader header, int wanted)
    {
        Span<uint> records = stackalloc uint[wanted];
        int room = Math.Clamp(services.Quotas.RoomFor(client.Key.UserId, Quota.Records), 0, wanted);
        int count = Take(client.Domain!.Domain, client.Process!, records[..room]);
        if (count == 0)
        {
            bool mayHave = room > 0 && client.Domain!.Domain.MayHaveRecord(client.Process!.Records.Count);
            if ((mayHave || client.Process!.RecordsEnding.Count != 0) && client.Domain!.Registry.MayComeFree())
            {
                return false;
            }

            client.Reply(header, mayHave ? NtStatus.InsufficientResources : NtStatus.QuotaExceeded);
            return true;
        }

        var writer = new MessageWriter(services.SendBuffer, WireOperation.AllocateRecords, header.Serial);
        _ = writer.TryPut(new AllocateRecordsReply { Count = (uint)count });
        foreach (uint record in records[..count])
        {
            _ = writer.TryPut(record);
        }

        client.Send(writer.Finish(), []);
        return true;
    }

    public static bool RecordEnded(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out RecordEndedRequest request) || !reader.AtEnd)
        {
            return false;
        }

        MessageHeader header = reader.Header;
        NtStatus status = client.Domain!.Registry.EndRecord(client.Process!, request.Record, () => client.Reply(header, NtStatus.Success));
        if (status != NtStatus.Success)
        {
            client.Reply(header, status);
        }

        return true;
    }

    public bool Stop(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out StopRequest request) || !reader.AtEnd)
        {
            return false;
        }

        if (!MayStop(client.Key))
        {
            client.Reply(reader.Header, NtStatus.AccessDenied);
            return true;
        }

        bool force = (request.Flags & 1) != 0;
        int others = services.Connections.Count(static c => c.Phase == ConnectionPhase.Client) - (client.Phase == ConnectionPhase.Client ? 1 : 0);
        if (others > 0 && !force)
        {
            client.Reply(reader.Header, NtStatus.InvalidParameterMix);
            return true;
        }

        client.Reply(reader.Header, NtStatus.Success);
        services.End($"process {client.Peer.ProcessId} asked for it");
        return true;
    }

    /// <summary>Who runs it may, unrestricted, and root.</summary>
    private bool MayStop(DomainKey client) =>
        client.Restricted == 0 && (client.UserId == services.UserId || client.UserId == 0);

    private static int Take(Domain domain, TrackedProcess process, Span<uint> records)
    {
        int count = 0;
        while (count < records.Length
            && domain.MayHaveRecord(process.Records.Count)
            && domain.TryTakeRecord(process.Index, out uint record))
        {
            process.Records.Add(record);
            records[count++] = record;
        }

        return count;
    }
}
