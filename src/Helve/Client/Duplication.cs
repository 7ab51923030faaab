using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Waiting;

namespace Helve.Client;

/// <summary>NtDuplicateObject over up to three processes: finds the two tables, then the kernel does the rest.</summary>
internal static class Duplication
{
    internal static NtStatus Duplicate(
        nint sourceProcess,
        (nint Handle, ulong Identity) source,
        nint targetProcess,
        uint access,
        HandleAttributes attributes,
        DuplicateOptions options,
        out nint target)
    {
        if (sourceProcess == KernelHandles.CurrentProcess && targetProcess == KernelHandles.CurrentProcess && source.Handle > 0)
        {
            return DuplicateHere(source, access, attributes, options, out target);
        }

        target = 0;
        NtStatus status = FindTable(sourceProcess, out ClientThread? state, out RemoteTable? from);
        if (status != NtStatus.Success)
        {
            return status;
        }

        bool closeSource = (options & DuplicateOptions.CloseSource) != 0;
        if (targetProcess == 0)
        {
            return closeSource ? CloseIn(state!, from!, source) : NtStatus.InvalidParameter;
        }

        status = FindTable(targetProcess, out _, out RemoteTable? to);
        if (status != NtStatus.Success)
        {
            if (closeSource)
            {
                _ = CloseIn(state!, from!, source);
            }

            return status;
        }

        status = source.Handle is KernelHandles.CurrentProcess or KernelHandles.CurrentThread
            ? InsertProcess(state!, source.Handle, from!, to!, access, attributes, options, out uint value)
            : HandleOperations<HardwareMemory>.DuplicateExactly(
                state!.Context, from!.Reference, source.Handle, new EntryWord(source.Identity), to!.Reference, access, attributes, options, out value);
        Release(state!, from!, to!, status);
        target = (nint)value;
        return status;
    }

    private static NtStatus DuplicateHere(
        (nint Handle, ulong Identity) source, uint access, HandleAttributes attributes, DuplicateOptions options, out nint target)
    {
        target = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        TableReference own = state.Connection.Own;
        NtStatus status = HandleOperations<HardwareMemory>.DuplicateExactly(
            state.Context, own, source.Handle, new EntryWord(source.Identity), own, access, attributes, options, out uint value);
        target = (nint)value;
        return status;
    }

    // -1 as the source is the process whose table was named, with all access: a known way to more rights, and NT's.
    private static NtStatus InsertProcess(
        ClientThread state,
        nint source,
        RemoteTable from,
        RemoteTable to,
        uint access,
        HandleAttributes attributes,
        DuplicateOptions options,
        out uint value)
    {
        value = 0;
        if (source == KernelHandles.CurrentThread)
        {
            return NtStatus.NotSupported;
        }

        bool same = (options & DuplicateOptions.SameAccess) != 0;
        GenericMapping mapping = GenericMapping.Of(ObjectType.Process);
        if (!same && mapping.HasReserved(access))
        {
            return NtStatus.AccessDenied;
        }

        return HandleOperations<HardwareMemory>.InsertByName(
            state.Context,
            to.Reference,
            from.Process.Slot,
            from.Process.Generation,
            same ? (uint)ProcessRights.AllAccess : mapping.Map(access),
            (options & DuplicateOptions.SameAttributes) != 0 ? HandleAttributes.None : attributes,
            out value);
    }

    private static NtStatus CloseIn(ClientThread state, RemoteTable from, (nint Handle, ulong Identity) source)
    {
        NtStatus status = from.Process == state.Process
            ? KernelHandles.Close(source.Handle, source.Identity)
            : HandleOperations<HardwareMemory>.CloseRemote(state.Context, from.Reference, source.Handle);
        Release(state, from, from, status);
        return status;
    }

    /// <summary>Finds the table of a process named by handle or pseudo-handle; the handle needs PROCESS_DUP_HANDLE.</summary>
    private static NtStatus FindTable(nint process, out ClientThread? state, out RemoteTable? table)
    {
        table = null;
        NtStatus status = HandleResolver.ResolveAny(
            process, 0, ObjectType.Process, (uint)ProcessRights.DuplicateHandle, out state, out WaitTarget target);
        return status == NtStatus.Success ? state!.Connection.RemoteTables.TryGet(state, process, target, out table) : status;
    }

    // A table's memory is unmapped when nobody holds it; it must not be while the kernel works in it.
    private static void Release(ClientThread state, RemoteTable from, RemoteTable to, NtStatus status)
    {
        if (status == NtStatus.ProcessIsTerminating)
        {
            state.Connection.RemoteTables.Forget(state, from);
            state.Connection.RemoteTables.Forget(state, to);
        }

        GC.KeepAlive(from);
        GC.KeepAlive(to);
    }
}
