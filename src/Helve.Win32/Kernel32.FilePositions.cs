using Helve.Kernel;
using Helve.Kernel.Objects;
using Microsoft.Win32.SafeHandles;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>Moves the position of a file, which all handles to it share; the new one's low half. INVALID_SET_FILE_POINTER with a last error is a failure.</summary>
    [WindowsExport(Library)]
    public static uint SetFilePointer(nint hFile, int lDistanceToMove, int* lpDistanceToMoveHigh, uint dwMoveMethod)
    {
        long position = 0;
        BOOL done = Guarded.Bool(() =>
        {
            NtStatus status = Probe.WritableIfAny(lpDistanceToMoveHigh);
            if (status != NtStatus.Success)
            {
                return status;
            }

            long distance = lpDistanceToMoveHigh == null ? lDistanceToMove : ((long)*lpDistanceToMoveHigh << 32) | (uint)lDistanceToMove;
            position = Seek(hFile, distance, dwMoveMethod, lpDistanceToMoveHigh == null ? uint.MaxValue : long.MaxValue);
            Probe.Put(lpDistanceToMoveHigh, (int)(position >> 32));
            return NtStatus.Success;
        });
        if (!done)
        {
            return Constants.INVALID_SET_FILE_POINTER;
        }

        if ((uint)position == Constants.INVALID_SET_FILE_POINTER)
        {
            // It is a place of the file, and the last error says so.
            SetLastError(Constants.ERROR_SUCCESS);
        }

        return (uint)position;
    }

    /// <summary>Moves the position of a file, which all handles to it share.</summary>
    [WindowsExport(Library)]
    public static BOOL SetFilePointerEx(nint hFile, LARGE_INTEGER liDistanceToMove, long* lpNewFilePointer, uint dwMoveMethod) => Guarded.Bool(() =>
    {
        NtStatus status = Probe.WritableIfAny(lpNewFilePointer);
        if (status == NtStatus.Success)
        {
            Probe.Put(lpNewFilePointer, Seek(hFile, liDistanceToMove.QuadPart, dwMoveMethod, long.MaxValue));
        }

        return status;
    });

    /// <summary>Moves the position of a file, which all handles to it share.</summary>
    public static BOOL SetFilePointerEx(nint hFile, long liDistanceToMove, out long newFilePointer, uint dwMoveMethod)
    {
        long position = 0;
        BOOL done = SetFilePointerEx(hFile, new LARGE_INTEGER { QuadPart = liDistanceToMove }, &position, dwMoveMethod);
        newFilePointer = position;
        return done;
    }

    /// <summary>The low half of a file's length; INVALID_FILE_SIZE with a last error is a failure.</summary>
    [WindowsExport(Library)]
    public static uint GetFileSize(nint hFile, uint* lpFileSizeHigh)
    {
        long length = 0;
        BOOL done = Guarded.Bool(() =>
        {
            NtStatus status = Probe.WritableIfAny(lpFileSizeHigh);
            if (status == NtStatus.Success)
            {
                length = LengthOf(hFile);
                Probe.Put(lpFileSizeHigh, (uint)(length >> 32));
            }

            return status;
        });
        if (!done)
        {
            return Constants.INVALID_FILE_SIZE;
        }

        if ((uint)length == Constants.INVALID_FILE_SIZE)
        {
            SetLastError(Constants.ERROR_SUCCESS);
        }

        return (uint)length;
    }

    /// <summary>The length of a file.</summary>
    [WindowsExport(Library)]
    public static BOOL GetFileSizeEx(nint hFile, long* lpFileSize) => Guarded.Bool(() =>
    {
        NtStatus status = Probe.Writable(lpFileSize, sizeof(long));
        if (status == NtStatus.Success)
        {
            *lpFileSize = LengthOf(hFile);
        }

        return status;
    });

    /// <summary>The length of a file.</summary>
    public static BOOL GetFileSizeEx(nint hFile, out long fileSize)
    {
        long length = 0;
        BOOL done = GetFileSizeEx(hFile, &length);
        fileSize = length;
        return done;
    }

    /// <summary>Makes a file end at its position.</summary>
    [WindowsExport(Library)]
    public static BOOL SetEndOfFile(nint hFile) => Guarded.Bool(() =>
    {
        NtStatus status = KernelHandles.TryQuery(hFile, out HandleInformation found);
        if (status == NtStatus.Success && found.Type == Kernel.Memory.ObjectType.File && (found.GrantedAccess & (uint)FileRights.WriteData) == 0)
        {
            return NtStatus.AccessDenied;
        }

        long position = Seek(hFile, 0, Constants.FILE_CURRENT, long.MaxValue);
        using SafeFileHandle file = Own(hFile);
        RandomAccess.SetLength(file, position);
        return NtStatus.Success;
    });

    /// <summary>What kind of file a handle leads to; FILE_TYPE_UNKNOWN with a last error is a failure.</summary>
    [WindowsExport(Library)]
    public static uint GetFileType(nint hFile)
    {
        FileKind kind = FileKind.None;
        _ = Guarded.Bool(() =>
        {
            NtStatus status = KernelHandles.TryQueryFile(hFile, out FileInformation found);
            kind = found.Kind;
            return status;
        });
        return kind == FileKind.None ? Constants.FILE_TYPE_UNKNOWN : kind == FileKind.DiskFile ? Constants.FILE_TYPE_DISK : Constants.FILE_TYPE_PIPE;
    }

    private static long Seek(nint file, long distance, uint method, long most)
    {
        if (method > Constants.FILE_END)
        {
            throw new CallFailure(Constants.ERROR_INVALID_PARAMETER);
        }

        long origin = method == Constants.FILE_BEGIN ? 0 : method == Constants.FILE_END ? LengthOf(file) : Position(file, 0, SeekOrigin.Current);
        long target = unchecked(origin + distance);
        return target < 0 ? throw new CallFailure(Constants.ERROR_NEGATIVE_SEEK)
            : target > most ? throw new CallFailure(Constants.ERROR_INVALID_PARAMETER)
            : method == Constants.FILE_CURRENT && distance == 0 ? target
            : Position(file, target, SeekOrigin.Begin);
    }

    private static long Position(nint file, long offset, SeekOrigin origin)
    {
        NtStatus status = KernelHandles.TrySeekFile(file, offset, origin, out long position);
        return status == NtStatus.Success ? position : throw new CallFailure(DosErrors.Of(status));
    }

    private static long LengthOf(nint file)
    {
        using SafeFileHandle own = Own(file);
        return RandomAccess.GetLength(own);
    }

    private static SafeFileHandle Own(nint file)
    {
        NtStatus status = KernelHandles.TryGetFile(file, out SafeFileHandle? own);
        return status == NtStatus.Success ? own! : throw new CallFailure(DosErrors.Of(status));
    }
}
