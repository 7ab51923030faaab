using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

/// <summary>What is done where a younger kernel's feature is missing.</summary>
public sealed class OlderKernelTests : IDisposable
{
    public OlderKernelTests() => KernelFeatures.Assume(KernelFeatures.Oldest);

    public void Dispose() => KernelFeatures.Assume(null);

    [Fact]
    public void MemoryFile_WithoutNoExecSeal_IsSealedAgainstChangesOfItsSize()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 4096);
        MemFd.TryGetSeals(file, out FileSeals seals, out LinuxError error).ShouldSucceed(error);
        // A machine may be told to seal all such files against execution (vm.memfd_noexec).
        (seals & ~FileSeals.Exec).ShouldBe(FileSeals.Shrink | FileSeals.Grow | FileSeals.Seal);
        MemFd.TrySetSize(file, 8192, out error).ShouldFailWith(error, Errno.EPERM);
    }

    [Fact]
    public void Thread_CannotBeOpened_AndIsNotAskedFor()
    {
        PidFdKernel.HasThreads.ShouldBeFalse();
        PidFdKernel.HasOwnInodes.ShouldBeFalse();
        using PidFd self = PidFd.Open(CurrentProcess.ProcessId);
        self.TryGetIdentity(out ulong identity, out LinuxError error).ShouldSucceed(error);
        identity.ShouldBe(0ul);
    }

    [Fact]
    public void Process_WithoutInfo_IsKnownByProc_UntilItIsReaped()
    {
        int child = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "exit 9"]));
        using PidFd process = PidFd.Open(child);
        process.TryGetProcessId(out int number, out LinuxError error).ShouldSucceed(error);
        number.ShouldBe(child);
        process.TryWait(peek: true, block: true, out _, out error).ShouldSucceed(error);
        process.TryGetExitStatus(out ProcessStatus status, out error).ShouldSucceed(error);
        status.ExitCode.ShouldBe(9, "the zombie tells it");
        Spawn.TryReap(child, block: true, out _, out error).ShouldSucceed(error);
        process.TryGetProcessId(out _, out error).ShouldFailWith(error, Errno.ESRCH);
        process.TryGetExitStatus(out _, out error).ShouldFailWith(error, Errno.ENODATA);
    }
}
