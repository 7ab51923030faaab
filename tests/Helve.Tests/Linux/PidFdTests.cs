using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class PidFdTests
{
    private const int Forever = -1;

    [Fact]
    public void Events_RunningThenZombieThenReaped_AreNoneThenInThenInAndHangUp()
    {
        int child = Spawn.Start(new SpawnRequest("/bin/sleep", ["sleep", "1000"]));
        using PidFd process = PidFd.Open(child);
        Events(process, 0).ShouldBe(PollEvents.None);
        process.HasExited().ShouldBeFalse();

        process.TrySendSignal(Signals.SIGKILL, out LinuxError error).ShouldSucceed(error);
        Events(process, Forever).ShouldBe(PollEvents.In);
        process.HasExited().ShouldBeTrue();

        Spawn.TryReap(child, block: true, out ProcessStatus status, out error).ShouldSucceed(error);
        status.Signal.ShouldBe(Signals.SIGKILL);
        Events(process, Forever).ShouldBe(PollEvents.In | PollEvents.HangUp);
    }

    [Fact]
    public void GetExitStatus_RunningZombieReaped_IsAgainThenTheStatusTwice()
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        {
            int child = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "read x; exit 7"]) { Descriptors = [(readEnd, 0)] });
            using PidFd process = PidFd.Open(child);
            process.TryGetExitStatus(out _, out LinuxError error).ShouldFailWith(error, Errno.EAGAIN);
            writeEnd.Dispose();
            Events(process, Forever);

            process.TryGetExitStatus(out ProcessStatus status, out error).ShouldSucceed(error);
            status.ExitCode.ShouldBe(7);
            process.TryWait(peek: false, block: true, out status, out error).ShouldSucceed(error);
            status.ExitCode.ShouldBe(7);
            process.TryGetExitStatus(out status, out error).ShouldSucceed(error);
            status.ExitCode.ShouldBe(7);
            status.IsSignaled.ShouldBeFalse();
        }
    }

    [Fact]
    public void GetExitStatus_NotOurChild_IsKnownAfterItsParentReapedIt()
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        {
            // The shell prints its child's number, then waits for it; the child ends by a signal.
            int shell = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "sleep 1000 & echo $!; wait"]) { Descriptors = [(writeEnd, 1)] });
            writeEnd.Dispose();
            byte[] buffer = new byte[20];
            readEnd.TryRead(buffer, out int count, out LinuxError error).ShouldSucceed(error);
            using PidFd grandChild = PidFd.Open(int.Parse(System.Text.Encoding.ASCII.GetString(buffer, 0, count)));
            grandChild.TryWait(peek: true, block: false, out _, out error).ShouldFailWith(error, Errno.ECHILD);
            grandChild.TrySendSignal(Signals.SIGTERM, out error).ShouldSucceed(error);
            Spawn.TryReap(shell, block: true, out _, out error).ShouldSucceed(error);
            grandChild.TryGetExitStatus(out ProcessStatus status, out error).ShouldSucceed(error);
            status.Signal.ShouldBe(Signals.SIGTERM);
        }
    }

    [Fact]
    public void Wait_Peek_LeavesTheZombie()
    {
        int child = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "exit 3"]));
        using PidFd process = PidFd.Open(child);
        process.TryWait(peek: true, block: true, out ProcessStatus status, out LinuxError error).ShouldSucceed(error);
        status.ExitCode.ShouldBe(3);
        process.TryWait(peek: false, block: true, out status, out error).ShouldSucceed(error);
        status.ExitCode.ShouldBe(3);
        process.TryWait(peek: false, block: false, out _, out error).ShouldFailWith(error, Errno.ECHILD);
    }

    [Fact]
    public void Wait_RunningChildWithoutBlocking_FailsWithAgain()
    {
        int child = Spawn.Start(new SpawnRequest("/bin/sleep", ["sleep", "1000"]));
        using PidFd process = PidFd.Open(child);
        process.TryWait(peek: false, block: false, out _, out LinuxError error).ShouldFailWith(error, Errno.EAGAIN);
        process.TrySendSignal(Signals.SIGKILL, out error).ShouldSucceed(error);
        process.TryWait(peek: false, block: true, out ProcessStatus status, out error).ShouldSucceed(error);
        status.ShouldBe(new ProcessStatus(Signals.SIGKILL));
    }

    [Fact]
    public void ReapedProcess_SignalNumberAndOpen_FailWithNoProcess()
    {
        int child = Spawn.Start(new SpawnRequest("/bin/true", ["true"]));
        using PidFd process = PidFd.Open(child);
        process.TryGetProcessId(out int number, out LinuxError error).ShouldSucceed(error);
        number.ShouldBe(child);
        Spawn.TryReap(child, block: true, out _, out error).ShouldSucceed(error);
        process.TrySendSignal(0, out error).ShouldFailWith(error, Errno.ESRCH);
        process.TryGetProcessId(out number, out error).ShouldFailWith(error, Errno.ESRCH);
        number.ShouldBe(0);
    }

    [PidFdInodesFact]
    public void Identity_TwoDescriptorsOfOneProcess_IsOneAndDiffersFromOthers()
    {
        using PidFd first = PidFd.Open(CurrentProcess.ProcessId);
        using PidFd second = PidFd.Open(CurrentProcess.ProcessId);
        using PidFd init = PidFd.Open(1);
        first.TryGetIdentity(out ulong a, out LinuxError error).ShouldSucceed(error);
        second.TryGetIdentity(out ulong b, out error).ShouldSucceed(error);
        init.TryGetIdentity(out ulong c, out error).ShouldSucceed(error);
        a.ShouldBe(b);
        a.ShouldNotBe(c);
        a.ShouldNotBe(0ul);
    }

    [PidFdThreadsFact]
    public void OpenThread_ThreadEnds_BecomesReadable()
    {
        using ManualResetEventSlim end = new();
        PidFd? opened = null;
        using ManualResetEventSlim ready = new();
        Thread thread = new(() =>
        {
            PidFd.TryOpenThread(CurrentProcess.ThreadId, out opened, out _);
            ready.Set();
            end.Wait();
        });
        thread.Start();
        ready.Wait();
        using PidFd watched = opened!;
        watched.HasExited().ShouldBeFalse();
        end.Set();
        (Events(watched, 30_000) & PollEvents.In).ShouldBe(PollEvents.In);

        // Nobody reaps a thread: it goes by itself, a moment after its end was told.
        Until.True(() => Events(watched, 0) == (PollEvents.In | PollEvents.HangUp), "it is gone");
    }

    [Fact]
    public void OpenThread_MissingThread_FailsWithNoProcess()
    {
        PidFd.TryOpen(int.MaxValue, out PidFd? process, out LinuxError error).ShouldFailWith(error, Errno.ESRCH);
        process.ShouldBeNull();
    }

    [Fact]
    public void ThreadExitPipe_ThreadEnds_HangsUp()
    {
        using ManualResetEventSlim end = new();
        using ManualResetEventSlim ready = new();
        FileDescriptor? made = null;
        LinuxError second = default;
        Thread thread = new(() =>
        {
            ThreadExitPipe.TryCreate(out made, out _);
            ThreadExitPipe.TryCreate(out _, out second);
            ready.Set();
            end.Wait();
        });
        thread.Start();
        ready.Wait();
        second.ShouldBe(Errno.EALREADY);
        using FileDescriptor pipe = made!;
        PollEntry[] entries = [new(pipe, PollEvents.In)];
        Poll.TryWait(entries, 0, out int count, out LinuxError error).ShouldSucceed(error);
        count.ShouldBe(0);
        end.Set();
        Poll.TryWait(entries, 30_000, out count, out error).ShouldSucceed(error);
        entries[0].Returned.ShouldBe(PollEvents.HangUp);
    }

    private static PollEvents Events(PidFd process, int timeout)
    {
        PollEntry[] entries = [new(process.Descriptor, PollEvents.In)];
        Poll.TryWait(entries, timeout, out _, out LinuxError error).ShouldSucceed(error);
        return entries[0].Returned;
    }
}
