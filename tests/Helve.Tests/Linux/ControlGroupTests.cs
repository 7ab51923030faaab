using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class ControlGroupTests
{
    [ControlGroupFact]
    public void Group_WithoutProcesses_IsEmptyAndListsNone()
    {
        using TestGroup test = new();
        test.Group.TryGetPopulated(out bool populated, out LinuxError error).ShouldSucceed(error);
        populated.ShouldBeFalse();
        test.Group.TryListProcesses(out IReadOnlyList<int> processes, out error).ShouldSucceed(error);
        processes.ShouldBeEmpty();
        test.Group.TryGetTimes(out ControlGroupTimes times, out error).ShouldSucceed(error);
        times.ShouldBe(default);
    }

    [ControlGroupFact]
    public void MakeAndRemove_NameTakenGoneOrInUse_FailAsDocumented()
    {
        using TestGroup test = new();
        test.Group.TryMakeChild("a", out ControlGroup? child, out LinuxError error).ShouldSucceed(error);
        test.Group.TryMakeChild("a", out _, out error).ShouldFailWith(error, Errno.EEXIST);
        test.Group.ListChildren().ShouldBe(["a"]);
        int process = Sleeper(child);
        test.Group.TryRemoveChild("a", out error).ShouldFailWith(error, Errno.EBUSY);
        child!.TryKill(out error).ShouldSucceed(error);
        Reap(process).Signal.ShouldBe(Signals.SIGKILL);
        test.Group.TryRemoveChild("a", out error).ShouldSucceed(error);
        test.Group.TryRemoveChild("a", out error).ShouldFailWith(error, Errno.ENOENT);
        child.TryListProcesses(out _, out error).ShouldFailWith(error, Errno.ENOENT);
        child.ListChildren().ShouldBeEmpty();
        child.Dispose();
    }

    [Fact]
    public void Open_ADirectoryOfAnotherFileSystem_IsNoGroup()
    {
        ControlGroup.TryOpen("/proc", out ControlGroup? group, out LinuxError error).ShouldFailWith(error, Errno.ENODEV);
        group.ShouldBeNull();
        ControlGroup.TryOpen("/nowhere", out _, out error).ShouldFailWith(error, Errno.ENOENT);
    }

    [ControlGroupFact]
    public void Find_OfAProcessInTheGroup_IsItsPath()
    {
        using TestGroup test = new();
        int process = Sleeper(test.Group);
        ControlGroups.TryFindOf(process, out string? path).ShouldBeTrue();
        path.ShouldBe(test.Group.Path);
        test.Group.TryKill(out LinuxError error).ShouldSucceed(error);
        Reap(process);
        ControlGroups.TryFindOf(process, out path).ShouldBeFalse();
        path.ShouldBeNull();
    }

    [ControlGroupFact]
    public void Start_InAGroup_IsThereFromItsFirstInstructionOn()
    {
        using TestGroup test = new();
        Output(new SpawnRequest("/bin/cat", ["cat", "/proc/self/cgroup"]) { ControlGroup = test.Group })
            .ShouldContain("/" + Path.GetFileName(test.Group.Path) + "\n");
    }

    [ControlGroupFact]
    public void Start_OfNoProgramInAGroup_FailsAndLeavesNobody()
    {
        using TestGroup test = new();
        Spawn.TryStart(new SpawnRequest("/nowhere", ["x"]) { ControlGroup = test.Group }, out int process, out LinuxError error)
            .ShouldFailWith(error, Errno.ENOENT);
        process.ShouldBe(0);
        test.Group.TryGetPopulated(out bool populated, out error).ShouldSucceed(error);
        populated.ShouldBeFalse();
    }

    [ControlGroupFact]
    public void Start_InARemovedGroup_FailsAndLeavesNobody()
    {
        using TestGroup test = new();
        test.Group.TryMakeChild("gone", out ControlGroup? gone, out LinuxError error).ShouldSucceed(error);
        test.Group.TryRemoveChild("gone", out error).ShouldSucceed(error);
        Spawn.TryStart(new SpawnRequest("/bin/true", ["true"]) { ControlGroup = gone }, out int process, out error).ShouldBeFalse();
        error.Code.ShouldBeOneOf(Errno.ENODEV, Errno.ENOENT);
        process.ShouldBe(0);
        gone!.Dispose();
    }

    [ControlGroupFact]
    public void Events_FirstAndLastProcess_ReportOnceEach()
    {
        using TestGroup test = new();
        test.Group.TryWatch(out ControlGroupEvents? events, out LinuxError error).ShouldSucceed(error);
        using (events)
        {
            events!.TryReadPopulated(out bool populated, out error).ShouldSucceed(error);
            populated.ShouldBeFalse();
            HasChanged(events, 0).ShouldBeFalse();

            int process = Sleeper(test.Group);
            HasChanged(events, 30_000).ShouldBeTrue();
            events.TryReadPopulated(out populated, out error).ShouldSucceed(error);
            populated.ShouldBeTrue();
            HasChanged(events, 0).ShouldBeFalse();

            test.Group.TryKill(out error).ShouldSucceed(error);
            HasChanged(events, 30_000).ShouldBeTrue();
            events.TryReadPopulated(out populated, out error).ShouldSucceed(error);
            populated.ShouldBeFalse("a zombie does not count");
            Reap(process);
        }
    }

    [ControlGroupFact]
    public void Events_InAnEpollSet_AreReportedUntilRead()
    {
        using TestGroup test = new();
        test.Group.TryWatch(out ControlGroupEvents? events, out LinuxError error).ShouldSucceed(error);
        using Epoll set = Epoll.Create();
        events!.TryReadPopulated(out _, out error).ShouldSucceed(error);
        set.TryAdd(events.Descriptor, PollEvents.Priority, 7, out error).ShouldSucceed(error);
        EpollEvent[] happened = new EpollEvent[1];
        set.TryWait(happened, 0, out int count, out error).ShouldSucceed(error);
        count.ShouldBe(0);
        int process = Sleeper(test.Group);
        set.TryWait(happened, 30_000, out count, out error).ShouldSucceed(error);
        (count, happened[0].Token).ShouldBe((1, 7ul));
        (happened[0].Events & PollEvents.Priority).ShouldBe(PollEvents.Priority);
        events.TryReadPopulated(out _, out error).ShouldSucceed(error);
        set.TryWait(happened, 0, out count, out error).ShouldSucceed(error);
        count.ShouldBe(0);
        test.Group.TryKill(out error).ShouldSucceed(error);
        Reap(process);
        events.Dispose();
    }

    [ControlGroupFact]
    public void Kill_DaemonsInSessionsOfTheirOwn_LeavesNobodyInTheGroupOrBelow()
    {
        using TestGroup test = new();
        test.Group.TryMakeChild("below", out ControlGroup? below, out LinuxError error).ShouldSucceed(error);
        test.Group.TryWatch(out ControlGroupEvents? events, out error).ShouldSucceed(error);
        int first = Start(test.Group, "(setsid sleep 1000 &) ; (setsid sh -c 'trap \"\" TERM HUP; sleep 1000' &) ; echo; exec sleep 1000");
        int second = Sleeper(below);
        test.Group.TryKill(out error).ShouldSucceed(error);
        TestGroup.WaitUntilEmpty(events!);
        Reap(first).Signal.ShouldBe(Signals.SIGKILL);
        Reap(second).Signal.ShouldBe(Signals.SIGKILL);
        test.Group.TryListProcesses(out IReadOnlyList<int> left, out error).ShouldSucceed(error);
        left.ShouldBeEmpty();
        events!.Dispose();
        below!.Dispose();
        test.Group.TryRemoveChild("below", out error).ShouldSucceed(error);
    }

    [ControlGroupFact]
    public void Add_ARunningProcess_MovesItAndLeavesItsChildrenWhereTheyAre()
    {
        using TestGroup test = new();
        using TestGroup other = new();
        int process = Start(test.Group, "sleep 1000 & echo; wait");
        other.Group.TryAdd(process, out LinuxError error).ShouldSucceed(error);
        other.Group.TryListProcesses(out IReadOnlyList<int> moved, out error).ShouldSucceed(error);
        moved.ShouldBe([process]);
        test.Group.TryListProcesses(out IReadOnlyList<int> left, out error).ShouldSucceed(error);
        left.Count.ShouldBe(1);
        left.ShouldNotContain(process);
        other.Group.TryAdd(int.MaxValue, out error).ShouldFailWith(error, Errno.ESRCH);
        other.Group.TryKill(out error).ShouldSucceed(error);
        Reap(process).Signal.ShouldBe(Signals.SIGKILL);
    }

    [ControlGroupFact]
    public void Times_AfterWork_GrowAndStayWhenTheProcessHasEnded()
    {
        using TestGroup test = new();
        int process = Start(test.Group, "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo");
        Reap(process).ExitCode.ShouldBe(0);
        test.Group.TryGetTimes(out ControlGroupTimes times, out LinuxError error).ShouldSucceed(error);
        (times.User + times.System).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [ControlGroupFact]
    public void Controllers_NotThere_HaveNoFiles()
    {
        using TestGroup test = new();
        test.Group.TryGetControllers(out IReadOnlySet<string> controllers, out LinuxError error).ShouldSucceed(error);
        bool limited = test.Group.TrySetMemoryLimit(1 << 30, out error);
        limited.ShouldBe(controllers.Contains("memory"), error.ToString());
        if (!limited)
        {
            error.Code.ShouldBeOneOf(Errno.ENOENT, Errno.EACCES);
            test.Group.TryGetMemory(out _, out error).ShouldFailWith(error, Errno.ENOENT);
            test.Group.TryEnable("memory", out error).ShouldFailWith(error, Errno.ENOENT);
        }
    }

    /// <summary>Starts a shell and waits until it has written a line.</summary>
    private static int Start(ControlGroup? group, string script)
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        {
            int process;
            using (writeEnd)
            {
                process = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", script]) { ControlGroup = group, Descriptors = [(writeEnd, 1)] });
            }

            readEnd.TryRead(new byte[1], out int count, out LinuxError error).ShouldSucceed(error);
            count.ShouldBe(1);
            return process;
        }
    }

    private static int Sleeper(ControlGroup? group) => Start(group, "echo; exec sleep 1000");

    private static ProcessStatus Reap(int process)
    {
        Spawn.TryReap(process, block: true, out ProcessStatus status, out LinuxError error).ShouldSucceed(error);
        return status;
    }

    private static bool HasChanged(ControlGroupEvents events, int timeout)
    {
        PollEntry entry = new(events.Descriptor, PollEvents.Priority);
        Poll.TryWait(new Span<PollEntry>(ref entry), timeout, out int ready, out LinuxError error).ShouldSucceed(error);
        return ready != 0;
    }

    private static string Output(SpawnRequest request)
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        {
            int process;
            using (writeEnd)
            {
                process = Spawn.Start(request with { Descriptors = [(writeEnd, 1)] });
            }

            byte[] buffer = new byte[4000];
            readEnd.TryRead(buffer, out int count, out LinuxError error).ShouldSucceed(error);
            Reap(process).ExitCode.ShouldBe(0);
            return System.Text.Encoding.UTF8.GetString(buffer, 0, count);
        }
    }
}
