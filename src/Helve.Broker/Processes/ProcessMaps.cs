using System.Globalization;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>Whether a process has a segment mapped, as the kernel tells (/proc/PID/maps).</summary>
internal static class ProcessMaps
{
    private const int InodeField = 4;

    /// <summary>Looks for a memory file. False: the process is gone, or may not be looked at.</summary>
    public static bool TryFind(int processId, FileDescriptor segment, out bool maps)
    {
        maps = false;
        if (!FileStatus.TryGet(segment, out FileStatus status, out _))
        {
            return false;
        }

        string inode = status.Inode.ToString(CultureInfo.InvariantCulture);
        try
        {
            maps = File.ReadLines($"/proc/{processId}/maps").Any(line => IsMemoryFile(line, inode));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended between the question and the look, or /proc hides it: there is no answer.
            return false;
        }
    }

    // address permissions offset device inode path
    private static bool IsMemoryFile(string line, string inode)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > InodeField + 1 && fields[InodeField] == inode && fields[InodeField + 1].StartsWith("/memfd:", StringComparison.Ordinal);
    }
}
