using System.Globalization;

namespace Helve.Broker.Inspection;

/// <summary>What /proc tells about a process that people want to see.</summary>
internal static class ProcessFacts
{
    private const int StartField = 22;
    private const long TicksPerSecond = 100;
    private static readonly long s_bootMilliseconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (long)(UptimeSeconds() * 1000);

    /// <summary>The command's name; empty if the process is gone.</summary>
    public static string NameOf(int pid) => ReadOrEmpty($"/proc/{pid}/comm").TrimEnd('\n');

    /// <summary>When it started, in milliseconds since 1970; 0 if it is gone.</summary>
    public static long StartOf(int pid)
    {
        string stat = ReadOrEmpty($"/proc/{pid}/stat");
        // The name (field 2) may hold anything, so fields are counted from its last parenthesis.
        int end = stat.LastIndexOf(')');
        if (end < 0)
        {
            return 0;
        }

        string[] fields = stat[(end + 2)..].Split(' ');
        return s_bootMilliseconds + (long.Parse(fields[StartField - 3], CultureInfo.InvariantCulture) * 1000 / TicksPerSecond);
    }

    private static double UptimeSeconds() =>
        double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended between the question and the look, or /proc hides it: it has no facts.
            return string.Empty;
        }
    }
}
