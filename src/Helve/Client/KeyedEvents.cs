using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// Threads that meet at a keyed event: who waits for a key and who releases it go on together, and whoever comes first blocks until the other is there.
/// Only threads of one process ever meet (semantics H57), so nothing of it is in shared memory, and a process that is killed leaves nothing.
/// </summary>
internal static class KeyedEvents
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    private static readonly Dictionary<Key, LinkedList<Party>> s_parties = [];
    private static readonly Lock s_lock = new();

    /// <summary>Meets a thread that makes the opposite call.</summary>
    /// <param name="handle">The keyed event; 0 is the one that every process has.</param>
    /// <param name="key">An even number.</param>
    /// <param name="right">KEYEDEVENT_WAIT or KEYEDEVENT_WAKE: which of the two this is.</param>
    /// <param name="timeout">How long.</param>
    internal static NtStatus Meet(nint handle, nint key, KeyedEventRights right, TimeSpan timeout)
    {
        if ((key & 1) != 0)
        {
            return NtStatus.InvalidParameter1;
        }

        if (!Waits.TryGetDeadline(timeout, out long deadline))
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = Resolve(handle, right, out ulong identity);
        return status == NtStatus.Success ? Meet(new Key(identity, key), right, deadline) : status;
    }

    private static NtStatus Resolve(nint handle, KeyedEventRights right, out ulong identity)
    {
        identity = 0;
        if (handle == 0)
        {
            return NtStatus.Success;
        }

        NtStatus status = HandleResolver.Resolve(handle, 0, ObjectType.KeyedEvent, (uint)right, out ClientThread? state, out WaitTarget target);
        if (status is not (NtStatus.Success or NtStatus.MoreProcessingRequired))
        {
            return status;
        }

        // An object of another domain may have several slots here, by what was granted, and says in each which it is. No slot number has the top bit.
        ref ObjectSlot slot = ref state!.Arena.Slot(target.Slot);
        identity = status == NtStatus.Success
            ? ((ulong)target.Generation << 32) | (target.Slot + 1u)
            : (1ul << 63) | ((ulong)HardwareMemory.Read(ref slot.Value1) << 32) | HardwareMemory.Read(ref slot.Value0);
        return NtStatus.Success;
    }

    private static NtStatus Meet(Key key, KeyedEventRights right, long deadline)
    {
        var self = new Party(right);
        LinkedListNode<Party> place;
        lock (s_lock)
        {
            if (!s_parties.TryGetValue(key, out LinkedList<Party>? waiting))
            {
                s_parties.Add(key, waiting = []);
            }

            // Those who wait at one key all make the same call: of two that differ neither would have stayed.
            if (waiting.First is { } first && first.Value.Right != right)
            {
                Leave(key, waiting, first);
                first.Value.Release();
                return NtStatus.Success;
            }

            place = waiting.AddLast(self);
        }

        try
        {
            self.Wait(deadline);
        }
        finally
        {
            Withdraw(key, place);
        }

        return self.IsMet ? NtStatus.Success : NtStatus.Timeout;
    }

    // Between the end of a wait and here somebody may still come; under the lock it is settled.
    private static void Withdraw(Key key, LinkedListNode<Party> place)
    {
        lock (s_lock)
        {
            if (place.List is { } waiting)
            {
                Leave(key, waiting, place);
            }
        }
    }

    private static void Leave(Key key, LinkedList<Party> waiting, LinkedListNode<Party> place)
    {
        waiting.Remove(place);
        if (waiting.Count == 0)
        {
            s_parties.Remove(key);
        }
    }

    private readonly record struct Key(ulong Event, nint Value);

    /// <summary>A thread that has come first.</summary>
    private sealed class Party(KeyedEventRights right)
    {
        private readonly object _gate = new();

        public KeyedEventRights Right { get; } = right;

        public bool IsMet { get; private set; }

        public void Release()
        {
            lock (_gate)
            {
                IsMet = true;
                Monitor.Pulse(_gate);
            }
        }

        public void Wait(long deadline)
        {
            lock (_gate)
            {
                while (!IsMet)
                {
                    long left = deadline == long.MaxValue ? long.MaxValue : deadline - MonotonicClock.Now;
                    if (left <= 0)
                    {
                        return;
                    }

                    Monitor.Wait(_gate, Milliseconds(left));
                }
            }
        }

        private static int Milliseconds(long left) =>
            left == long.MaxValue ? Timeout.Infinite : (int)Math.Min((left / NanosecondsPerMillisecond) + 1, int.MaxValue);
    }
}
