using Helve.Broker.Domains;
using Helve.Broker.Loop;
using Helve.Broker.Processes;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Foreign;

/// <summary>An object that somebody waits for or signals, and the proxy by which it was named; none for one of the sender's own domain.</summary>
internal readonly record struct NamedTarget(HomeObject Object, ForeignProxy? Proxy)
{
    /// <summary>As the wait engine of its home names it.</summary>
    public WaitTarget Target => new(Object.Slot, Object.Generation);
}

/// <summary>A wait that the broker carries out for a thread.</summary>
internal sealed class ForeignWait(DomainServices holder, TrackedProcess process, in ForeignWaitRequest request, NamedTarget[] targets)
{
    private long _refusedSince;

    /// <summary>The domain of the thread.</summary>
    public DomainServices Holder { get; } = holder;

    /// <summary>Its process.</summary>
    public TrackedProcess Process { get; } = process;

    /// <summary>Its record.</summary>
    public uint Record { get; } = request.Record;

    /// <summary>Which wait of that record it is.</summary>
    public uint Number { get; } = request.Number;

    private ForeignWaitFlags Flags { get; } = (ForeignWaitFlags)request.Flags;

    /// <summary>For all objects, or one.</summary>
    public bool All => (Flags & ForeignWaitFlags.All) != 0;

    /// <summary>Not at all, if it can't be satisfied at once.</summary>
    public bool Poll => (Flags & ForeignWaitFlags.Poll) != 0;

    /// <summary>The doorbell tells its end.</summary>
    public bool IsAwaited => (Flags & ForeignWaitFlags.Awaited) != 0;

    /// <summary>The objects.</summary>
    public NamedTarget[] Targets { get; } = targets;

    /// <summary>All objects are in one other domain: who waits there for it.</summary>
    public Surrogate? Surrogate { get; set; }

    /// <summary>With <see cref="Surrogate"/>: which mutexes it owned before.</summary>
    public ulong Owned { get; set; }

    /// <summary>The objects are in several domains.</summary>
    public RemoteGroup? Group { get; set; }

    /// <summary>With <see cref="Group"/>: the surrogate of each part; null for the thread's own domain.</summary>
    public Surrogate?[] Parts { get; set; } = [];

    /// <summary>Whether it names a timer.</summary>
    public bool HasTimers { get; } = Array.Exists(targets, static target => target.Object.Type == ObjectType.Timer);

    /// <summary>With <see cref="HasTimers"/>: when they are looked at next.</summary>
    public LoopTimer? NextLook { get; set; }

    /// <summary>A timer's expiry has waited for another domain's lock long enough.</summary>
    public bool IsForced => _refusedSince != 0 && MonotonicClock.Now - _refusedSince > ForeignWaits.LongestDelay;

    /// <summary>Whether one of its timers could not be looked at just now, because a client keeps a lock.</summary>
    public void NoteRefusal(bool refused) => _refusedSince = !refused ? 0 : _refusedSince == 0 ? MonotonicClock.Now : _refusedSince;

    /// <summary>Whether it names a timer of that domain.</summary>
    public bool HasTimersOf(DomainServices home) =>
        Array.Exists(Targets, target => target.Object.Type == ObjectType.Timer && target.Object.Home == home);

    /// <summary>It could not begin, because a client keeps a domain's lock; it is tried again.</summary>
    public bool IsStarting { get; set; }
}
