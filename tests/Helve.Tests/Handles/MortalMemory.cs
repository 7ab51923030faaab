using Helve.Kernel.Memory;

namespace Helve.Tests.Handles;

/// <summary>The thread died before an access to shared memory. Nothing in the code under test catches it.</summary>
internal sealed class DeathException : Exception;

/// <summary>Real shared memory in which the running thread dies before an access of choice.</summary>
internal readonly struct MortalMemory : ISharedMemory
{
    [ThreadStatic]
    private static int t_accesses;

    [ThreadStatic]
    private static int t_deathAt;

    [ThreadStatic]
    private static Process? t_process;

    public static bool Spins => true;

    public static long MonotonicNow => HardwareMemory.MonotonicNow;

    public static long WallClockNow => HardwareMemory.WallClockNow;

    /// <summary>Runs something; true: it came to its end, false: it died before its n-th access (from 1; 0 is never).</summary>
    public static bool Survives(int deathAt, Action action, Process? process = null)
    {
        t_accesses = 0;
        t_deathAt = deathAt;
        t_process = process;
        try
        {
            action();
            return true;
        }
        catch (DeathException)
        {
            return false;
        }
        finally
        {
            t_deathAt = 0;
            t_process = null;
        }
    }

    public static ulong Read(ref ulong location)
    {
        Step();
        return HardwareMemory.Read(ref location);
    }

    public static uint Read(ref uint location)
    {
        Step();
        return HardwareMemory.Read(ref location);
    }

    public static void Write(ref ulong location, ulong value)
    {
        Step();
        HardwareMemory.Write(ref location, value);
    }

    public static void Write(ref uint location, uint value)
    {
        Step();
        HardwareMemory.Write(ref location, value);
    }

    public static ulong CompareExchange(ref ulong location, ulong value, ulong comparand)
    {
        Step();
        return HardwareMemory.CompareExchange(ref location, value, comparand);
    }

    public static uint CompareExchange(ref uint location, uint value, uint comparand)
    {
        Step();
        return HardwareMemory.CompareExchange(ref location, value, comparand);
    }

    public static ulong Exchange(ref ulong location, ulong value)
    {
        Step();
        return HardwareMemory.Exchange(ref location, value);
    }

    public static uint Exchange(ref uint location, uint value)
    {
        Step();
        return HardwareMemory.Exchange(ref location, value);
    }

    public static ulong Or(ref ulong location, ulong bits)
    {
        Step();
        return HardwareMemory.Or(ref location, bits);
    }

    public static ulong And(ref ulong location, ulong bits)
    {
        Step();
        return HardwareMemory.And(ref location, bits);
    }

    public static uint Add(ref uint location, uint value)
    {
        Step();
        return HardwareMemory.Add(ref location, value);
    }

    public static void AwaitChange(ref ulong location, ulong seen)
    {
        Step();
        HardwareMemory.AwaitChange(ref location, seen);
    }

    public static ParkResult Park(ref uint word, uint expected, uint bitset, long deadlineNanoseconds) =>
        throw new NotSupportedException("the handle protocol never parks");

    public static ParkResult ParkByWallClock(ref uint word, uint expected, uint bitset, long deadlineNanoseconds) =>
        throw new NotSupportedException("the handle protocol never parks");

    public static void Wake(ref uint word, int count, uint bitset) => throw new NotSupportedException("the handle protocol never wakes");

    private static void Step()
    {
        if (++t_accesses == t_deathAt || t_process is { IsKilled: true })
        {
            throw new DeathException();
        }
    }

    /// <summary>A process: all its threads die together, each before its next access.</summary>
    internal sealed class Process
    {
        private volatile bool _killed;

        public bool IsKilled => _killed;

        public void Kill() => _killed = true;
    }
}
