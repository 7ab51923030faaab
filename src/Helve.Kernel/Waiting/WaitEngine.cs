using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;

namespace Helve.Kernel.Waiting;

/// <summary>
/// Waits for several objects. Goals: a wait for any takes the lowest object that is available at one instant, a wait for all takes
/// everything at one instant or nothing; a signal hands its object to a blocked wait at that moment; a death at any access leaves nothing
/// half done; single-object operations on objects without such waits never meet it.
/// </summary>
/// <remarks>
/// A blocked wait commits on one word of its own, the verdict, under the domain lock; M = 1 freezes an object's word for the holder of the
/// lock. Rejected: registering on every object and taking one later (a thread that holds two objects for a while), and a compare-and-swap
/// on the verdict without the lock (it does not tell which words of a wait for all were consumed). The files: Optimistic (satisfied at
/// once, at most one word frozen), Begin (under the lock), Signal, Settle (hand-offs, with redo), Await (no thread).
/// </remarks>
public static unsafe partial class WaitEngine<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>
    /// Waits for one (Success + index or AbandonedWait0 + index of the lowest) or for all (Success, or AbandonedWait0 if any was abandoned).
    /// The caller has checked the rights, that there are 1 to 64, and, for all, that no two are the same.
    /// </summary>
    /// <param name="ctx">The calling thread.</param>
    /// <param name="targets">The objects.</param>
    /// <param name="all">All of them, or one.</param>
    /// <param name="deadline">CLOCK_MONOTONIC, nanoseconds; 0: do not block; <see cref="long.MaxValue"/>: no end.</param>
    /// <param name="cancellable">Whether <see cref="Cancel"/> may end it (after <see cref="ArmCancellation"/>).</param>
    public static NtStatus Wait(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, long deadline, bool cancellable = false)
    {
        if (targets.Length == 1)
        {
            return SingleWait<TMemory>.Wait(ctx, targets[0], deadline, cancellable);
        }

        Glance glance = all ? GlanceAll(ctx, targets, deadline == 0, out NtStatus status) : TryAny(ctx, targets, deadline == 0, out status);
        return glance switch
        {
            Glance.Done => status,
            Glance.Unclear when deadline == 0 => Begin(ctx, targets, all, Otherwise.TimeOut),
            Glance.Unclear => BeginThenBlock(ctx, targets, all, deadline, cancellable),
            _ => Block(ctx, targets, all, deadline, cancellable),
        };
    }

    /// <summary>Signals an event (set), semaphore (release of 1) or mutex (release), then waits. OBJECT_TYPE_MISMATCH: another type.</summary>
    /// <remarks>As on NT, other threads may run between the two.</remarks>
    public static NtStatus SignalAndWait(ThreadContext ctx, WaitTarget signal, WaitTarget wait, long deadline, bool cancellable = false)
    {
        if (!DispatcherSlot<TMemory>.IsCurrent(ref ctx.Arena.Slot(wait.Slot), wait.Generation))
        {
            return NtStatus.InvalidHandle;
        }

        NtStatus status = DispatcherSlot<TMemory>.TypeOf(ref ctx.Arena.Slot(signal.Slot)) switch
        {
            ObjectType.Event => Event<TMemory>.Set(ctx, signal, out _),
            ObjectType.Semaphore => Semaphore<TMemory>.Release(ctx, signal, 1, out _),
            ObjectType.Mutex => Mutex<TMemory>.Release(ctx, signal, out _),
            _ => NtStatus.ObjectTypeMismatch,
        };
        return status == NtStatus.Success ? SingleWait<TMemory>.Wait(ctx, wait, deadline, cancellable) : status;
    }

    /// <summary>Before a cancellable wait, and before anybody may call <see cref="Cancel"/> for it: forgets earlier cancellations.</summary>
    public static void ArmCancellation(ThreadContext ctx) => TMemory.Write(ref ctx.Self.CancelRequest, 0);

    /// <summary>
    /// Ends the cancellable wait of the thread with that record with CANCELLED, unless it has its objects already; a wait that has not
    /// begun yet ends at once. Called by any other thread, with its own context.
    /// </summary>
    public static void Cancel(ThreadContext caller, uint record)
    {
        // Before the lock: whoever begins after this section sees the request, whoever began before it is found pending.
        TMemory.Write(ref caller.Arena.Record(record).CancelRequest, 1);
        EndPending(caller, record, VerdictState.Cancelled);
    }

    /// <summary>
    /// A wait for one object that can't be on the object's word: M = 1, its counters are full, or it is cancellable. False: M is gone, and
    /// somebody else keeps the lock: start again without it.
    /// </summary>
    /// <remarks>
    /// T0 clears M in its section and is stopped before it gives the lock back; T1 saw M = 1 before. The object is free of multi-object waits
    /// again, so T1 must not sleep until T0 goes on (found by the model checker).
    /// </remarks>
    internal static bool TryWaitOne(ThreadContext ctx, WaitTarget target, long deadline, bool cancellable, bool referenced, out NtStatus status)
    {
        var targets = new ReadOnlySpan<WaitTarget>(in target);
        if (deadline == 0)
        {
            return TryBeginOne(ctx, targets, Otherwise.TimeOut, out status);
        }

        return referenced
            ? TryBlockOne(ctx, targets, deadline, cancellable, out status)
            : TryBeginThenBlockOne(ctx, targets, deadline, cancellable, out status);
    }

    private static bool TryBeginThenBlockOne(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, long deadline, bool cancellable, out NtStatus status)
    {
        if (!TryBeginOne(ctx, targets, Otherwise.Return, out status))
        {
            return false;
        }

        if (status != NtStatus.Pending)
        {
            return true;
        }

        status = ReferenceAll(ctx, targets);
        if (status != NtStatus.Success)
        {
            return true;
        }

        bool ended = TryBlockOne(ctx, targets, deadline, cancellable, out status);
        UnreferenceAll(ctx, targets.Length);
        return ended;
    }

    private static bool TryBlockOne(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, long deadline, bool cancellable, out NtStatus status)
    {
        bool begun = TryBeginOne(ctx, targets, cancellable ? Otherwise.BlockCancellable : Otherwise.Block, out status);
        if (begun && status == NtStatus.Pending)
        {
            status = AwaitVerdict(ctx, targets, all: false, deadline, owned: 0);
        }

        return begun;
    }

    // A satisfied wait takes no references, so the first section does without them.
    private static NtStatus BeginThenBlock(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, long deadline, bool cancellable)
    {
        NtStatus status = Begin(ctx, targets, all, Otherwise.Return);
        return status == NtStatus.Pending ? Block(ctx, targets, all, deadline, cancellable) : status;
    }

    private static NtStatus Block(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, long deadline, bool cancellable)
    {
        NtStatus status = ReferenceAll(ctx, targets);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = BlockReferenced(ctx, targets, all, deadline, cancellable);
        UnreferenceAll(ctx, targets.Length);
        return status;
    }

    private static NtStatus BlockReferenced(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, long deadline, bool cancellable)
    {
        ulong owned = all ? OwnedBefore(ctx, targets) : 0;
        NtStatus status = Begin(ctx, targets, all, cancellable ? Otherwise.BlockCancellable : Otherwise.Block);
        return status == NtStatus.Pending ? AwaitVerdict(ctx, targets, all, deadline, owned) : status;
    }

    private static NtStatus AwaitVerdict(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, long deadline, ulong owned)
    {
        VerdictWord verdict = ctx.HasTimers ? ParkOnTimers(ctx, deadline) : ParkOnVerdict(ctx, deadline);
        if (verdict.State == VerdictState.Satisfied)
        {
            NoteOwnership(ctx, targets, all, verdict.Index, owned);
        }

        return verdict.ToStatus();
    }

    private static VerdictWord ParkOnVerdict(ThreadContext ctx, long deadline)
    {
        ref ulong word = ref ctx.Self.Verdict;
        _ = AdaptiveSpin<TMemory>.Until(ctx, ref word, ulong.MaxValue, TMemory.Read(ref word));
        while (true)
        {
            var verdict = new VerdictWord(TMemory.Read(ref word));
            if (!verdict.IsPending)
            {
                return verdict;
            }

            if (TMemory.Park(ref DispatcherSlot<TMemory>.LowHalf(ref word), (uint)verdict.Value, uint.MaxValue, deadline) == ParkResult.TimedOut)
            {
                EndPending(ctx, ctx.Record, VerdictState.TimedOut);
            }
        }
    }

    // Only a pending wait is ended; an earlier verdict stands. The wait's objects are cleaned, and an awaited record is announced.
    private static void EndPending(ThreadContext ctx, uint record, VerdictState state)
    {
        Arena arena = ctx.Arena;
        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(arena, buffer);
        DomainLock<TMemory>.Acquire(ctx);
        VerdictWord verdict = WaitRecords<TMemory>.Verdict(arena, record);
        if (verdict.IsPending)
        {
            WaitRecords<TMemory>.SetVerdict(arena, record, verdict.With(state));
            if (record != ctx.Record)
            {
                Announce(arena, record, ref wakes);
            }

            PendingList<TMemory>.UnlinkAll(arena, record);
            CleanAll(arena, record);
        }

        DomainLock<TMemory>.Release(ctx);
        wakes.Flush();
    }

    // Bit i: mutex i of a wait for all belongs to the caller already; it can't lose it while it waits.
    private static ulong OwnedBefore(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets)
    {
        ulong owned = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            ref ObjectSlot slot = ref ctx.Arena.Slot(targets[i].Slot);
            bool mine = DispatcherSlot<TMemory>.IsMutex(ref slot) && MutexLayout.IsOwnedBy(TMemory.Read(ref slot.State), ctx.Record);
            owned |= mine ? 1ul << i : 0;
        }

        return owned;
    }

    // What the hand-off left to the waiter: until here the objects of the wait tell recovery what it may own.
    private static void NoteOwnership(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets, bool all, uint index, ulong owned)
    {
        for (int i = all ? 0 : (int)index; i < (all ? targets.Length : (int)index + 1); i++)
        {
            ref ObjectSlot slot = ref ctx.Arena.Slot(targets[i].Slot);
            if ((owned >> i & 1) != 0)
            {
                _ = MutexRecursion<TMemory>.TryRaise(ref slot);
            }
            else if (DispatcherSlot<TMemory>.IsMutex(ref slot))
            {
                OwnedMutexes<TMemory>.Add(ctx, targets[i].Slot);
            }
        }
    }

    private static NtStatus ReferenceAll(ThreadContext ctx, ReadOnlySpan<WaitTarget> targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            NtStatus status = HandleOperations<TMemory>.Reference(ctx, targets[i].Slot, targets[i].Generation, i);
            if (status != NtStatus.Success)
            {
                UnreferenceAll(ctx, i);
                return status;
            }
        }

        return NtStatus.Success;
    }

    private static void UnreferenceAll(ThreadContext ctx, int count)
    {
        for (int i = 0; i < count; i++)
        {
            HandleOperations<TMemory>.Unreference(ctx, i);
        }
    }
}
