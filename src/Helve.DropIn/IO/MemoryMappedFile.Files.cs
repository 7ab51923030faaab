using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Helve.IO.MemoryMappedFiles;

public partial class MemoryMappedFile
{
    /// <summary>Maps a file that exists, to read and write.</summary>
    /// <inheritdoc cref="CreateFromFile(string, FileMode, string, long, MemoryMappedFileAccess)"/>
    public static MemoryMappedFile CreateFromFile(string path) =>
        CreateFromFile(path, FileMode.Open, null, DefaultSize, MemoryMappedFileAccess.ReadWrite);

    /// <summary>Maps a file, to read and write.</summary>
    /// <inheritdoc cref="CreateFromFile(string, FileMode, string, long, MemoryMappedFileAccess)"/>
    public static MemoryMappedFile CreateFromFile(string path, FileMode mode) =>
        CreateFromFile(path, mode, null, DefaultSize, MemoryMappedFileAccess.ReadWrite);

    /// <summary>Maps a file, to read and write.</summary>
    /// <inheritdoc cref="CreateFromFile(string, FileMode, string, long, MemoryMappedFileAccess)"/>
    public static MemoryMappedFile CreateFromFile(string path, FileMode mode, string? mapName) =>
        CreateFromFile(path, mode, mapName, DefaultSize, MemoryMappedFileAccess.ReadWrite);

    /// <summary>Maps a file, to read and write.</summary>
    /// <inheritdoc cref="CreateFromFile(string, FileMode, string, long, MemoryMappedFileAccess)"/>
    public static MemoryMappedFile CreateFromFile(string path, FileMode mode, string? mapName, long capacity) =>
        CreateFromFile(path, mode, mapName, capacity, MemoryMappedFileAccess.ReadWrite);

    /// <summary>Maps a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="mode">Whether it is opened or made.</param>
    /// <param name="mapName">The name of the memory; null: none.</param>
    /// <param name="capacity">Its bytes; 0: those of the file. A file that may be written grows to it.</param>
    /// <param name="access">What its views are good for.</param>
    /// <exception cref="ArgumentNullException">There is no path.</exception>
    /// <exception cref="ArgumentException">The name is empty, the mode is Append or Truncate, the access is Write, the file is empty and the capacity 0, or the access Read and the capacity
    /// more than the file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative or less than the file, or there is no such access.</exception>
    /// <exception cref="IOException">The name exists (ERROR_ALREADY_EXISTS), is another type's or not valid; or what opening a file has.</exception>
    /// <exception cref="UnauthorizedAccessException">File or name do not allow it.</exception>
    public static MemoryMappedFile CreateFromFile(string path, FileMode mode, string? mapName, long capacity, MemoryMappedFileAccess access)
    {
        ArgumentNullException.ThrowIfNull(path);
        Arguments.CheckOptionalName(mapName);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Arguments.Check(access);
        Arguments.RefuseWriteOnly(access);
        Arguments.CheckMode(mode);
        bool existed = mode switch
        {
            FileMode.Open => true,
            FileMode.CreateNew => false,
            _ => File.Exists(path),
        };
        SafeFileHandle file = File.OpenHandle(path, mode, Accesses.ToFileAccess(access), FileShare.Read, FileOptions.None);
        try
        {
            return Map(file, mapName, capacity, access, HandleInheritability.None, leaveOpen: false);
        }
        catch
        {
            file.Dispose();
            if (!existed)
            {
                File.Delete(path);
            }

            throw;
        }
    }

    /// <summary>Maps a file that is open.</summary>
    /// <param name="fileHandle">The file.</param>
    /// <param name="leaveOpen">Whether it stays open when this is closed.</param>
    /// <inheritdoc cref="CreateFromFile(FileStream, string, long, MemoryMappedFileAccess, HandleInheritability, bool)"/>
#pragma warning disable CS1573 // the other parameters are inherited
    public static MemoryMappedFile CreateFromFile(
        SafeFileHandle fileHandle, string? mapName, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability, bool leaveOpen)
#pragma warning restore CS1573
    {
        ArgumentNullException.ThrowIfNull(fileHandle);
        CheckFileArguments(mapName, capacity, access, inheritability);
        return Map(fileHandle, mapName, capacity, access, inheritability, leaveOpen);
    }

    /// <summary>Maps a file that is open.</summary>
    /// <param name="fileStream">The file.</param>
    /// <param name="mapName">The name of the memory; null: none.</param>
    /// <param name="capacity">Its bytes; 0: those of the file. A file that may be written grows to it.</param>
    /// <param name="access">What its views are good for.</param>
    /// <param name="inheritability">Whether a child inherits the handle.</param>
    /// <param name="leaveOpen">Whether the file stays open when this is closed.</param>
    /// <exception cref="ArgumentNullException">There is no file.</exception>
    /// <exception cref="ArgumentException">The name is empty, the access is Write, the file is empty and the capacity 0, or the access Read and the capacity more than the file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative or less than the file, or there is no such access or inheritability.</exception>
    /// <exception cref="IOException">The name exists (ERROR_ALREADY_EXISTS), is another type's or not valid; it is no ordinary file.</exception>
    /// <exception cref="UnauthorizedAccessException">File or name do not allow it.</exception>
    public static MemoryMappedFile CreateFromFile(
        FileStream fileStream, string? mapName, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(fileStream);
        CheckFileArguments(mapName, capacity, access, inheritability);

        // What the stream still holds is to be seen in the memory.
        fileStream.Flush();
        return Map(fileStream.SafeFileHandle, mapName, capacity, access, inheritability, leaveOpen);
    }

    private static void CheckFileArguments(string? mapName, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability)
    {
        Arguments.CheckOptionalName(mapName);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Arguments.Check(access);
        Arguments.RefuseWriteOnly(access);
        Arguments.Check(inheritability);
    }

    private static MemoryMappedFile Map(
        SafeFileHandle file, string? mapName, long capacity, MemoryMappedFileAccess access, HandleInheritability inheritability, bool leaveOpen)
    {
        long size = RandomAccess.GetLength(file);
        if (capacity == DefaultSize && size == 0)
        {
            throw Arguments.EmptyFile();
        }

        long bytes = capacity == DefaultSize ? size : capacity;
        Arguments.CheckFile(access, bytes, size);
        SafeMemoryMappedFileHandle handle = Create(mapName, bytes, access, MemoryMappedFileOptions.None, inheritability, file, openExisting: false);
        return new MemoryMappedFile(handle, file, leaveOpen);
    }
}
