using System.Globalization;
using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Broker.Jobs;

/// <summary>A job as a control group: the kernel keeps its processes together, ends them at once, and counts what they use.</summary>
internal sealed class GroupContainer : JobContainer, ILoopSource
{
    private const int DescriptorsOfGroup = 3;
    private const int DescriptorsOfMemory = 2;
    private readonly EventLoop _loop;
    private readonly GroupHome _home;
    private readonly ControlGroup _parent;
    private readonly string _name;
    private readonly ControlGroup _group;
    private readonly ControlGroup _own;
    private readonly ControlGroupEvents _events;
    private readonly LegacyMemoryGroup? _memory;
    private readonly ulong _token;
    private bool _removed;

    private GroupContainer(
        EventLoop loop, GroupHome home, ControlGroup parent, string name, ControlGroup group, ControlGroup own, ControlGroupEvents events, LegacyMemoryGroup? memory)
    {
        _loop = loop;
        _home = home;
        _parent = parent;
        _name = name;
        _group = group;
        _own = own;
        _events = events;
        _memory = memory;
        _token = loop.Watch(events.Descriptor, PollEvents.Priority, this);
    }

    /// <inheritdoc/>
    public override JobMemoryKeeper MemoryKeeper => _home.MemoryKeeper == JobMemoryKeeper.ControllerVersion1 && _memory is null
        ? JobMemoryKeeper.Sampling
        : _home.MemoryKeeper;

    /// <inheritdoc/>
    public override int DescriptorCount => _removed ? 0 : _memory is null ? DescriptorsOfGroup : DescriptorsOfGroup + DescriptorsOfMemory;

    /// <summary>Where its own processes are, as <see cref="GroupHome.TryFindInside"/> has it.</summary>
    public string Inside { get; private init; } = string.Empty;

    /// <inheritdoc/>
    public override bool TellsWhenEmpty => true;

    /// <inheritdoc/>
    public override bool IsPopulated => !_removed && _group.TryGetPopulated(out bool populated, out _) && populated;

    /// <summary>Makes the group of a job.</summary>
    /// <param name="loop">What watches it.</param>
    /// <param name="home">The broker's groups.</param>
    /// <param name="parent">The group of the job above; null: there is none.</param>
    /// <param name="number">A number that no other job of this broker has.</param>
    public static GroupContainer? TryCreate(EventLoop loop, GroupHome home, GroupContainer? parent, ulong number)
    {
        home.PrepareMemory();
        ControlGroup above = parent?._group ?? home.Group;
        string name = string.Create(CultureInfo.InvariantCulture, $"job-{number}");
        if (home.MemoryKeeper == JobMemoryKeeper.Controller && parent is not null)
        {
            _ = above.TryEnable("memory", out _);
        }

        if (!above.TryMakeChild(name, out ControlGroup? group, out _))
        {
            return null;
        }

        ControlGroupEvents? events = null;
        if (!group.TryMakeChild(JobGroups.Own, out ControlGroup? own, out _) || !group.TryWatch(out events, out _))
        {
            own?.Dispose();
            events?.Dispose();
            _ = group.TryRemoveChild(JobGroups.Own, out _);
            group.Dispose();
            _ = above.TryRemoveChild(name, out _);
            return null;
        }

        LegacyMemoryGroup? memory = null;
        _ = (parent is null ? home.Memory : parent._memory)?.TryMakeChild(name, out memory, out _);
        string inside = parent is null ? name : parent.Inside[..^JobGroups.Own.Length] + name;
        return new GroupContainer(loop, home, above, name, group, own, events, memory) { Inside = $"{inside}/{JobGroups.Own}" };
    }

    /// <inheritdoc/>
    public override NtStatus Add(int processId, PidFd process)
    {
        // The number may be another's by now, and is asked for again when whoever had it has been moved.
        bool wasSomewhere = ControlGroups.TryFindOf(processId, out string? before);
        if (!_own.TryAdd(processId, out LinuxError error))
        {
            return error.Code is Errno.ESRCH or Errno.EACCES or Errno.EPERM ? NtStatus.AccessDenied : NtStatus.InsufficientResources;
        }

        if (process.HasExited() || !process.TryGetProcessId(out int held, out _) || held != processId)
        {
            // It was reaped, and whoever has its number has no business in here.
            if (!process.TryGetProcessId(out _, out _))
            {
                PutBack(processId, wasSomewhere ? before : null);
            }

            return NtStatus.AccessDenied;
        }

        _ = _memory?.TryAdd(processId, out _);
        return NtStatus.Success;
    }

