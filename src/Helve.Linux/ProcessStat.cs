using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>One line of /proc that says where a process stands (proc(5), stat).</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="State">Of its first thread: R runs, S sleeps, D sleeps and can't be killed yet, T stopped, t traced, Z and X ended. Other threads may still run.</param>
/// <param name="ParentId">Its parent; 0 for one outside of this pid namespace.</param>
/// <param name="UserTicks">Processor time of its threads, in ticks.</param>
/// <param name="SystemTicks">The same in the kernel.</param>
/// <param name="Threads">Threads that are there; one that has ended and was not reaped counts.</param>
/// <param name="StartTicks">When it started, in ticks since the machine did.</param>
public readonly partial record struct ProcessStat(int ProcessId, char State, int ParentId, ulong UserTicks, ulong SystemTicks, int Threads, ulong StartTicks)
{
    private static readonly long s_ticksPerSecond = SysConfCall(SysConfNames._SC_CLK_TCK);
    private static readonly DateTime s_boot = DateTime.UtcNow - BootClock.Elapsed;

    /// <summary>Processor time in programs.</summary>
    public TimeSpan UserTime => FromTicks(UserTicks);

    /// <summary>Processor time in the kernel.</summary>
    public TimeSpan SystemTime => FromTicks(SystemTicks);

    /// <summary>When it started, as the clock stood when this process first asked; to a hundredth of a second.</summary>
    public DateTime StartTime => s_boot + FromTicks(StartTicks);

    /// <summary>When it started, since the machine did; to a hundredth of a second.</summary>
    public TimeSpan SinceBoot => FromTicks(StartTicks);

    /// <summary>Whether it has ended, and not its first thread alone.</summary>
    public bool HasEnded => State is 'Z' or 'X' && Threads <= 1;

    /// <summary>Whether a first thread in this state does nothing until it is let go on.</summary>
    public bool IsStopped => State is 'T' or 't';

    /// <summary>Reads it. ENOENT or ESRCH when there is no such process; what was read may be of a later holder of the number: see the other overload.</summary>
    public static bool TryRead(int processId, out ProcessStat stat, out LinuxError error) =>
        TryReadPath(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"), out stat, out error);

    /// <summary>Reads it for exactly that process. ESRCH when it was reaped.</summary>
    public static bool TryRead(PidFd process, out ProcessStat stat, out LinuxError error)
    {
        ArgumentNullException.ThrowIfNull(process);
        stat = default;

        // The number is the process's own as long as its descriptor says so, hence the second question: what was read in between is its own too.
        bool ok = process.TryGetProcessId(out int before, out error) && TryRead(before, out stat, out error)
            && process.TryGetProcessId(out _, out error);
        if (!ok)
        {
            stat = default;
            error = error.Code == Errno.ENOENT ? Errno.ESRCH : error;
        }

        return ok;
    }

    /// <summary>The numbers of all processes that /proc shows now.</summary>
    internal static IEnumerable<int> AllProcesses() => Numbers("/proc");

    /// <summary>Whether every thread of the process has stopped or ended.</summary>
    internal static bool AllThreadsStopped(int processId)
    {
        string tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task");
        foreach (int thread in Numbers(tasks))
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{tasks}/{thread}/stat");
            if (TryReadPath(path, out ProcessStat stat, out _) && !stat.IsStopped && stat.State is not ('Z' or 'X'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadPath(string path, out ProcessStat stat, out LinuxError error)
    {
        stat = default;
        if (!KernelFile.TryRead(path, out string text, out error))
        {
            return false;
        }

        // The name (field 2) may hold anything, so fields are counted from its last parenthesis: the next one is field 3.
        int nameEnd = text.LastIndexOf(')');
        string[] fields = nameEnd < 0 ? [] : text[(nameEnd + 2)..].Split(' ');
        if (fields.Length < 20)
        {
            error = Errno.ESRCH;
            return false;
        }

        int id = int.Parse(text.AsSpan(0, text.IndexOf(' ')), CultureInfo.InvariantCulture);
        stat = new ProcessStat(id, fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), Number(fields[11]), Number(fields[12]),
            int.Parse(fields[17], CultureInfo.InvariantCulture), Number(fields[19]));
        return true;
    }

    private static IEnumerable<int> Numbers(string directory)
    {
        IEnumerable<string> names;
        try
        {
            names = [.. System.IO.Directory.EnumerateDirectories(directory).Select(static path => Path.GetFileName(path))];
        }
        catch (DirectoryNotFoundException)
        {
            // The process is gone, and its threads with it.
            yield break;
        }

        foreach (string name in names)
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                yield return number;
            }
        }
    }

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan FromTicks(ulong ticks) => new((long)(ticks * (ulong)TimeSpan.TicksPerSecond / (ulong)s_ticksPerSecond));

    [LibraryImport("libc", EntryPoint = "sysconf", SetLastError = true)]
    private static partial nint SysConfCall(int name);
}

/// <summary>unistd.h.</summary>
[CNames("unistd.h")]
[SuppressMessage("Naming", "CA1707", Justification = "C's name")]
internal static class SysConfNames
{
    internal const int _SC_CLK_TCK = 2;
}
