using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Processes;

/// <summary>Ending processes: clients, programs that never heard of Helve, and those that can't end at once.</summary>
[Collection(LibraryCollection.Name)]
public sealed class ProcessEndTests(LibraryFixture fixture)
{
    private const ProcessRights EndAndAsk = ProcessRights.Terminate | ProcessRights.Synchronize | ProcessRights.QueryLimitedInformation;

    [Fact]
    [Rule("I1")]
    [Rule("I2")]
    [Rule("I3")]
    public void Terminate_APeer_EndsItWithTheCodeThatWasGiven()
    {
        using Peer peer = fixture.StartPeer();
        peer.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        using KernelProcess process = KernelProcess.Open(peer.ProcessId, EndAndAsk);
        TryGetExitCode(process.Handle, out int code).ShouldBe(NtStatus.Success);
        code.ShouldBe(StillActive);
        process.Terminate(7);
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        process.ExitCode.ShouldBe(7);
        TryTerminateProcess(process.Handle, 8).ShouldBe(NtStatus.ProcessIsTerminating);
        process.ExitCode.ShouldBe(7);
        peer.WaitForExit().ShouldBe(128 + Signals.SIGKILL, "its parent in Linux sees what was done");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(StillActive)]
    [InlineData(unchecked((int)0xC000_013A))]
    [Rule("I1")]
    [Rule("I2")]
    public void Terminate_AProgramWithoutHelve_HasAllBitsOfTheCode(int code)
    {
        using ShellTree sleeper = new("echo; exec sleep 1000", lines: 1);
        using KernelProcess process = KernelProcess.Open(sleeper.ProcessId, EndAndAsk);
        process.Terminate(code);
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        process.ExitCode.ShouldBe(code);
    }

    [Fact]
    public void Terminate_AStoppedProcess_EndsIt()
    {
        using ShellTree sleeper = new("echo; exec sleep 1000", lines: 1);
        sleeper.Process.TrySendSignal(Signals.SIGSTOP, out LinuxError error).ShouldSucceed(error);
        using KernelProcess process = KernelProcess.Open(sleeper.ProcessId, EndAndAsk);
        process.Terminate(5);
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        process.ExitCode.ShouldBe(5);
    }

    [FrozenFact]
    [Rule("I2")]
    public void Terminate_AProcessThatCannotEndYet_SucceedsAtOnceAndTheFirstCodeCounts()
    {
        using ShellTree sleeper = new("echo; exec sleep 1000", lines: 1);
        using FrozenGroup group = new(sleeper.ProcessId);
        using KernelProcess process = KernelProcess.Open(sleeper.ProcessId, EndAndAsk);
        TryTerminateProcess(process.Handle, 11).ShouldBe(NtStatus.Success);
        TryTerminateProcess(process.Handle, 12).ShouldBe(NtStatus.Success);
        process.Wait(TimeSpan.Zero).TimedOut.ShouldBeTrue();
        TryGetExitCode(process.Handle, out int code).ShouldBe(NtStatus.Success);
        code.ShouldBe(StillActive);
        process.GetInformation().HasExited.ShouldBeFalse();
        group.Thaw();
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        process.ExitCode.ShouldBe(11);
    }

    [Fact]
    [Rule("I3")]
    public void Terminate_WhatEndedByItself_ChangesNothing()
    {
        using ShellTree shell = new("echo; kill -STOP $$; exit 3", lines: 1);
        using KernelProcess process = KernelProcess.Open(shell.ProcessId, EndAndAsk);
        Until.True(() => ProcessStat.TryRead(shell.Process, out ProcessStat stat, out _) && stat.IsStopped, "the shell stops");
        shell.Process.TrySendSignal(Signals.SIGCONT, out LinuxError error).ShouldSucceed(error);
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        TryTerminateProcess(process.Handle, 9).ShouldBe(NtStatus.ProcessIsTerminating);
        process.ExitCode.ShouldBe(3);
    }

    [Fact]
    public void Terminate_OneselfByThePseudoHandle_DoesNotReturn()
    {
        using Peer peer = fixture.StartPeer();
        peer.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        using KernelProcess process = KernelProcess.Open(peer.ProcessId, EndAndAsk);
        Task<PeerReply> reply = peer.Begin("terminate", -1, 21);
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        process.ExitCode.ShouldBe(21);
        Should.Throw<Xunit.Sdk.XunitException>(() => reply.GetAwaiter().GetResult()).Message.ShouldContain("ended before it answered");
    }

