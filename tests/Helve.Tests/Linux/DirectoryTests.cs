using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class DirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Make_NewName_HasTheOwnerAndPermissions()
    {
        Directories.TryMake(_root.In("d"), 0x1C0, out LinuxError error).ShouldSucceed(error);
        FileStatus.TryGet(_root.In("d"), out FileStatus status, out error).ShouldSucceed(error);
        status.IsDirectory.ShouldBeTrue();
        status.Permissions.ShouldBe(0x1C0);
        status.UserId.ShouldBe(CurrentProcess.EffectiveUserId);
        Directories.TryMake(_root.In("d"), 0x1C0, out error).ShouldFailWith(error, Errno.EEXIST);
    }

    [Fact]
    public void SetPermissions_OpenDirectory_ChangesThem()
    {
        using FileDescriptor directory = _root.Open();
        Directories.TrySetPermissions(directory, 0x140, out LinuxError error).ShouldSucceed(error);
        FileStatus.TryGet(directory, out FileStatus status, out error).ShouldSucceed(error);
        status.Permissions.ShouldBe(0x140);
        Directories.TrySetPermissions(directory, 0x1C0, out error).ShouldSucceed(error);
    }

    [Fact]
    public void Open_SymbolicLink_IsRefused()
    {
        File.CreateSymbolicLink(_root.In("link"), _root.Path);
        Directories.TryOpen(_root.In("link"), out FileDescriptor? opened, out LinuxError error).ShouldFailWith(error, Errno.ENOTDIR);
        opened.ShouldBeNull();
        FileStatus.TryGet(_root.In("link"), out FileStatus status, out error).ShouldSucceed(error);
        status.IsSymbolicLink.ShouldBeTrue();
    }

    [Fact]
    public void Open_RegularFile_FailsWithNotDirectory()
    {
        File.WriteAllText(_root.In("file"), "x");
        Directories.TryOpen(_root.In("file"), out _, out LinuxError error).ShouldFailWith(error, Errno.ENOTDIR);
    }

    [Fact]
    public void NamesInside_MakeOpenRemove_Work()
    {
        using FileDescriptor root = _root.Open();
        Directories.TryMakeAt(root, "d", 0x1C0, out LinuxError error).ShouldSucceed(error);
        Directories.TryOpenAt(root, "d", out FileDescriptor? inner, out error).ShouldSucceed(error);
        File.WriteAllText(_root.In("d/file"), "x");
        Directories.TryRemoveAt(root, "d", out error).ShouldFailWith(error, Errno.ENOTEMPTY);
        Directories.TryUnlinkAt(inner!, "file", out error).ShouldSucceed(error);
        Directories.TryUnlinkAt(inner!, "file", out error).ShouldFailWith(error, Errno.ENOENT);
        Directories.TryRemoveAt(root, "d", out error).ShouldSucceed(error);
        FileStatus.TryGetAt(root, "d", out _, out error).ShouldFailWith(error, Errno.ENOENT);
        inner!.Dispose();
    }

    [Fact]
    public void Remove_EmptyDirectory_LeavesTheOpenOneWithoutAName()
    {
        Directories.TryMake(_root.In("d"), 0x1C0, out LinuxError error).ShouldSucceed(error);
        using FileDescriptor directory = Directories.Open(_root.In("d"));
        Directories.TryRemove(_root.In("d"), out error).ShouldSucceed(error);
        FileStatus.TryGet(directory, out FileStatus status, out error).ShouldSucceed(error);
        status.Links.ShouldBe(0u);
        Directories.TryRemove(_root.In("d"), out error).ShouldFailWith(error, Errno.ENOENT);
    }

    [Fact]
    public void IsSameFile_ReplacedDirectory_IsFalse()
    {
        Directories.TryMake(_root.In("d"), 0x1C0, out LinuxError error).ShouldSucceed(error);
        using FileDescriptor directory = Directories.Open(_root.In("d"));
        FileStatus.TryGet(directory, out FileStatus before, out error).ShouldSucceed(error);
        FileStatus.TryGet(_root.In("d"), out FileStatus same, out error).ShouldSucceed(error);
        before.IsSameFile(same).ShouldBeTrue();
        Directory.Delete(_root.In("d"));
        Directories.TryMake(_root.In("d"), 0x1C0, out error).ShouldSucceed(error);
        FileStatus.TryGet(_root.In("d"), out FileStatus after, out error).ShouldSucceed(error);
        before.IsSameFile(after).ShouldBeFalse();
    }

    [Fact]
    public void Lock_HeldByAnotherOpening_FailsUntilItIsClosed()
    {
        FileDescriptor first = _root.Open();
        using FileDescriptor second = _root.Open();
        Directories.TryLock(first, block: true, out LinuxError error).ShouldSucceed(error);
        Directories.TryLock(second, block: false, out error).ShouldFailWith(error, Errno.EAGAIN);
        first.Dispose();
        Directories.TryLock(second, block: false, out error).ShouldSucceed(error);
        Directories.TryUnlock(second, out error).ShouldSucceed(error);
    }

    [Fact]
    public void SetCreationMask_NewMask_ReturnsTheOld()
    {
        int old = Directories.SetCreationMask(0x3F);
        Directories.SetCreationMask(old).ShouldBe(0x3F);
    }
}
