using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>What can no longer be done to a memory file (fcntl.h, F_ADD_SEALS).</summary>
[Flags]
[CNames("fcntl.h", "linux/memfd.h")]
public enum FileSeals
{
    /// <summary>Nothing is sealed.</summary>
    [NotInC]
    None = 0,

    /// <summary>No more seals.</summary>
    [CField("F_SEAL_SEAL")]
    Seal = 1,

    /// <summary>The file can't shrink.</summary>
    [CField("F_SEAL_SHRINK")]
    Shrink = 2,

    /// <summary>The file can't grow.</summary>
    [CField("F_SEAL_GROW")]
    Grow = 4,

    /// <summary>The file can't be written.</summary>
    [CField("F_SEAL_WRITE")]
    Write = 8,

    /// <summary>No new writable mapping or write; those that exist go on.</summary>
    [CField("F_SEAL_FUTURE_WRITE")]
    FutureWrite = 16,

    /// <summary>The execute permission can't change (MFD_NOEXEC_SEAL).</summary>
    [NotInC]
    Exec = 32,
}

/// <summary>Anonymous files in memory (sys/mman.h: memfd_create; fcntl.h: seals, fallocate).</summary>
public static unsafe partial class MemFd
{
    /// <summary>Creates a sparse file of <paramref name="size"/> zero bytes, never executable, sealed against every change of its size.</summary>
    /// <param name="name">Shown in /proc only.</param>
    /// <param name="size">The size; pages cost memory when they are touched.</param>
    /// <param name="descriptor">The file.</param>
    /// <param name="error">Why it failed.</param>
    public static bool TryCreateSealed(string name, long size, [NotNullWhen(true)] out FileDescriptor? descriptor, out LinuxError error)
    {
        if (!TryCreate(name, out descriptor, out error))
        {
            return false;
        }

        if (LinuxError.Check(FtruncateCall(descriptor, size), out error)
            && TryAddSeals(descriptor, FileSeals.Shrink | FileSeals.Grow | FileSeals.Seal, out error))
        {
            return true;
        }

        descriptor.Dispose();
        descriptor = null;
        return false;
    }

    /// <inheritdoc cref="TryCreateSealed"/>
    public static FileDescriptor CreateSealed(string name, long size)
    {
        LinuxError.ThrowUnless(TryCreateSealed(name, size, out FileDescriptor? descriptor, out LinuxError error), "memfd_create", error);
        return descriptor!;
    }

    /// <summary>
    /// The same, for its owner only (mode 0600): who is another user and gets a descriptor that reads can't open the file anew to write. With
    /// <paramref name="constant"/> nobody can write it at all.
    /// </summary>
    public static bool TryCreatePrivate(
        string name, long size, bool constant, [NotNullWhen(true)] out FileDescriptor? descriptor, out LinuxError error)
    {
        const int OwnerOnly = 0x180; // 0600
        if (!TryCreate(name, out descriptor, out error))
        {
            return false;
        }

        FileSeals seals = FileSeals.Shrink | FileSeals.Grow | FileSeals.Seal | (constant ? FileSeals.Write : FileSeals.None);
        if (LinuxError.Check(FtruncateCall(descriptor, size), out error)
            && Directories.TrySetPermissions(descriptor, OwnerOnly, out error)
            && TryAddSeals(descriptor, seals, out error))
        {
            return true;
        }

        descriptor.Dispose();
        descriptor = null;
        return false;
    }

    /// <summary>Creates an empty file that can be sealed later.</summary>
    public static bool TryCreate(string name, [NotNullWhen(true)] out FileDescriptor? descriptor, out LinuxError error)
    {
        const uint Flags = MmanNames.MFD_CLOEXEC | MmanNames.MFD_ALLOW_SEALING;
        descriptor = null;
        error = Errno.EINVAL;
        if (KernelFeatures.Asked.NoExecSeal
            && LinuxError.Check(MemFdCreateCall(name, Flags | MmanNames.MFD_NOEXEC_SEAL), out descriptor, out error))
        {
            return true;
        }

        // Kernels before 6.3 know no MFD_NOEXEC_SEAL and refuse the flag.
        return error.Code == Errno.EINVAL && LinuxError.Check(MemFdCreateCall(name, Flags), out descriptor, out error);
    }

    /// <summary>Adds seals; they can't be taken away.</summary>
    public static bool TryAddSeals(FileDescriptor descriptor, FileSeals seals, out LinuxError error) =>
        LinuxError.Check(FcntlCall(descriptor, FcntlNames.F_ADD_SEALS, (nint)seals), out error);

    /// <summary>Reads the seals; EINVAL when the file is not a memory file.</summary>
    public static bool TryGetSeals(FileDescriptor descriptor, out FileSeals seals, out LinuxError error)
    {
        int result = FcntlCall(descriptor, FcntlNames.F_GET_SEALS, 0);
        bool ok = LinuxError.Check(result, out error);
        seals = ok ? (FileSeals)result : FileSeals.None;
        return ok;
    }

    /// <summary>Changes the size of a file.</summary>
    public static bool TrySetSize(FileDescriptor descriptor, long size, out LinuxError error) =>
        LinuxError.Check(FtruncateCall(descriptor, size), out error);

    /// <summary>The next stretch that has pages, at or behind <paramref name="offset"/>; ENXIO when there is none. Moves the file's offset.</summary>
    public static bool TryFindData(FileDescriptor descriptor, long offset, out long start, out long end, out LinuxError error)
    {
        end = 0;
        start = SeekCall(descriptor, offset, SeekNames.SEEK_DATA);
        if (!LinuxError.Check((nint)start, out error))
        {
            return false;
        }

        end = SeekCall(descriptor, start, SeekNames.SEEK_HOLE);
        return LinuxError.Check((nint)end, out error);
    }

    /// <summary>Gives the pages of a range back to the system; the range then reads as zeros, in every mapping.</summary>
    public static bool TryPunchHole(FileDescriptor descriptor, long offset, long length, out LinuxError error) =>
        LinuxError.Check(FallocateCall(descriptor, FcntlNames.FALLOC_FL_PUNCH_HOLE | FcntlNames.FALLOC_FL_KEEP_SIZE, offset, length), out error);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemFdCreateCall(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long SeekCall(FileDescriptor descriptor, long offset, int from);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int FtruncateCall(FileDescriptor descriptor, long size);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FcntlCall(FileDescriptor descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int FallocateCall(FileDescriptor descriptor, int mode, long offset, long length);
}

/// <summary>unistd.h.</summary>
[CNames("unistd.h")]
internal static class SeekNames
{
    internal const int SEEK_DATA = 3;
    internal const int SEEK_HOLE = 4;
}
