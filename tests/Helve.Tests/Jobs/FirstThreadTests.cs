using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Jobs;

/// <summary>A process whose first thread has ended goes on in others, and what it starts then is in its job.</summary>
public sealed class FirstThreadTests
{
    // The second thread waits until the first is seen to have ended, and, with an argument, until that FIFO ends; then it starts a process, and ends, and
    // the process with it.
    private const string Program = """
        #include <fcntl.h>
        #include <pthread.h>
        #include <stdio.h>
        #include <string.h>
        #include <unistd.h>

        static void *Second(void *fifo)
        {
            char path[64], line[512];
            snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)getpid());
            do {
                FILE *stat = fopen(path, "r");
                line[0] = 0;
                if (stat != NULL && fgets(line, sizeof line, stat) == NULL) {
                    line[0] = 0;
                }
                if (stat != NULL) {
                    fclose(stat);
                }
            } while (strstr(line, ") Z ") == NULL);
            if (fifo != NULL && read(open(fifo, O_RDONLY), line, 1) < 0) {
                return NULL;
            }
            if (fork() == 0) {
                execlp("sleep", "sleep", "1000", (char *)NULL);
                _exit(127);
            }
            return NULL;
        }

        int main(int argc, char *argv[])
        {
            pthread_t second;
            pthread_create(&second, NULL, Second, argc > 1 ? argv[1] : NULL);
            pthread_detach(second);
            pthread_exit(NULL);
        }
        """;

    [CompilerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ProcessStartedAfterTheFirstThreadsEnd_IsInTheJob(bool othersComeAndGoBetween)
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("second.c"), Program);
        CompilerFactAttribute.Run("gcc", directory.In("second.c"), "-pthread", "-o", directory.In("second"));
        CompilerFactAttribute.Run("mkfifo", directory.In("fifo"));
        foreach (JobContainment containment in (JobContainment[])[JobContainment.FollowedTree, JobContainment.ControlGroup])
        {
            if (!JobEnvironment.Containments.Contains(containment))
            {
                continue;
            }

            using var jobs = new JobEnvironment(containment);
            nint job = jobs.Create();
            (nint first, _) = jobs.Start(job, $"exec {directory.In("second")} {(othersComeAndGoBetween ? directory.In("fifo") : string.Empty)}");
            if (othersComeAndGoBetween)
            {
                // Opened when the first thread has ended, as the program sees it; then the broker hears of many others, and nobody asks for the job.
                using FileStream fifo = File.OpenWrite(directory.In("fifo"));
                for (int i = 0; i < 30; i++)
                {
                    CompilerFactAttribute.Run("true");
                }
            }

            jobs.Owner.Call("wait", first, Until.Patience.TotalMilliseconds).Status.ShouldBe(NtStatus.Success);
            jobs.WaitActive(job, 1);
            jobs.Owner.Call("job", "terminate", job, 1).Status.ShouldBe(NtStatus.Success);
            jobs.Owner.Call("job", "empty", job).Status.ShouldBe(NtStatus.Success);
        }
    }
}
