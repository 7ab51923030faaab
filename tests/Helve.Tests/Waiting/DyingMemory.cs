using Helve.Kernel.Memory;

namespace Helve.Tests.Waiting;

/// <summary>The thread was killed before an access, or while it slept.</summary>
internal sealed class DiedException(bool asleep) : Exception
{
    public bool Asleep { get; } = asleep;
}

/// <summary>Real memory on which the calling thread dies before its n-th access, or when it would sleep without a deadline.</summary>
internal readonly struct DyingMemory : ISharedMemory
{
    [ThreadStatic]
    private static int t_left;

    /// <summary>
    /// Runs an action that dies before access <paramref name="access"/> (0 is the first); false: it was over, or asleep for good, before.
    /// </summary>
    public static bool DiesBefore(int access, Action action)
    {
        t_left = access;
        try
        {
            action();
            return false;
        }
        catch (DiedException death)
        {
            return !death.Asleep;
        }
    }

    /// <summary>Runs an action up to the sleep from which only another thread can wake it; false: it came to an end.</summary>
    public static bool FallsAsleep(Action action)
    {
        t_left = int.MaxValue;
        try
        {
            action();
            return false;
        }
        catch (DiedException)
        {
            return true;
        }
    }

    /// <summary>Runs an action to its end, and says how often it looked at memory or changed it.</summary>
    public static int CountAccesses(Action action)
    {
        t_left = int.MaxValue;
        action();
        return int.MaxValue - t_left;
    }

    public static bool Spins => false;

    public static long MonotonicNow => HardwareMemory.MonotonicNow;

    public static long WallClockNow => HardwareMemory.WallClockNow;

    public static ulong Read(ref ulong location) => Live() ? HardwareMemory.Read(ref location) : 0;

    public static uint Read(ref uint location) => Live() ? HardwareMemory.Read(ref location) : 0;

    public static void Write(ref ulong location, ulong value)
    {
        Live();
        HardwareMemory.Write(ref location, value);
    }

    public static void Write(ref uint location, uint value)
    {
        Live();
        HardwareMemory.Write(ref location, value);
    }

    public static ulong CompareExchange(ref ulong location, ulong value, ulong comparand) =>
        Live() ? HardwareMemory.CompareExchange(ref location, value, comparand) : 0;

    public static uint CompareExchange(ref uint location, uint value, uint comparand) =>
        Live() ? HardwareMemory.CompareExchange(ref location, value, comparand) : 0;

    public static ulong Exchange(ref ulong location, ulong value) => Live() ? HardwareMemory.Exchange(ref location, value) : 0;

    public static uint Exchange(ref uint location, uint value) => Live() ? HardwareMemory.Exchange(ref location, value) : 0;

    public static ulong Or(ref ulong location, ulong bits) => Live() ? HardwareMemory.Or(ref location, bits) : 0;

    public static ulong And(ref ulong location, ulong bits) => Live() ? HardwareMemory.And(ref location, bits) : 0;

    public static uint Add(ref uint location, uint value) => Live() ? HardwareMemory.Add(ref location, value) : 0;

    // One thread only: nobody else could change it.
    public static void AwaitChange(ref ulong location, ulong seen) => throw new InvalidOperationException("waits for a thread that does not run");

    public static ParkResult Park(ref uint word, uint expected, uint bitset, long deadlineNanoseconds)
    {
        Live();
        return Volatile.Read(ref word) != expected ? ParkResult.LookAgain
            : deadlineNanoseconds != long.MaxValue ? ParkResult.TimedOut
            : throw new DiedException(asleep: true);
    }

    public static ParkResult ParkByWallClock(ref uint word, uint expected, uint bitset, long deadlineNanoseconds) =>
        Park(ref word, expected, bitset, deadlineNanoseconds);

    public static void Wake(ref uint word, int count, uint bitset) => Live();

    private static bool Live() => t_left-- > 0 ? true : throw new DiedException(asleep: false);
}
