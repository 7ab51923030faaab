using Helve.Kernel;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class ProcessTreeTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void Scan_AProcessAndItsDescendants_FindsEachOnce()
    {
        using ShellTree shell = new("sleep 1000 & (sleep 1000 & echo; wait) & wait", lines: 1);
        using ProcessTree tree = new(shell.Process, withRoot: true);
        tree.Scan().ShouldBe(4);
        tree.Scan().ShouldBe(0);
        tree.Members.Keys.ShouldContain(shell.ProcessId);
        foreach ((int number, PidFd member) in tree.Members)
        {
            member.TryGetProcessId(out int id, out LinuxError error).ShouldSucceed(error);
            id.ShouldBe(number);
        }

        tree.TryKill(s_limit, out LinuxError failure).ShouldSucceed(failure);
        shell.Reap().Signal.ShouldBe(Signals.SIGKILL);
    }

    [Fact]
    public void Scan_WithoutTheRoot_FindsOnlyWhatIsBelow()
    {
        using ShellTree shell = new("sleep 1000 & echo; wait", lines: 1);
        using ProcessTree tree = new(shell.Process, withRoot: false);
        tree.Scan().ShouldBe(1);
        tree.Members.Keys.ShouldNotContain(shell.ProcessId);
        tree.TryKill(s_limit, out LinuxError error).ShouldSucceed(error);
        shell.Reap().ExitCode.ShouldBe(0, "the shell itself was left alone, and its wait came to an end");
    }

    [Fact]
    public void Kill_EndsStoppedAndStubbornOnes()
    {
        using ShellTree shell = new("trap '' TERM HUP INT; (kill -STOP $(exec sh -c 'echo $PPID')) & sleep 1000 & echo; wait", lines: 1);
        using ProcessTree tree = new(shell.Process, withRoot: true);
        tree.TryKill(s_limit, out LinuxError error).ShouldSucceed(error);
        tree.Members.ShouldBeEmpty();
        shell.Reap().Signal.ShouldBe(Signals.SIGKILL);
    }

    [Fact]
    public void Kill_WhileTheTreeForks_LeavesNobody()
    {
        // Each copy starts two more, four deep, over and over; all carry the mark in their environment.
        string mark = $"HELVE_TREE={Guid.NewGuid():N}";
        using ShellTree shell = new("f() { [ $1 = 0 ] && exec sleep 1000; f $(($1-1)) & f $(($1-1)) & wait; }; echo; while true; do f 4; done", lines: 1, mark);
        using ProcessTree tree = new(shell.Process, withRoot: true);
        tree.TryKill(s_limit, out LinuxError error).ShouldSucceed(error);
        shell.Reap().Signal.ShouldBe(Signals.SIGKILL);
        ShellTree.Marked(mark).ShouldBeEmpty();
    }

    [Fact]
    public void Kill_BelowASubreaper_FindsDaemonsThatForkedTwice()
    {
        using BrokerEnvironment environment = new();
        using Peer peer = environment.StartPeer();
        string mark = $"HELVE_TREE={Guid.NewGuid():N}";
        peer.Call("subreaper").Status.ShouldBe(NtStatus.Success);
        peer.Call("shell", 2, mark, "(setsid sh -c 'sleep 1000 & echo; wait' &) ; (setsid sleep 1000 &) ; echo; exec sleep 1000").Status.ShouldBe(NtStatus.Success);
        ShellTree.Marked(mark).Count.ShouldBe(4);
        using PidFd root = PidFd.Open(peer.ProcessId);
        using ProcessTree tree = new(root, withRoot: false);
        tree.TryKill(s_limit, out LinuxError error).ShouldSucceed(error);
        ShellTree.Marked(mark).ShouldBeEmpty();
        peer.Call("pid")[0].ShouldBe(peer.ProcessId);
    }

    [Fact]
    public void Kill_OfAnEndedRoot_FindsNobody()
    {
        using ShellTree shell = new("echo", lines: 1);
        shell.Reap().ExitCode.ShouldBe(0);
        using ProcessTree tree = new(shell.Process, withRoot: true);
        tree.Scan().ShouldBe(0);
        tree.TryKill(s_limit, out LinuxError error).ShouldSucceed(error);
    }

    [Fact]
    public void Stat_OfARunningProcess_TellsWhoItIsAndWhenItStarted()
    {
        using ShellTree shell = new("echo; exec sleep 1000", lines: 1);
        ProcessStat.TryRead(shell.Process, out ProcessStat stat, out LinuxError error).ShouldSucceed(error);
        stat.ProcessId.ShouldBe(shell.ProcessId);
        stat.ParentId.ShouldBe(CurrentProcess.ProcessId);
        stat.StartTime.ShouldBeInRange(DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddSeconds(1));
        using System.Diagnostics.Process same = System.Diagnostics.Process.GetProcessById(shell.ProcessId);
        (stat.StartTime - same.StartTime.ToUniversalTime()).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(1));
        shell.Process.TrySendSignal(Signals.SIGKILL, out error).ShouldSucceed(error);
        shell.Reap();
        ProcessStat.TryRead(shell.Process, out _, out error).ShouldFailWith(error, Errno.ESRCH);
    }

    [Fact]
    public void Stat_OfANameThatLooksLikeFields_IsReadRight()
    {
        using TemporaryDirectory directory = new();
        File.Copy("/bin/sleep", directory.In(") Z 1 ("));
        int process = Spawn.Start(new SpawnRequest(directory.In(") Z 1 ("), ["x", "1000"]));
        ProcessStat.TryRead(process, out ProcessStat stat, out LinuxError error).ShouldSucceed(error);
        stat.ParentId.ShouldBe(CurrentProcess.ProcessId);
        Signals.TrySend(process, Signals.SIGKILL, out error).ShouldSucceed(error);
        Spawn.TryReap(process, block: true, out _, out error).ShouldSucceed(error);
    }
}
