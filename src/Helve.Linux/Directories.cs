using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>Directories and the names in them (fcntl.h, sys/stat.h, unistd.h, sys/file.h), without following links.</summary>
public static partial class Directories
{
    /// <summary>Opens a directory. ENOTDIR when the last part of the path is something else, a symbolic link too.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out FileDescriptor? directory, out LinuxError error) =>
        LinuxError.Check(OpenCall(path, DirectoryFlags), out directory, out error);

    /// <inheritdoc cref="TryOpen"/>
    public static FileDescriptor Open(string path)
    {
        LinuxError.ThrowUnless(TryOpen(path, out FileDescriptor? directory, out LinuxError error), "open", error);
        return directory!;
    }

    /// <summary>Opens a directory inside an open one.</summary>
    public static bool TryOpenAt(FileDescriptor parent, string name, [NotNullWhen(true)] out FileDescriptor? directory, out LinuxError error) =>
        LinuxError.Check(OpenAtCall(parent, name, DirectoryFlags), out directory, out error);

    /// <summary>Makes a directory; the umask takes bits away. EEXIST when the name is taken.</summary>
    public static bool TryMake(string path, int permissions, out LinuxError error) =>
        LinuxError.Check(MkdirCall(path, (uint)permissions), out error);

    /// <summary>Makes a directory inside an open one.</summary>
    public static bool TryMakeAt(FileDescriptor parent, string name, int permissions, out LinuxError error) =>
        LinuxError.Check(MkdirAtCall(parent, name, (uint)permissions), out error);

    /// <summary>Sets the permission bits of an open file or directory.</summary>
    public static bool TrySetPermissions(FileDescriptor descriptor, int permissions, out LinuxError error) =>
        LinuxError.Check(FchmodCall(descriptor, (uint)permissions), out error);

    /// <summary>Sets the permission bits of a name in an open directory; a link is followed.</summary>
    public static bool TrySetPermissionsAt(FileDescriptor directory, string name, int permissions, out LinuxError error) =>
        LinuxError.Check(FchmodAtCall(directory, name, (uint)permissions, 0), out error);

    /// <summary>Removes a name that is not a directory.</summary>
    public static bool TryUnlinkAt(FileDescriptor directory, string name, out LinuxError error) =>
        LinuxError.Check(UnlinkAtCall(directory, name, 0), out error);

    /// <summary>Removes an empty directory inside an open one.</summary>
    public static bool TryRemoveAt(FileDescriptor parent, string name, out LinuxError error) =>
        LinuxError.Check(UnlinkAtCall(parent, name, FcntlNames.AT_REMOVEDIR), out error);

    /// <summary>Removes an empty directory; ENOTEMPTY when it is not.</summary>
    public static bool TryRemove(string path, out LinuxError error) => LinuxError.Check(RmdirCall(path), out error);

    /// <summary>Locks the open file against every other opening of it, and waits for that. Closing the last descriptor unlocks.</summary>
    /// <param name="descriptor">The open file or directory.</param>
    /// <param name="block">False: EAGAIN when somebody else has the lock.</param>
    /// <param name="error">Why it failed.</param>
    public static bool TryLock(FileDescriptor descriptor, bool block, out LinuxError error)
    {
        int operation = FileLockNames.LOCK_EX | (block ? 0 : FileLockNames.LOCK_NB);
        int result;
        do
        {
            result = FlockCall(descriptor, operation);
        }
        while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
        return result == 0;
    }

    /// <summary>Unlocks.</summary>
    public static bool TryUnlock(FileDescriptor descriptor, out LinuxError error) =>
        LinuxError.Check(FlockCall(descriptor, FileLockNames.LOCK_UN), out error);

    /// <summary>Sets which permission bits new files of this process never get; returns the old mask. Process-wide.</summary>
    public static int SetCreationMask(int mask) => (int)UmaskCall((uint)mask);

    private static int DirectoryFlags => FcntlNames.O_RDONLY | FcntlNames.O_CLOEXEC | FcntlNames.O_DIRECTORY | FcntlNames.O_NOFOLLOW;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCall(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAtCall(FileDescriptor directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirCall(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirAtCall(FileDescriptor directory, string path, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int FchmodCall(FileDescriptor descriptor, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FchmodAtCall(FileDescriptor directory, string name, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAtCall(FileDescriptor directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RmdirCall(string path);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FlockCall(FileDescriptor descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint UmaskCall(uint mask);
}

/// <summary>sys/file.h.</summary>
[CNames("sys/file.h")]
internal static class FileLockNames
{
    internal const int LOCK_SH = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;
    internal const int LOCK_UN = 8;
}
