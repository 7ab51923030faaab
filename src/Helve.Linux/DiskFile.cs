using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>How a file is opened by its path (open(2)).</summary>
[Flags]
public enum DiskFileModes
{
    /// <summary>It must exist.</summary>
    None = 0,

    /// <summary>It must not exist, and is made (O_CREAT, O_EXCL).</summary>
    New = 1,

    /// <summary>It is made if it does not exist (O_CREAT).</summary>
    Create = 2,

    /// <summary>Each write goes to its end (O_APPEND).</summary>
    Append = 4,

    /// <summary>Each write waits for the disk (O_DSYNC).</summary>
    Synchronous = 8,
}

/// <summary>Files by path.</summary>
public static partial class DiskFile
{
    /// <summary>Opens a file; it is not inherited, and becomes no controlling terminal.</summary>
    /// <param name="path">Where.</param>
    /// <param name="access">What for.</param>
    /// <param name="modes">How.</param>
    /// <param name="permissions">Of a new file, less what the process's mask takes away.</param>
    /// <param name="file">The file.</param>
    /// <param name="error">Why it failed.</param>
    public static bool TryOpen(
        string path, DescriptorAccess access, DiskFileModes modes, int permissions, [NotNullWhen(true)] out FileDescriptor? file, out LinuxError error)
    {
        int flags = FcntlNames.O_CLOEXEC | FcntlNames.O_NOCTTY | access switch
        {
            DescriptorAccess.ReadWrite => FcntlNames.O_RDWR,
            DescriptorAccess.Write => FcntlNames.O_WRONLY,
            _ => FcntlNames.O_RDONLY,
        };
        flags |= (modes & DiskFileModes.New) != 0 ? FcntlNames.O_CREAT | FcntlNames.O_EXCL : (modes & DiskFileModes.Create) != 0 ? FcntlNames.O_CREAT : 0;
        flags |= (modes & DiskFileModes.Append) != 0 ? FcntlNames.O_APPEND : 0;
        flags |= (modes & DiskFileModes.Synchronous) != 0 ? FcntlNames.O_DSYNC : 0;
        bool opened;
        do
        {
            opened = LinuxError.Check(OpenCall(path, flags, permissions), out file, out error);
        }
        while (!opened && error.Code == Errno.EINTR);
        return opened;
    }

    /// <summary>Takes a name away; the file lives as long as somebody has it open.</summary>
    public static bool TryDelete(string path, out LinuxError error) => LinuxError.Check(UnlinkCall(path), out error);

    /// <summary>Makes a file, open for writing, longer or shorter.</summary>
    public static bool TrySetLength(FileDescriptor file, long length, out LinuxError error) => LinuxError.Check(FtruncateCall(file, length), out error);

    /// <summary>Locks an open file against other openings of it, for all its descriptors, until the last is closed. EAGAIN: somebody else has it locked otherwise.</summary>
    /// <param name="file">The file.</param>
    /// <param name="alone">Against all; else against who wants it alone.</param>
    /// <param name="error">Why it failed.</param>
    public static bool TryShare(FileDescriptor file, bool alone, out LinuxError error) =>
        LinuxError.Check(FlockCall(file, (alone ? FileLockNames.LOCK_EX : FileLockNames.LOCK_SH) | FileLockNames.LOCK_NB), out error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCall(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkCall(string path);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int FtruncateCall(FileDescriptor file, long length);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FlockCall(FileDescriptor file, int operation);
}
