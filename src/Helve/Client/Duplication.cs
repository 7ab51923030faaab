using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Waiting;

namespace Helve.Client;

/// <summary>NtDuplicateObject over up to three processes: finds the two tables, then the kernel does the rest.</summary>
/// <remarks>
/// The first of these that is wrong is the answer: the source process's handle, that a target is named or the source closed, the target
/// process's handle, reserved bits of the access, the source process (it ended), the source, the target process (it ended), the access, room
/// in the target's table. CLOSE_SOURCE closes from the source on, and when the target process's handle is bad; never before.
/// </remarks>
internal static class Duplication
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NtStatus Duplicate(in DuplicationRequest request, out nint target) =>
        request.IsWithinCaller ? DuplicateHere(request, out target) : DuplicateBetween(request, out target);

    private static NtStatus DuplicateHere(in DuplicationRequest request, out nint target)
    {
        target = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        TableReference own = state.Connection.Own;
        EntryWord seen = request.ClosesSource ? Look(own.Segment, request.Source) : default;
        NtStatus status = HandleOperations<HardwareMemory>.DuplicateExactly(
            state.Context, own, request.Source, new EntryWord(request.SourceIdentity), own, request.Access, request.Attributes, request.Options, out uint value);
        if (status == NtStatus.MoreProcessingRequired)
        {
            status = Widening.Duplicate(state, request, state.Connection.RemoteTables.Own, state.Connection.RemoteTables.Own, out value);
        }

        AfterClose(state, own.Segment, request.Source, seen);
        target = (nint)value;
        return status;
    }

    private static NtStatus DuplicateBetween(in DuplicationRequest request, out nint target)
    {
        target = 0;
        NtStatus status = FindProcesses(request, out ClientThread? state, out WaitTarget from, out WaitTarget to, out NtStatus targetStatus);
        if (status == NtStatus.MoreProcessingRequired || targetStatus == NtStatus.MoreProcessingRequired)
        {
            return ForeignDuplication.Duplicate(request, from, to, out target);
        }

        if (status != NtStatus.Success)
        {
            return status;
        }

        RemoteTableCache tables = state!.Connection.RemoteTables;
        status = tables.TryGet(state, request.SourceProcess, from, out RemoteTable? source);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (!request.HasTarget || targetStatus != NtStatus.Success)
        {
            status = CloseIn(state, source!, request);
            return targetStatus != NtStatus.Success ? targetStatus : status;
        }

        targetStatus = tables.TryGet(state, request.TargetProcess, to, out RemoteTable? table);
        return targetStatus == NtStatus.Success
            ? Insert(state, source!, table!, request, out target)
            : WithoutTarget(state, source!, request, targetStatus);
    }

    // What is found before any table is: success with a failed target status means that the source is still to be closed.
    private static NtStatus FindProcesses(
        in DuplicationRequest request, out ClientThread? state, out WaitTarget from, out WaitTarget to, out NtStatus targetStatus)
    {
        to = default;
        targetStatus = NtStatus.Success;
        NtStatus status = FindProcess(request.SourceProcess, out state, out from);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (request.HasTarget)
        {
            targetStatus = FindProcess(request.TargetProcess, out _, out to);
        }
        else if (!request.ClosesSource)
        {
            return NtStatus.InvalidParameter;
        }

        return targetStatus != NtStatus.Success && !request.ClosesSource ? targetStatus
            : request.HasReservedAccess ? NtStatus.AccessDenied
            : NtStatus.Success;
    }

    private static NtStatus Insert(ClientThread state, RemoteTable from, RemoteTable to, in DuplicationRequest request, out nint target)
    {
        EntryWord seen = request.ClosesSource && !request.IsPseudoSource ? Look(from.Reference.Segment, request.Source) : default;
        NtStatus status = request.IsPseudoSource
            ? InsertProcess(state, from, to, request, out uint value)
            : HandleOperations<HardwareMemory>.DuplicateExactly(
                state.Context,
                from.Reference,
                request.Source,
                new EntryWord(request.SourceIdentity),
                to.Reference,
                request.Access,
                request.Attributes,
                request.Options,
                out value);
        if (status == NtStatus.MoreProcessingRequired)
        {
            status = Widening.Duplicate(state, request, from, to, out value);
        }

        AfterClose(state, from.Reference.Segment, request.Source, seen);
        Release(state, from, to, status);
        target = (nint)value;
        return status;
    }

    // -2 as the source is the calling thread, whichever process was named (semantics B34). -1 as the source is the process whose table was named, with all access: a known way to more rights, and NT's. There is no entry
    // that CLOSE_SOURCE could close.
    private static NtStatus InsertProcess(ClientThread state, RemoteTable from, RemoteTable to, in DuplicationRequest request, out uint value)
    {
        value = 0;
        WaitTarget itself = from.Process;
        bool isThread = request.Source == KernelHandles.CurrentThread;
        if (isThread && state.FindThread(out itself) is not NtStatus.Success and NtStatus failed)
        {
            return failed;
        }

        GenericMapping mapping = GenericMapping.Of(isThread ? ObjectType.Thread : ObjectType.Process);
        if (!request.KeepsAccess && (request.Access & AccessMask.ACCESS_SYSTEM_SECURITY) != 0)
        {
            return NtStatus.PrivilegeNotHeld;
        }

        return HandleOperations<HardwareMemory>.InsertByName(
            state.Context,
            to.Reference,
            itself.Slot,
            itself.Generation,
            request.KeepsAccess ? mapping.All : mapping.Grant(request.Access),
            (request.Options & DuplicateOptions.SameAttributes) != 0 ? HandleAttributes.None : request.Attributes & HandleAttributes.All,
            out value);
    }

    // The target ended. A bad source is the earlier error; a good one is closed if that was asked for, although nothing was duplicated.
    private static NtStatus WithoutTarget(ClientThread state, RemoteTable from, in DuplicationRequest request, NtStatus targetStatus)
    {
        NtStatus status = request.ClosesSource ? CloseIn(state, from, request)
            : request.IsPseudoSource ? NtStatus.Success
            : HandleOperations<HardwareMemory>.LookupIn(state.Context, from.Reference, request.Source, out _);
        GC.KeepAlive(from);
        return status == NtStatus.InvalidHandle ? status : targetStatus;
    }

    private static NtStatus CloseIn(ClientThread state, RemoteTable from, in DuplicationRequest request)
    {
        if (request.IsPseudoSource)
        {
            // Found, and nothing to close.
            return NtStatus.Success;
        }

        EntryWord seen = Look(from.Reference.Segment, request.Source);

        // Only the caller's own handles are known by identity.
        NtStatus status = request.SourceIdentity != 0
            ? HandleOperations<HardwareMemory>.CloseExactly(state.Context, state.Table, request.Source, new EntryWord(request.SourceIdentity))
            : HandleOperations<HardwareMemory>.CloseRemote(state.Context, from.Reference, request.Source);
        AfterClose(state, from.Reference.Segment, request.Source, seen);
        Release(state, from, from, status);
        return status;
    }

    // Which handle a value is, before it is perhaps closed.
    private static EntryWord Look(TableSegment table, nint handle) =>
        HandleOperations<HardwareMemory>.Lookup(table, handle, out HandleInfo info) == NtStatus.Success ? new EntryWord(info.A) : default;

    // If it is gone now: perhaps by somebody else in the same moment, and then the broker is told twice.
    private static void AfterClose(ClientThread state, TableSegment table, nint handle, EntryWord seen)
    {
        if (!seen.IsLive || !HandleResolver.NeedsCare(state.Arena, seen.Slot)
            || HandleResolver.Identity(Look(table, handle).Value) == HandleResolver.Identity(seen.Value))
        {
            return;
        }

        if (ReferenceEquals(table, state.Table))
        {
            KeptObjects.AfterClose(state.Connection, (uint)handle & ~3u, seen);
        }
        else
        {
            KeptObjects.AfterCloseIn(state.Connection, table.ProcessIndex, seen);
        }
    }

    // A process named by handle or pseudo-handle; the handle needs PROCESS_DUP_HANDLE.
    private static NtStatus FindProcess(nint process, out ClientThread? state, out WaitTarget target) =>
        HandleResolver.ResolveAny(process, 0, ObjectType.Process, (uint)ProcessRights.DuplicateHandle, out state, out target);

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
