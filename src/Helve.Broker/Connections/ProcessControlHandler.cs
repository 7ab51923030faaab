using Helve.Broker.Foreign;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve.Broker.Connections;

/// <summary>What is done to a process, and known of it, by a handle: of one's own domain or another's, of a client or of a program without Helve.</summary>
internal sealed class ProcessControlHandler(BrokerServices services)
{
    /// <summary>Ends a process. Needs PROCESS_TERMINATE.</summary>
    public bool Terminate(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out TerminateProcessRequest request) || !reader.AtEnd || client.Process?.Table is null)
        {
            return false;
        }

        NtStatus status = Find(client, request.Handle, ProcessRights.Terminate, out HomeObject found);
        if (status == NtStatus.Success)
        {
            status = found.FindProcess() is { } process
                ? ProcessRegistry.Terminate(process, found.Home.Key.UserId, request.ExitCode)
                : NtStatus.ProcessIsTerminating;
        }

        client.Reply(reader.Header, status);
        return true;
    }

    /// <summary>What is known of a process. Needs PROCESS_QUERY_LIMITED_INFORMATION.</summary>
    public bool Query(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out QueryProcessRequest request) || !reader.AtEnd || client.Process?.Table is null)
        {
            return false;
        }

        NtStatus status = Find(client, request.Handle, ProcessRights.QueryLimitedInformation, out HomeObject found);
        if (status != NtStatus.Success)
        {
            client.Reply(reader.Header, status);
            return true;
        }

        QueryProcessReply reply = Describe(found, out string path);
        var writer = new MessageWriter(services.SendBuffer, reader.Operation, reader.Header.Serial);
        _ = writer.TryPut(in reply) && writer.TryPutText(path);
        client.Send(writer.Finish(), []);
        return true;
    }

    private static QueryProcessReply Describe(HomeObject found, out string path)
    {
        ref ObjectSlot slot = ref found.Home.Arena.Slot(found.Slot);
        var name = new ProcessObjectName(found.Slot, found.Generation);
        ProcessAccount? account = found.Home.Registry.AccountOf(name, found.FindProcess());
        bool ended = Volatile.Read(ref slot.Value3) != 0;
        path = account?.ImagePath ?? string.Empty;
        return new QueryProcessReply
        {
            ProcessId = Volatile.Read(ref slot.Value0),
            ParentId = (uint)(account?.ParentId ?? 0),
            ExitCode = ended ? Volatile.Read(ref slot.Value1) : 0,
            Ended = ended ? 1u : 0,
            CreationTime = account?.Created.Ticks ?? 0,
            ExitTime = ended ? account?.Ended.Ticks ?? 0 : 0,
            KernelTime = account?.KernelTime.Ticks ?? 0,
            UserTime = account?.UserTime.Ticks ?? 0,
            PathBytes = (uint)path.Length * sizeof(char),
        };
    }

    private NtStatus Find(Connection client, SeenHandle handle, ProcessRights access, out HomeObject found)
    {
        if (handle.Value == ForeignDuplicateRequest.Self)
        {
            found = new HomeObject(client.Domain!, ObjectType.Process, client.Process!.ObjectSlot, client.Process.ObjectGeneration);
            return NtStatus.Success;
        }

        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process!.Table!, handle, ObjectType.Process, (uint)access, out NamedTarget target, out _);
        found = target.Object;
        return status;
    }
}
