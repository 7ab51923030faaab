using Helve.Broker.Connections;
using Helve.Broker.Processes;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;

namespace Helve.Broker.Inspection;

/// <content>Processes and their handles.</content>
internal sealed partial class InspectionHandler
{
    private const int ViewsAtOnce = 256;

    public bool ListProcesses(Connection client, ref MessageReader reader)
    {
        if (!TryReadList(ref reader, out ListRequest request, out _))
        {
            return false;
        }

        SendPage(client, ref reader, Processes(request.Cursor));
        return true;
    }

    public bool ListHandles(Connection client, ref MessageReader reader)
    {
        if (!TryReadList(ref reader, out ListRequest request, out _))
        {
            return false;
        }

        SendPage(client, ref reader, Handles(request.Cursor, request.ProcessId));
        return true;
    }

    /// <summary>Cursor: the process slot. The exited come last, as if their slots began behind the last one.</summary>
    private IEnumerable<(ulong Cursor, ProcessEntry Entry, string Text, string More)> Processes(ulong cursor)
    {
        ulong exitedBase = services.Domain.Arena.ProcessCapacity;
        foreach (TrackedProcess process in services.Registry.All
            .Where(p => p.Index >= cursor && p.Stage == ProcessStage.Alive).OrderBy(static p => p.Index))
        {
            string name = ProcessFacts.NameOf(process.ProcessId);
            ProcessEntry entry = Describe(process);
            entry.NameBytes = Bytes(name);
            yield return (process.Index, entry, name, string.Empty);
        }

        foreach (ExitedProcess exited in services.Registry.Exited
            .Where(e => exitedBase + (uint)e.ProcessId >= cursor).OrderBy(static e => e.ProcessId))
        {
            if (HandleOperations<HardwareMemory>.HasHandles(services.Domain.Arena, exited.Slot, exited.Generation))
            {
                yield return (exitedBase + (uint)exited.ProcessId, Describe(exited), string.Empty, string.Empty);
            }
        }
    }

    private ProcessEntry Describe(TrackedProcess process)
    {
        ProcessFlags flags = process.Index == 0 ? ProcessFlags.Broker
            : process.Connections.Count > 0 ? ProcessFlags.Client
            : process.Inherited ? ProcessFlags.None : ProcessFlags.Foreign;
        var entry = new ProcessEntry
        {
            ProcessId = (uint)process.ProcessId,
            ProcessIndex = process.Index,
            Flags = (uint)flags,
            StartedUnixMilliseconds = ProcessFacts.StartOf(process.ProcessId),
            ObjectId = process.Index == 0 ? 0 : Volatile.Read(ref services.Domain.Arena.Slot(process.ObjectSlot).Id),
            Records = (uint)process.Records.Count,
        };
        CountHandles(process, ref entry);
        return entry;
    }

    private ProcessEntry Describe(ExitedProcess exited)
    {
        ref ObjectSlot slot = ref services.Domain.Arena.Slot(exited.Slot);
        return new ProcessEntry
        {
            ProcessId = (uint)exited.ProcessId,
            Flags = (uint)ProcessFlags.Exited,
            ExitCode = Volatile.Read(ref slot.Value1),
            ObjectId = Volatile.Read(ref slot.Id),
        };
    }

    private void CountHandles(TrackedProcess process, ref ProcessEntry entry)
    {
        if (process.Table is not { } table)
        {
            return;
        }

        var views = new HandleView[ViewsAtOnce];
        uint next = 0;
        do
        {
            int count = HandleOperations<HardwareMemory>.Enumerate(services.Domain.Arena, table, ref next, views);
            entry.Handles += (uint)count;
            foreach (ref readonly HandleView view in views.AsSpan(0, count))
            {
                switch (view.Type)
                {
                    case ObjectType.Event:
                        entry.Events++;
                        break;
                    case ObjectType.Mutex:
                        entry.Mutexes++;
                        break;
                    case ObjectType.Semaphore:
                        entry.Semaphores++;
                        break;
                    case ObjectType.Process:
                        entry.Processes++;
                        break;
                    default:
                        break;
                }
            }
        }
        while (next != 0);
    }

    /// <summary>Cursor: process slot in the high half, entry in the low half.</summary>
    private IEnumerable<(ulong Cursor, HandleListEntry Entry, string Text, string More)> Handles(ulong cursor, uint pid)
    {
        Dictionary<uint, uint> waiters = Waiters();
        var views = new HandleView[ViewsAtOnce];
        uint first = (uint)(cursor >> 32);
        foreach (TrackedProcess process in services.Registry.All
            .Where(p => p.Index >= first && p.Table is not null && (pid == 0 || p.ProcessId == pid)).OrderBy(static p => p.Index))
        {
            uint next = process.Index == first ? (uint)cursor : 0;
            do
            {
                int count = HandleOperations<HardwareMemory>.Enumerate(services.Domain.Arena, process.Table!, ref next, views);
                for (int i = 0; i < count; i++)
                {
                    HandleListEntry entry = Describe(process, views[i], waiters, out string name);
                    yield return (((ulong)process.Index << 32) | (views[i].Handle / 4), entry, name, string.Empty);
                }
            }
            while (next != 0);
        }
    }

    private HandleListEntry Describe(
        TrackedProcess process, HandleView view, Dictionary<uint, uint> waiters, out string name)
    {
        _ = HandleOperations<HardwareMemory>.TryView(services.Domain.Arena, view.Info.Slot, out ObjectView counts);
        name = services.Names.NameOf(view.Info.Slot, view.Info.Generation)?.Path ?? string.Empty;
        return new HandleListEntry
        {
            ProcessId = (uint)process.ProcessId,
            Value = view.Handle,
            Access = view.Info.Access,
            Attributes = (uint)view.Info.Attributes,
            ObjectId = view.ObjectId,
            Slot = view.Info.Slot,
            Generation = view.Info.Generation,
            ObjectHandles = counts.Handles,
            ObjectReferences = counts.References,
            State = StateOf(view.Info.Slot, waiters),
            NameBytes = Bytes(name),
        };
    }
}
