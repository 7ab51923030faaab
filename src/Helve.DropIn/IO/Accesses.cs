using System.IO.MemoryMappedFiles;
using Helve.Kernel.Objects;

namespace Helve.IO.MemoryMappedFiles;

/// <summary>What the access of .NET's memory-mapped files means elsewhere.</summary>
internal static class Accesses
{
    internal static FileAccess ToFileAccess(MemoryMappedFileAccess access) => access switch
    {
        MemoryMappedFileAccess.Read or MemoryMappedFileAccess.ReadExecute => FileAccess.Read,
        MemoryMappedFileAccess.Write => FileAccess.Write,
        _ => FileAccess.ReadWrite,
    };

    /// <summary>The protection that CreateFileMapping gets.</summary>
    internal static PageProtection ToSection(MemoryMappedFileAccess access) => access switch
    {
        MemoryMappedFileAccess.Read => PageProtection.ReadOnly,
        MemoryMappedFileAccess.CopyOnWrite => PageProtection.WriteCopy,
        MemoryMappedFileAccess.ReadExecute => PageProtection.ExecuteRead,
        MemoryMappedFileAccess.ReadWriteExecute => PageProtection.ExecuteReadWrite,
        _ => PageProtection.ReadWrite,
    };

    /// <summary>The rights that OpenFileMapping gets.</summary>
    internal static SectionRights ToRights(MemoryMappedFileAccess access) => access switch
    {
        MemoryMappedFileAccess.Read => SectionRights.MapRead,
        MemoryMappedFileAccess.Write => SectionRights.MapWrite,
        MemoryMappedFileAccess.CopyOnWrite => SectionRights.Query,
        MemoryMappedFileAccess.ReadExecute => SectionRights.MapRead | SectionRights.MapExecute,
        MemoryMappedFileAccess.ReadWriteExecute => SectionRights.MapRead | SectionRights.MapWrite | SectionRights.MapExecute,
        _ => SectionRights.MapRead | SectionRights.MapWrite,
    };
}
