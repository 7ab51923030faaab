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
    private const int SysFutexX64 = 202;
    private const int SysFutexArm64 = 98;
    private const int WaitBitset = 9;
    private const int WakeBitset = 10;

    /// <summary>Matches every sleeper or every wake.</summary>
    public const uint AnyBit = 0xFFFFFFFF;

    private static readonly nint s_futex = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? SysFutexArm64 : SysFutexX64;

    /// <summary>Sleeps while <paramref name="word"/> holds <paramref name="expected"/>.</summary>
    /// <param name="word">A word in memory that does not move (a mapping, never the managed heap).</param>
    /// <param name="expected">The value that the kernel compares under its own lock.</param>
    /// <param name="bitset">Only a wake that shares a bit reaches this sleeper; never 0.</param>
    /// <param name="deadlineNanoseconds">CLOCK_MONOTONIC, absolute, in nanoseconds; <see cref="long.MaxValue"/> for none.</param>
    public static FutexWaitResult Wait(uint* word, uint expected, uint bitset, long deadlineNanoseconds)
    {
        long* time = stackalloc long[2];
        bool finite = deadlineNanoseconds != long.MaxValue;
        if (finite)
        {
            long ns = Math.Max(deadlineNanoseconds, 0);
            time[0] = ns / 1_000_000_000;
            time[1] = ns % 1_000_000_000;
        }

        nint r = FutexWaitCall(s_futex, word, WaitBitset, expected, finite ? time : null, null, bitset);
        if (r == 0)
        {
            return FutexWaitResult.Woken;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            11 => FutexWaitResult.ValueChanged,  // EAGAIN
            110 => FutexWaitResult.TimedOut,     // ETIMEDOUT
            4 => FutexWaitResult.Interrupted,    // EINTR
            int e => throw new InvalidOperationException($"futex wait failed with errno {e}"),
        };
    }

    /// <summary>Wakes up to <paramref name="count"/> sleepers whose bits meet <paramref name="bitset"/>.</summary>
    /// <returns>How many were woken.</returns>
    public static int Wake(uint* word, int count, uint bitset = AnyBit) =>
        (int)FutexWakeCall(s_futex, word, WakeBitset, (uint)count, null, null, bitset);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint FutexWaitCall(nint number, uint* word, nint op, nuint value, void* timeout, void* word2, nuint value3);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint FutexWakeCall(nint number, uint* word, nint op, nuint value, void* timeout, void* word2, nuint value3);
}
