using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Linux;

namespace Helve.Client;

/// <summary>The blocking waits: handles are checked here, the waiting is the kernel's.</summary>
internal static class Waits
{
    private const int NanosecondsPerTick = 100;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static NtStatus Single(nint handle, ulong identity, TimeSpan timeout, CancellationToken cancellation) =>
        !cancellation.CanBeCanceled && IsTimeout(timeout) && QuickPath.TryTake(handle, identity)
            ? NtStatus.Success
            : SingleSlowly(handle, identity, timeout, cancellation);

    private static NtStatus SingleSlowly(nint handle, ulong identity, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!TryGetDeadline(timeout, out long deadline))
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = HandleResolver.ResolveWait(handle, identity, out ClientThread? state, out WaitTarget target);
        return status != NtStatus.Success ? status
            : HandleResolver.IsForeign(state!.Arena, target.Slot) ? ForeignCalls.Wait(state, [handle], [target], all: false, deadline, cancellation)
            : !cancellation.CanBeCanceled ? SingleWait<HardwareMemory>.Wait(state!.Context, target, deadline)
            : Cancellable(state!, [target], all: false, deadline, cancellation);
    }

    /// <summary>Wait-any (Success or AbandonedWait0, plus the index) or wait-all. Identities: none for raw handles.</summary>
    [SkipLocalsInit]
    internal static NtStatus Several(
        ReadOnlySpan<nint> handles, ReadOnlySpan<ulong> identities, bool all, TimeSpan timeout, CancellationToken cancellation)
    {
        if (handles.Length is 0 or > KernelHandles.MaximumWaitObjects)
        {
            return NtStatus.InvalidParameter1;
        }

        if (!TryGetDeadline(timeout, out long deadline))
        {
            return NtStatus.InvalidParameter;
        }

        Span<WaitTarget> targets = stackalloc WaitTarget[KernelHandles.MaximumWaitObjects];
        targets = targets[..handles.Length];
        NtStatus status = ResolveAll(handles, identities, targets, out ClientThread? state);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (all && HasDuplicate(targets))
        {
            return NtStatus.InvalidParameterMix;
        }

        if (HasForeign(state!, targets))
        {
            return ForeignCalls.Wait(state!, handles, targets, all, deadline, cancellation);
        }

        return cancellation.CanBeCanceled
            ? Cancellable(state!, targets, all, deadline, cancellation)
            : WaitEngine<HardwareMemory>.Wait(state!.Context, targets, all, deadline);
    }

    /// <summary>Both handles are checked before anything is signalled: that there is the first, then the second, then whether the first can be signalled.</summary>
    internal static NtStatus SignalAndWait(nint signal, ulong signalIdentity, nint wait, ulong waitIdentity, TimeSpan timeout)
    {
        if (!TryGetDeadline(timeout, out long deadline))
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = ResolveSignal(signal, signalIdentity, out ClientThread? state, out WaitTarget signalTarget);
        if (status == NtStatus.InvalidHandle)
        {
            return status;
        }

        NtStatus waited = HandleResolver.ResolveWait(wait, waitIdentity, out _, out WaitTarget waitTarget);
        if (waited != NtStatus.Success || status != NtStatus.Success)
        {
            return waited != NtStatus.Success ? waited : status;
        }

        bool beyond = HandleResolver.IsForeign(state!.Arena, signalTarget.Slot) || HandleResolver.IsForeign(state.Arena, waitTarget.Slot);
        status = beyond
            ? NtStatus.MoreProcessingRequired
            : WaitEngine<HardwareMemory>.SignalAndWait(state.Context, signalTarget, waitTarget, deadline);
        return status == NtStatus.MoreProcessingRequired
            ? ForeignCalls.SignalAndWait(state, (signal, signalTarget), (wait, waitTarget), deadline)
            : status;
    }

    /// <summary>Resolves the handles of a multi-object wait: SYNCHRONIZE each, no pseudo-handles. The first fault counts.</summary>
    internal static NtStatus ResolveAll(
        ReadOnlySpan<nint> handles, ReadOnlySpan<ulong> identities, Span<WaitTarget> targets, out ClientThread? state)
    {
        state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        for (int i = 0; i < handles.Length; i++)
        {
            ulong identity = identities.IsEmpty ? 0 : identities[i];
            NtStatus status = HandleResolver.ResolveWait(state, handles[i], identity, out targets[i]);
            if (status != NtStatus.Success)
            {
                return status;
            }
        }

        return NtStatus.Success;
    }

    internal static bool HasForeign(ClientThread state, ReadOnlySpan<WaitTarget> targets)
    {
        bool any = false;
        foreach (WaitTarget target in targets)
        {
            any |= HandleResolver.IsForeign(state.Arena, target.Slot);
        }

        return any;
    }

    internal static bool HasDuplicate(ReadOnlySpan<WaitTarget> targets)
    {
        for (int i = 1; i < targets.Length; i++)
        {
            if (targets[..i].Contains(targets[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Splits the status of a wait-any into status and index; -1 when nothing was taken.</summary>
    internal static int IndexOf(ref NtStatus status)
    {
        if ((uint)status < KernelHandles.MaximumWaitObjects)
        {
            int index = (int)status;
            status = NtStatus.Success;
            return index;
        }

        uint abandoned = status - NtStatus.AbandonedWait0;
        if (abandoned < KernelHandles.MaximumWaitObjects)
        {
            status = NtStatus.AbandonedWait0;
            return (int)abandoned;
        }

        return -1;
    }

    /// <summary>A relative time-out as a moment of CLOCK_MONOTONIC; false for a negative one that is not the infinite one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryGetDeadline(TimeSpan timeout, out long deadline)
    {
        if (timeout == TimeSpan.Zero)
        {
            deadline = 0;
            return true;
        }

        return TryGetFutureDeadline(timeout, out deadline);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTimeout(TimeSpan timeout) => timeout.Ticks is >= 0 or -TimeSpan.TicksPerMillisecond;

    private static bool TryGetFutureDeadline(TimeSpan timeout, out long deadline)
    {
        deadline = long.MaxValue;
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return true;
        }

        long now = MonotonicClock.Now;
        if (timeout.Ticks < (long.MaxValue - now) / NanosecondsPerTick)
        {
            deadline = now + (timeout.Ticks * NanosecondsPerTick);
        }

        return timeout.Ticks > 0;
    }

    // Disposing the registration waits for a callback that runs, so none can end a later wait of this thread.
    private static NtStatus Cancellable(
        ClientThread state, ReadOnlySpan<WaitTarget> targets, bool all, long deadline, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        state.Connection.Canceller.Reserve();
        WaitEngine<HardwareMemory>.ArmCancellation(state.Context);
        NtStatus status;
        using (cancellation.UnsafeRegister(static waiting => Cancel((ClientThread)waiting!), state))
        {
            status = targets.Length == 1
                ? SingleWait<HardwareMemory>.Wait(state.Context, targets[0], deadline, cancellable: true)
                : WaitEngine<HardwareMemory>.Wait(state.Context, targets, all, deadline, cancellable: true);
        }

        return status == NtStatus.Cancelled ? throw new OperationCanceledException(cancellation) : status;
    }

    private static void Cancel(ClientThread waiting) => waiting.Connection.Canceller.Use(
        waiting.Context.Record, static (caller, record) => WaitEngine<HardwareMemory>.Cancel(caller, record));

    private static NtStatus ResolveSignal(nint signal, ulong identity, out ClientThread? state, out WaitTarget target)
    {
        NtStatus status = HandleResolver.ResolveAny(signal, identity, ObjectType.None, 0, out state, out target);
        if (status != NtStatus.Success)
        {
            return status;
        }

        ObjectType type = ForeignCalls.TypeOf(state!.Arena, target.Slot);
        uint access = type switch
        {
            ObjectType.Event => (uint)EventRights.ModifyState,
            ObjectType.Semaphore => (uint)SemaphoreRights.ModifyState,
            _ => 0,
        };
        return type is ObjectType.Event or ObjectType.Semaphore or ObjectType.Mutex
            ? WithAccess(signal, identity, type, access, ref target)
            : NtStatus.ObjectTypeMismatch;
    }

    private static NtStatus WithAccess(nint signal, ulong identity, ObjectType type, uint access, ref WaitTarget target)
    {
        NtStatus status = HandleResolver.Resolve(signal, identity, type, access, out _, out WaitTarget again);
        target = again;
        return status == NtStatus.MoreProcessingRequired ? NtStatus.Success : status;
    }
}
