using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Timer;

/// <summary>
/// The operations on a timer. Rights were checked by the caller. INVALID_HANDLE: the object is gone. RETRY: only for a thread that is not
/// patient for ever. MORE_PROCESSING_REQUIRED: the broker must be asked for it, for a wait over several domains comes first.
/// </summary>
public static class Timer<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>What a creator stores into the slot: not signalled, not armed.</summary>
    public static ObjectInit Init(bool notification) =>
        new() { State = TimerLayout.Initial(notification), Subtype = notification ? (byte)1 : (byte)0 };

    /// <summary>Sets it: not signalled, armed for that moment. INVALID_PARAMETER_6: a period below 0.</summary>
    /// <param name="ctx">The calling thread.</param>
    /// <param name="target">The timer.</param>
    /// <param name="dueTime">As NT has it, in 100 ns: below 0 relative, else absolute since 1601.</param>
    /// <param name="period">Milliseconds; 0: it expires once.</param>
    /// <param name="wasSignalled">Whether it was signalled before.</param>
    public static NtStatus Set(ThreadContext ctx, WaitTarget target, long dueTime, int period, out bool wasSignalled)
    {
        wasSignalled = false;
        return period < 0
            ? NtStatus.InvalidParameter6
            : WaitEngine<TMemory>.SetTimer(ctx, target, dueTime, (uint)period, remote: null, force: false, out wasSignalled);
    }

    /// <summary>Disarms it; a signal stays.</summary>
    public static NtStatus Cancel(ThreadContext ctx, WaitTarget target, out bool wasSignalled) =>
        WaitEngine<TMemory>.CancelTimer(ctx, target, remote: null, force: false, out wasSignalled);

    /// <summary>Reads it.</summary>
    public static NtStatus Query(ThreadContext ctx, WaitTarget target, out TimerReading reading) =>
        WaitEngine<TMemory>.QueryTimer(ctx, target, remote: null, force: false, out reading);
}

/// <summary>A timer at one instant.</summary>
/// <param name="IsNotification">Whether it stays signalled until it is set again.</param>
/// <param name="IsSignalled">Whether it is signalled.</param>
/// <param name="IsArmed">Whether it will expire.</param>
/// <param name="IsAbsolute">Whether it is armed for a moment of the wall clock.</param>
/// <param name="Remaining">100 ns until it expires; not above 0 if it is not armed.</param>
/// <param name="Period">Milliseconds between expiries; 0: it expires once.</param>
public readonly record struct TimerReading(bool IsNotification, bool IsSignalled, bool IsArmed, bool IsAbsolute, long Remaining, uint Period);
