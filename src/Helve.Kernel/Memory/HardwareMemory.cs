using System.Runtime.CompilerServices;
using Helve.Linux;

namespace Helve.Kernel.Memory;

/// <summary>Shared memory as it is: each member is one instruction or one system call.</summary>
public readonly struct HardwareMemory : ISharedMemory
{
    /// <inheritdoc/>
    public static bool Spins => true;

    /// <inheritdoc/>
    public static long MonotonicNow => MonotonicClock.Now;

    /// <inheritdoc/>
    public static long WallClockNow => WallClock.Now;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref ulong location) => Volatile.Read(ref location);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Read(ref uint location) => Volatile.Read(ref location);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref ulong location, ulong value) => Volatile.Write(ref location, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref uint location, uint value) => Volatile.Write(ref location, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong CompareExchange(ref ulong location, ulong value, ulong comparand) =>
        Interlocked.CompareExchange(ref location, value, comparand);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CompareExchange(ref uint location, uint value, uint comparand) =>
        Interlocked.CompareExchange(ref location, value, comparand);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Exchange(ref ulong location, ulong value) => Interlocked.Exchange(ref location, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Exchange(ref uint location, uint value) => Interlocked.Exchange(ref location, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Or(ref ulong location, ulong bits) => Interlocked.Or(ref location, bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong And(ref ulong location, ulong bits) => Interlocked.And(ref location, bits);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(ref uint location, uint value) => Interlocked.Add(ref location, value);

    /// <inheritdoc/>
    public static void AwaitChange(ref ulong location, ulong seen)
    {
        for (int i = 0; i < 64; i++)
        {
            if (Volatile.Read(ref location) != seen)
            {
                return;
            }

            Thread.SpinWait(1);
        }

        Thread.Yield();
    }

    /// <inheritdoc/>
    public static unsafe ParkResult Park(ref uint word, uint expected, uint bitset, long deadlineNanoseconds) =>
        Futex.Wait((uint*)Unsafe.AsPointer(ref word), expected, bitset, deadlineNanoseconds) == FutexWaitResult.TimedOut
            ? ParkResult.TimedOut
            : ParkResult.LookAgain;

    /// <inheritdoc/>
    public static unsafe ParkResult ParkByWallClock(ref uint word, uint expected, uint bitset, long deadlineNanoseconds) =>
        Futex.WaitByWallClock((uint*)Unsafe.AsPointer(ref word), expected, bitset, deadlineNanoseconds) == FutexWaitResult.TimedOut
            ? ParkResult.TimedOut
            : ParkResult.LookAgain;

    /// <inheritdoc/>
    public static unsafe void Wake(ref uint word, int count, uint bitset) =>
        Futex.Wake((uint*)Unsafe.AsPointer(ref word), count, bitset);
}
