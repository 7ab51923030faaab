using System.Globalization;

namespace Helve.Linux;

/// <summary>Processor time that the processes of a group have had, those that ended included.</summary>
/// <param name="User">In programs.</param>
/// <param name="System">In the kernel.</param>
public readonly record struct ControlGroupTimes(TimeSpan User, TimeSpan System);

/// <summary>What happened to a group's memory since it was made.</summary>
/// <param name="LimitReached">How often it was at its limit.</param>
/// <param name="Killed">Processes that the kernel killed for it.</param>
public readonly record struct ControlGroupMemoryEvents(ulong LimitReached, ulong Killed);

/// <content>What the group's processes used, and what they may use.</content>
/// <remarks>Files of a controller that the group does not have are not there: ENOENT.</remarks>
public sealed unsafe partial class ControlGroup
{
    /// <summary>The controllers that the group has: what can be limited in it, and enabled for the groups below.</summary>
    public bool TryGetControllers(out IReadOnlySet<string> controllers, out LinuxError error)
    {
        bool ok = KernelFile.TryReadAt(Directory, "cgroup.controllers", out string text, out error);
        controllers = new HashSet<string>(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return ok;
    }

    /// <summary>Gives a controller to the groups below. EBUSY when this group has processes itself (but for the root), ENOENT when it has no such controller.</summary>
    public bool TryEnable(string controller, out LinuxError error) =>
        KernelFile.TryWriteAt(Directory, "cgroup.subtree_control", "+" + controller, out error);

    /// <summary>Processor time; needs no controller.</summary>
    public bool TryGetTimes(out ControlGroupTimes times, out LinuxError error)
    {
        bool ok = TryReadKeys("cpu.stat", out FlatKeys keys, out error);
        times = new ControlGroupTimes(TimeSpan.FromMicroseconds(keys["user_usec"]), TimeSpan.FromMicroseconds(keys["system_usec"]));
        return ok;
    }

    /// <summary>Memory in use, in bytes.</summary>
    public bool TryGetMemory(out ulong bytes, out LinuxError error) => TryReadNumber("memory.current", out bytes, out error);

    /// <summary>The most memory that was in use (Linux 5.19).</summary>
    public bool TryGetPeakMemory(out ulong bytes, out LinuxError error) => TryReadNumber("memory.peak", out bytes, out error);

    /// <summary>Limits memory, in bytes; null for no limit. At the limit the kernel takes pages back, and kills when it can't.</summary>
    public bool TrySetMemoryLimit(ulong? bytes, out LinuxError error) => TryWriteLimit("memory.max", bytes, out error);

    /// <summary>Limits what of the memory may be swapped out; ENOENT where there is no accounting of swap.</summary>
    public bool TrySetSwapLimit(ulong? bytes, out LinuxError error) => TryWriteLimit("memory.swap.max", bytes, out error);

    /// <summary>How often the memory limit was met.</summary>
    public bool TryGetMemoryEvents(out ControlGroupMemoryEvents events, out LinuxError error)
    {
        bool ok = TryReadKeys("memory.events", out FlatKeys keys, out error);
        events = new ControlGroupMemoryEvents(keys["max"], keys["oom_kill"]);
        return ok;
    }

    /// <summary>Begins to watch <see cref="TryGetMemoryEvents"/>.</summary>
    public bool TryWatchMemory(out ControlGroupEvents? events, out LinuxError error)
    {
        bool ok = KernelFile.TryOpenAt(Directory, "memory.events", write: false, out FileDescriptor? file, out error);
        events = ok ? new ControlGroupEvents(file!) : null;
        return ok;
    }

    /// <summary>Limits how many processes and threads there may be; null for no limit. At the limit a fork fails with EAGAIN.</summary>
    public bool TrySetTaskLimit(ulong? tasks, out LinuxError error) => TryWriteLimit("pids.max", tasks, out error);

    /// <summary>Processes and threads that there are.</summary>
    public bool TryGetTasks(out ulong tasks, out LinuxError error) => TryReadNumber("pids.current", out tasks, out error);

    private bool TryReadNumber(string name, out ulong number, out LinuxError error)
    {
        number = 0;
        return KernelFile.TryReadAt(Directory, name, out string text, out error)
            && ulong.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private bool TryWriteLimit(string name, ulong? limit, out LinuxError error) =>
        KernelFile.TryWriteAt(Directory, name, limit?.ToString(CultureInfo.InvariantCulture) ?? "max", out error);

    private bool TryReadKeys(string name, out FlatKeys keys, out LinuxError error)
    {
        bool ok = KernelFile.TryReadAt(Directory, name, out string text, out error);
        keys = new FlatKeys(text);
        return ok;
    }
}
