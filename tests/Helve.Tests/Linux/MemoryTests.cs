using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed unsafe class MemoryTests
{
    private static readonly int s_page = Environment.SystemPageSize;

    [Fact]
    public void CreateSealed_AnySize_HasSizeAndSeals()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 10 * s_page);
        FileStatus.TryGet(file, out FileStatus status, out LinuxError error).ShouldSucceed(error);
        status.Size.ShouldBe(10 * s_page);
        status.AllocatedBytes.ShouldBe(0);
        MemFd.TryGetSeals(file, out FileSeals seals, out error).ShouldSucceed(error);
        (seals & ~FileSeals.Exec).ShouldBe(FileSeals.Shrink | FileSeals.Grow | FileSeals.Seal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100 * 4096)]
    public void SetSize_SealedFile_IsRefused(long size)
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 10 * s_page);
        MemFd.TrySetSize(file, size, out LinuxError error).ShouldFailWith(error, Errno.EPERM);
    }

    [Fact]
    public void AddSeals_SealedFile_IsRefused()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", s_page);
        MemFd.TryAddSeals(file, FileSeals.Write, out LinuxError error).ShouldFailWith(error, Errno.EPERM);
    }

    [Fact]
    public void CreateSealed_NegativeSize_FailsAndLeaksNothing()
    {
        MemFd.TryCreateSealed("helve-leak-negative", -1, out FileDescriptor? file, out LinuxError error).ShouldFailWith(error, Errno.EINVAL);
        file.ShouldBeNull();
        Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .ShouldNotContain(p => (File.ResolveLinkTarget(p, false)!.FullName).Contains("helve-leak-negative"));
    }

    [Fact]
    public void GetSeals_NotAMemoryFile_FailsWithInvalid()
    {
        using TemporaryDirectory directory = new();
        using FileDescriptor opened = directory.Open();
        MemFd.TryGetSeals(opened, out FileSeals seals, out LinuxError error).ShouldFailWith(error, Errno.EINVAL);
        seals.ShouldBe(FileSeals.None);
    }

    [Fact]
    public void Map_Twice_BothSeeOneMemory()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 2 * s_page);
        using MappedMemory first = MappedMemory.Map(file, 2 * s_page);
        using MappedMemory second = MappedMemory.Map(file, 2 * s_page);
        first.Pointer[s_page] = 42;
        second.Pointer[s_page].ShouldBe((byte)42);
        ((nint)first.Pointer).ShouldNotBe((nint)second.Pointer);
    }

    [Fact]
    public void Map_AfterTheDescriptorIsClosed_StaysReadable()
    {
        FileDescriptor file = MemFd.CreateSealed("helve-test", s_page);
        using MappedMemory memory = MappedMemory.Map(file, s_page);
        file.Dispose();
        memory.Pointer[0] = 7;
        memory.Pointer[0].ShouldBe((byte)7);
    }

    [Fact]
    public void Map_ZeroLength_Throws()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", s_page);
        Should.Throw<LinuxException>(() => MappedMemory.Map(file, 0)).Error.ShouldBe(Errno.EINVAL);
    }

    [Fact]
    public void Map_SixtyFourGigabytes_CostsNoMemory()
    {
        const long Size = 64L << 30;
        using FileDescriptor file = MemFd.CreateSealed("helve-test", Size);
        using MappedMemory memory = MappedMemory.Map(file, Size);
        memory.Pointer[Size - 1] = 1;
        FileStatus.TryGet(file, out FileStatus status, out LinuxError error).ShouldSucceed(error);
        status.AllocatedBytes.ShouldBe(s_page);
    }

    [Fact]
    public void CountResidentPages_ThreeTouched_IsThree()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 10_000L * s_page);
        using MappedMemory memory = MappedMemory.Map(file, 10_000L * s_page);
        memory.Pointer[0] = 1;
        memory.Pointer[5000L * s_page] = 1;
        memory.Pointer[9999L * s_page] = 1;
        memory.TryCountResidentPages(out long pages, out LinuxError error).ShouldSucceed(error);
        pages.ShouldBe(3);
    }

    [Fact]
    public void PunchHole_TouchedPages_AreZeroAndGone()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", 4 * s_page);
        using MappedMemory memory = MappedMemory.Map(file, 4 * s_page);
        new Span<byte>(memory.Pointer, 4 * s_page).Fill(9);
        MemFd.TryPunchHole(file, s_page, 2 * s_page, out LinuxError error).ShouldSucceed(error);
        memory.TryCountResidentPages(out long pages, out error).ShouldSucceed(error);
        pages.ShouldBe(2);
        memory.Pointer[s_page].ShouldBe((byte)0);
        memory.Pointer[3 * s_page].ShouldBe((byte)9);
    }

    [Fact]
    public void Forget_TouchedPages_KeepTheirBytes()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", s_page);
        using MappedMemory memory = MappedMemory.Map(file, s_page);
        memory.Pointer[0] = 9;
        memory.TryForget(0, s_page, out LinuxError error).ShouldSucceed(error);
        memory.Pointer[0].ShouldBe((byte)9);
    }

    [Fact]
    public void Dispose_Twice_UnmapsOnce()
    {
        using FileDescriptor file = MemFd.CreateSealed("helve-test", s_page);
        MappedMemory memory = MappedMemory.Map(file, s_page);
        memory.Dispose();
        memory.Dispose();
        ((nint)memory.Pointer).ShouldBe(0);
    }
}
