using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Linux;
using Microsoft.Win32.SafeHandles;

namespace Helve.Win32;

/// <summary>What CreateFile is asked for, of a file that has a path.</summary>
internal readonly record struct FileWish(string Path, uint Access, uint Share, uint Disposition, uint Flags)
{
    internal bool Reads => (Access & (uint)(FileRights.ReadData | FileRights.Execute)) != 0;

    internal bool Writes => (Access & (uint)(FileRights.WriteData | FileRights.AppendData)) != 0;

    internal bool Has(uint flag) => (Flags & flag) != 0;
}

/// <summary>
/// Files by path, opened as CreateFile does: the disposition, who else may have it open, and the errors. Sharing is a lock of the open file (flock), as .NET has
/// it: who shares with nobody is alone, everybody else is not. What opens a file only to look at it takes part in none of that.
/// </summary>
internal static class FileOpening
{
    // Made and deleted by somebody else between two looks: each further look is for another such pair.
    private const int Looks = 16;
    private const int ReadOnlyPermissions = 0x124; // 0444
    private const int Permissions = 0x1B6; // 0666
    private const uint SpecificRights = 0x1FF;
    private const uint DeleteChild = 0x40;

    /// <summary>Opens or makes a file. ObjectNameExists: it existed, where that matters.</summary>
    internal static NtStatus Open(in FileWish wish, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        if (wish.Disposition is < Constants.CREATE_NEW or > Constants.TRUNCATE_EXISTING
            || (wish.Disposition == Constants.TRUNCATE_EXISTING && !wish.Writes))
        {
            return NtStatus.InvalidParameter;
        }

        FileDescriptor file = Find(wish, out bool existed);
        using (file)
        {
            NtStatus status = Settle(wish, file, existed);
            status = status == NtStatus.Success ? Wrap(wish, file, attributes, out handle) : status;
            return status == NtStatus.Success && existed && wish.Disposition is Constants.CREATE_ALWAYS or Constants.OPEN_ALWAYS
                ? NtStatus.ObjectNameExists
                : status;
        }
    }

    /// <summary>A path of Windows as one of Linux: separators are slashes, and the prefix of long paths is nothing.</summary>
    internal static string PathOf(string? name)
    {
        const string Long = @"\\?\";
        string path = name ?? string.Empty;
        path = path.StartsWith(Long, StringComparison.Ordinal) ? path[Long.Length..] : path;

        // Nothing is on other machines, and of devices only pipes are here.
        return path.Length == 0 || path.StartsWith(@"\\", StringComparison.Ordinal)
            ? throw new CallFailure(Constants.ERROR_PATH_NOT_FOUND)
            : path.Contains('\0') ? throw new CallFailure(Constants.ERROR_INVALID_NAME)
            : path.Replace('\\', '/');
    }

    /// <summary>The error of Win32 for an error of Linux about a path.</summary>
    internal static CallFailure Failure(string path, LinuxError error) => new(error.Code switch
    {
        Errno.ENOENT => Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/") ? Constants.ERROR_FILE_NOT_FOUND : Constants.ERROR_PATH_NOT_FOUND,
        Errno.ENOTDIR or Errno.ELOOP => Constants.ERROR_PATH_NOT_FOUND,
        Errno.EACCES or Errno.EPERM or Errno.EISDIR => Constants.ERROR_ACCESS_DENIED,
        Errno.EROFS => Constants.ERROR_WRITE_PROTECT,
        Errno.EEXIST => Constants.ERROR_FILE_EXISTS,
        Errno.EMFILE or Errno.ENFILE => Constants.ERROR_TOO_MANY_OPEN_FILES,
        Errno.ENOSPC or Errno.EDQUOT => Constants.ERROR_DISK_FULL,
        Errno.ENAMETOOLONG => Constants.ERROR_FILENAME_EXCED_RANGE,
        Errno.ETXTBSY or Errno.EBUSY => Constants.ERROR_SHARING_VIOLATION,
        Errno.ENXIO or Errno.ENODEV => Constants.ERROR_FILE_NOT_FOUND,
        Errno.ENOMEM => Constants.ERROR_NOT_ENOUGH_MEMORY,
        Errno.EINVAL => Constants.ERROR_INVALID_NAME,
        _ => Constants.ERROR_GEN_FAILURE,
    });

