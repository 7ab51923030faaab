using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Kernel.Handles;

public static partial class HandleOperations<TMemory>
{
    /// <summary>
    /// Makes a handle to an object that is known by slot and generation. INVALID_HANDLE: that object has no handle any more. RETRY: a thread
    /// that is not patient for ever (<see cref="ThreadContext.Patience"/>) met one that does not let go of the object; nothing was done.
    /// </summary>
    public static NtStatus InsertByName(
        ThreadContext ctx, in TableReference table, uint slot, uint generation, uint access, HandleAttributes attributes, out uint handle)
    {
        handle = 0;
        return slot < ctx.Arena.SlotCapacity
            ? Insert(ctx, table, slot, generation, access, attributes, out handle)
            : NtStatus.InvalidHandle;
    }

    /// <summary>
    /// NtDuplicateObject, once both processes are known. Source and target may be any two tables, or one. With CLOSE_SOURCE the source
    /// is closed whatever becomes of the duplicate, unless the call fails before the source is resolved.
    /// </summary>
    public static NtStatus Duplicate(
        ThreadContext ctx, in TableReference source, long value, in TableReference target, uint access, HandleAttributes attributes,
        DuplicateOptions options, out uint handle) =>
        DuplicateExactly(ctx, source, value, default, target, access, attributes, options, out handle);

    /// <summary>
    /// The same for that handle, and for no other that got its value since: INVALID_HANDLE then, and nothing is closed. The zero word
    /// stands for whatever handle has the value. MORE_PROCESSING_REQUIRED: nothing was done; the object has a descriptor, and more access is asked
    /// for than the source has: <see cref="DuplicateAsDecided"/>.
    /// </summary>
    public static NtStatus DuplicateExactly(
        ThreadContext ctx, in TableReference source, long value, EntryWord expected, in TableReference target, uint access,
        HandleAttributes attributes, DuplicateOptions options, out uint handle)
    {
        handle = 0;
        bool sameAccess = (options & DuplicateOptions.SameAccess) != 0;
        if (!sameAccess && (access & AccessMask.ReservedForAll) != 0)
        {
            return NtStatus.AccessDenied;
        }

        NtStatus status = Find(ctx, source, value, expected, out HandleInfo info);
        if (status != NtStatus.Success)
        {
            return status;
        }

        uint granted = info.Access;
        if (!sameAccess)
        {
            ref ObjectSlot slot = ref ctx.Arena.Slot(info.Slot);
            ObjectType type = RealTypeOf(ctx.Arena, info.Slot);
            GenericMapping mapping = GenericMapping.Of(type);
            if (mapping.HasReserved(access))
            {
                return NtStatus.AccessDenied;
            }

            status = Grant(ref slot, type, mapping, info, access, out granted);
            if (status != NtStatus.Success)
            {
                return status == NtStatus.MoreProcessingRequired ? status : Refuse(ctx, source, value, info, options, status);
            }
        }

        return Finish(ctx, source, value, info, target, granted, attributes, options, out handle);
    }