    /// <inheritdoc/>
    public override NtStatus Remove(int processId, PidFd process, JobContainer? stays)
    {
        // It is held by its parent, who has not reaped it: the number is its own.
        if (stays is not null)
        {
            return stays.Add(processId, process);
        }

        bool ok = _home.Outside.TryAdd(processId, out _) && (_home.Memory?.TryAddOutside(processId, out _) ?? true);
        return ok ? NtStatus.Success : NtStatus.AccessDenied;
    }

    /// <inheritdoc/>
    public override IReadOnlyCollection<int> Processes(ProcessSnapshot? snapshot = null) => !_removed && _own.TryListProcesses(out IReadOnlyList<int> processes, out _) ? processes : [];

    /// <inheritdoc/>
    public override bool Contains(int processId) =>
        !_removed && _home.TryFindInside(processId, out string inside) && inside == Inside;

    /// <inheritdoc/>
    public override void Kill()
    {
        if (!_removed)
        {
            _ = _group.TryKill(out _);
        }
    }

    /// <inheritdoc/>
    public override ControlGroupTimes Times() => !_removed && _group.TryGetTimes(out ControlGroupTimes times, out _) ? times : default;

    /// <inheritdoc/>
    public override bool TryGetMemory(out ulong used, out ulong peak)
    {
        used = peak = 0;
        return MemoryKeeper switch
        {
            JobMemoryKeeper.Controller => _group.TryGetMemory(out used, out _) && _group.TryGetPeakMemory(out peak, out _),
            JobMemoryKeeper.ControllerVersion1 => _memory!.TryGetMemory(out used, out _) && _memory.TryGetPeakMemory(out peak, out _),
            _ => false,
        };
    }

    /// <inheritdoc/>
    public override NtStatus LimitMemory(ulong? bytes)
    {
        LinuxError error = LinuxError.None;
        bool ok = MemoryKeeper switch
        {
            JobMemoryKeeper.Controller => _group.TrySetMemoryLimit(bytes, out error),
            JobMemoryKeeper.ControllerVersion1 => _memory!.TrySetLimit(bytes, out error),
            _ => true,
        };
        if (ok && MemoryKeeper == JobMemoryKeeper.Controller)
        {
            // Else what is over the limit goes into swap space. ENOENT where that is not accounted.
            _ = _group.TrySetSwapLimit(bytes is null ? null : 0, out _);
        }

        // Version 1 refuses a limit below what is in use and can't be taken back.
        return ok ? NtStatus.Success : error.Code == Errno.EBUSY ? NtStatus.QuotaExceeded : NtStatus.InsufficientResources;
    }

    /// <inheritdoc/>
    public override ulong MemoryLimitMet() => MemoryKeeper switch
    {
        JobMemoryKeeper.Controller => _group.TryGetMemoryEvents(out ControlGroupMemoryEvents events, out _) ? events.LimitReached : 0,
        JobMemoryKeeper.ControllerVersion1 => _memory!.TryGetLimitReached(out ulong times, out _) ? times : 0,
        _ => 0,
    };

    /// <inheritdoc/>
    public override void MarkKillOnClose(bool kill)
    {
        if (kill && _group.TryMakeChild(JobGroups.KillMark, out ControlGroup? mark, out _))
        {
            mark.Dispose();
        }
        else if (!kill)
        {
            _ = _group.TryRemoveChild(JobGroups.KillMark, out _);
        }
    }

    /// <inheritdoc/>
    public override bool TryRemove()
    {
        if (_removed)
        {
            return true;
        }

        if (IsPopulated || !IsGone(_group.TryRemoveChild(JobGroups.Own, out LinuxError error), error))
        {
            return false;
        }

        _ = _group.TryRemoveChild(JobGroups.KillMark, out _);
        if (!IsGone(_parent.TryRemoveChild(_name, out error), error))
        {
            return false;
        }

        _removed = true;
        _loop.Unwatch(_events.Descriptor, _token);
        _events.Dispose();
        _own.Dispose();
        _group.Dispose();
        _ = _memory?.TryRemove(out _);
        _memory?.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public void OnReady(PollEvents events)
    {
        if (!_removed && _events.TryReadPopulated(out bool populated, out _) && !populated)
        {
            _loop.Guard(() => Emptied?.Invoke(), this);
        }
    }

    private void PutBack(int processId, string? path)
    {
        if (path is not null && ControlGroup.TryOpen(path, out ControlGroup? former, out _))
        {
            using (former)
            {
                _ = former.TryAdd(processId, out _) || _home.Outside.TryAdd(processId, out _);
            }
        }
        else
        {
            _ = _home.Outside.TryAdd(processId, out _);
        }
    }

    private static bool IsGone(bool removed, LinuxError error) => removed || error.Code == Errno.ENOENT;
}
