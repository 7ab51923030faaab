using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class HeldProcessTests
{
    [Fact]
    public void Held_UntilReleased_DoesNotRunAndThenIsTheProgram()
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe(nonBlocking: true);
        using (readEnd)
        using (writeEnd)
        {
            SpawnRequest request = new("/bin/sh", ["sh", "-c", "echo $$ \"$1\" $HELVE_A", "x", "a b"])
            {
                Environment = ["HELVE_A=1"],
                Descriptors = [(writeEnd, 1)],
                CloseFrom = 3,
            };
            Spawn.TryStartHeld(request, out HeldProcess? held, out LinuxError error).ShouldSucceed(error);
            byte[] buffer = new byte[100];
            readEnd.TryRead(buffer, out _, out error).ShouldFailWith(error, Errno.EAGAIN);
            held!.TryRelease(out error).ShouldSucceed(error);
            Spawn.TryReap(held.ProcessId, block: true, out ProcessStatus status, out error).ShouldSucceed(error);
            status.ExitCode.ShouldBe(0);
            readEnd.TryRead(buffer, out int count, out error).ShouldSucceed(error);
            System.Text.Encoding.ASCII.GetString(buffer, 0, count).ShouldBe($"{held.ProcessId} a b 1\n");
            held.Dispose();
        }
    }

    [Fact]
    public void Held_NeverReleased_EndsWithoutRunning()
    {
        using TemporaryDirectory directory = new();
        Spawn.TryStartHeld(new SpawnRequest("/usr/bin/touch", ["touch", directory.In("ran")]), out HeldProcess? held, out LinuxError error)
            .ShouldSucceed(error);
        held!.Dispose();
        Spawn.TryReap(held.ProcessId, block: true, out ProcessStatus status, out error).ShouldSucceed(error);
        status.ExitCode.ShouldBe(125);
        File.Exists(directory.In("ran")).ShouldBeFalse();
    }

    [Fact]
    public void Held_Program_HasOnlyItsOwnDescriptors()
    {
        using FileDescriptor given = MemFd.CreateSealed("helve-given", 1);
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        {
            SpawnRequest request = new("/bin/sh", ["sh", "-c", "for f in /proc/$$/fd/*; do [ -e $f ] && echo ${f##*/}; done; true"])
            {
                Descriptors = [(writeEnd, 1), (given, 5)],
                NullStandardStreams = true,
                CloseFrom = 3,
            };

            // Everything from 3 on goes but for the gate, whatever was given there: as in a start that is not held.
            Spawn.TryStartHeld(request, out HeldProcess? held, out LinuxError error).ShouldSucceed(error);
            writeEnd.Dispose();
            held!.TryRelease(out error).ShouldSucceed(error);
            Spawn.TryReap(held.ProcessId, block: true, out _, out error).ShouldSucceed(error);
            byte[] buffer = new byte[100];
            readEnd.TryRead(buffer, out int count, out error).ShouldSucceed(error);
            System.Text.Encoding.ASCII.GetString(buffer, 0, count).ShouldBe("0\n1\n2\n");
            held.Dispose();
        }
    }

    [Fact]
    public void Held_BadPrograms_FailAtOnce()
    {
        Spawn.TryStartHeld(new SpawnRequest("/nowhere", ["x"]), out HeldProcess? held, out LinuxError error).ShouldFailWith(error, Errno.ENOENT);
        held.ShouldBeNull();
        Spawn.TryStartHeld(new SpawnRequest("/etc/passwd", ["x"]), out held, out error).ShouldFailWith(error, Errno.EACCES);
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 1);
        Spawn.TryStartHeld(new SpawnRequest("/bin/true", ["x"]) { Descriptors = [(file, 9)] }, out held, out error)
            .ShouldFailWith(error, Errno.EMFILE);
        OpenDescriptors.CountOf(file).ShouldBe(1);
    }

    [Fact]
    public void Held_ABareName_IsNotLookedForInThePath()
    {
        using TemporaryDirectory directory = new();
        File.Copy("/bin/false", directory.In("true"));
        Spawn.TryStartHeld(new SpawnRequest("true", ["true"]) { WorkingDirectory = directory.Path }, out HeldProcess? held, out LinuxError error)
            .ShouldSucceed(error);
        held!.TryRelease(out error).ShouldSucceed(error);
        Spawn.TryReap(held.ProcessId, block: true, out ProcessStatus status, out error).ShouldSucceed(error);
        status.ExitCode.ShouldBe(1);
        held.Dispose();
    }

    [Fact]
    public void Release_OfAKilledProcess_SaysSo()
    {
        Spawn.TryStartHeld(new SpawnRequest("/bin/true", ["true"]), out HeldProcess? held, out LinuxError error).ShouldSucceed(error);
        Signals.TrySend(held!.ProcessId, Signals.SIGKILL, out error).ShouldSucceed(error);
        Spawn.TryReap(held.ProcessId, block: true, out ProcessStatus status, out error).ShouldSucceed(error);
        status.Signal.ShouldBe(Signals.SIGKILL);
        held.TryRelease(out error).ShouldFailWith(error, Errno.EPIPE);
        held.Dispose();
    }
}
