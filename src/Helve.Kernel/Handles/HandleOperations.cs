using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>The operations on handles. A failing one leaves 0 in its outputs.</summary>
public static partial class HandleOperations<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>Resolves a handle value: low two bits ignored, sign-extended 32-bit values only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NtStatus Lookup(TableSegment table, long value, out HandleInfo info)
    {
        info = default;
        return NtStatus.InvalidHandle;
    }

    /// <summary>Resolves a handle and checks, in this order: it exists, its type, its granted access.</summary>
    /// <param name="arena">The domain's arena.</param>
    /// <param name="table">The table.</param>
    /// <param name="value">The handle value.</param>
    /// <param name="type">The type that the object must have; None: any.</param>
    /// <param name="access">Rights that the handle must have; 0: none.</param>
    /// <param name="info">What the handle stands for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NtStatus Lookup(Arena arena, TableSegment table, long value, ObjectType type, uint access, out HandleInfo info)
    {
        info = default;
        return NtStatus.InvalidHandle;
    }

    /// <summary>Makes an object and its first handle in the caller's own table.</summary>
    public static NtStatus Create(
        ThreadContext ctx, TableSegment table, ObjectType type, uint access, HandleAttributes attributes, in ObjectInit init, out uint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>
    /// Makes an object and an unpublished handle; <see cref="Publish"/> or <see cref="Abandon"/> must follow at once, in the same thread.
    /// Between the two, the broker stores the object's name.
    /// </summary>
    public static NtStatus BeginCreate(
        ThreadContext ctx, in TableReference table, ObjectType type, uint access, HandleAttributes attributes, in ObjectInit init, out PendingHandle pending)
    {
        pending = default;
        return NtStatus.NotSupported;
    }

    /// <summary>Ends <see cref="BeginCreate"/>. PROCESS_IS_TERMINATING: the table's process died; the object is gone again.</summary>
    public static NtStatus Publish(ThreadContext ctx, in TableReference table, in PendingHandle pending, out uint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Takes <see cref="BeginCreate"/> back.</summary>
    public static void Abandon(ThreadContext ctx, in TableReference table, in PendingHandle pending)
    {
    }

    /// <summary>Makes a handle to an object that is known by slot and generation. INVALID_HANDLE: that object has no handle any more.</summary>
    public static NtStatus InsertByName(
        ThreadContext ctx, in TableReference table, uint slot, uint generation, uint access, HandleAttributes attributes, out uint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>NtDuplicateObject, once both processes are known. Source and target may be any two tables, or one.</summary>
    public static NtStatus Duplicate(
        ThreadContext ctx, in TableReference source, long value, in TableReference target, uint access, HandleAttributes attributes,
        DuplicateOptions options, out uint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Closes a handle of the caller's own table.</summary>
    public static NtStatus Close(ThreadContext ctx, TableSegment table, long value) => NtStatus.InvalidHandle;

    /// <summary>Closes a handle of any table (DUPLICATE_CLOSE_SOURCE without a target).</summary>
    public static NtStatus CloseRemote(ThreadContext ctx, in TableReference table, long value) => NtStatus.InvalidHandle;

    /// <summary>Changes those attributes of a handle that the mask names.</summary>
    public static NtStatus SetAttributes(TableSegment table, long value, HandleAttributes mask, HandleAttributes values) => NtStatus.InvalidHandle;

    /// <summary>NtCompareObjects: Success, NotSameObject or InvalidHandle.</summary>
    public static NtStatus Compare(TableSegment table, long first, long second) => NtStatus.InvalidHandle;

    /// <summary>Copies every inheritable handle of the caller's table into a child's table that is still INIT, under the same values.</summary>
    public static NtStatus InheritAll(ThreadContext ctx, TableSegment parent, in TableReference child) => NtStatus.NotSupported;

    /// <summary>
    /// Copies the listed handles into a child's table that is still INIT. INVALID_PARAMETER: one of them is bad, not inheritable, or
    /// listed twice.
    /// </summary>
    public static NtStatus InheritList(ThreadContext ctx, TableSegment parent, in TableReference child, ReadOnlySpan<long> handles) => NtStatus.NotSupported;

    /// <summary>Lets a child's table take part: INIT becomes ALIVE. PROCESS_IS_TERMINATING: it is past that.</summary>
    public static NtStatus Activate(in TableReference table) => NtStatus.NotSupported;

    /// <summary>
    /// Takes a reference that is not a handle and notes it in the thread's record under that index (0 to 63, which must be empty).
    /// INVALID_HANDLE: that object has no handle any more.
    /// </summary>
    public static NtStatus Reference(ThreadContext ctx, uint slot, uint generation, int heldIndex) => NtStatus.NotSupported;

    /// <summary>Gives the reference noted under that index back; the last one of a nameless, handleless object destroys it.</summary>
    public static void Unreference(ThreadContext ctx, int heldIndex)
    {
    }

    /// <summary>Whether that object still has a handle.</summary>
    public static bool HasHandles(Arena arena, uint slot, uint generation) => false;

    /// <summary>Type of the object in a slot; None for a slot that was never used or does not exist.</summary>
    public static ObjectType TypeOf(Arena arena, uint slot) => ObjectType.None;

    /// <summary>Counts and identity of the object in a slot; false: no such slot.</summary>
    public static bool TryView(Arena arena, uint slot, out ObjectView view)
    {
        view = default;
        return false;
    }

    /// <summary>Number of handles in a table.</summary>
    public static uint CountHandles(TableSegment table) => 0;

    /// <summary>
    /// Reads the handles of a table, each consistent in itself, from entry <paramref name="next"/> on; returns how many were written.
    /// <paramref name="next"/> becomes the entry to go on with, or 0 at the end.
    /// </summary>
    public static int Enumerate(Arena arena, TableSegment table, ref uint next, Span<HandleView> views)
    {
        next = 0;
        return 0;
    }
}