    private static FileDescriptor Find(in FileWish wish, out bool existed)
    {
        bool makes = wish.Disposition is Constants.CREATE_NEW or Constants.CREATE_ALWAYS or Constants.OPEN_ALWAYS;
        FileDescriptor? file;
        LinuxError error;
        for (int look = 0; makes && look < Looks; look++)
        {
            existed = false;
            if (TryOpen(wish, DiskFileModes.New, out file, out error))
            {
                return file!;
            }

            existed = error.Code == Errno.EEXIST;
            if (!existed || wish.Disposition == Constants.CREATE_NEW)
            {
                throw Failure(wish.Path, error);
            }

            if (TryOpen(wish, DiskFileModes.None, out file, out error))
            {
                return file!;
            }

            if (error.Code != Errno.ENOENT)
            {
                throw Failure(wish.Path, error);
            }
        }

        // A link that leads nowhere is there, and is not: the file is made where it leads.
        existed = true;
        return TryOpen(wish, makes ? DiskFileModes.Create : DiskFileModes.None, out file, out error) ? file! : throw Failure(wish.Path, error);
    }

    private static bool TryOpen(in FileWish wish, DiskFileModes modes, out FileDescriptor? file, out LinuxError error)
    {
        DescriptorAccess access = wish is { Reads: true, Writes: true } ? DescriptorAccess.ReadWrite : wish.Writes ? DescriptorAccess.Write : DescriptorAccess.Read;
        modes |= (wish.Access & (uint)(FileRights.WriteData | FileRights.AppendData)) == (uint)FileRights.AppendData ? DiskFileModes.Append : DiskFileModes.None;
        modes |= wish.Has(Constants.FILE_FLAG_WRITE_THROUGH) ? DiskFileModes.Synchronous : DiskFileModes.None;
        int permissions = wish.Has(Constants.FILE_ATTRIBUTE_READONLY) ? ReadOnlyPermissions : Permissions;
        return DiskFile.TryOpen(wish.Path, access, modes, permissions, out file, out error);
    }

    /// <summary>What is done with a file that is open: it is a file, nobody else has it alone, it becomes empty, and its name goes.</summary>
    private static NtStatus Settle(in FileWish wish, FileDescriptor file, bool existed)
    {
        if (!FileStatus.TryGet(file, out FileStatus found, out LinuxError error) || (found.IsDirectory && !wish.Has(Constants.FILE_FLAG_BACKUP_SEMANTICS)))
        {
            return NtStatus.AccessDenied;
        }

        // A file system without locks shares with everybody.
        if ((wish.Reads || wish.Writes) && found.IsRegular && !DiskFile.TryShare(file, wish.Share == 0, out error) && error.Code == Errno.EAGAIN)
        {
            throw new CallFailure(Constants.ERROR_SHARING_VIOLATION);
        }

        if (existed && wish.Disposition is Constants.CREATE_ALWAYS or Constants.TRUNCATE_EXISTING && found.IsRegular && !TryEmpty(wish, file, out error))
        {
            throw Failure(wish.Path, error);
        }

        return !wish.Has(Constants.FILE_FLAG_DELETE_ON_CLOSE) || DiskFile.TryDelete(wish.Path, out error) ? NtStatus.Success : throw Failure(wish.Path, error);
    }

    private static bool TryEmpty(in FileWish wish, FileDescriptor file, out LinuxError error)
    {
        if (wish.Writes)
        {
            return DiskFile.TrySetLength(file, 0, out error);
        }

        if (!file.TryReopen(forWriting: true, out FileDescriptor? writer, out error))
        {
            return false;
        }

        using (writer)
        {
            return DiskFile.TrySetLength(writer, 0, out error);
        }
    }

    private static NtStatus Wrap(in FileWish wish, FileDescriptor file, HandleAttributes attributes, out nint handle)
    {
        // What may append may write: the file itself sees to where.
        uint access = wish.Access | (wish.Writes ? (uint)FileRights.GenericWrite & SpecificRights : 0) | (uint)(FileRights.ReadAttributes | FileRights.Synchronize);
        access &= ~DeleteChild;
        using var borrowed = new SafeFileHandle(file.Number, ownsHandle: false);
        return KernelHandles.TryWrapFile(borrowed, GenericMapping.Of(ObjectType.File).Map(access), attributes, out handle);
    }
}
