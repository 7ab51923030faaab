using System.IO.MemoryMappedFiles;

namespace Helve.IO.MemoryMappedFiles;

/// <summary>What .NET says of arguments.</summary>
internal static class Arguments
{
    internal static void Check(MemoryMappedFileAccess access)
    {
        if (access is < MemoryMappedFileAccess.ReadWrite or > MemoryMappedFileAccess.ReadWriteExecute)
        {
            throw new ArgumentOutOfRangeException(nameof(access));
        }
    }

    internal static void Check(MemoryMappedFileOptions options)
    {
        if ((options & ~MemoryMappedFileOptions.DelayAllocatePages) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options));
        }
    }

    internal static void Check(HandleInheritability inheritability)
    {
        if (inheritability is < HandleInheritability.None or > HandleInheritability.Inheritable)
        {
            throw new ArgumentOutOfRangeException(nameof(inheritability));
        }
    }

    internal static void CheckOptionalName(string? mapName)
    {
        if (mapName is { Length: 0 })
        {
            throw new ArgumentException("Map name cannot be an empty string.");
        }
    }

    /// <summary>What is written by nobody can't be made: there would be nothing to read.</summary>
    internal static void RefuseWriteOnly(MemoryMappedFileAccess access)
    {
        if (access == MemoryMappedFileAccess.Write)
        {
            throw WriteOnly(access);
        }
    }

    internal static ArgumentException WriteOnly(MemoryMappedFileAccess access) => new(
        $"MemoryMappedFileAccess.{access} is not permitted when creating new memory mapped files. Use MemoryMappedFileAccess.ReadWrite instead.", nameof(access));

    internal static void CheckMode(FileMode mode)
    {
        if (mode is FileMode.Append or FileMode.Truncate)
        {
            throw new ArgumentException("FileMode.Append and FileMode.Truncate are not permitted when creating new memory mapped files.", nameof(mode));
        }
    }

    internal static void CheckFile(MemoryMappedFileAccess access, long capacity, long fileSize)
    {
        if (access == MemoryMappedFileAccess.Read && capacity > fileSize)
        {
            throw new ArgumentException("When specifying MemoryMappedFileAccess.Read access, the capacity must not be larger than the file size.");
        }

        if (fileSize > capacity)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), "The capacity may not be smaller than the file size.");
        }
    }

    internal static ArgumentException EmptyFile() => new("A positive capacity must be specified for a Memory Mapped File backed by an empty file.");
}