    [Fact]
    [Rule("I4")]
    public void Terminate_TheOwnerOfAMutex_AbandonsItBeforeTheProcessIsSignalled()
    {
        string name = $"end-{Guid.NewGuid():N}";
        using Peer peer = fixture.StartPeer();
        peer.Call("mutex", name, 1).Status.ShouldBe(NtStatus.Success);
        peer.Call("event", name + "-gone", 0, 0).Status.ShouldBe(NtStatus.Success);
        using KernelMutex mutex = KernelMutex.Open(name);
        using KernelProcess process = KernelProcess.Open(peer.ProcessId, EndAndAsk);
        process.Terminate(1);
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        mutex.Wait(TimeSpan.Zero).Abandoned.ShouldBeTrue();
        mutex.Release();
        TryOpenEvent(name + "-gone", 0x100000, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [Fact]
    [Rule("F41")]
    public void Terminate_AndQuery_NeedTheirRights()
    {
        using ShellTree sleeper = new("echo; exec sleep 1000", lines: 1);
        using KernelProcess query = KernelProcess.Open(sleeper.ProcessId, ProcessRights.QueryLimitedInformation);
        using KernelProcess end = KernelProcess.Open(sleeper.ProcessId, ProcessRights.Terminate);
        using KernelEvent other = new(false, false);
        TryTerminateProcess(query.Handle, 1).ShouldBe(NtStatus.AccessDenied);
        TryTerminateProcess(other.Handle, 1).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryTerminateProcess(0x7FFF0, 1).ShouldBe(NtStatus.InvalidHandle);
        TryTerminateProcess(CurrentThread, 1).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryQueryProcess(end.Handle, out ProcessInformation? information).ShouldBe(NtStatus.AccessDenied);
        information.ShouldBeNull();
        TryQueryProcess(other.Handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryQueryProcess(0x7FFF0, out _).ShouldBe(NtStatus.InvalidHandle);
        TryGetExitCode(end.Handle, out _).ShouldBe(NtStatus.AccessDenied);
        sleeper.Process.HasExited().ShouldBeFalse("nothing that was refused did anything");
    }

    [Fact]
    [Rule("F26")]
    public void GenericRights_OfAProcess_AreThoseOfNt()
    {
        using ShellTree sleeper = new("echo; exec sleep 1000", lines: 1);
        Granted(sleeper, 0x8000_0000).ShouldBe(0x0002_1410u, "PROCESS_QUERY_INFORMATION brings the limited one with it");
        Granted(sleeper, 0x4000_0000).ShouldBe(0x0002_2BEAu);
        Granted(sleeper, 0x2000_0000).ShouldBe(0x0012_1001u);
        Granted(sleeper, 0x1000_0000).ShouldBe(0x001F_FFFFu);
    }

    [Fact]
    [Rule("D6")]
    [Rule("D7")]
    [Rule("D8")]
    public void Handles_NeitherKeepAProcessNorEndIt_AndTheLastOneOfAnEndedForgetsIt()
    {
        using ShellTree sleeper = new("echo; exec sleep 1000", lines: 1);
        KernelProcess.Open(sleeper.ProcessId, EndAndAsk).Dispose();
        using (KernelProcess again = KernelProcess.Open(sleeper.ProcessId, EndAndAsk))
        {
            again.HasExited.ShouldBeFalse();
            again.Terminate(4);
            again.Wait(Until.Patience).Succeeded.ShouldBeTrue();
            using KernelProcess ended = KernelProcess.Open(sleeper.ProcessId, EndAndAsk);
            ended.ExitCode.ShouldBe(4);
            ended.GetInformation().ExitCode.ShouldBe(4);
        }

        TryOpenProcess(sleeper.ProcessId, (uint)EndAndAsk, HandleAttributes.None, out _).ShouldBe(NtStatus.InvalidCid);
    }

    private static uint Granted(ShellTree sleeper, uint access)
    {
        TryOpenProcess(sleeper.ProcessId, access, HandleAttributes.None, out nint handle).ShouldBe(NtStatus.Success);
        TryQuery(handle, out HandleInformation information).ShouldBe(NtStatus.Success);
        TryClose(handle).ShouldBe(NtStatus.Success);
        return information.GrantedAccess;
    }
}
