using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve;

/// <summary>
/// Kernel objects by raw handle values, as NT's own calls have them: every member returns a status and throws nothing. The typed
/// objects (<see cref="KernelEvent"/> and its kin) are a skin over this.
/// </summary>
/// <remarks>
/// <para>Values are multiples of 4, positive and private to a process; the two low bits are ignored. A value that was closed may be
/// given out again at once, so the owner of a raw handle must see to it that nobody uses it after the close.</para>
/// <para>Every member checks, in this order: the handle exists (InvalidHandle), its object has the right type (ObjectTypeMismatch), the
/// handle was granted the access that the member names (AccessDenied). Outputs are 0 when a call fails.</para>
/// <para>All members may be called from any thread at any time. The first call of a process connects it to the broker, and starts one if
/// none runs; when that fails, calls return PortConnectionRefused, RevisionMismatch, PortDisconnected or IoTimeout, and
/// <see cref="DescribeFailure"/> says why.</para>
/// </remarks>
public static partial class KernelHandles
{
    /// <summary>The pseudo-handle of the calling process (GetCurrentProcess): takes no place in the table and has all access.</summary>
    public const nint CurrentProcess = -1;

    /// <summary>
    /// The pseudo-handle of the calling thread (GetCurrentThread): takes no place in the table and has all access. Before Linux 6.9 calls that meet it return
    /// NotSupported.
    /// </summary>
    public const nint CurrentThread = -2;

    /// <summary>Handles that one wait may name (MAXIMUM_WAIT_OBJECTS).</summary>
    public const int MaximumWaitObjects = 64;

    /// <summary>-1 to -6 name the caller and its tokens, and need no close.</summary>
    private const nint LastPseudoHandle = -6;

    /// <summary>Makes another handle to the object of a handle (NtDuplicateObject).</summary>
    /// <param name="sourceProcess">Process whose handle is duplicated; needs PROCESS_DUP_HANDLE.</param>
    /// <param name="source">The handle, a value of the source process; -1 is the source process itself, -2 the calling thread.</param>
    /// <param name="targetProcess">Process that gets the new handle; needs PROCESS_DUP_HANDLE. 0 with CloseSource only closes.</param>
    /// <param name="access">Access of the new handle; generic rights are mapped, rights that the type does not have are dropped.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="options">See <see cref="DuplicateOptions"/>.</param>
    /// <param name="target">The new handle, a value of the target process.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch (a process handle is none), AccessDenied, ProcessIsTerminating,
    /// InvalidParameter (no target process, and the source is not to be closed), HandleNotClosable (only to be closed, and protected),
    /// PrivilegeNotHeld (ACCESS_SYSTEM_SECURITY), InsufficientResources (the table is full), NotSupported (the source is the thread, before Linux 6.9 or for another user's process).</returns>
    public static NtStatus TryDuplicate(
        nint sourceProcess, nint source, nint targetProcess, uint access, HandleAttributes attributes, DuplicateOptions options, out nint target) =>
        Duplication.Duplicate(new DuplicationRequest(sourceProcess, source, 0, targetProcess, access, attributes, options), out target);

    /// <summary>Closes a handle (NtClose). The object lives on while other handles to it, or waits on it, do. Pseudo-handles need no close.</summary>
    /// <param name="handle">The handle; no access is needed.</param>
    /// <returns>InvalidHandle, HandleNotClosable.</returns>
    public static NtStatus TryClose(nint handle) => Close(handle, 0);

    /// <summary>Tells what a handle is (NtQueryObject).</summary>
    /// <param name="handle">The handle; no access is needed.</param>
    /// <param name="information">What it is.</param>
    /// <returns>InvalidHandle, NotSupported (the thread's pseudo-handle, before Linux 6.9).</returns>
    public static NtStatus TryQuery(nint handle, out HandleInformation information) => Query(handle, 0, out information);

    /// <summary>Gets the attributes of a handle (GetHandleInformation); pseudo-handles have none.</summary>
    /// <param name="handle">The handle; no access is needed.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>InvalidHandle, NotSupported (the thread's pseudo-handle, before Linux 6.9).</returns>
    public static NtStatus TryGetAttributes(nint handle, out HandleAttributes attributes)
    {
        if (KernelConnection.Current is { } connection
            && HandleOperations<HardwareMemory>.Lookup(connection.Table, handle, out HandleInfo info) == NtStatus.Success)
        {
            attributes = info.Attributes;
            return NtStatus.Success;
        }

        NtStatus status = Query(handle, 0, out HandleInformation information);
        attributes = information.Attributes;
        return status;
    }

    /// <summary>Changes attributes of a handle (SetHandleInformation).</summary>
    /// <param name="handle">The handle; no access is needed.</param>
    /// <param name="mask">Which attributes change; unknown bits are ignored.</param>
    /// <param name="values">Their new values.</param>
    /// <returns>InvalidHandle; AccessDenied for a pseudo-handle.</returns>
    public static NtStatus TrySetAttributes(nint handle, HandleAttributes mask, HandleAttributes values) =>
        SetAttributes(handle, 0, mask, values);

    /// <summary>Tells whether two handles name one object (NtCompareObjects).</summary>
    /// <param name="first">A handle; no access is needed.</param>
    /// <param name="second">A handle; no access is needed.</param>
    /// <returns>Success, NotSameObject, InvalidHandle, NotSupported (the thread's pseudo-handle, before Linux 6.9).</returns>
    public static NtStatus TryCompare(nint first, nint second) => Compare(first, 0, second, 0);

    /// <summary>Says what a status means and what to do, in a sentence: the message that a <see cref="KernelException"/> would carry.</summary>
    /// <param name="status">A status that a call on this thread returned.</param>
    public static string DescribeFailure(NtStatus status) => KernelError.Describe(status);

