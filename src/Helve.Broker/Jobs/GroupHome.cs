using System.Globalization;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>
/// Where this broker's control groups are: one group with a group for each job, that nobody else has. The broker has it locked, so that what one left that was
/// killed is found by the next, whichever pid namespace either is in; only who could be the broker may open it.
/// </summary>
internal sealed class GroupHome : IDisposable
{
    private const string Prefix = "helve-";
    private const int MostMillisecondsToWait = 2000;
    private const int MillisecondsBetweenLooks = 50;
    private const int MostTries = 16;
    private static int s_lastSerial;

    private readonly ControlGroup _parent;
    private readonly string _name;
    private LegacyMemoryGroup? _memory;
    private bool _looked;

    private GroupHome(ControlGroup parent, ControlGroup group, string name)
    {
        _parent = parent;
        Group = group;
        _name = name;
    }

    /// <summary>The group.</summary>
    public ControlGroup Group { get; }

    /// <summary>Where processes go that leave.</summary>
    public ControlGroup Outside => _parent;

    /// <summary>Who keeps memory limits of its groups.</summary>
    public JobMemoryKeeper MemoryKeeper { get; private set; }

    /// <summary>The same place in the memory hierarchy of version 1, if that keeps them.</summary>
    public LegacyMemoryGroup? Memory => _memory;

    /// <summary>The group that brokers make theirs in, if this one may. As root it is the top: jobs are of all users, and belong to no session.</summary>
    public static bool TryFindParent(out ControlGroup? parent)
    {
        parent = null;
        return CurrentProcess.EffectiveUserId == 0 && ControlGroups.TryFindMount(out string? mount, out _) && ControlGroup.TryOpen(mount, out ControlGroup? top, out _)
            ? TryUse(top, out parent) || ControlGroups.TryFindWritable(out parent, out _)
            : ControlGroups.TryFindWritable(out parent, out _);
    }

    /// <summary>Makes this broker's group. False: it may not, or what is needed (Linux 5.14) is not there.</summary>
    public static GroupHome? TryCreate()
    {
        if (!TryFindParent(out ControlGroup? parent))
        {
            return null;
        }

        for (int i = 0; i < MostTries; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{CurrentProcess.ProcessId}-{OwnStart()}-{Interlocked.Increment(ref s_lastSerial)}");
            if (!parent!.TryMakePrivateChild(name, out ControlGroup? group, out LinuxError error))
            {
                if (error.Code is Errno.ENOENT or Errno.EEXIST)
                {
                    continue;
                }

                break;
            }

            // Until it has the lock it looks like a dead one's: somebody may be removing it, or have done so.
            if (group.TryLock(out _) && parent.TryOpenChild(name, out ControlGroup? again, out _))
            {
                again.Dispose();
                return new GroupHome(parent, group, name);
            }

            group.Dispose();
            _ = parent.TryRemoveChild(name, out _);
        }

        parent!.Dispose();
        return null;
    }

    /// <summary>
    /// Removes what brokers left that are dead: processes that were to die with their job's last handle are ended, others live on outside. True: nothing is left
    /// that is not another living broker's; else their end is awaited.
    /// </summary>
    public static bool TryClean(ControlGroup parent)
    {
        bool clean = true;
        foreach (string name in parent.ListChildren())
        {
            if (name.StartsWith(ControlGroups.ProbePrefix, StringComparison.Ordinal))
            {
                // Who makes one for a moment does not mind.
                _ = parent.TryRemoveChild(name, out _);
            }
            else if (IsHome(name) && parent.TryOpenChild(name, out ControlGroup? home, out _))
            {
                using (home)
                {
                    clean &= !home.TryLock(out _) || (JobGroups.TryEmpty(home, parent) && parent.TryRemoveChild(name, out _));
                }
            }
        }

        LegacyMemoryGroup.RemoveInOwn(IsHome);
        return clean;
    }

    /// <summary>Where in this broker's groups a process is. False: in none of them, or it is gone.</summary>
    public bool TryFindInside(int processId, out string inside)
    {
        inside = string.Empty;
        string mark = $"/{_name}/";
        if (!ControlGroups.TryReadOf(processId, out string? path) || path.IndexOf(mark, StringComparison.Ordinal) is var at && at < 0)
        {
            return false;
        }

        inside = path[(at + mark.Length)..];
        return true;
    }

    /// <summary>Finds out who keeps memory limits, once, and prepares that.</summary>
    public void PrepareMemory()
    {
        if (_looked)
        {
            return;
        }

        _looked = true;
        const string Controller = "memory";
        if (Group.TryGetControllers(out IReadOnlySet<string> controllers, out _)
            && (controllers.Contains(Controller) || _parent.TryEnable(Controller, out _)) && Group.TryEnable(Controller, out _))
        {
            MemoryKeeper = JobMemoryKeeper.Controller;
        }
        else if (LegacyMemoryGroup.TryMakeOwn(_name, out _memory, out _))
        {
            MemoryKeeper = JobMemoryKeeper.ControllerVersion1;
        }
    }

    /// <summary>Removes the group. What lives in jobs that nobody has a handle to lives on outside.</summary>
    public void Dispose()
    {
        // Who was killed just now is leaving.
        long end = Environment.TickCount64 + MostMillisecondsToWait;
        using ControlGroupEvents? events = Group.TryWatch(out ControlGroupEvents? watched, out _) ? watched : null;
        while (!JobGroups.TryEmpty(Group, _parent) && events is not null && Environment.TickCount64 < end
            && events.TryReadPopulated(out bool populated, out _) && populated)
        {
            PollEntry entry = new(events.Descriptor, PollEvents.Priority);
            _ = Poll.TryWait(new Span<PollEntry>(ref entry), MillisecondsBetweenLooks, out _, out _);
        }

        _ = JobGroups.TryEmpty(Group, _parent);
        _ = _parent.TryRemoveChild(_name, out _);
        _ = _memory?.TryRemove(out _);
        _memory?.Dispose();
        Group.Dispose();
        _parent.Dispose();
    }

    private static bool TryUse(ControlGroup top, out ControlGroup? parent)
    {
        // Only the try tells: the mount may be read-only.
        string name = string.Create(CultureInfo.InvariantCulture, $"{ControlGroups.ProbePrefix}{CurrentProcess.ProcessId}-{Interlocked.Increment(ref s_lastSerial)}");
        bool ok = top.TryMakeChild(name, out ControlGroup? probe, out _);
        probe?.Dispose();
        ok = ok && (top.TryRemoveChild(name, out LinuxError error) || error.Code == Errno.ENOENT);
        parent = ok ? top : null;
        if (!ok)
        {
            top.Dispose();
        }

        return ok;
    }

    // helve-PID-START-SERIAL: for who reads it. Whether its broker lives is told by the lock.
    private static bool IsHome(string name) => name.Split('-') is [_, { } processId, _, _] && name.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(processId, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static ulong OwnStart() => ProcessStat.TryRead(CurrentProcess.ProcessId, out ProcessStat own, out _) ? own.StartTicks : 0;
}
