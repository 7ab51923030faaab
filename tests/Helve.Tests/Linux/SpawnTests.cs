using System.Text;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class SpawnTests
{
    [Fact]
    public void Start_MissingProgram_FailsWithNoEntry()
    {
        Spawn.TryStart(new SpawnRequest("/nowhere", ["x"]), out int child, out LinuxError error).ShouldFailWith(error, Errno.ENOENT);
        child.ShouldBe(0);
    }

    [Fact]
    public void Start_Arguments_ReachTheProgramUnchanged() =>
        Output("/usr/bin/printf", ["printf", "[%s]", "a b", "", "ü"]).ShouldBe("[a b][][ü]");

    [Fact]
    public void Start_Environment_ReplacesOurs() =>
        Output("/usr/bin/env", ["env"], environment: ["A=1", "B=x y"]).ShouldBe("A=1\nB=x y\n");

    [Fact]
    public void Start_NoEnvironmentGiven_TakesOurs()
    {
        Environment.SetEnvironmentVariable("HELVE_TEST_SPAWN", "here");
        try
        {
            Output("/bin/sh", ["sh", "-c", "echo $HELVE_TEST_SPAWN"]).ShouldBe("here\n");
        }
        finally
        {
            Environment.SetEnvironmentVariable("HELVE_TEST_SPAWN", null);
        }
    }

    [Fact]
    public void Start_SwappedNumbers_EachGetsItsOwnFile()
    {
        using FileDescriptor a = MemFd.CreateSealed("helve-first", 1);
        using FileDescriptor b = MemFd.CreateSealed("helve-second", 1);
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        {
            string script = $"readlink /proc/self/fd/{a.Number} /proc/self/fd/{b.Number}";
            int child = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", script])
            {
                Descriptors = [(a, b.Number), (b, a.Number), (writeEnd, 1)],
            });
            writeEnd.Dispose();
            string[] links = ReadAll(readEnd).Split('\n');
            links[0].ShouldContain("helve-second");
            links[1].ShouldContain("helve-first");
            Spawn.TryReap(child, block: true, out ProcessStatus status, out LinuxError error).ShouldSucceed(error);
            status.ExitCode.ShouldBe(0);
        }
    }

    [Fact]
    public void Start_CloseFromAndNullStreams_LeaveOnlyTheGiven()
    {
        // The list is made with one descriptor of the shell's own, which is gone when the names are looked at.
        string[] lines = Output("/bin/sh", ["sh", "-c", "for f in /proc/$$/fd/*; do [ -e $f ] && echo ${f##*/} $(readlink $f); done; true"], nulls: true).Split('\n');
        lines.Where(l => l.StartsWith("0 ", StringComparison.Ordinal) || l.StartsWith("2 ", StringComparison.Ordinal))
            .ShouldBe(["0 /dev/null", "2 /dev/null"]);
        lines.Where(l => l.Length > 0 && !l.StartsWith("1 ", StringComparison.Ordinal)).Select(l => int.Parse(l.Split(' ')[0])).ShouldBe([0, 2]);
    }

    [Fact]
    public void Start_NewSession_LeadsIt()
    {
        // Fields 1 and 6 of stat: the process and its session.
        string[] fields = Output("/bin/cat", ["cat", "/proc/self/stat"], session: true).Split(' ');
        fields[5].ShouldBe(fields[0]);
    }

    [Fact]
    public void Start_Signals_AreDefaultAndUnblocked()
    {
        string status = Output("/bin/cat", ["cat", "/proc/self/status"]);
        foreach (string set in new[] { "SigBlk:", "SigIgn:", "SigCgt:" })
        {
            string line = status.Split('\n').First(l => l.StartsWith(set, StringComparison.Ordinal));

            // 32 and 33 are the C library's own, which posix_spawn itself ignores in the child.
            (Convert.ToUInt64(line.Split('\t')[1], 16) & ~0x1_8000_0000ul).ShouldBe(0ul, line);
        }
    }

    [Fact]
    public void Start_ManyTimes_LeaksNoDescriptor()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 1);
        for (int i = 0; i < 20; i++)
        {
            int child = Spawn.Start(new SpawnRequest("/bin/true", ["true"]) { Descriptors = [(file, 7)] });
            Spawn.TryReap(child, block: true, out _, out LinuxError error).ShouldSucceed(error);
            Spawn.TryStart(new SpawnRequest("/nowhere", ["x"]) { Descriptors = [(file, 7)] }, out _, out error).ShouldFailWith(error, Errno.ENOENT);
        }

        OpenDescriptors.CountOf(file).ShouldBe(1);
    }

    [Fact]
    public void Reap_RunningThenGone_FailsAsDocumented()
    {
        int child = Spawn.Start(new SpawnRequest("/bin/sleep", ["sleep", "1000"]));
        Spawn.TryReap(child, block: false, out _, out LinuxError error).ShouldFailWith(error, Errno.EAGAIN);
        Signals.TrySend(child, Signals.SIGTERM, out error).ShouldSucceed(error);
        Spawn.TryReap(child, block: true, out ProcessStatus status, out error).ShouldSucceed(error);
        (status.IsSignaled, status.Signal, status.ExitCode).ShouldBe((true, Signals.SIGTERM, 0));
        Spawn.TryReap(child, block: true, out _, out error).ShouldFailWith(error, Errno.ECHILD);
        Signals.TrySend(child, 0, out error).ShouldFailWith(error, Errno.ESRCH);
    }

    private static string Output(
        string program, string[] arguments, string[]? environment = null, bool session = false, bool nulls = false)
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        {
            int child = Spawn.Start(new SpawnRequest(program, arguments)
            {
                Environment = environment,
                Descriptors = [(writeEnd, 1)],
                NewSession = session,
                NullStandardStreams = nulls,
                CloseFrom = 3,
            });
            writeEnd.Dispose();
            string text = ReadAll(readEnd);
            Spawn.TryReap(child, block: true, out ProcessStatus status, out LinuxError error).ShouldSucceed(error);
            status.ExitCode.ShouldBe(0);
            return text;
        }
    }

    private static string ReadAll(FileDescriptor file)
    {
        MemoryStream all = new();
        byte[] buffer = new byte[1000];
        int count;
        do
        {
            file.TryRead(buffer, out count, out LinuxError error).ShouldSucceed(error);
            all.Write(buffer, 0, count);
        }
        while (count > 0);
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
