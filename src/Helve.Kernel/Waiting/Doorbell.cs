using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>
/// How awaited waits reach their process: its one doorbell thread loops <see cref="Read"/>, <see cref="TakeReady"/> (and
/// <see cref="CollectAll"/> if <see cref="NeedsScan"/>), <see cref="Park"/>. Only that thread ends awaited waits.
/// </summary>
public static class Doorbell<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>The value to park on; read before looking for finished waits.</summary>
    public static uint Read(Arena arena, uint process) => 0;

    /// <summary>Sleeps until the doorbell rings, if it has not since it was read.</summary>
    public static ParkResult Park(Arena arena, uint process, uint seen, long deadline) => ParkResult.LookAgain;

    /// <summary>Rings: to wake the doorbell thread for a reason of the process's own, such as its end.</summary>
    public static void Ring(Arena arena, uint process) { }

    /// <summary>Takes the ready list; returns its first record, or 0. Walk it with <see cref="NextReady"/> before ending any.</summary>
    public static uint TakeReady(Arena arena, uint process) => 0;

    /// <summary>The record behind this one in a list that was taken, or 0.</summary>
    public static uint NextReady(Arena arena, uint record) => 0;

    /// <summary>Whether a death may have cost the ready list an entry: call <see cref="CollectAll"/>.</summary>
    public static bool NeedsScan(Arena arena, uint process) => false;

    /// <summary>Empties the ready list, and tells which of all of the process's outstanding awaited waits have ended; returns how many.</summary>
    public static int CollectAll(ThreadContext ctx, ReadOnlySpan<uint> awaits, Span<uint> ended) => 0;
}
