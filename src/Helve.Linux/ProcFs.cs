using System.Globalization;

namespace Helve.Linux;

/// <summary>What only /proc tells (proc(5)).</summary>
internal static class ProcFs
{
    private const int ExitStatusField = 52;

    /// <summary>The wait status of a zombie; false when the process runs, is gone, or may not be looked at.</summary>
    internal static bool TryReadExitStatus(int processId, out ProcessStatus status)
    {
        status = default;
        if (!TryReadText($"/proc/{processId}/stat", out string text))
        {
            return false;
        }

        // The name (field 2) may hold anything, so fields are counted from its last parenthesis: the next one is field 3.
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        if (fields[0] is not ("Z" or "X") || fields.Length <= ExitStatusField - 3)
        {
            return false;
        }

        status = new ProcessStatus(int.Parse(fields[ExitStatusField - 3], CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Whether a descriptor of this process is a pidfd: of all files only those have a line "Pid:".</summary>
    internal static bool IsPidFd(int descriptor) =>
        TryReadText($"/proc/self/fdinfo/{descriptor}", out string text)
            && Array.Exists(text.Split('\n'), static line => line.StartsWith("Pid:", StringComparison.Ordinal));

    /// <summary>The number behind a pidfd, for kernels without PIDFD_GET_INFO.</summary>
    internal static bool TryReadDescriptorPid(int descriptor, out int processId, out LinuxError error)
    {
        processId = 0;
        if (TryReadText($"/proc/self/fdinfo/{descriptor}", out string text))
        {
            foreach (string line in text.Split('\n'))
            {
                if (line.StartsWith("Pid:", StringComparison.Ordinal))
                {
                    int number = int.Parse(line.AsSpan(4).Trim(), CultureInfo.InvariantCulture);
                    processId = Math.Max(number, 0);
                }
            }
        }

        error = processId > 0 ? LinuxError.None : Errno.ESRCH;
        return processId > 0;
    }

    /// <summary>The process that a thread belongs to.</summary>
    internal static bool TryReadThreadGroup(int threadId, out int processId, out LinuxError error)
    {
        string? line = TryReadText($"/proc/{threadId}/status", out string text)
            ? Array.Find(text.Split('\n'), static l => l.StartsWith("Tgid:", StringComparison.Ordinal)) : null;
        processId = line is null ? 0 : int.Parse(line.AsSpan(5).Trim(), CultureInfo.InvariantCulture);
        error = line is null ? Errno.ESRCH : LinuxError.None;
        return line is not null;
    }

    /// <summary>A number that is a file's only content.</summary>
    internal static bool TryReadNumber(string path, out uint number)
    {
        number = 0;
        return TryReadText(path, out string text) && uint.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>One line of this process's status, without its name.</summary>
    internal static bool TryReadOwnStatus(string name, out string value)
    {
        string? line = TryReadText("/proc/self/status", out string text)
            ? Array.Find(text.Split('\n'), l => l.StartsWith(name, StringComparison.Ordinal)) : null;
        value = line is null ? string.Empty : line[name.Length..].Trim();
        return line is not null;
    }

    /// <summary>Whether this process's user namespace has a number for every user. Without such namespaces there is no such file.</summary>
    internal static bool MapsAllUsers() =>
        !TryReadText("/proc/self/uid_map", out string text)
        || text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"];

    private static bool TryReadText(string path, out string text)
    {
        try
        {
            text = File.ReadAllText(path);
            return text.Length > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended between the question and the look: there is nothing to read, which is the answer.
            text = string.Empty;
            return false;
        }
    }
}
