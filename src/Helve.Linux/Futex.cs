using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>How a <see cref="Futex.Wait"/> ended.</summary>
public enum FutexWaitResult
{
    /// <summary>Woken by a wake (or spuriously: the caller must look at its word again).</summary>
    Woken,

    /// <summary>The word no longer held the expected value when the kernel looked.</summary>
    ValueChanged,

    /// <summary>The deadline passed.</summary>
    TimedOut,

    /// <summary>A signal handler ran.</summary>
    Interrupted,
}

/// <summary>The kernel's wait queues on 32-bit words of shared memory (linux/futex.h). Never FUTEX_PRIVATE: words are shared by processes.</summary>
public static unsafe partial class Futex
{
    /// <summary>Matches every sleeper or every wake.</summary>
    public const uint AnyBit = 0xFFFFFFFF;

    /// <summary>Sleeps while <paramref name="word"/> holds <paramref name="expected"/>.</summary>
    /// <param name="word">A word in memory that does not move (a mapping, never the managed heap).</param>
    /// <param name="expected">The value that the kernel compares under its own lock.</param>
    /// <param name="bitset">Only a wake that shares a bit reaches this sleeper; never 0.</param>
    /// <param name="deadlineNanoseconds">CLOCK_MONOTONIC, absolute, in nanoseconds; <see cref="long.MaxValue"/> for none.</param>
    public static FutexWaitResult Wait(uint* word, uint expected, uint bitset, long deadlineNanoseconds) =>
        Sleep(word, FutexNames.FUTEX_WAIT_BITSET, expected, bitset, deadlineNanoseconds);

    /// <summary>The same by the wall clock: if that is set meanwhile, the sleep ends when it shows the deadline.</summary>
    /// <param name="word">A word in memory that does not move.</param>
    /// <param name="expected">The value that the kernel compares under its own lock.</param>
    /// <param name="bitset">Only a wake that shares a bit reaches this sleeper; never 0.</param>
    /// <param name="deadlineNanoseconds">CLOCK_REALTIME, nanoseconds since 1970; <see cref="long.MaxValue"/> for none.</param>
    public static FutexWaitResult WaitByWallClock(uint* word, uint expected, uint bitset, long deadlineNanoseconds) =>
        Sleep(word, FutexNames.FUTEX_WAIT_BITSET | FutexNames.FUTEX_CLOCK_REALTIME, expected, bitset, deadlineNanoseconds);

    private static FutexWaitResult Sleep(uint* word, int operation, uint expected, uint bitset, long deadlineNanoseconds)
    {
        long* time = stackalloc long[2];
        bool finite = deadlineNanoseconds != long.MaxValue;
        if (finite)
        {
            long ns = Math.Max(deadlineNanoseconds, 0);
            time[0] = ns / 1_000_000_000;
            time[1] = ns % 1_000_000_000;
        }

        nint r = FutexWaitCall(FutexNames.SYS_futex, word, operation, expected, finite ? time : null, null, bitset);
        if (r == 0)
        {
            return FutexWaitResult.Woken;
        }

        LinuxError error = LinuxError.Last();
        return error.Code switch
        {
            Errno.EAGAIN => FutexWaitResult.ValueChanged,
            Errno.ETIMEDOUT => FutexWaitResult.TimedOut,
            Errno.EINTR => FutexWaitResult.Interrupted,
            _ => throw new LinuxException("futex(FUTEX_WAIT_BITSET)", error),
        };
    }

    /// <summary>Wakes up to <paramref name="count"/> sleepers whose bits meet <paramref name="bitset"/>.</summary>
    /// <returns>How many were woken.</returns>
    public static int Wake(uint* word, int count, uint bitset = AnyBit) =>
        (int)FutexWakeCall(FutexNames.SYS_futex, word, FutexNames.FUTEX_WAKE_BITSET, (uint)count, null, null, bitset);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint FutexWaitCall(nint number, uint* word, nint op, nuint value, void* timeout, void* word2, nuint value3);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint FutexWakeCall(nint number, uint* word, nint op, nuint value, void* timeout, void* word2, nuint value3);
}

/// <summary>linux/futex.h and sys/syscall.h.</summary>
[CNames("linux/futex.h", "sys/syscall.h")]
internal static class FutexNames
{
    internal const int FUTEX_WAIT_BITSET = 9;
    internal const int FUTEX_WAKE_BITSET = 10;
    internal const int FUTEX_CLOCK_REALTIME = 256;

    internal static readonly int SYS_futex = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;
}
