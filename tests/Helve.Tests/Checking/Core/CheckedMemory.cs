using Helve.Kernel.Memory;

namespace Helve.Tests.Checking.Core;

/// <summary>
/// Shared memory under the checker: an access is answered from the log of the actor's past accesses; the first one beyond the log
/// is noted and ends the run. Nothing is ever read from or written to the real bytes.
/// </summary>
internal readonly struct CheckedMemory : ISharedMemory
{
    public static bool Spins => false;

    public static long MonotonicNow => (long)Read(ref Replay.Current.Region.Clock);

    public static long WallClockNow => (long)Read(ref Replay.Current.Region.WallClock);

    public static ulong Read(ref ulong location) => Replay.Current.Next(AccessKind.Read, ref location);

    public static uint Read(ref uint location) => (uint)Replay.Current.Next(AccessKind.Read, ref location);

    public static void Write(ref ulong location, ulong value) => Replay.Current.Next(AccessKind.Write, ref location, value);

    public static void Write(ref uint location, uint value) => Replay.Current.Next(AccessKind.Write, ref location, value);

    public static ulong CompareExchange(ref ulong location, ulong value, ulong comparand) =>
        Replay.Current.Next(AccessKind.CompareExchange, ref location, value, comparand);

    public static uint CompareExchange(ref uint location, uint value, uint comparand) =>
        (uint)Replay.Current.Next(AccessKind.CompareExchange, ref location, value, comparand);

    public static ulong Exchange(ref ulong location, ulong value) => Replay.Current.Next(AccessKind.Exchange, ref location, value);

    public static uint Exchange(ref uint location, uint value) => (uint)Replay.Current.Next(AccessKind.Exchange, ref location, value);

    public static ulong Or(ref ulong location, ulong bits) => Replay.Current.Next(AccessKind.Or, ref location, bits);

    public static ulong And(ref ulong location, ulong bits) => Replay.Current.Next(AccessKind.And, ref location, bits);

    // The interface returns the new value; the log, like every other answer, holds the old one.
    public static uint Add(ref uint location, uint value) => (uint)Replay.Current.Next(AccessKind.Add, ref location, value) + value;

    public static void AwaitChange(ref ulong location, ulong seen) => Replay.Current.Next(AccessKind.Await, ref location, 0, seen);

    public static ParkResult Park(ref uint word, uint expected, uint bitset, long deadlineNanoseconds) =>
        (ParkResult)Replay.Current.Futex(AccessKind.Park, ref word, expected, 0, bitset, deadlineNanoseconds);

    public static ParkResult ParkByWallClock(ref uint word, uint expected, uint bitset, long deadlineNanoseconds) =>
        (ParkResult)Replay.Current.Futex(AccessKind.Park, ref word, expected, 0, bitset, deadlineNanoseconds, byWallClock: true);

    public static void Wake(ref uint word, int count, uint bitset) =>
        Replay.Current.Futex(AccessKind.Wake, ref word, 0, count, bitset, long.MaxValue);
}
