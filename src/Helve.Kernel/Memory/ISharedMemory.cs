namespace Helve.Kernel.Memory;

/// <summary>How <see cref="ISharedMemory.Park"/> ended.</summary>
public enum ParkResult
{
    /// <summary>Woken, or the word had changed, or for no reason: look again.</summary>
    LookAgain,

    /// <summary>The deadline passed.</summary>
    TimedOut,
}

/// <summary>
/// Every access that the protocols make to memory shared between processes. Protocol code is generic over it, so that the same
/// code runs on the hardware (<see cref="HardwareMemory"/>, which the JIT folds away) and, one access at a time, under the model
/// checker of the test project, which may stop or kill the running thread before any of them.
/// </summary>
/// <remarks>
/// Rules for protocol code: touch shared memory through this interface only; let every decision depend on nothing but arguments
/// and the values that it returned (the checker replays code from a log of them); allocate nothing and hold no managed lock
/// between two accesses; never loop on a word without <see cref="AwaitChange(ref ulong, ulong)"/>.
/// </remarks>
public interface ISharedMemory
{
    /// <summary>Whether spinning before a sleep makes sense (false under the checker).</summary>
    static abstract bool Spins { get; }

    /// <summary>CLOCK_MONOTONIC, in nanoseconds.</summary>
    static abstract long MonotonicNow { get; }

    /// <summary>The wall clock, in nanoseconds since 1970. It may be set, to any time.</summary>
    static abstract long WallClockNow { get; }

    /// <summary>Load-acquire.</summary>
    static abstract ulong Read(ref ulong location);

    /// <summary>Load-acquire.</summary>
    static abstract uint Read(ref uint location);

    /// <summary>Store-release.</summary>
    static abstract void Write(ref ulong location, ulong value);

    /// <summary>Store-release.</summary>
    static abstract void Write(ref uint location, uint value);

    /// <summary>Compare-and-swap, a full fence. Returns what was there.</summary>
    static abstract ulong CompareExchange(ref ulong location, ulong value, ulong comparand);

    /// <summary>Compare-and-swap, a full fence. Returns what was there.</summary>
    static abstract uint CompareExchange(ref uint location, uint value, uint comparand);

    /// <summary>Exchange, a full fence. Returns what was there.</summary>
    static abstract ulong Exchange(ref ulong location, ulong value);

    /// <summary>Exchange, a full fence. Returns what was there.</summary>
    static abstract uint Exchange(ref uint location, uint value);

    /// <summary>Atomic or; a full fence. Returns what was there.</summary>
    static abstract ulong Or(ref ulong location, ulong bits);

    /// <summary>Atomic and; a full fence. Returns what was there.</summary>
    static abstract ulong And(ref ulong location, ulong bits);

    /// <summary>Atomic add; a full fence. Returns the new value.</summary>
    static abstract uint Add(ref uint location, uint value);

    /// <summary>
    /// Returns when <paramref name="location"/> may no longer hold <paramref name="seen"/>: spins a little, then yields. For windows
    /// of a few stores in another thread only; what may last is parked on.
    /// </summary>
    static abstract void AwaitChange(ref ulong location, ulong seen);

    /// <summary>Sleeps while <paramref name="word"/> holds <paramref name="expected"/>; see <c>Futex.Wait</c>.</summary>
    static abstract ParkResult Park(ref uint word, uint expected, uint bitset, long deadlineNanoseconds);

    /// <summary>The same with a deadline of the wall clock, which follows that clock when it is set.</summary>
    static abstract ParkResult ParkByWallClock(ref uint word, uint expected, uint bitset, long deadlineNanoseconds);

    /// <summary>Wakes up to <paramref name="count"/> sleepers that share a bit; see <c>Futex.Wake</c>.</summary>
    static abstract void Wake(ref uint word, int count, uint bitset);
}
