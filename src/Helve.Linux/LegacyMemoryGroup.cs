using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Helve.Linux;

/// <summary>
/// A group of the memory hierarchy of version 1 (Documentation/admin-guide/cgroup-v1/memory.rst), for machines on which version 2 has no memory controller: it
/// counts and limits what its processes, and those of groups below, take from the time on that they are in it.
/// </summary>
public sealed class LegacyMemoryGroup : IDisposable
{
    private const int DirectoryPermissions = 0x1ED;
    private const int OwnersPermissions = 0x1C0;
    private const ulong SwapSlack = 1 << 20;
    private readonly FileDescriptor _parent;
    private readonly FileDescriptor _directory;
    private readonly string _name;

    private LegacyMemoryGroup(FileDescriptor parent, FileDescriptor directory, string name)
    {
        _parent = parent;
        _directory = directory;
        _name = name;
    }

    /// <summary>
    /// Makes a group inside the one that this process is in, and locks it against every other opening of it until it is disposed or this process has ended. ENODEV:
    /// there is no such hierarchy. EAGAIN: somebody was faster with the lock.
    /// </summary>
    public static bool TryMakeOwn(string name, [NotNullWhen(true)] out LegacyMemoryGroup? group, out LinuxError error)
    {
        group = null;
        error = Errno.ENODEV;
        if (!TryFindOwn(out string? path) || !Directories.TryOpen(path, out FileDescriptor? parent, out error)
            || !TryMake(parent, name, OwnersPermissions, out LegacyMemoryGroup? made, out error))
        {
            return false;
        }

        if (!Directories.TryLock(made._directory, block: false, out error))
        {
            _ = made.TryRemove(out _);
            made.Dispose();
            return false;
        }

        group = made;
        return true;
    }

    /// <summary>Removes groups inside the one that this process is in that nobody has locked, with all below them. Processes of theirs go to this process's own.</summary>
    /// <param name="isMeant">Which, by name.</param>
    public static void RemoveInOwn(Func<string, bool> isMeant)
    {
        ArgumentNullException.ThrowIfNull(isMeant);
        if (TryFindOwn(out string? path) && Directories.TryOpen(path, out FileDescriptor? own, out _))
        {
            using (own)
            {
                RemoveBelow(own, own, isMeant, withLock: true);
            }
        }
    }

    /// <summary>Makes a group inside this one.</summary>
    public bool TryMakeChild(string name, [NotNullWhen(true)] out LegacyMemoryGroup? child, out LinuxError error)
    {
        child = null;
        return _directory.TryDuplicate(out FileDescriptor? parent, out error, 3) && TryMake(parent, name, DirectoryPermissions, out child, out error);
    }

    /// <summary>Moves a process into the group. What it has taken so far stays counted where it was.</summary>
    public bool TryAdd(int processId, out LinuxError error) =>
        KernelFile.TryWriteAt(_directory, "cgroup.procs", processId.ToString(CultureInfo.InvariantCulture), out error);

    /// <summary>Moves a process into the group above this one.</summary>
    public bool TryAddOutside(int processId, out LinuxError error) =>
        KernelFile.TryWriteAt(_parent, "cgroup.procs", processId.ToString(CultureInfo.InvariantCulture), out error);

    /// <summary>Limits memory, and where it is accounted memory and swap space together; null for no limit. EBUSY: more is in use and can't be taken back.</summary>
    public bool TrySetLimit(ulong? bytes, out LinuxError error)
    {
        const string Both = "memory.memsw.limit_in_bytes";
        string text = bytes?.ToString(CultureInfo.InvariantCulture) ?? "-1";

        // A little more for both, so that it is memory's own limit that is met: Linux 6.18 does not count how often that of both is.
        string both = bytes is { } limit ? Math.Min(limit + SwapSlack, long.MaxValue).ToString(CultureInfo.InvariantCulture) : text;

        // The limit of both may never be below that of memory alone: it is raised first, and lowered last.
        bool ok = TryWriteLimit(text, out error)
            || (error.Code == Errno.EINVAL && KernelFile.TryWriteAt(_directory, Both, both, out _) && TryWriteLimit(text, out error));
        if (ok)
        {
            _ = KernelFile.TryWriteAt(_directory, Both, both, out _);
        }

        return ok;
    }

