using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Semaphore;

namespace Helve.Kernel.Waiting;

// Signals on objects that a wait over several domains may get. As with the waits themselves, the broker alone runs what needs more than one domain.
public static unsafe partial class WaitEngine<TMemory>
{
    /// <summary>
    /// Carries out a signal on an object of any domain, under a record of the broker's in that domain, and hands the object on, also to waits
    /// over several domains. RETRY: a client keeps a word or a lock that is needed; nothing was done.
    /// </summary>
    /// <param name="actor">Who signals: its record owns the mutex that is released.</param>
    /// <param name="locker">Under whose record the lock is taken.</param>
    /// <param name="groups">The waits over several domains.</param>
    /// <param name="target">The object.</param>
    /// <param name="kind">The signal.</param>
    /// <param name="count">Of a release.</param>
    /// <param name="force">Waits for all whose other domains' locks are not to be had are passed over, and are late.</param>
    /// <param name="previous">State or count before.</param>
    /// <param name="decided">Gets the waits that were satisfied.</param>
    public static NtStatus Signal(
        ThreadContext actor, ThreadContext locker, IRemoteGroups groups, WaitTarget target, SignalKind kind, uint count, bool force,
        out int previous, ICollection<RemoteGroup> decided)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(locker);
        NtStatus status;
        while ((status = SignalHere(actor, target, kind, count, out previous)) == NtStatus.MoreProcessingRequired)
        {
            var section = new RemoteSection<TMemory>(groups, decided);
            status = SignalIn(section, actor, locker, target, OperationOf(kind), count, force, out ulong before);
            if (status != NtStatus.MoreProcessingRequired)
            {
                previous = status != NtStatus.Success || kind == SignalKind.ReleaseMutex ? 0
                    : kind == SignalKind.Release ? (int)SemaphoreLayout.Count(before)
                    : (int)(before & WaitWord.Available);
                break;
            }
        }

        return status;
    }

    /// <summary>
    /// An object that recovery has made available goes to whoever waits for it, in any domain. The caller holds the object's domain lock, and
    /// its word has M = 1. Waits for all whose other domains' locks are not to be had are late.
    /// </summary>
    internal static void SettleRemoteDeath(ThreadContext ctx, uint index, RemoteSection<TMemory> section, ref WakeList<TMemory> wakes)
    {
        _ = section.TryHoldFor(ctx.Arena, index);
        SettleDeath(ctx, index, ref wakes, section);
    }

    /// <summary>A signal of a thread of the object's own domain. MORE_PROCESSING_REQUIRED: the broker must be asked for it.</summary>
    public static NtStatus SignalHere(ThreadContext actor, WaitTarget target, SignalKind kind, uint count, out int previous)
    {
        previous = 0;
        uint was = 0;
        NtStatus status = kind switch
        {
            SignalKind.Set => Event<TMemory>.Set(actor, target, out was),
            SignalKind.Reset => Event<TMemory>.Reset(actor, target, out was),
            SignalKind.Pulse => Event<TMemory>.Pulse(actor, target, out was),
            SignalKind.Release => Semaphore<TMemory>.Release(actor, target, (int)count, out previous),
            _ => Mutex<TMemory>.Release(actor, target, out previous),
        };
        previous = kind is SignalKind.Set or SignalKind.Reset or SignalKind.Pulse ? (int)was : previous;
        return status;
    }

    private static EngineOperation OperationOf(SignalKind kind) => kind switch
    {
        SignalKind.Set => EngineOperation.Set,
        SignalKind.Reset => EngineOperation.Reset,
        SignalKind.Pulse => EngineOperation.Pulse,
        SignalKind.Release => EngineOperation.Release,
        _ => EngineOperation.MutexRelease,
    };

    private static NtStatus SignalIn(
        RemoteSection<TMemory> section, ThreadContext actor, ThreadContext locker, WaitTarget target, EngineOperation operation, uint count, bool force,
        out ulong before)
    {
        ref ObjectSlot slot = ref locker.Arena.Slot(target.Slot);
        before = 0;
        if (!section.TryHold(locker))
        {
            return NtStatus.Retry;
        }

        Span<uint> buffer = stackalloc uint[WakeList<TMemory>.Capacity];
        var wakes = new WakeList<TMemory>(locker.Arena, buffer);
        before = TMemory.Read(ref slot.State);
        bool frozen = (before & WaitWord.Frozen) != 0;
        bool ready = frozen && (section.TryHoldFor(locker.Arena, target.Slot) || force);
        WakePlan plan = WakePlan.None;

        // M has gone: then it is an ordinary signal again.
        NtStatus status = frozen ? NtStatus.Retry : NtStatus.MoreProcessingRequired;
        if (ready)
        {
            status = DispatcherSlot<TMemory>.IsCurrent(ref slot, target.Generation)
                ? SignalFrozen(locker, actor.Record, target.Slot, operation, count, before, section, out plan, ref wakes)
                : NtStatus.InvalidHandle;
            Clean(locker.Arena, target.Slot);
        }

        section.Release();
        if (status == NtStatus.Success && operation == EngineOperation.MutexRelease)
        {
            OwnedMutexes<TMemory>.Remove(actor, target.Slot);
        }

        DispatcherSlot<TMemory>.Wake(ref slot, plan);
        wakes.Flush();
        return status;
    }
}
