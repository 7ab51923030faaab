using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    private const string PipePrefix = @"\\.\pipe\";

    /// <summary>Connects to a named pipe (ANSI); INVALID_HANDLE_VALUE on failure. Other files are opened by .NET and wrapped: ERROR_NOT_SUPPORTED.</summary>
    [WindowsExport(Library)]
    public static nint CreateFileA(
        byte* lpFileName,
        uint dwDesiredAccess,
        uint dwShareMode,
        SECURITY_ATTRIBUTES* lpSecurityAttributes,
        uint dwCreationDisposition,
        uint dwFlagsAndAttributes,
        nint hTemplateFile) =>
        Guarded.FileHandle(() => OpenPipe(Text.Of(lpFileName), dwDesiredAccess, lpSecurityAttributes, dwCreationDisposition, dwShareMode + dwFlagsAndAttributes));

    /// <summary>Connects to a named pipe; INVALID_HANDLE_VALUE on failure. Other files are opened by .NET and wrapped: ERROR_NOT_SUPPORTED.</summary>
    [WindowsExport(Library)]
    public static nint CreateFileW(
        char* lpFileName,
        uint dwDesiredAccess,
        uint dwShareMode,
        SECURITY_ATTRIBUTES* lpSecurityAttributes,
        uint dwCreationDisposition,
        uint dwFlagsAndAttributes,
        nint hTemplateFile) =>
        Guarded.FileHandle(() => OpenPipe(Text.Of(lpFileName), dwDesiredAccess, lpSecurityAttributes, dwCreationDisposition, dwShareMode + dwFlagsAndAttributes));

    /// <summary>Connects to a named pipe; INVALID_HANDLE_VALUE on failure. Other files are opened by .NET and wrapped: ERROR_NOT_SUPPORTED.</summary>
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

    /// <summary>Reads from a pipe or file. With an OVERLAPPED it is done too when the call returns; its event is set then.</summary>
    [WindowsExport(Library)]
    public static BOOL ReadFile(nint hFile, void* lpBuffer, uint nNumberOfBytesToRead, uint* lpNumberOfBytesRead, OVERLAPPED* lpOverlapped) => Guarded.Bool(() =>
    {
        NtStatus status = FileCall.Begin(lpBuffer, nNumberOfBytesToRead, lpNumberOfBytesRead, lpOverlapped, isOutput: true, out int size);
        if (status == NtStatus.Success)
        {
            status = FileCall.Read(hFile, new Span<byte>(lpBuffer, size), lpOverlapped, out int count);
            FileCall.End(status, count, lpNumberOfBytesRead, lpOverlapped);
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

    /// <summary>Writes to a pipe or file. With an OVERLAPPED it is done too when the call returns; its event is set then.</summary>
    [WindowsExport(Library)]
    public static BOOL WriteFile(nint hFile, void* lpBuffer, uint nNumberOfBytesToWrite, uint* lpNumberOfBytesWritten, OVERLAPPED* lpOverlapped) => Guarded.Bool(() =>
    {
        NtStatus status = FileCall.Begin(lpBuffer, nNumberOfBytesToWrite, lpNumberOfBytesWritten, lpOverlapped, isOutput: false, out int size);
        if (status == NtStatus.Success)
        {
            status = FileCall.Write(hFile, new ReadOnlySpan<byte>(lpBuffer, size), lpOverlapped, out int count);
            FileCall.End(status, count, lpNumberOfBytesWritten, lpOverlapped);
        }

        return status;
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

    /// <summary>Waits until what was written to a file is on the disk; a pipe has nothing to flush.</summary>
    [WindowsExport(Library)]
    public static BOOL FlushFileBuffers(nint hFile) => Guarded.Bool(KernelHandles.TryFlushFile(hFile));

    private static nint OpenPipe(string? name, uint access, SECURITY_ATTRIBUTES* security, uint disposition, uint notLookedAt)
    {
        _ = notLookedAt;
        nint handle = 0;
        NtStatus status = name is null ? NtStatus.ObjectPathNotFound
            : !name.StartsWith(PipePrefix, StringComparison.OrdinalIgnoreCase) ? NtStatus.NotSupported
            : disposition is not (Constants.OPEN_EXISTING or Constants.OPEN_ALWAYS or Constants.CREATE_ALWAYS) ? NtStatus.InvalidParameter
            : KernelHandles.TryOpenPipe(name, GenericMapping.Of(Kernel.Memory.ObjectType.File).Map(access), SecurityInput.AttributesOf(security), out handle);
        return Guarded.Bool(status) ? handle : Constants.INVALID_HANDLE_VALUE;
    }
}
