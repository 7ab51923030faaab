using Helve.Kernel;
using Helve.Kernel.Objects.Timer;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>Timers of other domains: the broker carries the call out.</summary>
internal static class ForeignTimers
{
    /// <summary>Sets one; as NT has the times.</summary>
    internal static NtStatus Set(ClientThread state, nint handle, WaitTarget target, long dueTime, int period, out bool wasSignalled)
    {
        wasSignalled = false;
        return period < 0 ? NtStatus.InvalidParameter6 : Change(
            state,
            new ForeignTimerRequest { Handle = ForeignCalls.Seen(handle, target), Action = (uint)ForeignTimerAction.Set, DueTime = dueTime, Period = (uint)period },
            out wasSignalled);
    }

    /// <summary>Cancels one.</summary>
    internal static NtStatus Cancel(ClientThread state, nint handle, WaitTarget target, out bool wasSignalled) =>
        Change(state, new ForeignTimerRequest { Handle = ForeignCalls.Seen(handle, target), Action = (uint)ForeignTimerAction.Cancel }, out wasSignalled);

    /// <summary>Reads one.</summary>
    internal static NtStatus Query(ClientThread state, nint handle, WaitTarget target, out TimerReading reading)
    {
        NtStatus status = Call(state, new ForeignTimerRequest { Handle = ForeignCalls.Seen(handle, target), Action = (uint)ForeignTimerAction.Query }, out ForeignTimerReply reply);
        var flags = (ForeignTimerFlags)reply.Flags;
        reading = status != NtStatus.Success ? default : new TimerReading(
            (flags & ForeignTimerFlags.Notification) != 0,
            (flags & ForeignTimerFlags.Signalled) != 0,
            (flags & ForeignTimerFlags.Armed) != 0,
            (flags & ForeignTimerFlags.Absolute) != 0,
            reply.Remaining,
            reply.Period);
        return status;
    }

    private static NtStatus Change(ClientThread state, in ForeignTimerRequest request, out bool wasSignalled)
    {
        NtStatus status = Call(state, request, out ForeignTimerReply reply);
        wasSignalled = status == NtStatus.Success && ((ForeignTimerFlags)reply.Flags & ForeignTimerFlags.Signalled) != 0;
        return status;
    }

    private static NtStatus Call(ClientThread state, in ForeignTimerRequest request, out ForeignTimerReply reply) =>
        state.Connection.Channel.Call(WireOperation.ForeignTimer, request, default, out reply);
}
