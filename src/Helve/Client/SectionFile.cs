using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Client;

/// <summary>The file behind a section, as its creator finds it. Who maps views of it looks again.</summary>
internal static class SectionFile
{
    /// <summary>
    /// Looks whether a section of a file can be that large, and lets the file grow if it may (semantics J3, J5, J6).
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="protection">The section's protection.</param>
    /// <param name="size">The wanted size; 0: that of the file. Then: the size.</param>
    internal static NtStatus Prepare(FileDescriptor file, PageProtection protection, ref ulong size)
    {
        NtStatus status = CheckAccess(file, protection);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (!FileStatus.TryGet(file, out FileStatus found, out _) || !found.IsRegular)
        {
            return NtStatus.InvalidFileForSection;
        }

        ulong length = (ulong)found.Size;
        if (size == 0 && length == 0)
        {
            return NtStatus.MappedFileSizeZero;
        }

        size = size == 0 ? length : size;
        return size <= length ? NtStatus.Success
            : !SectionRules.IsWritable(protection) || !MemFd.TrySetSize(file, (long)size, out _) ? NtStatus.SectionTooBig
            : NtStatus.Success;
    }

    /// <summary>What the broker keeps: the file, and if its views may write, the same for those that may not.</summary>
    internal static FileDescriptor[] Describe(FileDescriptor file, PageProtection protection) =>
        SectionRules.IsWritable(protection) && file.TryReopenForReading(out FileDescriptor? reader, out _) ? [file, reader] : [file];

    private static NtStatus CheckAccess(FileDescriptor file, PageProtection protection)
    {
        if (!file.TryGetAccess(out DescriptorAccess access, out _))
        {
            return NtStatus.InvalidHandle;
        }

        return access == DescriptorAccess.ReadWrite || (access == DescriptorAccess.Read && !SectionRules.IsWritable(protection))
            ? NtStatus.Success
            : NtStatus.AccessDenied;
    }
}
