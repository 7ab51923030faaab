using Helve.Broker.Processes;
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
        if (!TryFind(client, ref reader, ObjectType.None, 0, out HandleInfo info, out NtStatus status))
        {
            return false;
        }

        if (status != NtStatus.Success)
        {
            client.Reply(reader.Header, status);
            return true;
        }

        string name = services.Names.NameOf(client.Domain!, info.Slot, info.Generation)?.Path ?? string.Empty;
        var reply = new QueryNameReply { NameBytes = (uint)name.Length * sizeof(char) };
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial);
        _ = writer.TryPut(in reply) && writer.TryPutText(name);
        client.Send(writer.Finish(), []);
        return true;
    }

    /// <summary>How many handles a process has. Needs PROCESS_QUERY_LIMITED_INFORMATION, and maps nothing for the client.</summary>
    public static bool HandleCount(Connection client, ref MessageReader reader)
    {
        if (!TryFind(client, ref reader, ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, out HandleInfo info, out NtStatus status))
        {
            return false;
        }

        var reply = new HandleCountReply { Count = status == NtStatus.Success ? CountHandles(client, info) : 0 };
        client.Reply(reader.Header, status, in reply);
        return true;
    }

    private static uint CountHandles(Connection client, in HandleInfo info)
    {
        // The slot's word says which process slot it was; only the registry says whether it still is.
        TrackedProcess? process = client.Domain!.Registry.ByIndex(Volatile.Read(ref client.Domain.Arena.Slot(info.Slot).Value2));
        bool runs = process is { Stage: ProcessStage.Alive } && process.ObjectSlot == info.Slot && process.ObjectGeneration == info.Generation;
        return runs && process!.Table is { } table ? HandleOperations<HardwareMemory>.CountHandles(table) : 0;
    }

    /// <summary>False: malformed. The entry is looked at once, and its slot is one of the arena.</summary>
    private static bool TryFind(
        Connection client, ref MessageReader reader, ObjectType type, uint access, out HandleInfo info, out NtStatus status)
    {
        info = default;
        status = NtStatus.InvalidHandle;
        if (!reader.TryRead(out QueryHandleRequest request) || !reader.AtEnd || client.Process?.Table is not { } table)
        {
            return false;
        }

        Arena arena = client.Domain!.Arena;
        status = HandleOperations<HardwareMemory>.Lookup(arena, table, (int)request.Handle, type, access, out info);
        if (status == NtStatus.Success && info.Slot >= arena.SlotCapacity)
        {
            status = NtStatus.InvalidHandle;
        }

        return true;
    }
}
