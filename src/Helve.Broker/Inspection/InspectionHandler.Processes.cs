using Helve.Broker.Connections;
using Helve.Broker.Domains;
using Helve.Broker.Processes;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
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

        SendPage(client, ref reader, Processes(client.Key, new ListCursor(request.Cursor)));
        return true;
    }

    public bool ListHandles(Connection client, ref MessageReader reader)
    {
        if (!TryReadList(ref reader, out ListRequest request, out _))
        {
            return false;
        }

        SendPage(client, ref reader, Handles(client.Key, new ListCursor(request.Cursor), request.ProcessId));
        return true;
    }

    private IEnumerable<(ulong Cursor, ProcessEntry Entry, string Text, string More)> Processes(DomainKey viewer, ListCursor from) =>
        services.Domains.VisibleTo(viewer).Where(d => d.Number >= from.Domain).SelectMany(domain => Processes(domain, from.In(domain.Number)));

    /// <summary>
    /// The broker itself is one of the processes of its own domain only. The exited come last, as if their slots began behind the last one.
    /// </summary>
    private IEnumerable<(ulong Cursor, ProcessEntry Entry, string Text, string More)> Processes(DomainServices domain, ListCursor from)
    {
        uint exitedBase = domain.Arena.ProcessCapacity;
        foreach (TrackedProcess process in domain.Registry.All
            .Where(p => p.Index >= from.Place && p.Stage == ProcessStage.Alive && (p.Index != 0 || domain == services.Domains.Own)).OrderBy(static p => p.Index))
        {
            string name = ProcessFacts.NameOf(process.ProcessId);
            ProcessEntry entry = Describe(domain, process);
            entry.NameBytes = Bytes(name);
            yield return (ListCursor.Of(domain.Number, process.Index), entry, name, string.Empty);
        }

        foreach (ExitedProcess exited in domain.Registry.Exited
            .Where(e => exitedBase + (uint)e.ProcessId >= from.Place).OrderBy(static e => e.ProcessId))
        {
            if (HandleOperations<HardwareMemory>.HasHandles(domain.Arena, exited.Slot, exited.Generation))
            {
                yield return (ListCursor.Of(domain.Number, exitedBase + (uint)exited.ProcessId), Describe(domain, exited), string.Empty, string.Empty);
            }
        }
    }

    private static ProcessEntry Describe(DomainServices domain, TrackedProcess process)
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
            ObjectId = process.Index == 0 ? 0 : Volatile.Read(ref domain.Arena.Slot(process.ObjectSlot).Id),
            Records = (uint)process.Records.Count,
            Domain = domain.Number,
            Arrivals = (uint)(process.Inbox?.Count ?? 0),
        };
        CountHandles(domain, process, ref entry);
        return entry;
    }

    private static ProcessEntry Describe(DomainServices domain, ExitedProcess exited)
    {
        ref ObjectSlot slot = ref domain.Arena.Slot(exited.Slot);
        return new ProcessEntry
        {
            ProcessId = (uint)exited.ProcessId,
            Flags = (uint)ProcessFlags.Exited,
            ExitCode = Volatile.Read(ref slot.Value1),
            ObjectId = Volatile.Read(ref slot.Id),
            Domain = domain.Number,
        };
    }

    private static void CountHandles(DomainServices domain, TrackedProcess process, ref ProcessEntry entry)
    {
        if (process.Table is not { } table)
        {
            return;
        }

        var views = new HandleView[ViewsAtOnce];
        uint next = 0;
        do
        {
            int count = HandleOperations<HardwareMemory>.Enumerate(domain.Arena, table, ref next, views);
            entry.Handles += (uint)count;
            foreach (ref readonly HandleView view in views.AsSpan(0, count))
            {
                if ((int)view.Type < ObjectTypes.Limit)
                {
                    entry.HandlesByType[(int)view.Type]++;
                }
            }
        }
        while (next != 0);
    }

    private IEnumerable<(ulong Cursor, HandleListEntry Entry, string Text, string More)> Handles(DomainKey viewer, ListCursor from, uint pid) =>
        services.Domains.VisibleTo(viewer).Where(d => d.Number >= from.Domain).SelectMany(domain => Handles(domain, from.In(domain.Number), pid));

    private IEnumerable<(ulong Cursor, HandleListEntry Entry, string Text, string More)> Handles(DomainServices domain, ListCursor from, uint pid)
    {
        Dictionary<uint, uint> waiters = Waiters(domain);
        var views = new HandleView[ViewsAtOnce];
        foreach (TrackedProcess process in domain.Registry.All
            .Where(p => p.Index >= from.Process && p.Table is not null && (pid == 0 || p.ProcessId == pid)).OrderBy(static p => p.Index))
        {
            uint next = process.Index == from.Process ? from.Entry : 0;
            do
            {
                int count = HandleOperations<HardwareMemory>.Enumerate(domain.Arena, process.Table!, ref next, views);
                for (int i = 0; i < count; i++)
                {
                    HandleListEntry entry = Describe(domain, process, views[i], waiters, out string name);
                    string content = ContentOf(domain, views[i].Info.Slot, views[i].Info.Generation);
                    entry.ContentBytes = Bytes(content);
                    yield return (ListCursor.Of(domain.Number, process.Index, views[i].Handle / 4), entry, name, content);
                }
            }
            while (next != 0);
        }
    }

    private HandleListEntry Describe(
        DomainServices domain, TrackedProcess process, HandleView view, Dictionary<uint, uint> waiters, out string name)
    {
        _ = HandleOperations<HardwareMemory>.TryView(domain.Arena, view.Info.Slot, out ObjectView counts);
        name = services.Names.NameOf(domain, view.Info.Slot, view.Info.Generation)?.Path ?? string.Empty;
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
            State = StateOf(domain, view.Info.Slot, view.Info.Generation, waiters.GetValueOrDefault(view.Info.Slot)),
            NameBytes = Bytes(name),
            Domain = domain.Number,
        };
    }
}
