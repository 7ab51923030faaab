using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    private const string PipePrefix = @"\\.\pipe\";

    /// <summary>Opens or makes a file, or connects to a named pipe (ANSI); INVALID_HANDLE_VALUE on failure. The last error is ERROR_ALREADY_EXISTS for CREATE_ALWAYS and OPEN_ALWAYS of what existed.</summary>
    [WindowsExport(Library)]
    public static nint CreateFileA(
        byte* lpFileName,
        uint dwDesiredAccess,
        uint dwShareMode,
        SECURITY_ATTRIBUTES* lpSecurityAttributes,
        uint dwCreationDisposition,
        uint dwFlagsAndAttributes,
        nint hTemplateFile) =>
        Guarded.FileHandle(() => Open(Text.Of(lpFileName), new FileWish(string.Empty, dwDesiredAccess, dwShareMode, dwCreationDisposition, dwFlagsAndAttributes), lpSecurityAttributes));

    /// <summary>Opens or makes a file, or connects to a named pipe; INVALID_HANDLE_VALUE on failure. The last error is ERROR_ALREADY_EXISTS for CREATE_ALWAYS and OPEN_ALWAYS of what existed.</summary>
    [WindowsExport(Library)]
    public static nint CreateFileW(
        char* lpFileName,
        uint dwDesiredAccess,
        uint dwShareMode,
        SECURITY_ATTRIBUTES* lpSecurityAttributes,
        uint dwCreationDisposition,
        uint dwFlagsAndAttributes,
        nint hTemplateFile) =>
        Guarded.FileHandle(() => Open(Text.Of(lpFileName), new FileWish(string.Empty, dwDesiredAccess, dwShareMode, dwCreationDisposition, dwFlagsAndAttributes), lpSecurityAttributes));

    /// <summary>Opens or makes a file, or connects to a named pipe; INVALID_HANDLE_VALUE on failure. The last error is ERROR_ALREADY_EXISTS for CREATE_ALWAYS and OPEN_ALWAYS of what existed.</summary>
    public static nint CreateFile(
        string? lpFileName,
        uint dwDesiredAccess,
        uint dwShareMode,
        SECURITY_ATTRIBUTES? lpSecurityAttributes,
        uint dwCreationDisposition,
        uint dwFlagsAndAttributes,
        nint hTemplateFile)
    {
        SECURITY_ATTRIBUTES given = lpSecurityAttributes.GetValueOrDefault();
        fixed (char* name = lpFileName)
        {
            return CreateFileW(
                name,
                dwDesiredAccess,
                dwShareMode,
                lpSecurityAttributes is null ? null : &given,
                dwCreationDisposition,
                dwFlagsAndAttributes,
                hTemplateFile);
        }
    }

    /// <summary>
    /// Reads from a pipe or file. With an OVERLAPPED, at an end of a pipe that was opened for that, the call does not wait: ERROR_IO_PENDING. Elsewhere it is done when
    /// it returns, and its event is set then.
    /// </summary>
    [WindowsExport(Library)]
    public static BOOL ReadFile(nint hFile, void* lpBuffer, uint nNumberOfBytesToRead, uint* lpNumberOfBytesRead, OVERLAPPED* lpOverlapped) => Guarded.Told(() =>
    {
        NtStatus status = FileCall.Begin(lpBuffer, nNumberOfBytesToRead, lpNumberOfBytesRead, lpOverlapped, isOutput: true, out int size);
        if (status == NtStatus.Success)
        {
            status = FileCall.Read(hFile, lpBuffer, size, lpNumberOfBytesRead, lpOverlapped);
        }

        // Without an OVERLAPPED the end of a file is a read of nothing.
        return status == NtStatus.EndOfFile && lpOverlapped == null ? NtStatus.Success : status;
    });

    /// <summary>Reads from a pipe or file.</summary>
    public static BOOL ReadFile(nint hFile, Span<byte> buffer, out uint bytesRead)
    {
        uint count = 0;
        fixed (byte* target = buffer)
        {
            BOOL done = ReadFile(hFile, target, (uint)buffer.Length, &count, null);
            bytesRead = count;
            return done;
        }
    }

    /// <summary>
    /// Writes to a pipe or file. With an OVERLAPPED, at an end of a pipe that was opened for that, the call does not wait: ERROR_IO_PENDING. Elsewhere it is done when
    /// it returns, and its event is set then.
    /// </summary>
    [WindowsExport(Library)]
    public static BOOL WriteFile(nint hFile, void* lpBuffer, uint nNumberOfBytesToWrite, uint* lpNumberOfBytesWritten, OVERLAPPED* lpOverlapped) => Guarded.Told(() =>
    {
        NtStatus status = FileCall.Begin(lpBuffer, nNumberOfBytesToWrite, lpNumberOfBytesWritten, lpOverlapped, isOutput: false, out int size);
        return status == NtStatus.Success ? FileCall.Write(hFile, lpBuffer, size, lpNumberOfBytesWritten, lpOverlapped) : status;
    });

    /// <summary>Writes to a pipe or file.</summary>
    public static BOOL WriteFile(nint hFile, ReadOnlySpan<byte> buffer, out uint bytesWritten)
    {
        uint count = 0;
        fixed (byte* source = buffer)
        {
            BOOL done = WriteFile(hFile, source, (uint)buffer.Length, &count, null);
            bytesWritten = count;
            return done;
        }
    }

    /// <summary>Waits until what was written to a file is on the disk, or until the other end of a pipe has read it.</summary>
    [WindowsExport(Library)]
    public static BOOL FlushFileBuffers(nint hFile) => Guarded.Bool(KernelHandles.TryFlushFile(hFile));

    private static nint Open(string? name, FileWish wish, SECURITY_ATTRIBUTES* security)
    {
        HandleAttributes attributes = SecurityInput.AttributesOf(security);
        wish = wish with { Access = GenericMapping.Of(Kernel.Memory.ObjectType.File).Map(wish.Access) };
        nint handle;
        NtStatus status = name is not null && name.StartsWith(PipePrefix, StringComparison.OrdinalIgnoreCase)
            ? OpenPipe(name, wish, attributes, out handle)
            : FileOpening.Open(wish with { Path = FileOpening.PathOf(name) }, attributes, out handle);
        handle = Guarded.Created(status, handle);
        return handle != 0 ? handle : Constants.INVALID_HANDLE_VALUE;
    }

    private static NtStatus OpenPipe(string name, in FileWish wish, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        return wish.Disposition is Constants.OPEN_EXISTING or Constants.OPEN_ALWAYS or Constants.CREATE_ALWAYS
            ? KernelHandles.TryOpenPipe(name, wish.Access, attributes, (PipeOpenModes)wish.Flags & PipeOpenModes.Overlapped, out handle)
            : NtStatus.InvalidParameter;
    }
}
