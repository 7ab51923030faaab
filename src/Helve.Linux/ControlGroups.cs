using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Helve.Linux;

/// <summary>Where the hierarchy of control groups, version 2, is, and where in it processes are (cgroups(7)).</summary>
public static class ControlGroups
{
    /// <summary>How the names of groups begin that are made for a moment, to see whether one may.</summary>
    public const string ProbePrefix = "helve-probe-";

    /// <summary>Where the hierarchy is mounted; on a machine that mixes the versions that is a directory like /sys/fs/cgroup/unified.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="root">Which group the directory is: "/", but for a mount of a part.</param>
    /// <returns>False: it is not mounted here.</returns>
    public static bool TryFindMount([NotNullWhen(true)] out string? path, [NotNullWhen(true)] out string? root)
    {
        (path, root) = (null, null);
        _ = KernelFile.TryRead("/proc/self/mountinfo", out string text, out _);
        foreach (string line in text.Split('\n'))
        {
            // 36 35 98:0 /root /mount/point options optional... - type source super-options
            string[] parts = line.Split(" - ");
            if (parts.Length == 2 && parts[1].StartsWith("cgroup2 ", StringComparison.Ordinal))
            {
                string[] fields = parts[0].Split(' ');
                (root, path) = (Unescape(fields[3]), Unescape(fields[4]));
                return true;
            }
        }

        return false;
    }

    /// <summary>The directory of the group that a process is in. False: it is gone, the hierarchy is not mounted, or the group is outside of what is mounted.</summary>
    public static bool TryFindOf(int processId, [NotNullWhen(true)] out string? path)
    {
        path = null;
        if (!TryFindMount(out string? mount, out string? root)
            || !KernelFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cgroup"), out string text, out _))
        {
            return false;
        }

        string? line = Array.Find(text.Split('\n'), static l => l.StartsWith("0::", StringComparison.Ordinal));
        if (line is null || !TryMakeRelative(line[3..], root, out string? inside))
        {
            return false;
        }

        path = inside.Length == 0 ? mount : mount.TrimEnd('/') + "/" + inside;
        return true;
    }

    /// <summary>The group that a process is in, as /proc says it: a path inside the hierarchy. False: it is gone.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="path">The path.</param>
    public static bool TryReadOf(int processId, [NotNullWhen(true)] out string? path)
    {
        path = null;
        if (KernelFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cgroup"), out string text, out _))
        {
            path = Array.Find(text.Split('\n'), static l => l.StartsWith("0::", StringComparison.Ordinal))?[3..];
        }

        return path is not null;
    }

    /// <summary>
    /// A group in which this process may make groups and move itself into them: its own, else the nearest one above it. False: there is none, with the
    /// reason that the own group gave.
    /// </summary>
    /// <remarks>Only the try tells: permission bits say nothing of a mount that is read-only or of what a container's policy forbids.</remarks>
    public static bool TryFindWritable([NotNullWhen(true)] out ControlGroup? parent, out LinuxError error)
    {
        parent = null;
        error = Errno.ENODEV;
        if (!TryFindMount(out string? mount, out _) || !TryFindOf(CurrentProcess.ProcessId, out string? path))
        {
            return false;
        }

        LinuxError first = LinuxError.None;
        for (string? at = path; at is not null && at.Length >= mount.Length; at = Path.GetDirectoryName(at))
        {
            if (TryOpenWritable(at, out parent, out error))
            {
                return true;
            }

            first = first == LinuxError.None ? error : first;
        }

        error = first;
        return false;
    }

    private static bool TryOpenWritable(string path, [NotNullWhen(true)] out ControlGroup? group, out LinuxError error)
    {
        if (!ControlGroup.TryOpen(path, out group, out error))
        {
            return false;
        }

        // Moving a process down from here needs this group's list as the common parent's.
        string probe = string.Create(CultureInfo.InvariantCulture, $"{ProbePrefix}{CurrentProcess.ProcessId}-{Guid.NewGuid():N}");
        if (KernelFile.TryOpenAt(group.Directory, "cgroup.procs", write: true, out FileDescriptor? list, out error))
        {
            list!.Dispose();
            if (Directories.TryMakeAt(group.Directory, probe, 0x1C0, out error) && (group.TryRemoveChild(probe, out error) || error.Code == Errno.ENOENT))
            {
                // A broker that cleans up may have been faster.
                error = LinuxError.None;
                return true;
            }
        }

        group.Dispose();
        group = null;
        return false;
    }

    private static bool TryMakeRelative(string group, string root, [NotNullWhen(true)] out string? inside)
    {
        string prefix = root.TrimEnd('/');
        bool isInside = group.StartsWith(prefix, StringComparison.Ordinal) && (group.Length == prefix.Length || group[prefix.Length] == '/');

        // A group of another branch of a cgroup namespace is shown as "/..".
        isInside = isInside && !group.StartsWith("/..", StringComparison.Ordinal);
        inside = isInside ? group[prefix.Length..].Trim('/') : null;
        return isInside;
    }

    // Space, tab, line feed and backslash are written as three octal digits (proc(5)).
    private static string Unescape(string field) =>
        field.Contains('\\', StringComparison.Ordinal)
            ? field.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
                .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal)
            : field;
}
