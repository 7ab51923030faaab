using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Helve.Linux;

/// <summary>From where a position counts (unistd.h).</summary>
[CNames("unistd.h")]
public enum SeekFrom
{
    /// <summary>The file's beginning.</summary>
    [CField("SEEK_SET")]
    Start = 0,

    /// <summary>Where it is.</summary>
    [CField("SEEK_CUR")]
    Current = 1,

    /// <summary>The file's end.</summary>
    [CField("SEEK_END")]
    End = 2,
}

/// <content>Files that have a position, and what a file is called.</content>
public sealed unsafe partial class FileDescriptor
{
    private const int LongestPath = 4096;

    /// <summary>Moves the position, which all descriptors of this open file share. ESPIPE: it has none.</summary>
    public bool TrySeek(long offset, SeekFrom from, out long position, out LinuxError error)
    {
        position = SeekCall(this, (nint)offset, (int)from);
        return LinuxError.Check((nint)position, out error);
    }

    /// <summary>Reads once at a place of the file; its position stays.</summary>
    public bool TryReadAt(Span<byte> buffer, long offset, out int count, out LinuxError error)
    {
        fixed (byte* data = buffer)
        {
            nint result;
            do
            {
                result = PreadCall(this, data, (nuint)buffer.Length, (nint)offset);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
            count = (int)Math.Max(result, 0);
            return result >= 0;
        }
    }

    /// <summary>Writes once at a place of the file; its position stays.</summary>
    public bool TryWriteAt(ReadOnlySpan<byte> buffer, long offset, out int count, out LinuxError error)
    {
        fixed (byte* data = buffer)
        {
            nint result;
            do
            {
                result = PwriteCall(this, data, (nuint)buffer.Length, (nint)offset);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
            count = (int)Math.Max(result, 0);
            return result >= 0;
        }
    }

    /// <summary>Waits until what was written is on the disk.</summary>
    public bool TryFlush(out LinuxError error) => LinuxError.Check(SyncCall(this), out error);

    /// <summary>Opens the same file anew, for reading or writing only. EACCES if its permissions forbid that.</summary>
    public bool TryReopen(bool forWriting, [NotNullWhen(true)] out FileDescriptor? narrowed, out LinuxError error)
    {
        int flags = (forWriting ? FcntlNames.O_WRONLY : FcntlNames.O_RDONLY) | FcntlNames.O_CLOEXEC | FcntlNames.O_NONBLOCK | FcntlNames.O_NOCTTY;
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            return LinuxError.Check(OpenCall(PathInProc(), flags), out narrowed, out error);
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    /// <summary>What the kernel calls the open file: its path, or a word for what has none. Asks nobody who serves the file.</summary>
    public string GetPath()
    {
        byte* text = stackalloc byte[LongestPath];
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            nint length = ReadLinkCall(PathInProc(), text, LongestPath);
            return length > 0 ? Encoding.UTF8.GetString(text, (int)length) : string.Empty;
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    private string PathInProc() => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{Number}");

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial nint SeekCall(FileDescriptor descriptor, nint offset, int from);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint PreadCall(FileDescriptor descriptor, byte* buffer, nuint count, nint offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint PwriteCall(FileDescriptor descriptor, byte* buffer, nuint count, nint offset);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncCall(FileDescriptor descriptor);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLinkCall(string path, byte* buffer, nuint size);
}
