using Helve.Linux;
using Helve.Tests.Infrastructure;
using Xunit;

namespace Helve.Tests.Processes;

/// <summary>A test that needs the freezer of control groups, version 1: what it holds can't even be killed until it is let go.</summary>
internal sealed class FrozenFactAttribute : FactAttribute
{
    public FrozenFactAttribute() => Skip = FrozenGroup.IsThere ? null : "needs root, and the freezer of control groups, version 1";
}

/// <summary>Holds a process in the kernel, as a disk that does not answer would.</summary>
internal sealed class FrozenGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup/freezer";
    private readonly string _path = Path.Combine(Root, $"helve-test-{Guid.NewGuid():N}");
    private readonly int _process;

    internal FrozenGroup(int process)
    {
        _process = process;
        Directory.CreateDirectory(_path);
        File.WriteAllText(Path.Combine(_path, "cgroup.procs"), $"{process}");
        SetState("FROZEN");
    }

    internal static bool IsThere => CurrentProcess.EffectiveUserId == 0 && File.Exists(Path.Combine(Root, "cgroup.procs"));

    internal void Thaw() => SetState("THAWED");

    public void Dispose()
    {
        Thaw();
        using (PidFd? process = PidFd.TryOpen(_process, out PidFd? opened, out _) ? opened : null)
        {
            _ = process?.TrySendSignal(Signals.SIGKILL, out _);
        }

        Until.True(() => File.ReadAllText(Path.Combine(_path, "cgroup.procs")).Length == 0, "the group is empty");
        Directory.Delete(_path);
    }

    private void SetState(string state)
    {
        File.WriteAllText(Path.Combine(_path, "freezer.state"), state);
        Until.True(() => File.ReadAllText(Path.Combine(_path, "freezer.state")).Trim() == state, $"the group is {state}");
    }
}
