using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>A descriptor of this process (unistd.h: close). Closed once; a call in flight keeps its number from being reused.</summary>
public sealed partial class FileDescriptor : SafeHandle
{
    private FileDescriptor(int number, bool owns)
        : base(-1, owns) => SetHandle(number);

    /// <summary>The number, for messages and /proc paths; valid while the object is not disposed.</summary>
    public int Number => (int)handle;

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>Takes over a number: it is closed with the object.</summary>
    public static FileDescriptor Adopt(int number) => new(number, owns: true);

    /// <summary>Uses a number that somebody else closes.</summary>
    public static FileDescriptor Borrow(int number) => new(number, owns: false);

    /// <summary>A second descriptor (close-on-exec) for the same open file, at <paramref name="minimum"/> or above.</summary>
    public bool TryDuplicate([NotNullWhen(true)] out FileDescriptor? duplicate, out LinuxError error, int minimum = 0) =>
        LinuxError.Check(FcntlCall(this, FcntlNames.F_DUPFD_CLOEXEC, minimum), out duplicate, out error);

    /// <inheritdoc cref="TryDuplicate"/>
    public FileDescriptor Duplicate(int minimum = 0)
    {
        LinuxError.ThrowUnless(TryDuplicate(out FileDescriptor? duplicate, out LinuxError error, minimum), "fcntl(F_DUPFD_CLOEXEC)", error);
        return duplicate!;
    }

    /// <summary>Makes calls on the open file return EAGAIN instead of waiting. The file's other descriptors share that, also in other processes.</summary>
    public bool TrySetNonBlocking(out LinuxError error) => TrySetWaits(false, out error);

    /// <summary>Whether calls on the open file wait.</summary>
    public bool TryGetWaits(out bool waits, out LinuxError error)
    {
        int flags = FcntlCall(this, FcntlNames.F_GETFL, 0);
        waits = (flags & FcntlNames.O_NONBLOCK) == 0;
        return LinuxError.Check(flags, out error);
    }

    /// <summary>Makes calls on the open file wait, or return EAGAIN. The file's other descriptors share that, also in other processes.</summary>
    public bool TrySetWaits(bool waits, out LinuxError error)
    {
        int flags = FcntlCall(this, FcntlNames.F_GETFL, 0);
        return LinuxError.Check(flags, out error)
            && LinuxError.Check(FcntlCall(this, FcntlNames.F_SETFL, waits ? flags & ~FcntlNames.O_NONBLOCK : flags | FcntlNames.O_NONBLOCK), out error);
    }

    /// <summary>Reads once; 0 bytes at the end of the file.</summary>
    public unsafe bool TryRead(Span<byte> buffer, out int count, out LinuxError error)
    {
        fixed (byte* data = buffer)
        {
            nint result;
            do
            {
                result = ReadCall(this, data, (nuint)buffer.Length);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
            count = (int)Math.Max(result, 0);
            return result >= 0;
        }
    }

    /// <summary>Writes once; <paramref name="count"/> may be less than asked.</summary>
    public unsafe bool TryWrite(ReadOnlySpan<byte> buffer, out int count, out LinuxError error)
    {
        fixed (byte* data = buffer)
        {
            nint result;
            do
            {
                result = WriteCall(this, data, (nuint)buffer.Length);
            }
            while (!LinuxError.Check(result, out error) && error.Code == Errno.EINTR);
            count = (int)Math.Max(result, 0);
            return result >= 0;
        }
    }

    /// <summary>Two ends of a new pipe, both close-on-exec.</summary>
    public static unsafe bool TryCreatePipe(
        [NotNullWhen(true)] out FileDescriptor? readEnd, [NotNullWhen(true)] out FileDescriptor? writeEnd, out LinuxError error, bool nonBlocking = false)
    {
        int* ends = stackalloc int[2];
        bool ok = LinuxError.Check(Pipe2Call(ends, FcntlNames.O_CLOEXEC | (nonBlocking ? FcntlNames.O_NONBLOCK : 0)), out error);
        readEnd = ok ? Adopt(ends[0]) : null;
        writeEnd = ok ? Adopt(ends[1]) : null;
        return ok;
    }

    /// <inheritdoc cref="TryCreatePipe"/>
    public static (FileDescriptor ReadEnd, FileDescriptor WriteEnd) CreatePipe(bool nonBlocking = false)
    {
        LinuxError.ThrowUnless(TryCreatePipe(out FileDescriptor? r, out FileDescriptor? w, out LinuxError error, nonBlocking), "pipe2", error);
        return (r!, w!);
    }

    /// <inheritdoc/>
    // Linux gives the number up even when close reports EINTR or EIO, so there is never a second try.
    protected override bool ReleaseHandle() => CloseCall((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseCall(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FcntlCall(FileDescriptor descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint ReadCall(FileDescriptor descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteCall(FileDescriptor descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static unsafe partial int Pipe2Call(int* ends, int flags);
}
