using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using static Helve.Kernel.Handles.HandleOperations<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Client;

/// <summary>
/// From a handle value to what it stands for, checked in this order: it exists, it is still the owner's entry, type, access.
/// </summary>
/// <remarks>
/// A typed object passes the identity of its entry (slot, generation, sequence), so that a value which foreign code closed and which was
/// given out again is InvalidHandle for it. Raw calls pass 0, and the check folds away.
/// </remarks>
internal static class HandleResolver
{
    /// <summary>Everything of word A but attributes: which handle, of all that ever had this value, it is.</summary>
    private static readonly ulong s_attributes = EntryWord.Live(0, 0, 0, HandleAttributes.All).Value ^ EntryWord.Live(0, 0, 0, HandleAttributes.None).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NtStatus Resolve(
        nint handle, ulong identity, ObjectType type, uint access, out ClientThread? state, out WaitTarget target)
    {
        target = default;
        state = ClientThread.Current;
        return state is null ? ClientThread.Failure : Resolve(state, handle, identity, type, access, out target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static NtStatus Resolve(ClientThread state, nint handle, ulong identity, ObjectType type, uint access, out WaitTarget target)
    {
        target = default;
        NtStatus status = Lookup(state.Table, handle, out HandleInfo info);
        if (status != NtStatus.Success)
        {
            return type == ObjectType.None ? status : OfPseudo(handle, status);
        }

        if (identity != 0 && Identity(info.A) != identity)
        {
            return NtStatus.InvalidHandle;
        }

        target = new WaitTarget(info.Slot, info.Generation);
        if (type != ObjectType.None && state.Arena.Slot(info.Slot).Type != (byte)type)
        {
            return OfForeign(state.Arena, info, type, access);
        }

        return (info.Access & access) == access ? NtStatus.Success : NtStatus.AccessDenied;
    }

    /// <summary>Resolves a handle to an object whose content the broker keeps, wherever that object is.</summary>
    internal static NtStatus ResolveKept(
        nint handle, ulong identity, ObjectType type, uint access, out ClientThread? state, out HandleInfo info)
    {
        info = default;
        state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        NtStatus status = Lookup(state.Table, handle, out info);
        return status != NtStatus.Success ? OfPseudo(handle, status)
            : identity != 0 && Identity(info.A) != identity ? NtStatus.InvalidHandle
            : ForeignCalls.TypeOf(state.Arena, info.Slot) != type ? NtStatus.ObjectTypeMismatch
            : (info.Access & access) == access ? NtStatus.Success
            : NtStatus.AccessDenied;
    }

    /// <summary>Resolves a handle that may be a pseudo-handle; the process's own object stands for -1, the thread's for -2, with all access.</summary>
    internal static NtStatus ResolveAny(nint handle, ulong identity, ObjectType type, uint access, out ClientThread? state, out WaitTarget target)
    {
        if (handle is not (KernelHandles.CurrentProcess or KernelHandles.CurrentThread))
        {
            return Resolve(handle, identity, type, access, out state, out target);
        }

        state = ClientThread.Current;
        target = state?.Process ?? default;
        ObjectType own = handle == KernelHandles.CurrentThread ? ObjectType.Thread : ObjectType.Process;
        return state is null ? ClientThread.Failure
            : type != ObjectType.None && type != own ? NtStatus.ObjectTypeMismatch
            : own == ObjectType.Thread ? state.FindThread(out target)
            : NtStatus.Success;
    }

    /// <summary>Resolves a handle for a wait on one object: SYNCHRONIZE, and the pseudo-handle of the process is allowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NtStatus ResolveWait(nint handle, ulong identity, out ClientThread? state, out WaitTarget target) =>
        handle > 0
            ? Resolve(handle, identity, ObjectType.None, (uint)EventRights.Synchronize, out state, out target)
            : ResolveAny(handle, identity, ObjectType.None, (uint)EventRights.Synchronize, out state, out target);

    /// <summary>Resolves one of several handles that are to be waited for: SYNCHRONIZE, and no pseudo-handles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NtStatus ResolveWait(ClientThread state, nint handle, ulong identity, out WaitTarget target) =>
        Resolve(state, handle, identity, ObjectType.None, (uint)EventRights.Synchronize, out target);

    /// <summary>The identity of the entry behind a value; 0 if there is none (pseudo-handles have none).</summary>
    internal static ulong IdentityOf(nint handle) =>
        KernelConnection.Current is { } connection && Lookup(connection.Table, handle, out HandleInfo info) == NtStatus.Success ? Identity(info.A) : 0;

    /// <summary>
    /// The identity of a handle that the broker has just made; 0 if it is gone. What has its value by now may be another's: somebody else may have closed it before
    /// the reply was read.
    /// </summary>
    internal static ulong IdentityOf(KernelConnection connection, in HandleReply reply) =>
        Lookup(connection.Table, (nint)reply.Handle, out HandleInfo info) == NtStatus.Success
            && info.Slot == reply.Slot && info.Generation == reply.Generation && info.Access == reply.GrantedAccess
            ? Identity(info.A)
            : 0;

    /// <summary>The generation that a slot has now.</summary>
    internal static uint Generation(Arena arena, uint slot) => TryView(arena, slot, out ObjectView view) ? view.Generation : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Identity(ulong a) => a & ~s_attributes;

    /// <summary>Whether there is more to do after a close than the table knows: the broker may have to hear of it, or a descriptor goes too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool NeedsCare(Arena arena, uint slot) => arena.Slot(slot).Type >= (byte)ObjectType.Foreign;

    /// <summary>Whether a slot stands for an object of another domain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsForeign(Arena arena, uint slot) => arena.Slot(slot).Type == (byte)ObjectType.Foreign;

    // MORE_PROCESSING_REQUIRED: it is of that type, in another domain, and the broker carries the call out.
    private static NtStatus OfForeign(Arena arena, in HandleInfo info, ObjectType type, uint access) =>
        !IsForeign(arena, info.Slot) || arena.Slot(info.Slot).Subtype != (byte)type ? NtStatus.ObjectTypeMismatch
            : (info.Access & access) == access ? NtStatus.MoreProcessingRequired
            : NtStatus.AccessDenied;

    /// <summary>A typed call on a pseudo-handle: it exists, and is of another type.</summary>
    internal static NtStatus OfPseudo(nint handle, NtStatus status) =>
        handle is KernelHandles.CurrentProcess or KernelHandles.CurrentThread ? NtStatus.ObjectTypeMismatch : status;
}
