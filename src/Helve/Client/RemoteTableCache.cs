using System.Collections.Concurrent;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// The mapped handle table of another process (or the own one). Whoever uses the reference keeps this object alive: its finalizer unmaps.
/// </summary>
internal sealed class RemoteTable(WaitTarget process, TableReference reference, MappedMemory? memory)
{
    /// <summary>The process object of the table's process.</summary>
    internal WaitTarget Process { get; } = process;

    internal TableReference Reference { get; } = reference;

    /// <summary>Unmapped by its own finalizer, when nobody holds this object any more.</summary>
    internal MappedMemory? Memory { get; } = memory;
}

/// <summary>Tables of other processes that this one has mapped, by process object.</summary>
internal sealed unsafe class RemoteTableCache
{
    private const int FirstForget = 16;

    private readonly KernelConnection _connection;
    private readonly RemoteTable _own;
    private readonly ConcurrentDictionary<WaitTarget, RemoteTable> _tables = new();
    private int _forgetAt = FirstForget;

    internal RemoteTableCache(KernelConnection connection)
    {
        _connection = connection;
        _own = new RemoteTable(connection.Process, connection.Own, memory: null);
    }

    /// <summary>The own table.</summary>
    internal RemoteTable Own => _own;

    /// <summary>Finds the table of a process, whose handle was checked for PROCESS_DUP_HANDLE.</summary>
    internal NtStatus TryGet(ClientThread state, nint handle, WaitTarget process, out RemoteTable? table)
    {
        table = process == _own.Process ? _own : state.LastRemote;
        if (table is not null && table.Process == process)
        {
            return NtStatus.Success;
        }

        if (!_tables.TryGetValue(process, out table))
        {
            NtStatus status = Map(handle, process, out table);
            if (table is null)
            {
                return status;
            }

            ForgetDead();
            table = _tables.GetOrAdd(process, table);
        }

        state.LastRemote = table;
        return NtStatus.Success;
    }

    /// <summary>Lets go of the table of a process that has ended.</summary>
    internal void Forget(ClientThread state, RemoteTable table)
    {
        if (table != _own)
        {
            state.LastRemote = null;
            _ = _tables.TryRemove(new KeyValuePair<WaitTarget, RemoteTable>(table.Process, table));
        }
    }

    // A mapping keeps a dead process's table in memory. A few are looked at with each new one, which costs far more; of many each look is paid for by
    // as many new mappings as it looks at.
    private void ForgetDead()
    {
        if (_tables.Count > FirstForget && _tables.Count < Volatile.Read(ref _forgetAt))
        {
            return;
        }

        foreach (KeyValuePair<WaitTarget, RemoteTable> cached in _tables)
        {
            TableReference table = cached.Value.Reference;
            var header = new TableHeaderWord(Volatile.Read(ref table.Segment.State));
            if (header.Id != table.TableId || header.State is not (TableState.Init or TableState.Alive))
            {
                _ = _tables.TryRemove(cached);
            }
        }

        Volatile.Write(ref _forgetAt, Math.Max(FirstForget, 2 * _tables.Count));
    }

    private NtStatus Map(nint handle, WaitTarget process, out RemoteTable? table)
    {
        table = null;
        var descriptors = new FileDescriptor?[1];
        var request = new MapTableRequest { Handle = (uint)handle };
        NtStatus status = _connection.Channel.Call(WireOperation.MapTable, request, default, out TableReply reply, [], descriptors);
        using FileDescriptor? descriptor = descriptors[0];
        if (status != NtStatus.Success || descriptor is null)
        {
            return status == NtStatus.Success ? NtStatus.InvalidMessage : status;
        }

        MappedMemory memory = KernelConnection.Map(descriptor, SegmentKind.Table);
        table = new RemoteTable(process, new TableReference(TableSegment.Open(memory.Pointer), reply.TableId), memory);
        return NtStatus.Success;
    }
}
