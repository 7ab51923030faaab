using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>
/// How awaited waits reach their process: its one doorbell thread loops <see cref="Read"/>, <see cref="TakeReady"/> (or
/// <see cref="CollectAll"/> if <see cref="NeedsScan"/>), <see cref="Park"/>. Only that thread ends awaited waits.
/// </summary>
public static class Doorbell<TMemory>
    where TMemory : struct, ISharedMemory
{
    private const int MaximumTries = 64;

    /// <summary>The value to park on; read before looking for finished waits.</summary>
    public static uint Read(Arena arena, uint process) => TMemory.Read(ref arena.Process(process).Doorbell);

    /// <summary>Sleeps until the doorbell rings, if it has not since it was read.</summary>
    public static ParkResult Park(Arena arena, uint process, uint seen, long deadline) =>
        TMemory.Park(ref arena.Process(process).Doorbell, seen, uint.MaxValue, deadline);

    /// <summary>Rings: also to wake the doorbell thread for a reason of the process's own, such as its end.</summary>
    public static void Ring(Arena arena, uint process)
    {
        ref uint bell = ref arena.Process(process).Doorbell;
        TMemory.Add(ref bell, 1);
        TMemory.Wake(ref bell, int.MaxValue, uint.MaxValue);
    }

    /// <summary>
    /// Tells a process that somebody else has closed a handle in its table which it may have descriptors of its own for. In this order: its doorbell
    /// thread reads the number after the ring.
    /// </summary>
    public static void TellClosed(Arena arena, uint process)
    {
        TMemory.Add(ref arena.Process(process).ClosedByOthers, 1);
        Ring(arena, process);
    }

    /// <summary>How often somebody else closed such a handle.</summary>
    public static uint ReadClosed(Arena arena, uint process) => TMemory.Read(ref arena.Process(process).ClosedByOthers);

    /// <summary>Takes the ready list; returns its first record, or 0. Walk it with <see cref="NextReady"/> before ending any.</summary>
    public static uint TakeReady(Arena arena, uint process) => Bounded(arena, TMemory.Exchange(ref arena.Process(process).ReadyHead, 0));

    /// <summary>The record behind this one in a list that was taken, or 0.</summary>
    public static uint NextReady(Arena arena, uint record) => Bounded(arena, TMemory.Read(ref arena.Record(record).ReadyNext));

    /// <summary>Whether a death may have cost the ready list an entry: then <see cref="CollectAll"/> instead of <see cref="TakeReady"/>.</summary>
    public static bool NeedsScan(Arena arena, uint process) => TMemory.Read(ref arena.Process(process).ScanAll) != 0;

    /// <summary>Whether a timer that one of the process's awaited waits names was set since this was asked last; read after the doorbell.</summary>
    public static bool TakeTimersChanged(Arena arena, uint process) => TMemory.Exchange(ref arena.Process(process).TimersChanged, 0) != 0;

    /// <summary>
    /// Empties the ready list, and tells which of all of the process's outstanding awaited waits have ended; returns how many. Under the
    /// lock, or a hand-off that has stored its verdict and not yet pushed would push a record that was already used again.
    /// </summary>
    public static int CollectAll(ThreadContext ctx, ReadOnlySpan<uint> awaits, Span<uint> ended)
    {
        Arena arena = ctx.Arena;
        ref ProcessSlot process = ref arena.Process(ctx.ProcessIndex);
        int count = 0;
        DomainLock<TMemory>.Acquire(ctx);
        TMemory.Write(ref process.ScanAll, 0);
        TMemory.Exchange(ref process.ReadyHead, 0);
        foreach (uint record in awaits)
        {
            if (WaitRecords<TMemory>.Verdict(arena, record).State >= VerdictState.Satisfied)
            {
                ended[count++] = record;
            }
        }

        DomainLock<TMemory>.Release(ctx);
        return count;
    }

    /// <summary>
    /// Takes the list of awaited waits that the broker carried out and that have ended; returns its first record, or 0. Walk it with
    /// <see cref="NextForeign"/> before any of them begins another wait.
    /// </summary>
    public static uint TakeForeign(Arena arena, uint process) => Bounded(arena, TMemory.Exchange(ref arena.Process(process).ForeignHead, 0));

    /// <summary>The record behind this one in a list that was taken by <see cref="TakeForeign"/>, or 0.</summary>
    public static uint NextForeign(Arena arena, uint record) => Bounded(arena, TMemory.Read(ref arena.Record(record).ForeignNext));

    /// <summary>
    /// The broker has carried an awaited wait out: puts its record on the process's list, and rings. The process takes its list at any time;
    /// who writes other things there loses its own waits only, so a swap that does not succeed is tried a few times.
    /// </summary>
    public static void PushForeign(Arena arena, uint process, uint record)
    {
        ref uint head = ref arena.Process(process).ForeignHead;
        for (int tries = MaximumTries; tries > 0; tries--)
        {
            uint seen = TMemory.Read(ref head);
            TMemory.Write(ref arena.Record(record).ForeignNext, seen);
            if (TMemory.CompareExchange(ref head, record + 1, seen) == seen)
            {
                break;
            }
        }

        Ring(arena, process);
    }

    /// <summary>The broker has stored the end of a wait into a thread's record: wakes the thread.</summary>
    public static void WakeForeign(Arena arena, uint record) =>
        TMemory.Wake(ref DispatcherSlot<TMemory>.LowHalf(ref arena.Record(record).ForeignResult), 1, uint.MaxValue);

    /// <summary>Empties process 0's ready list, for a look at all of its waits. False: the domain's lock was not to be had.</summary>
    public static bool TryBeginScan(ThreadContext ctx)
    {
        if (!DomainLock<TMemory>.TryAcquire(ctx))
        {
            return false;
        }

        ref ProcessSlot process = ref ctx.Arena.Process(ctx.ProcessIndex);
        TMemory.Write(ref process.ScanAll, 0);
        TMemory.Exchange(ref process.ReadyHead, 0);
        DomainLock<TMemory>.Release(ctx);
        return true;
    }

    /// <summary>Puts a record that has its verdict on the ready list; under the domain lock.</summary>
    internal static void Push(Arena arena, uint process, uint record)
    {
        ref uint head = ref arena.Process(process).ReadyHead;
        uint seen = TMemory.Read(ref head);
        while (true)
        {
            TMemory.Write(ref arena.Record(record).ReadyNext, seen);
            uint found = TMemory.CompareExchange(ref head, record + 1, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    // Lists hold record + 1.
    private static uint Bounded(Arena arena, uint entry) => entry != 0 && Records.Exists(arena, entry - 1) ? entry - 1 : 0;
}
