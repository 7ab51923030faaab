using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

/// <summary>Every sample, run as it was built.</summary>
public sealed class SampleTests
{
    private static readonly Dictionary<string, string[]> s_said = new()
    {
        ["AbandonedMutex"] = ["child: owned the mutex", "parent: wait: abandoned, index 0", "parent: released"],
        ["DropIn"] =
        [
            "first: made the mutex", "the mutex was abandoned; counted so far: 1", "counted: 1000", "the semaphore is empty; a name that nothing has: False",
        ],
        ["HandOver"] = ["child: wait: satisfied, index 0", "child: set: AccessDenied"],
        ["QuickStart"] = ["a piece of work", "stop: satisfied, index 0"],
        ["KillTree"] = ["owner: 4 processes in the job", "the owner has ended with 137", "nothing is left of what it started"],
        ["SendHandle"] = ["child: 1: a Semaphore from its parent", "child: 2: an Event from its parent", "parent: the child is done"],
        ["SharedEvent"] = ["waiter: the event was set", "setter: it was received"],
        ["SharedMemoryCounter"] = ["created 4096 bytes", "3 processes counted to 60000", "writing through the reader's handle: AccessDenied"],
        ["SocketHandover"] = ["server 1 has ended with code 0, server 2 goes on", "answers of servers 1, 2, 3; failures: 0"],
        ["SingleInstance"] =
        [
            @"first copy: made the namespace and owns app\Single", "a namespace inside another user's boundary: AccessDenied",
            "second copy: the first one runs, this one ends",
        ],
    };

    public static TheoryData<string> Samples =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.csproj", SearchOption.AllDirectories)
            .Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_Run_SaysWhatItShowsAndEndsWell(string sample)
    {
        using var helve = new HelveCommand();
        HelveCommand.Result result = helve.Run(Repository.Built($"samples/{sample}", sample), []);
        result.ExitCode.ShouldBe(0, result.ToString());
        foreach (string line in s_said[sample])
        {
            result.Output.ShouldContain(line);
        }

        Repository.Read("samples/README.md").ShouldContain($"[{sample}](");
    }
}
