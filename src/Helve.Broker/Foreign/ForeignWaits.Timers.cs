using Helve.Broker.Domains;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Timer;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Foreign;

/// <content>
/// Timers. Who waits for one wakes up when it expires; the broker does so for those that it waits for in others' stead, by the loop's own
/// timers. A home's clients tell by the doorbell that they have set one.
/// </content>
internal sealed unsafe partial class ForeignWaits
{
    /// <summary>In nanoseconds: for how long a signal or an expiry waits for the lock of a domain that is not its own (docs/adr/0003-objects-of-other-domains.md).</summary>
    public const long LongestDelay = 100_000_000;

    /// <summary>Carries out a call on a timer. RETRY: a client keeps what is needed, and nothing was done.</summary>
    public NtStatus CallTimer(HomeObject timer, in ForeignTimerRequest request, bool force, ref ForeignTimerReply reply)
    {
        if (timer.Home.Guests.Locker is not { } locker)
        {
            return NtStatus.InsufficientResources;
        }

        var decided = new List<RemoteGroup>();
        NtStatus status;
        lock (Gate)
        {
            status = CallTimer(locker, new WaitTarget(timer.Slot, timer.Generation), request, force, decided, ref reply);
        }

        Finish(decided);
        if (timer.Home.Guests.Count != 0)
        {
            Collect(timer.Home);
        }

        return status;
    }

    private NtStatus CallTimer(
        ThreadContext locker, WaitTarget timer, in ForeignTimerRequest request, bool force, List<RemoteGroup> decided, ref ForeignTimerReply reply)
    {
        bool signalled;
        NtStatus status;
        switch ((ForeignTimerAction)request.Action)
        {
            case ForeignTimerAction.Set:
                status = WaitEngine<HardwareMemory>.SetTimer(locker, this, timer, request.DueTime, (int)request.Period, force, decided, out signalled);
                break;
            case ForeignTimerAction.Cancel:
                status = WaitEngine<HardwareMemory>.CancelTimer(locker, this, timer, force, decided, out signalled);
                break;
            default:
                status = WaitEngine<HardwareMemory>.QueryTimer(locker, this, timer, force, decided, out TimerReading reading);
                signalled = reading.IsSignalled;
                reply.Period = reading.Period;
                reply.Remaining = reading.Remaining;
                reply.Flags = (uint)((reading.IsNotification ? ForeignTimerFlags.Notification : 0)
                    | (reading.IsArmed ? ForeignTimerFlags.Armed : 0)
                    | (reading.IsAbsolute ? ForeignTimerFlags.Absolute : 0));
                break;
        }

        reply.Flags |= signalled ? (uint)ForeignTimerFlags.Signalled : 0;
        return status;
    }

    // A wait goes on: it is looked at when one of its timers expires, or was set.
    private void WatchTimers(ForeignWait wait)
    {
        if (wait.HasTimers)
        {
            Array.ForEach(wait.Targets, static target => target.Object.Home.Guests.Listen());
            LookAtTimers(wait);
        }
    }

    private void LookAtTimers(ForeignWait wait)
    {
        if (!_waits.TryGetValue(KeyOf(wait), out ForeignWait? current) || current != wait || wait.IsStarting)
        {
            return;
        }

        WakeTime next = CatchUpTimers(wait);
        if (_waits.TryGetValue(KeyOf(wait), out current) && current == wait)
        {
            long now = MonotonicClock.Now;
            long due = next.ToMonotonic(now, WallClock.Now);
            wait.NextLook?.Cancel();
            wait.NextLook = due == long.MaxValue ? null : loop.After(TimeSpan.FromMicroseconds(Math.Max(due - now, 0) / 1000), () => LookAtTimers(wait));
        }
    }

    // Expiries that have passed go to who waits. Tells when to look again: a timer whose domain keeps its lock, soon.
    private WakeTime CatchUpTimers(ForeignWait wait)
    {
        WakeTime next = WakeTime.Never;
        var decided = new List<RemoteGroup>();
        bool refused = false;
        HomeObject[] timers = [.. wait.Targets.Select(static target => target.Object).Where(static timer => timer.Type == ObjectType.Timer && !timer.Home.HasEnded)];
        foreach (HomeObject timer in timers)
        {
            NtStatus status = NtStatus.Retry;
            WakeTime expiry = WakeTime.Never;
            if (timer.Home.Guests.Locker is { } locker)
            {
                lock (Gate)
                {
                    status = WaitEngine<HardwareMemory>.LookAtTimer(locker, this, new WaitTarget(timer.Slot, timer.Generation), wait.IsForced, decided, out expiry);
                }
            }

            refused |= status == NtStatus.Retry;
            next = next.OrEarlier(status == NtStatus.Retry ? WakeTime.Never with { Monotonic = MonotonicClock.Now + (long)s_firstPause.TotalNanoseconds } : expiry);
        }

        wait.NoteRefusal(refused);
        Finish(decided);
        foreach (DomainServices home in timers.Select(static timer => timer.Home).Distinct())
        {
            Collect(home);
        }

        return next;
    }

    // A client of the domain has set a timer for which somebody waits by the broker.
    private void LookAtChangedTimers(DomainServices home)
    {
        if (Doorbell<HardwareMemory>.TakeTimersChanged(home.Arena, 0))
        {
            foreach (ForeignWait wait in _waits.Values.Where(wait => wait.HasTimersOf(home)).ToArray())
            {
                LookAtTimers(wait);
            }
        }
    }
}
