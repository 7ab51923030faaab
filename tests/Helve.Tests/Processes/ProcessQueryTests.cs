using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Processes;

/// <summary>What is told of a process, while it runs and afterwards.</summary>
[Collection(LibraryCollection.Name)]
public sealed class ProcessQueryTests(LibraryFixture fixture)
{
    [Fact]
    public void Query_OfTheCallingProcess_IsWhatLinuxSays()
    {
        TryQueryProcess(CurrentProcess, out ProcessInformation? own).ShouldBe(NtStatus.Success);
        own!.ProcessId.ShouldBe(Environment.ProcessId);
        (own.HasExited, own.ExitCode, own.ExitTime).ShouldBe((false, StillActive, null));
        own.ImagePath.ShouldBe(Environment.ProcessPath);
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        (own.CreationTime!.Value - self.StartTime.ToUniversalTime()).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(1));
        (own.UserTime + own.KernelTime).ShouldBeInRange(TimeSpan.FromMilliseconds(1), self.TotalProcessorTime + TimeSpan.FromSeconds(5));
        own.CreationTime.Value.Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Fact]
    public void Query_OfAProgramWithoutHelve_TellsParentTimesAndImage()
    {
        using ShellTree shell = new("i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; echo; exec sleep 1000", lines: 1);
        using KernelProcess process = KernelProcess.Open(shell.ProcessId);
        ProcessInformation seen = process.GetInformation();
        (seen.ProcessId, seen.ParentProcessId).ShouldBe((shell.ProcessId, Environment.ProcessId));
        (seen.UserTime + seen.KernelTime).ShouldBeGreaterThan(TimeSpan.Zero);
        Until.True(() => process.GetInformation().ImagePath.EndsWith("/sleep", StringComparison.Ordinal), "the shell becomes the other program");
        process.GetInformation().CreationTime.ShouldBe(seen.CreationTime);
    }

    [Fact]
    [Rule("D7")]
    public void Query_OfAnEndedProcess_TellsItsLast()
    {
        using ShellTree shell = new("i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; echo; exec sleep 1000", lines: 1);
        DateTime before = DateTime.UtcNow;
        using KernelProcess process = KernelProcess.Open(
            shell.ProcessId, ProcessRights.Terminate | ProcessRights.QueryLimitedInformation | ProcessRights.Synchronize);
        ProcessInformation running = process.GetInformation();
        process.Terminate(6);
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        ProcessInformation ended = process.GetInformation();
        (ended.HasExited, ended.ExitCode, ended.ProcessId, ended.ParentProcessId).ShouldBe((true, 6, shell.ProcessId, Environment.ProcessId));
        ended.CreationTime.ShouldBe(running.CreationTime);
        ended.ExitTime!.Value.ShouldBeInRange(before.AddSeconds(-1), DateTime.UtcNow.AddSeconds(1));
        ended.UserTime.ShouldBeGreaterThanOrEqualTo(running.UserTime);
        ended.ImagePath.ShouldNotBeEmpty();

        // Reaped: nobody but the broker knows any more.
        shell.Reap();
        process.GetInformation().ShouldBe(ended);
    }

    [Fact]
    public void Query_ByAnotherProcess_SaysTheSame()
    {
        using Peer peer = fixture.StartPeer();
        nint handle = peer.Call("open-process", Environment.ProcessId, 0x1000).Handle;
        PeerReply reply = peer.Call("query-process", handle);
        reply.Status.ShouldBe(NtStatus.Success);
        (reply[0], reply[2], reply[3]).ShouldBe((Environment.ProcessId, 0, StillActive));
        reply.Word(5).ShouldBe(Environment.ProcessPath!.Split(' ')[0]);
    }

    [Fact]
    public void Query_OfAChild_HasItsProcessorTimeAfterTheEnd()
    {
        // The library reaps its children only after the broker has looked.
        using KernelProcess child = KernelProcess.Start(
            new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; exit 2"]));
        child.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        ProcessInformation ended = child.GetInformation();
        ended.ExitCode.ShouldBe(2);
        (ended.UserTime + ended.KernelTime).ShouldBeGreaterThan(TimeSpan.Zero);
    }
}
