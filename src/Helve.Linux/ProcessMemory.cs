using System.Globalization;

namespace Helve.Linux;

/// <summary>Memory of a process, as /proc has it (proc_pid_statm(5)).</summary>
public static class ProcessMemory
{
    /// <summary>Bytes that are resident, those that it shares with others included. False: it has ended.</summary>
    public static bool TryGetResident(int processId, out ulong bytes)
    {
        bytes = 0;
        if (!KernelFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/statm"), out string text, out _))
        {
            return false;
        }

        string[] fields = text.Split(' ');
        bool ok = fields.Length > 1 && ulong.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out bytes);
        bytes *= (ulong)Environment.SystemPageSize;
        return ok;
    }
}
