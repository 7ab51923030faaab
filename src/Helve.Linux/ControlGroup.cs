using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>
/// One group of the control group hierarchy, version 2 (cgroups(7), Documentation/admin-guide/cgroup-v2.rst): a directory whose processes, with
/// all that they start, are one thing to kill, to count and to limit. The object is an open directory: the group may be renamed or removed meanwhile.
/// </summary>
/// <remarks>
/// Nobody leaves a group by forking, by a session of its own, or by its parent's death; only by being written into another group's list, for which one
/// needs write permission there and in the common parent.
/// </remarks>
public sealed unsafe partial class ControlGroup : IDisposable
{
    private const int DirectoryPermissions = 0x1ED;
    private const int OwnersPermissions = 0x1C0;

    private ControlGroup(FileDescriptor directory, string path)
    {
        Directory = directory;
        Path = path;
    }

    /// <summary>The directory, for a start inside the group (<see cref="SpawnRequest.ControlGroup"/>).</summary>
    public FileDescriptor Directory { get; }

    /// <summary>Where it was when it was opened.</summary>
    public string Path { get; }

    /// <summary>Opens a group. ENODEV when the directory is none of this hierarchy, such as one of version 1.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out ControlGroup? group, out LinuxError error)
    {
        group = null;
        if (!Directories.TryOpen(path, out FileDescriptor? directory, out error))
        {
            return false;
        }

        return TryAdopt(directory, path, out group, out error);
    }

    /// <summary>Opens a group inside this one.</summary>
    public bool TryOpenChild(string name, [NotNullWhen(true)] out ControlGroup? child, out LinuxError error)
    {
        child = null;
        return Directories.TryOpenAt(Directory, name, out FileDescriptor? directory, out error)
            && TryAdopt(directory, System.IO.Path.Combine(Path, name), out child, out error);
    }

    /// <summary>Makes a group inside this one, empty. EEXIST when there is one of that name; EACCES and EROFS when one may not.</summary>
    public bool TryMakeChild(string name, [NotNullWhen(true)] out ControlGroup? child, out LinuxError error)
    {
        child = null;
        return Directories.TryMakeAt(Directory, name, DirectoryPermissions, out error) && TryOpenChild(name, out child, out error);
    }

    /// <summary>Makes a group inside this one that other users can't open, so that who has its lock is its user's.</summary>
    public bool TryMakePrivateChild(string name, [NotNullWhen(true)] out ControlGroup? child, out LinuxError error)
    {
        child = null;
        return Directories.TryMakeAt(Directory, name, OwnersPermissions, out error) && TryOpenChild(name, out child, out error);
    }

    /// <summary>
    /// Locks the group against every other opening of it, until this object is disposed or its process has ended, whichever pid namespace that is in. EAGAIN:
    /// somebody else has the lock.
    /// </summary>
    public bool TryLock(out LinuxError error) => Directories.TryLock(Directory, block: false, out error);

    /// <summary>Removes a group inside this one. EBUSY while it has processes or groups; zombies don't count.</summary>
    public bool TryRemoveChild(string name, out LinuxError error) => Directories.TryRemoveAt(Directory, name, out error);

    /// <summary>
    /// Kills everything in the group and in the groups below, at once: what is being forked at that moment dies too. ENOENT before Linux 5.14 and
    /// for the root group. The processes end asynchronously: <see cref="TryWatch"/>.
    /// </summary>
    public bool TryKill(out LinuxError error) => KernelFile.TryWriteAt(Directory, "cgroup.kill", "1", out error);

    /// <summary>Stops all its processes, or lets them go on; asynchronous. Who is frozen can still be killed.</summary>
    public bool TryFreeze(bool freeze, out LinuxError error) => KernelFile.TryWriteAt(Directory, "cgroup.freeze", freeze ? "1" : "0", out error);

    /// <summary>
    /// Moves a process with all its threads, not its children, into the group; 0 moves the caller. ESRCH when there is none, EACCES when one may not
    /// move it from where it is. The number is as this process's pid namespace has it.
    /// </summary>
    /// <remarks>
    /// A number may have been reused: who holds a pidfd asks it before and after (<see cref="PidFd.TryGetProcessId"/>); what was moved by mistake is
    /// what holds the number then.
    /// </remarks>
    public bool TryAdd(int processId, out LinuxError error) =>
        KernelFile.TryWriteAt(Directory, "cgroup.procs", processId.ToString(CultureInfo.InvariantCulture), out error);

    /// <summary>The processes in this group alone, not in those below; no zombies. 0 stands for a process that this pid namespace does not see.</summary>
    public bool TryListProcesses(out IReadOnlyList<int> processes, out LinuxError error)
    {
        bool ok = KernelFile.TryReadAt(Directory, "cgroup.procs", out string text, out error);
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        processes = [.. lines.Select(static line => int.Parse(line, CultureInfo.InvariantCulture))];
        return ok;
    }

    /// <summary>The names of the groups directly below; none of one that was removed.</summary>
    public IReadOnlyList<string> ListChildren()
    {
        // Through the descriptor: what has the path now may be another group.
        DirectoryInfo here = new(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{Directory.Number}/."));
        return [.. here.EnumerateDirectories().Select(static child => child.Name)];
    }

    /// <summary>Whether any process, in the group or below, has not ended.</summary>
    public bool TryGetPopulated(out bool populated, out LinuxError error)
    {
        bool ok = TryReadKeys("cgroup.events", out FlatKeys keys, out error);
        populated = keys["populated"] != 0;
        return ok;
    }

    /// <summary>Begins to watch whether it has processes.</summary>
    public bool TryWatch([NotNullWhen(true)] out ControlGroupEvents? events, out LinuxError error)
    {
        bool ok = KernelFile.TryOpenAt(Directory, "cgroup.events", write: false, out FileDescriptor? file, out error);
        events = ok ? new ControlGroupEvents(file!) : null;
        return ok;
    }

    /// <summary>Closes the directory; the group stays.</summary>
    public void Dispose() => Directory.Dispose();

    private static bool TryAdopt(FileDescriptor directory, string path, [NotNullWhen(true)] out ControlGroup? group, out LinuxError error)
    {
        // struct statfs begins with the file system's type; 120 bytes on 64-bit processors.
        nint* status = stackalloc nint[32];
        bool isGroup = LinuxError.Check(FstatfsCall(directory, status), out error) && status[0] == ControlGroupNames.CGROUP2_SUPER_MAGIC;
        group = isGroup ? new ControlGroup(directory, path) : null;
        if (!isGroup)
        {
            error = error == LinuxError.None ? Errno.ENODEV : error;
            directory.Dispose();
        }

        return isGroup;
    }

    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    private static partial int FstatfsCall(FileDescriptor directory, nint* status);
}

/// <summary>linux/magic.h.</summary>
[CNames("linux/magic.h")]
internal static class ControlGroupNames
{
    internal const int CGROUP2_SUPER_MAGIC = 0x63677270;
}