    internal static NtStatus Create(ObjectType type, uint access, HandleAttributes attributes, in ObjectInit init, out nint handle)
    {
        handle = 0;
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        // A creator gets what it asks for: an object without a name has no security that could forbid it.
        uint granted = GenericMapping.Of(type).Grant(access);
        NtStatus status = HandleOperations<HardwareMemory>.Create(
            state.Context, state.Table, type, granted, attributes & HandleAttributes.All, init, out uint value);
        handle = (nint)value;
        return status;
    }

    internal static NtStatus Close(nint handle, ulong identity)
    {
        ClientThread? state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        if (handle is < 0 and >= LastPseudoHandle)
        {
            return NtStatus.Success;
        }

        NtStatus status = identity == 0
            ? HandleOperations<HardwareMemory>.Close(state.Context, state.Table, handle, out EntryWord closed)
            : HandleOperations<HardwareMemory>.CloseExactly(state.Context, state.Table, handle, closed = new EntryWord(identity));
        if (status == NtStatus.Success && HandleResolver.NeedsCare(state.Arena, closed.Slot))
        {
            KeptObjects.AfterClose(state.Connection, (uint)handle & ~3u, closed);
        }

        return status;
    }

    /// <summary>
    /// Closes a handle from a finalizer: under a record that was taken with the connection, so that a broker that does not answer holds
    /// up no other finalizer of the process. Nobody is left to hear of a failure.
    /// </summary>
    internal static void CloseForgotten(nint handle, ulong identity) => KernelConnection.Current?.Finalizer.Use(
        (handle, identity),
        static (context, entry) =>
        {
            KernelConnection connection = KernelConnection.Current!;
            var closed = new EntryWord(entry.identity);
            if (HandleOperations<HardwareMemory>.CloseExactly(context, connection.Table, entry.handle, closed) == NtStatus.Success
                && HandleResolver.NeedsCare(connection.Arena, closed.Slot))
            {
                KeptObjects.AfterClose(connection, (uint)entry.handle & ~3u, closed, patient: false);
            }
        });

    internal static NtStatus Query(nint handle, ulong identity, out HandleInformation information)
    {
        information = default;
        NtStatus status = LookAt(handle, identity, out ClientThread? state, out WaitTarget target, out uint access, out HandleAttributes attributes);
        if (status != NtStatus.Success)
        {
            return status;
        }

        // Between the two looks the object may have died and its slot been reused: then the handle is gone too.
        if (!HandleOperations<HardwareMemory>.TryView(state!.Arena, target.Slot, out ObjectView view) || view.Generation != target.Generation)
        {
            return NtStatus.InvalidHandle;
        }

        if (view.Type == ObjectType.Foreign || Has(state.Arena, target.Slot, ObjectFlags.Shared))
        {
            // Other domains' handles count too, and only the broker knows them.
            status = ForeignCalls.Query(state, handle, target, ObjectType.None, out ForeignQueryReply reply);
            information = status == NtStatus.Success
                ? new HandleInformation((ObjectType)reply.Type, access, attributes, reply.Id, (int)reply.Handles) { PointerCount = (int)reply.Handles }
                : default;
            return status;
        }

        information = new HandleInformation(view.Type, access, attributes, view.Id, (int)view.Handles)
        {
            PointerCount = (int)(view.Handles + view.References),
            IsPermanent = Has(state.Arena, target.Slot, ObjectFlags.Permanent),
            IsExclusive = Has(state.Arena, target.Slot, ObjectFlags.Exclusive),
        };
        return NtStatus.Success;
    }

    // One look at the entry: identity, grant and attributes are those of one handle.
    private static NtStatus LookAt(
        nint handle, ulong identity, out ClientThread? state, out WaitTarget target, out uint access, out HandleAttributes attributes)
    {
        attributes = HandleAttributes.None;
        access = (uint)ProcessRights.AllAccess;
        if (handle is CurrentProcess or CurrentThread)
        {
            return HandleResolver.ResolveAny(handle, identity, ObjectType.None, 0, out state, out target);
        }

        target = default;
        access = 0;
        state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        NtStatus status = HandleOperations<HardwareMemory>.Lookup(state.Table, handle, out HandleInfo info);
        if (status != NtStatus.Success || (identity != 0 && HandleResolver.Identity(info.A) != identity))
        {
            return NtStatus.InvalidHandle;
        }

        target = new WaitTarget(info.Slot, info.Generation);
        access = info.Access;
        attributes = info.Attributes;
        return NtStatus.Success;
    }

    internal static NtStatus SetAttributes(nint handle, ulong identity, HandleAttributes mask, HandleAttributes values)
    {
        if (handle is CurrentProcess or CurrentThread)
        {
            return NtStatus.AccessDenied;
        }

        return ClientThread.Current is { } state
            ? HandleOperations<HardwareMemory>.SetAttributesExactly(
                state.Table, handle, new EntryWord(identity), mask & HandleAttributes.All, values)
            : ClientThread.Failure;
    }

    internal static NtStatus Compare(nint first, ulong firstIdentity, nint second, ulong secondIdentity)
    {
        NtStatus status = HandleResolver.ResolveAny(first, firstIdentity, ObjectType.None, 0, out _, out WaitTarget a);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = HandleResolver.ResolveAny(second, secondIdentity, ObjectType.None, 0, out _, out WaitTarget b);
        return status != NtStatus.Success ? status
            : a == b || ForeignCalls.AreSame(a, b) ? NtStatus.Success
            : NtStatus.NotSameObject;
    }
}