    /// <summary>
    /// The rest of <see cref="DuplicateExactly"/> when that ended with MORE_PROCESSING_REQUIRED and the broker, which has the descriptor, has decided.
    /// </summary>
    /// <param name="ctx">The calling thread.</param>
    /// <param name="source">Table of the source.</param>
    /// <param name="value">The source.</param>
    /// <param name="expected">Which handle of that value it is about.</param>
    /// <param name="target">Table that gets the duplicate.</param>
    /// <param name="decision">Success, or why the access is refused; the source is closed all the same if that was asked for.</param>
    /// <param name="granted">The access that was decided on.</param>
    /// <param name="attributes">Attributes of the duplicate.</param>
    /// <param name="options">As before.</param>
    /// <param name="handle">The duplicate.</param>
    public static NtStatus DuplicateAsDecided(
        ThreadContext ctx, in TableReference source, long value, EntryWord expected, in TableReference target, NtStatus decision, uint granted,
        HandleAttributes attributes, DuplicateOptions options, out uint handle)
    {
        handle = 0;
        NtStatus status = Find(ctx, source, value, expected, out HandleInfo info);
        return status != NtStatus.Success ? status
            : decision != NtStatus.Success ? Refuse(ctx, source, value, info, options, decision)
            : Finish(ctx, source, value, info, target, granted, attributes, options, out handle);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static NtStatus Find(ThreadContext ctx, in TableReference source, long value, EntryWord expected, out HandleInfo info)
    {
        NtStatus status = LookupIn(ctx, source, value, out info);
        if (status == NtStatus.ProcessIsTerminating)
        {
            return status;
        }

        // What follows acts on the entry that was read here, and on no later one.
        return status != NtStatus.Success || !IsExpected(new EntryWord(info.A), expected) || info.Slot >= ctx.Arena.SlotCapacity
            ? NtStatus.InvalidHandle
            : NtStatus.Success;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static NtStatus Finish(
        ThreadContext ctx, in TableReference source, long value, in HandleInfo info, in TableReference target, uint granted,
        HandleAttributes attributes, DuplicateOptions options, out uint handle)
    {
        if ((options & DuplicateOptions.SameAttributes) != 0)
        {
            attributes = info.Attributes;
        }

        if (source.Segment.ProcessIndex != target.Segment.ProcessIndex && IsExclusive(ctx, info.Slot))
        {
            handle = 0;
            return Refuse(ctx, source, value, info, options, NtStatus.AccessDenied);
        }

        return (options & DuplicateOptions.CloseSource) != 0
            ? Move(ctx, source, value, info, target, granted, attributes & HandleAttributes.All, out handle)
            : Insert(ctx, target, info.Slot, info.Generation, granted, attributes & HandleAttributes.All, out handle);
    }

    // Within the source's grant nobody is asked. Beyond it the descriptor is, if there is one, which the broker has. ACCESS_SYSTEM_SECURITY is no
    // right of the type: who has it may pass it on, and without a descriptor nobody gets it by asking.
    private static NtStatus Grant(
        ref ObjectSlot slot, ObjectType type, GenericMapping mapping, in HandleInfo info, uint access, out uint granted)
    {
        granted = mapping.Grant(access) | (access & AccessMask.ACCESS_SYSTEM_SECURITY);
        uint beyond = granted & ~info.Access;
        return beyond == 0 ? NtStatus.Success
            : !ObjectTypes.CanWiden(type) ? NtStatus.AccessDenied
            : HasDescriptor(ref slot) ? NtStatus.MoreProcessingRequired
            : (beyond & AccessMask.ACCESS_SYSTEM_SECURITY) == 0 ? NtStatus.Success
            : NtStatus.PrivilegeNotHeld;
    }

    // Made with OBJ_EXCLUSIVE, by the one process that has handles to it, and keeps them: none leaves it.
    private static bool IsExclusive(ThreadContext ctx, uint slot) =>
        (TMemory.Read(ref TypeWord(ref ctx.Arena.Slot(slot))) & ((uint)ObjectFlags.Exclusive << 16)) != 0;

    private static bool HasDescriptor(ref ObjectSlot slot)
    {
        const uint Described = (uint)(ObjectFlags.Named | ObjectFlags.Secured) << 16;
        return (TMemory.Read(ref TypeWord(ref slot)) & Described) != 0;
    }

    // The source was found, and what was asked for is not to be had: CLOSE_SOURCE closes it all the same.
    private static NtStatus Refuse(
        ThreadContext ctx, in TableReference source, long value, in HandleInfo info, DuplicateOptions options, NtStatus status)
    {
        if ((options & DuplicateOptions.CloseSource) != 0)
        {
            CloseSame(ctx, source.Segment, (uint)(value >> 2), new EntryWord(info.A));
        }

        return status;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static NtStatus Insert(
        ThreadContext ctx, in TableReference table, uint slot, uint generation, uint access, HandleAttributes attributes, out uint handle)
    {
        handle = 0;
        NtStatus status = Reserve(ctx, table, out uint index, out EntryWord owned);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = InsertAt(ctx, table.Segment, index, owned, slot, generation, access, attributes);
        handle = status == NtStatus.Success ? index * 4 : 0;
        return status;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static NtStatus InsertAt(
        ThreadContext ctx, TableSegment table, uint index, EntryWord owned, uint slot, uint generation, uint access, HandleAttributes attributes)
    {
        ref ulong intent = ref ctx.Self.Intent0;
        IntentWord change = IntentWord.Of(IntentOperation.Duplicate, slot);
        TMemory.Write(ref intent, change.Value);
        NtStatus status = CountChange<TMemory>.AddHandle(ctx, ref ctx.Arena.Slot(slot), ref intent, change, generation);
        if (status != NtStatus.Success)
        {
            TMemory.Write(ref intent, 0);
            Release(ctx, table, index, owned);
            return status;
        }

        return PublishEntry(ctx, table, index, owned, slot, generation, access, attributes);
    }

    private static NtStatus Move(
        ThreadContext ctx, in TableReference source, long value, in HandleInfo info, in TableReference target, uint access,
        HandleAttributes attributes, out uint handle)
    {
        if (IsSameTable(ctx, source, target) && TryMoveInPlace(source.Segment, value, info, access, attributes))
        {
            handle = (uint)value & ~3u;
            return NtStatus.Success;
        }

        // Death between the two leaves both handles.
        NtStatus status = Insert(ctx, target, info.Slot, info.Generation, access, attributes, out handle);
        CloseSame(ctx, source.Segment, (uint)(value >> 2), new EntryWord(info.A));
        return status;
    }

    private static bool IsSameTable(ThreadContext ctx, in TableReference one, in TableReference other) =>
        one.Segment.ProcessIndex == other.Segment.ProcessIndex
            && (one.TableId == other.TableId || !IsRemote(ctx, one.Segment));

    // One table: the same entry with other attributes and another grant. False: protected, or not the same handle any more.
    private static bool TryMoveInPlace(TableSegment table, long value, in HandleInfo info, uint access, HandleAttributes attributes)
    {
        ref HandleEntry entry = ref table.Entry((uint)(value >> 2));
        var seen = new EntryWord(info.A);
        while (!seen.IsProtected)
        {
            var now = new EntryWord(TMemory.CompareExchange(ref entry.A, seen.With(attributes).Value, seen.Value));
            if (now == seen)
            {
                // Closed before the second word was changed: then the move came first, and this store must not hit what comes after,
                // which the sequence in B prevents.
                ChangeAccess(ref entry, new GrantWord(info.B), access);
                return true;
            }

            if (!IsSameHandle(now, seen))
            {
                return false;
            }

            seen = now;
        }

        return false;
    }

    private static void ChangeAccess(ref HandleEntry entry, GrantWord seen, uint access)
    {
        uint sequence = seen.Sequence;
        while (seen.Sequence == sequence && seen.Access != access)
        {
            var now = new GrantWord(TMemory.CompareExchange(ref entry.B, seen.With(access).Value, seen.Value));
            if (now == seen)
            {
                return;
            }

            seen = now;
        }
    }

    // Zero: any handle will do.
    private static bool IsExpected(EntryWord seen, EntryWord expected) => expected.Value == 0 || IsSameHandle(seen, expected);

    private static bool IsSameHandle(EntryWord one, EntryWord other) =>
        one.IsLive && ((one.Value ^ other.Value) & ~EntryWord.AttributeMask) == 0;
}