    /// <summary>Memory in use, in bytes.</summary>
    public bool TryGetMemory(out ulong bytes, out LinuxError error) => TryRead("memory.usage_in_bytes", out bytes, out error);

    /// <summary>The most memory that was in use.</summary>
    public bool TryGetPeakMemory(out ulong bytes, out LinuxError error) => TryRead("memory.max_usage_in_bytes", out bytes, out error);

    /// <summary>How often the limit was met.</summary>
    public bool TryGetLimitReached(out ulong times, out LinuxError error) => TryRead("memory.failcnt", out times, out error);

    /// <summary>Removes the group. EBUSY while it has processes or groups.</summary>
    public bool TryRemove(out LinuxError error) => Directories.TryRemoveAt(_parent, _name, out error);

    /// <summary>Closes the directories; the group stays.</summary>
    public void Dispose()
    {
        _directory.Dispose();
        _parent.Dispose();
    }

    private static bool TryMake(FileDescriptor parent, string name, int permissions, [NotNullWhen(true)] out LegacyMemoryGroup? group, out LinuxError error)
    {
        group = null;
        if (Directories.TryMakeAt(parent, name, permissions, out error) && Directories.TryOpenAt(parent, name, out FileDescriptor? directory, out error))
        {
            group = new LegacyMemoryGroup(parent, directory, name);
            return true;
        }

        parent.Dispose();
        return false;
    }

    private static void RemoveBelow(FileDescriptor parent, FileDescriptor refuge, Func<string, bool> isMeant, bool withLock)
    {
        DirectoryInfo here = new(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{parent.Number}/."));
        foreach (string name in here.EnumerateDirectories().Select(static child => child.Name).Where(isMeant).ToArray())
        {
            if (!Directories.TryOpenAt(parent, name, out FileDescriptor? group, out _))
            {
                continue;
            }

            using (group)
            {
                if (withLock && !Directories.TryLock(group, block: false, out _))
                {
                    continue;
                }

                RemoveBelow(group, refuge, static _ => true, withLock: false);
                _ = KernelFile.TryReadAt(group, "cgroup.procs", out string processes, out _);
                foreach (string process in processes.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    _ = KernelFile.TryWriteAt(refuge, "cgroup.procs", process, out _);
                }
            }

            _ = Directories.TryRemoveAt(parent, name, out _);
        }
    }

    private static bool TryFindOwn([NotNullWhen(true)] out string? path)
    {
        path = null;
        if (!KernelFile.TryRead("/proc/self/mountinfo", out string mounts, out _) || !KernelFile.TryRead("/proc/self/cgroup", out string groups, out _))
        {
            return false;
        }

        // 4:memory:/where
        string? own = Array.Find(groups.Split('\n'), static line => line.Split(':') is [_, "memory", ..]);
        string[]? mount = mounts.Split('\n').Select(static line => line.Split(" - ")).FirstOrDefault(static parts =>
            parts.Length == 2 && parts[1].StartsWith("cgroup ", StringComparison.Ordinal) && parts[1].Split(' ')[^1].Split(',').Contains("memory"));
        if (own is null || mount is null)
        {
            return false;
        }

        string[] fields = mount[0].Split(' ');
        string inside = own.Split(':', 3)[2];
        string root = fields[3].TrimEnd('/');
        bool isInside = inside.StartsWith(root, StringComparison.Ordinal) && !inside.StartsWith("/..", StringComparison.Ordinal);
        path = isInside ? fields[4] + inside[root.Length..].TrimEnd('/') : fields[4];
        return true;
    }

    private bool TryWriteLimit(string text, out LinuxError error) => KernelFile.TryWriteAt(_directory, "memory.limit_in_bytes", text, out error);

    private bool TryRead(string name, out ulong number, out LinuxError error)
    {
        number = 0;
        return KernelFile.TryReadAt(_directory, name, out string text, out error)
            && ulong.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
