using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class DescriptorTests
{
    [Fact]
    public void Dispose_Twice_ClosesOnce()
    {
        FileDescriptor file = MemFd.CreateSealed("helve-test", 1);
        FileStatus.TryGet(file, out FileStatus status, out LinuxError error).ShouldSucceed(error);
        file.Dispose();
        file.Dispose();
        OpenDescriptors.CountOf(status).ShouldBe(0);
    }

    [Fact]
    public void Borrow_Dispose_LeavesItOpen()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 1);
        FileDescriptor.Borrow(file.Number).Dispose();
        OpenDescriptors.CountOf(file).ShouldBe(1);
    }

    [Fact]
    public void Duplicate_WithMinimum_IsSameFileAtOrAboveIt()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 1);
        using FileDescriptor copy = file.Duplicate(200);
        copy.Number.ShouldBeGreaterThanOrEqualTo(200);
        OpenDescriptors.CountOf(file).ShouldBe(2);
    }

    [Fact]
    public void Call_OnADisposedDescriptor_Throws()
    {
        FileDescriptor file = MemFd.CreateSealed("helve-test", 1);
        file.Dispose();
        Should.Throw<ObjectDisposedException>(() => file.TryDuplicate(out _, out _));
    }

    [Fact]
    public void Pipe_WriteThenClose_ReadsBytesThenEnd()
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe();
        using (readEnd)
        {
            writeEnd.TryWrite("abc"u8, out int written, out LinuxError error).ShouldSucceed(error);
            written.ShouldBe(3);
            writeEnd.Dispose();
            byte[] buffer = new byte[10];
            readEnd.TryRead(buffer, out int count, out error).ShouldSucceed(error);
            count.ShouldBe(3);
            readEnd.TryRead(buffer, out count, out error).ShouldSucceed(error);
            count.ShouldBe(0);
        }
    }

    [Fact]
    public void Pipe_NonBlockingAndEmpty_FailsWithAgain()
    {
        (FileDescriptor readEnd, FileDescriptor writeEnd) = FileDescriptor.CreatePipe(nonBlocking: true);
        using (readEnd)
        using (writeEnd)
        {
            readEnd.TryRead(new byte[1], out int count, out LinuxError error).ShouldFailWith(error, Errno.EAGAIN);
            count.ShouldBe(0);
        }
    }

    [Fact]
    public void EveryDescriptor_IsCloseOnExec()
    {
        using TemporaryDirectory directory = new();
        using FileDescriptor opened = directory.Open();
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 1);
        using FileDescriptor copy = file.Duplicate();
        using UnixSocket socket = UnixSocket.Create();
        using EventFd counter = EventFd.Create();
        using Epoll epoll = Epoll.Create();
        using PidFd self = PidFd.Open(CurrentProcess.ProcessId);
        foreach (FileDescriptor each in new[] { opened, file, copy, socket.Descriptor, counter.Descriptor, epoll.Descriptor, self.Descriptor })
        {
            string flags = File.ReadLines($"/proc/self/fdinfo/{each.Number}").First(l => l.StartsWith("flags:", StringComparison.Ordinal));
            (Convert.ToInt64(flags[6..].Trim(), 8) & FcntlNames.O_CLOEXEC).ShouldNotBe(0, flags);
        }
    }
}
