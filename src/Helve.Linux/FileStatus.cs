using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>What the kernel knows about a file (sys/stat.h, statx: one layout on every processor).</summary>
[CStruct("struct statx", "sys/stat.h")]
[StructLayout(LayoutKind.Explicit, Size = 256)]
public readonly unsafe partial struct FileStatus
{
    private const int TypeMask = 0xF000;

    [CField("stx_mask")]
    [FieldOffset(0)]
    private readonly uint _mask;

    [CField("stx_nlink")]
    [FieldOffset(16)]
    private readonly uint _links;

    [CField("stx_uid")]
    [FieldOffset(20)]
    private readonly uint _userId;

    [CField("stx_gid")]
    [FieldOffset(24)]
    private readonly uint _groupId;

    [CField("stx_mode")]
    [FieldOffset(28)]
    private readonly ushort _mode;

    [CField("stx_ino")]
    [FieldOffset(32)]
    private readonly ulong _inode;

    [CField("stx_size")]
    [FieldOffset(40)]
    private readonly ulong _size;

    [CField("stx_blocks")]
    [FieldOffset(48)]
    private readonly ulong _blocks;

    [CField("stx_dev_major")]
    [FieldOffset(136)]
    private readonly uint _deviceMajor;

    [CField("stx_dev_minor")]
    [FieldOffset(140)]
    private readonly uint _deviceMinor;

    /// <summary>The owner.</summary>
    public uint UserId => _userId;

    /// <summary>The group.</summary>
    public uint GroupId => _groupId;

    /// <summary>The permission bits, with set-id and sticky bits.</summary>
    public int Permissions => _mode & 0xFFF;

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => (_mode & TypeMask) == StatNames.S_IFDIR;

    /// <summary>Whether it is a symbolic link.</summary>
    public bool IsSymbolicLink => (_mode & TypeMask) == StatNames.S_IFLNK;

    /// <summary>Whether it is an ordinary file.</summary>
    public bool IsRegular => (_mode & TypeMask) == StatNames.S_IFREG;

    /// <summary>Whether it is a socket.</summary>
    public bool IsSocket => (_mode & TypeMask) == StatNames.S_IFSOCK;

    /// <summary>Whether it is a pipe.</summary>
    public bool IsPipe => (_mode & TypeMask) == StatNames.S_IFIFO;

    /// <summary>The file's number on its device.</summary>
    public ulong Inode => _inode;

    /// <summary>The device, first part.</summary>
    public uint DeviceMajor => _deviceMajor;

    /// <summary>The device, second part.</summary>
    public uint DeviceMinor => _deviceMinor;

    /// <summary>How many names it has; 0 when it was removed.</summary>
    public uint Links => _links;

    /// <summary>The length in bytes.</summary>
    public long Size => (long)_size;

    /// <summary>The memory or disk that it takes, in bytes.</summary>
    public long AllocatedBytes => (long)_blocks * 512;

    /// <summary>Whether two answers are about one file.</summary>
    public bool IsSameFile(in FileStatus other) =>
        _inode == other._inode && _deviceMajor == other._deviceMajor && _deviceMinor == other._deviceMinor;

    /// <summary>Asks about an open file.</summary>
    public static bool TryGet(FileDescriptor descriptor, out FileStatus status, out LinuxError error)
    {
        FileStatus value = default;
        bool ok = LinuxError.Check(
            StatxCall(descriptor, string.Empty, FcntlNames.AT_EMPTY_PATH, StatNames.STATX_BASIC_STATS, &value), out error);
        status = ok ? value : default;
        return ok;
    }

    /// <summary>Asks about a path; the last link is not followed unless <paramref name="follow"/>.</summary>
    public static bool TryGet(string path, out FileStatus status, out LinuxError error, bool follow = false)
    {
        FileStatus value = default;
        int flags = follow ? 0 : FcntlNames.AT_SYMLINK_NOFOLLOW;
        bool ok = LinuxError.Check(StatxPathCall(FcntlNames.AT_FDCWD, path, flags, StatNames.STATX_BASIC_STATS, &value), out error);
        status = ok ? value : default;
        return ok;
    }

    /// <summary>Asks about a name in an open directory; a link is not followed.</summary>
    public static bool TryGetAt(FileDescriptor directory, string name, out FileStatus status, out LinuxError error)
    {
        FileStatus value = default;
        bool ok = LinuxError.Check(
            StatxCall(directory, name, FcntlNames.AT_SYMLINK_NOFOLLOW, StatNames.STATX_BASIC_STATS, &value), out error);
        status = ok ? value : default;
        return ok;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxCall(FileDescriptor directory, string path, int flags, uint mask, FileStatus* status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxPathCall(int directory, string path, int flags, uint mask, FileStatus* status);
}

/// <summary>sys/stat.h.</summary>
[CNames("sys/stat.h")]
internal static class StatNames
{
    internal const uint STATX_BASIC_STATS = 0x7FF;
    internal const int S_IFIFO = 0x1000;
    internal const int S_IFDIR = 0x4000;
    internal const int S_IFREG = 0x8000;
    internal const int S_IFLNK = 0xA000;
    internal const int S_IFSOCK = 0xC000;
}
