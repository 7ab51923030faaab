using System.Diagnostics;
using System.Globalization;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;

namespace Helve.Tests.Jobs;

/// <summary>A limit ends a process once, however long that takes to go.</summary>
public sealed class JobLimitOnceTests
{
    private const int EndedByLimit = 2;

    // Starts a process, says which, and keeps it from going when it was killed: until it is killed a second time, or this one ends.
    private const string Program = """
        #include <signal.h>
        #include <stdio.h>
        #include <sys/ptrace.h>
        #include <sys/wait.h>
        #include <unistd.h>

        int main(void)
        {
            pid_t child = fork();
            int status;
            if (child == 0) {
                ptrace(PTRACE_TRACEME, 0, NULL, NULL);
                raise(SIGSTOP);
                for (;;) {
                    pause();
                }
            }
            waitpid(child, &status, 0);
            ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)PTRACE_O_TRACEEXIT);
            ptrace(PTRACE_CONT, child, NULL, NULL);
            printf("%d\n", child);
            fflush(stdout);
            for (;;) {
                pause();
            }
        }
        """;

    [CompilerTheory]
    [Xunit.MemberData(nameof(JobEnvironment.Containments), MemberType = typeof(JobEnvironment))]
    public void ActiveProcessLimit_EndsWhoIsSlowToGo_Once(JobContainment containment)
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("slow.c"), Program);
        CompilerFactAttribute.Run("gcc", directory.In("slow.c"), "-o", directory.In("slow"));
        using var jobs = new JobEnvironment(containment);
        nint job = jobs.Create();
        CompilerFactAttribute.Run("mkfifo", directory.In("more"));
        (_, int shell) = jobs.Start(job, $"while :; do read x < {directory.In("more")}; sleep 1000 & done");
        ProcessStat.TryRead(shell, out ProcessStat first, out _).ShouldBeTrue();
        Until.True(() => BootClock.Elapsed > first.SinceBoot + TimeSpan.FromMilliseconds(20), "who comes now is the newer one");
        using Process tracer = Process.Start(new ProcessStartInfo(directory.In("slow")) { RedirectStandardOutput = true })!;
        int slow = int.Parse(tracer.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        try
        {
            nint opened = jobs.Owner.Call("open-process", slow, "0x1fffff").Handle;
            jobs.Owner.Call("job", "assign", job, opened).Status.ShouldBe(NtStatus.Success);
            jobs.Owner.Call("job", "limit", job, "8", 1, 0).Status.ShouldBe(NtStatus.Success);
            Until.True(() => jobs.Owner.Call("job", "query", job)[EndedByLimit] == 1, "it is ended");
            Until.True(() => ProcessStat.TryRead(slow, out ProcessStat stat, out _) && stat.State == 't', "it is on its way out, and kept there");

            // The look that ends another one sees this one too.
            File.WriteAllText(directory.In("more"), "one\n");
            Until.True(() => jobs.Owner.Call("job", "query", job)[EndedByLimit] > 1, "the other one is ended");
            jobs.Owner.Call("job", "query", job)[EndedByLimit].ShouldBe(2);
            JobEnvironment.IsAlive(slow).ShouldBeTrue("it was not killed again");
        }
        finally
        {
            tracer.Kill();
            tracer.WaitForExit();
        }

        jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
        jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
    }
}
