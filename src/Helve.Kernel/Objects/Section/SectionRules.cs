namespace Helve.Kernel.Objects;

/// <summary>The rules of sections and views, as pure functions, for both sides.</summary>
public static class SectionRules
{
    /// <summary>Bytes of the largest section: all that a process can address.</summary>
    public const ulong MaximumSize = 1UL << 47;

    /// <summary>What a view's offset is a multiple of.</summary>
    public const ulong Granularity = 64 * 1024;

    private const ulong PageSize = 4096;

    private const SectionAttributes Known = SectionAttributes.Based | SectionAttributes.File | SectionAttributes.Image
        | SectionAttributes.Reserve | SectionAttributes.Commit | SectionAttributes.NoCache | SectionAttributes.WriteCombine | SectionAttributes.LargePages;

    private const SectionAttributes Kinds = SectionAttributes.Image | SectionAttributes.Reserve | SectionAttributes.Commit;

    private const SectionAttributes Unsupported = SectionAttributes.Based | SectionAttributes.LargePages;

    /// <summary>Whether a section can have that protection: one that allows reading, and nothing combined (semantics J1).</summary>
    public static bool IsSectionProtection(PageProtection protection) => protection
        is PageProtection.ReadOnly or PageProtection.ReadWrite or PageProtection.WriteCopy
        or PageProtection.ExecuteRead or PageProtection.ExecuteReadWrite or PageProtection.ExecuteWriteCopy;

    /// <summary>Looks at what a section is to be (semantics J1, J4, J8).</summary>
    /// <param name="size">Its size; 0: that of its file.</param>
    /// <param name="protection">Its protection.</param>
    /// <param name="attributes">Its allocation attributes.</param>
    /// <param name="hasFile">Whether a file is behind it.</param>
    public static NtStatus CheckCreation(ulong size, PageProtection protection, SectionAttributes attributes, bool hasFile)
    {
        SectionAttributes kind = attributes & Kinds;
        return !IsSectionProtection(protection) ? NtStatus.InvalidPageProtection
            : (attributes & ~Known) != 0 || (attributes & SectionAttributes.File) != 0 ? NtStatus.InvalidParameter
            : kind == SectionAttributes.Image ? NtStatus.InvalidFileForSection
            : kind is not (SectionAttributes.Commit or SectionAttributes.Reserve) ? NtStatus.InvalidParameter
            : (attributes & Unsupported) != 0 ? NtStatus.NotSupported
            : size == 0 && !hasFile ? NtStatus.InvalidParameter
            : size > MaximumSize ? NtStatus.SectionTooBig
            : NtStatus.Success;
    }

    /// <summary>What CreateFileMapping asks for with that protection (semantics J2).</summary>
    public static SectionRights GrantOf(PageProtection protection) =>
        (SectionRights)0x000F_0005
        | (IsWritable(protection) ? SectionRights.MapWrite : SectionRights.None)
        | (IsExecutable(protection) ? SectionRights.MapExecute : SectionRights.None);

    /// <summary>Whether views may write what all see.</summary>
    public static bool IsWritable(PageProtection protection) => protection is PageProtection.ReadWrite or PageProtection.ExecuteReadWrite;

    /// <summary>Whether writes are for the writer alone.</summary>
    public static bool IsCopied(PageProtection protection) => protection is PageProtection.WriteCopy or PageProtection.ExecuteWriteCopy;

    /// <summary>Whether pages may be executed.</summary>
    public static bool IsExecutable(PageProtection protection) => protection
        is PageProtection.Execute or PageProtection.ExecuteRead or PageProtection.ExecuteReadWrite or PageProtection.ExecuteWriteCopy;

    /// <summary>The right that a view needs (semantics F39, J12, J13): a view that writes needs no right to read.</summary>
    public static SectionRights RightToMap(PageProtection protection) =>
        (IsWritable(protection) ? SectionRights.MapWrite : SectionRights.MapRead)
        | (IsExecutable(protection) ? SectionRights.MapExecute : SectionRights.None);

    /// <summary>Whether a section of one protection can have a view of another (semantics J11).</summary>
    public static bool Allows(PageProtection section, PageProtection view) =>
        (!IsWritable(view) || IsWritable(section)) && (!IsExecutable(view) || IsExecutable(section));

    /// <summary>Where a view begins and how long it is (semantics J10).</summary>
    /// <param name="size">Of the section.</param>
    /// <param name="offset">Where it is to begin.</param>
    /// <param name="length">How long it is to be; 0: to the end. Then: how long it is, in whole pages.</param>
    public static NtStatus CheckRange(ulong size, ulong offset, ref ulong length)
    {
        if (offset % Granularity != 0)
        {
            return NtStatus.MappedAlignment;
        }

        ulong end = RoundToPages(size);
        if (offset >= end || length > end - offset)
        {
            return NtStatus.InvalidViewSize;
        }

        length = RoundToPages(length == 0 ? size - offset : length);
        return NtStatus.Success;
    }

    /// <summary>What NtQuerySection says of a section: memory has whole pages, and what a file is behind is neither committed nor reserved (semantics J4, J8).</summary>
    /// <param name="size">The size that its creator gave.</param>
    /// <param name="attributes">The allocation attributes that its creator gave.</param>
    /// <param name="isFile">Whether a file is behind it.</param>
    public static (ulong Size, SectionAttributes Attributes) Describe(ulong size, SectionAttributes attributes, bool isFile) => isFile
        ? (size, (attributes & ~Kinds) | SectionAttributes.File)
        : (RoundToPages(size), attributes);

    /// <summary>The size in whole pages.</summary>
    public static ulong RoundToPages(ulong bytes) => (bytes + PageSize - 1) / PageSize * PageSize;
}
