using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Timer;

namespace Helve.Kernel.Waiting;

// Timers under the broker's hand: those of other domains, and those that a wait over several domains names, whose expiries no client can
// hand on. RETRY: a client keeps a lock that is needed; nothing was done. With force, waits for all whose other domains' locks are not to be had are
// passed over, and are late.
public static unsafe partial class WaitEngine<TMemory>
{
    /// <summary>Sets a timer (<see cref="Timer{TMemory}.Set"/>) under a record of the broker's in its domain.</summary>
    public static NtStatus SetTimer(
        ThreadContext locker, IRemoteGroups groups, WaitTarget target, long dueTime, int period, bool force, ICollection<RemoteGroup> decided, out bool wasSignalled)
    {
        wasSignalled = false;
        return period < 0
            ? NtStatus.InvalidParameter6
            : SetTimer(locker, target, dueTime, (uint)period, new RemoteSection<TMemory>(groups, decided), force, out wasSignalled);
    }

    /// <summary>Cancels a timer (<see cref="Timer{TMemory}.Cancel"/>).</summary>
    public static NtStatus CancelTimer(
        ThreadContext locker, IRemoteGroups groups, WaitTarget target, bool force, ICollection<RemoteGroup> decided, out bool wasSignalled) =>
        CancelTimer(locker, target, new RemoteSection<TMemory>(groups, decided), force, out wasSignalled);

    /// <summary>Reads a timer (<see cref="Timer{TMemory}.Query"/>).</summary>
    public static NtStatus QueryTimer(
        ThreadContext locker, IRemoteGroups groups, WaitTarget target, bool force, ICollection<RemoteGroup> decided, out TimerReading reading) =>
        QueryTimer(locker, target, new RemoteSection<TMemory>(groups, decided), force, out reading);

    /// <summary>Hands a timer's expiries that have passed to who waits, and tells when it expires next.</summary>
    public static NtStatus LookAtTimer(
        ThreadContext locker, IRemoteGroups groups, WaitTarget target, bool force, ICollection<RemoteGroup> decided, out WakeTime next)
    {
        ArgumentNullException.ThrowIfNull(locker);
        var remote = new RemoteSection<TMemory>(groups, decided);
        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(locker.Arena, buffer);
        NtStatus status = EnterTimer(locker, target, remote, force, ref wakes, out _, out _, out next);
        LeaveTimer(locker, status, remote, ref wakes);
        return status;
    }
}
