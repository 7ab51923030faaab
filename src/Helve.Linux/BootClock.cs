using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>CLOCK_BOOTTIME (time.h): the time since the machine started, times of suspension included. /proc counts the starts of processes by it.</summary>
public static unsafe partial class BootClock
{
    /// <summary>How long the machine has been up.</summary>
    public static TimeSpan Elapsed
    {
        get
        {
            long* time = stackalloc long[2];
            LinuxError.ThrowUnless(LinuxError.Check(GetTimeCall(ClockNames.CLOCK_BOOTTIME, time), out LinuxError error), "clock_gettime", error);
            return new TimeSpan((time[0] * TimeSpan.TicksPerSecond) + (time[1] / TimeSpan.NanosecondsPerTick));
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int GetTimeCall(int clock, long* time);
}

/// <summary>time.h.</summary>
[CNames("time.h")]
internal static class ClockNames
{
    internal const int CLOCK_BOOTTIME = 7;
}
