using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve.Broker.Connections;

/// <summary>What only the broker knows of the object behind a client's handle (NtQueryObject, NtQueryInformationProcess).</summary>
internal sealed class QueryHandler(BrokerServices services)
{
    /// <summary>The NT path of an object. No access is needed.</summary>
    public bool Name(Connection client, ref MessageReader reader)
    {
        if (!TryFind(client, ref reader, ObjectType.None, 0, out HomeObject found, out NtStatus status))
        {
            return false;
        }

        if (status != NtStatus.Success)
        {
            client.Reply(reader.Header, status);
            return true;
        }

        string name = services.Names.NameOf(found.Home, found.Slot, found.Generation)?.Path ?? string.Empty;
        var reply = new QueryNameReply { NameBytes = (uint)name.Length * sizeof(char) };
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial);
        _ = writer.TryPut(in reply) && writer.TryPutText(name);
        client.Send(writer.Finish(), []);
        return true;
    }

    /// <summary>How many handles a process has. Needs PROCESS_QUERY_LIMITED_INFORMATION, and maps nothing for the client.</summary>
    public bool HandleCount(Connection client, ref MessageReader reader)
    {
        if (!TryFind(client, ref reader, ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, out HomeObject found, out NtStatus status))
        {
            return false;
        }

        var reply = new HandleCountReply { Count = status == NtStatus.Success ? CountHandles(found) : 0 };
        client.Reply(reader.Header, status, in reply);
        return true;
    }

    private static uint CountHandles(HomeObject process) =>
        process.FindProcess()?.Table is { } table ? HandleOperations<HardwareMemory>.CountHandles(table) : 0;

    /// <summary>False: malformed. The entry is looked at once; the object may be another domain's.</summary>
    private bool TryFind(Connection client, ref MessageReader reader, ObjectType type, uint access, out HomeObject found, out NtStatus status)
    {
        found = default;
        status = NtStatus.InvalidHandle;
        if (!reader.TryRead(out QueryHandleRequest request) || !reader.AtEnd || client.Process?.Table is not { } table)
        {
            return false;
        }

        status = ForeignLookup.Find(
            services.Foreign, client.Domain!, table, SeenHandle.Of(request.Handle), type, access, out NamedTarget target, out _);
        found = target.Object;
        return true;
    }
}
