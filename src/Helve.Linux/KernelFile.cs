using System.Runtime.InteropServices;
using System.Text;

namespace Helve.Linux;

/// <summary>Small files that the kernel makes up as they are read, and takes orders by (/proc, /sys/fs/cgroup): whole texts in single calls.</summary>
internal static unsafe partial class KernelFile
{
    private const int FirstBuffer = 4096;

    /// <summary>Reads a whole file of an open directory.</summary>
    internal static bool TryReadAt(FileDescriptor directory, string name, out string text, out LinuxError error)
    {
        text = string.Empty;
        if (!TryOpenAt(directory, name, write: false, out FileDescriptor? file, out error))
        {
            return false;
        }

        using (file)
        {
            return TryReadAll(file!, out text, out error);
        }
    }

    /// <summary>Reads a whole file by its path.</summary>
    internal static bool TryRead(string path, out string text, out LinuxError error)
    {
        text = string.Empty;
        int number = OpenCall(path, FcntlNames.O_RDONLY | FcntlNames.O_CLOEXEC);
        if (!LinuxError.Check(number, out FileDescriptor? file, out error))
        {
            return false;
        }

        using (file)
        {
            return TryReadAll(file, out text, out error);
        }
    }

    /// <summary>Writes a text to a file of an open directory, in one call: half an order is none.</summary>
    internal static bool TryWriteAt(FileDescriptor directory, string name, string text, out LinuxError error)
    {
        if (!TryOpenAt(directory, name, write: true, out FileDescriptor? file, out error))
        {
            return false;
        }

        using (file)
        {
            return file!.TryWrite(Encoding.ASCII.GetBytes(text), out _, out error);
        }
    }

    /// <summary>Opens a file of an open directory.</summary>
    internal static bool TryOpenAt(FileDescriptor directory, string name, bool write, out FileDescriptor? file, out LinuxError error)
    {
        int flags = (write ? FcntlNames.O_WRONLY : FcntlNames.O_RDONLY) | FcntlNames.O_CLOEXEC | FcntlNames.O_NOFOLLOW;
        return LinuxError.Check(OpenAtCall(directory, name, flags), out file, out error);
    }

    /// <summary>Reads an open file again from its beginning. The kernel makes the text up anew, and takes its changes for seen.</summary>
    internal static bool TryReadFromStart(FileDescriptor file, out string text, out LinuxError error)
    {
        byte* buffer = stackalloc byte[FirstBuffer];
        nint count;
        do
        {
            count = PreadCall(file, buffer, FirstBuffer, 0);
        }
        while (!LinuxError.Check(count, out error) && error.Code == Errno.EINTR);
        text = count > 0 ? Encoding.UTF8.GetString(buffer, (int)count) : string.Empty;
        return count >= 0;
    }

    private static bool TryReadAll(FileDescriptor file, out string text, out LinuxError error)
    {
        byte[] buffer = new byte[FirstBuffer];
        int length = 0;
        int count;
        do
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }

            if (!file.TryRead(buffer.AsSpan(length), out count, out error))
            {
                text = string.Empty;
                return false;
            }

            length += count;
        }
        while (count > 0);
        text = Encoding.UTF8.GetString(buffer, 0, length);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCall(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAtCall(FileDescriptor directory, string name, int flags);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint PreadCall(FileDescriptor file, byte* buffer, nuint count, nint offset);
}
