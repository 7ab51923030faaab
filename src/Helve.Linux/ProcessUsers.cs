using System.Globalization;

namespace Helve.Linux;

/// <summary>As whom a process runs (proc(5), status).</summary>
/// <param name="Real">Who started it.</param>
/// <param name="Effective">As whom it acts.</param>
/// <param name="Saved">As whom it may act again.</param>
public readonly record struct ProcessUsers(uint Real, uint Effective, uint Saved)
{
    /// <summary>Whether a user may send the process signals (kill(2)).</summary>
    public bool MayBeSignalledBy(uint user) => user == 0 || Real == user || Saved == user;

    /// <summary>Reads it for exactly that process. ESRCH when it was reaped, or has no number here.</summary>
    public static bool TryRead(PidFd process, out ProcessUsers users, out LinuxError error)
    {
        ArgumentNullException.ThrowIfNull(process);
        users = default;
        return process.TryGetProcessId(out int before, out error)
            && KernelFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{before}/status"), out string text, out error)
            && process.TryGetProcessId(out _, out error) && TryParse(text, out users, out error);
    }

    private static bool TryParse(string text, out ProcessUsers users, out LinuxError error)
    {
        string? line = Array.Find(text.Split('\n'), static l => l.StartsWith("Uid:", StringComparison.Ordinal));
        string[] fields = line?.Split('\t') ?? [];
        bool ok = fields.Length == 5;
        users = ok ? new ProcessUsers(Number(fields[1]), Number(fields[2]), Number(fields[3])) : default;
        error = ok ? LinuxError.None : Errno.ESRCH;
        return ok;
    }

    private static uint Number(string field) => uint.Parse(field, NumberStyles.None, CultureInfo.InvariantCulture);
}
