using Helve.Client;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Inspection;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Gets the full name of an object (NtQueryObject, ObjectNameInformation): <c>\Sessions\1000\BaseNamedObjects\Jobs</c>.</summary>
    /// <param name="handle">The handle; no access is needed.</param>
    /// <param name="name">Its NT path; empty when it has none, and for a process.</param>
    /// <returns>InvalidHandle, PortDisconnected, NotSupported (the thread's pseudo-handle, before Linux 6.9).</returns>
    public static NtStatus TryQueryName(nint handle, out string name) => QueryName(handle, 0, out name);

    /// <summary>Tells about the type of an object (NtQueryObject, ObjectTypeInformation).</summary>
    /// <param name="handle">The handle; no access is needed.</param>
    /// <param name="information">Name, generic mapping, valid access, and how many objects and handles of the type there are.</param>
    /// <returns>InvalidHandle, NotSupported (the thread's pseudo-handle, before Linux 6.9).</returns>
    public static NtStatus TryQueryType(nint handle, out ObjectTypeInformation? information) => QueryType(handle, 0, out information);

    /// <summary>Tells about all object types (NtQueryObject, ObjectTypesInformation).</summary>
    /// <param name="types">The types in the order of their numbers; empty on failure.</param>
    /// <returns>Success, or what a first call can fail with.</returns>
    public static NtStatus TryQueryTypes(out IReadOnlyList<ObjectTypeInformation> types)
    {
        types = [];
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        var counts = new ObjectCounts(state.Arena);
        types = [.. ObjectTypes.All.Select(type => new ObjectTypeInformation(type, counts))];
        return NtStatus.Success;
    }

    /// <summary>
    /// Lists the handles of all processes that this one may look into (NtQuerySystemInformation, SystemExtendedHandleInformation): the
    /// user's own, the broker's among them. Each entry is consistent in itself; the list is a snapshot page by page, not of one instant.
    /// </summary>
    /// <param name="handles">The handles, by process and value; empty on failure.</param>
    /// <returns>PortDisconnected.</returns>
    public static NtStatus TryEnumerateSystemHandles(out IReadOnlyList<SystemHandleInformation> handles) => ListHandles(0, out handles);

    /// <summary>Counts the handles of a process (GetProcessHandleCount).</summary>
    /// <param name="process">The process; needs PROCESS_QUERY_LIMITED_INFORMATION.</param>
    /// <param name="count">Open handles in its table; 0 when it has ended, or does not use Helve.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, PortDisconnected.</returns>
    public static NtStatus TryGetHandleCount(nint process, out int count) => GetHandleCount(process, 0, out count);

    internal static NtStatus QueryName(nint handle, ulong identity, out string name)
    {
        name = string.Empty;
        NtStatus status = LookAt(handle, identity, out ClientThread? state, out WaitTarget target, out _, out _);
        if (status != NtStatus.Success || !Has(state!.Arena, target.Slot, ObjectFlags.Named))
        {
            return status;
        }

        var request = new QueryHandleRequest { Handle = (uint)handle };
        status = state.Connection.Channel.Call(WireOperation.QueryName, request, default, ReadName, out string? found);
        name = found ?? string.Empty;
        return status == NtStatus.Success && found is null ? NtStatus.InvalidMessage : status;
    }

    internal static NtStatus QueryType(nint handle, ulong identity, out ObjectTypeInformation? information)
    {
        information = null;
        NtStatus status = LookAt(handle, identity, out ClientThread? state, out WaitTarget target, out _, out _);
        if (status != NtStatus.Success)
        {
            return status;
        }

        ObjectType type = ForeignCalls.TypeOf(state!.Arena, target.Slot);
        if (!ObjectTypes.TryGet(type, out ObjectTypeDescription? description))
        {
            return NtStatus.InvalidHandle;
        }

        information = new ObjectTypeInformation(description, new ObjectCounts(state.Arena));
        return NtStatus.Success;
    }

    internal static NtStatus GetHandleCount(nint process, ulong identity, out int count)
    {
        count = 0;
        NtStatus status = HandleResolver.ResolveAny(
            process, identity, ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, out ClientThread? state, out WaitTarget target);
        if (status is not (NtStatus.Success or NtStatus.MoreProcessingRequired))
        {
            return status;
        }

        if (target == state!.Process)
        {
            count = (int)HandleOperations<HardwareMemory>.CountHandles(state.Table);
            return NtStatus.Success;
        }

        // The right to know the number is not the right to the table, so the broker counts.
        var request = new QueryHandleRequest { Handle = (uint)process };
        status = state.Connection.Channel.Call(WireOperation.QueryHandleCount, request, default, out HandleCountReply reply);
        count = status == NtStatus.Success ? (int)reply.Count : 0;
        return status;
    }

    internal static NtStatus ListHandles(int processId, out IReadOnlyList<SystemHandleInformation> handles)
    {
        handles = [];
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        var all = new List<SystemHandleInformation>();
        var request = new ListRequest { ProcessId = (uint)processId };
        do
        {
            NtStatus status = state.Connection.Channel.Call(WireOperation.ListHandles, request, default, ReadHandles, out Page<HandleSummary>? page);
            if (status != NtStatus.Success || page is null)
            {
                return status == NtStatus.Success ? NtStatus.InvalidMessage : status;
            }

            all.AddRange(page.Entries.Select(h =>
                new SystemHandleInformation(h.ProcessId, h.Value, h.State.Type, h.ObjectId, h.GrantedAccess, h.Attributes)));
            request.Cursor = page.Next;
        }
        while (request.Cursor != 0);
        handles = all;
        return NtStatus.Success;
    }

    private static bool Has(Arena arena, uint slot, ObjectFlags flag) =>
        slot < arena.SlotCapacity && ((ObjectFlags)Volatile.Read(ref arena.Slot(slot).Flags) & flag) != 0;

    private static Page<HandleSummary>? ReadHandles(ref MessageReader reader) => InspectionReader.ReadPage(ref reader, InspectionReader.ReadHandle);

    private static string? ReadName(ref MessageReader reader) =>
        reader.TryRead(out QueryNameReply reply) && reader.TryReadText(reply.NameBytes, out ReadOnlySpan<char> name) ? name.ToString() : null;
}
